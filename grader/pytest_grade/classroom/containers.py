"""The entries of ZIP and tar archives, one after the other, without anything being written."""

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, Final

from pytest_grade.classroom.archives import Item

# What comes of an archive that is broken, or is none.
BROKEN: Final = (
    OSError, EOFError, ValueError, RuntimeError, NotImplementedError, MemoryError,
    zipfile.BadZipFile, zipfile.LargeZipFile, tarfile.TarError, zlib.error,
)  # fmt: skip
_UTF8: Final = 0x800  # the flag of a name in UTF-8
_ENCRYPTED: Final = 0x1
_LARGEST_HEADER: Final = 16 << 20
_MOST_OF_A_TAR: Final = 64 << 30
_GZIP: Final = b"\x1f\x8b"
_LINK: Final = "it is a link in the archive, and links are not followed"
_NO_FILE: Final = "it is no regular file in the archive"
_SECRET: Final = "it is encrypted in the archive"


def items_of(path: Path) -> Iterator[Item]:
    """Every entry, folders too; raises one of `BROKEN`, as does reading what is in them."""
    yield from _of_zip(path) if path.name.lower().endswith(".zip") else _of_tar(path)


def _of_zip(path: Path) -> Iterator[Item]:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            kind = entry.external_attr >> 16 & 0o170000
            why = _SECRET if entry.flag_bits & _ENCRYPTED else _LINK if kind == 0o120000 else None
            if why is None and kind not in (0, 0o100000, 0o040000):
                why = _NO_FILE
            yield Item(_name(entry), entry.is_dir(), entry.file_size, why, partial(archive.open, entry))


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry: many write UTF-8 without saying so, others a page of codes of their own."""
    name = entry.orig_filename or entry.filename
    if entry.flag_bits & _UTF8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


class _Bounded(io.RawIOBase):
    """A file of which no header is read whole that is larger than any honest one."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if size > _LARGEST_HEADER:
            message = f"a header of {size >> 20} MiB"
            raise ValueError(message)
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _of_tar(path: Path) -> Iterator[Item]:
    with path.open("rb") as raw:
        is_packed = raw.read(2) == _GZIP
        raw.seek(0)
        file: IO[bytes] = gzip.GzipFile(fileobj=raw) if is_packed else raw  # type: ignore[assignment]
        total = 0
        with tarfile.open(fileobj=_Bounded(file), mode="r:", errors="surrogateescape") as archive:
            while entry := archive.next():
                vars(archive)["members"].clear()  # it keeps all that it has read
                total += max(0, entry.size)
                if total > _MOST_OF_A_TAR:
                    message = f"more than {_MOST_OF_A_TAR >> 30} GiB in it"
                    raise ValueError(message)
                why = None if entry.isfile() else _LINK if entry.issym() or entry.islnk() else _NO_FILE
                yield Item(entry.name, entry.isdir(), entry.size, why, partial(_opened, archive, entry))


def _opened(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(entry)
    if content is None:
        message = f"{entry.name} cannot be read"
        raise ValueError(message)
    return content
