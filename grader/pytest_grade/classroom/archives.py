"""Downloads as they come, in one archive: unpacked into a private folder, whatever is in them.

No entry gets outside of that folder, none becomes a link or a device, and no more is written than a class comes to.
Only what may be graded, or says something of the class, is written out; of everything else there is an empty file.
"""

import errno
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO, Final, NamedTuple, NoReturn

from pytest_grade.classroom.gradescope import METADATA
from pytest_grade.errors import ConfigurationError

MOST_ENTRIES: Final = 200_000
LARGEST: Final = 48 << 20  # as of any submission
MOST_BYTES: Final = 8 << 30
_MOST_TIMES: Final = 400  # as large as the archive itself, from here on:
_HARMLESS: Final = 512 << 20
_DEEPEST: Final = 60
_LONGEST: Final = 180
_PIECE: Final = 1 << 16
_SHOWN: Final = 100
_TOLD: Final = ("timestamp.txt", METADATA)


class Item(NamedTuple):
    """An entry of an archive; `why` says why it cannot be graded, `opened` opens what is in it."""

    name: str
    is_folder: bool
    size: int
    why: str | None
    opened: Callable[[], IO[bytes]]


class Unpacked(NamedTuple):
    """What lies in a folder now: why some files cannot be graded, by their paths, and what is to be said besides."""

    unreadable: Mapping[str, str]
    remarks: tuple[str, ...]


def unpacked(path: Path, folder: Path, suffixes: tuple[str, ...]) -> Unpacked:
    """Unpack an archive into a new, empty folder; files that may be graded are those with one of these suffixes.

    Raises `ConfigurationError` where it is none, is broken, or would come to more than a class does.
    """
    from pytest_grade.classroom.containers import BROKEN, items_of  # noqa: PLC0415 - of no use to who has no archive

    work = _Unpacking(path, folder, suffixes)
    try:
        for item in items_of(path):
            work.add(item)
    except BROKEN as error:
        if getattr(error, "errno", None) == errno.ENOSPC:
            _refuse(path, "no room to unpack it", f"a folder for temporary files with more room than {folder}")
        _refuse(path, f"an archive that is broken ({_said(error)})", "one that opens: download it again")
    return Unpacked(work.unreadable, tuple(work.remarks()))


def _said(error: BaseException) -> str:
    return " ".join(str(error).split())[:_SHOWN] or type(error).__name__


def _refuse(path: Path, found: str, allowed: str) -> NoReturn:
    raise ConfigurationError(source=str(path), found=found, allowed=allowed)


class _Unpacking:
    """One archive on its way into a folder."""

    def __init__(self, path: Path, folder: Path, suffixes: tuple[str, ...]) -> None:
        self._path, self._folder, self._suffixes = path, folder, suffixes
        self._size = max(1, path.stat().st_size)
        self._count = self._written = 0
        self._twice: list[str] = []
        self.unreadable: dict[str, str] = {}

    def add(self, item: Item) -> None:
        """Unpack one entry."""
        self._count += 1
        if self._count > MOST_ENTRIES:
            _refuse(self._path, f"more than {MOST_ENTRIES:,} entries", "a class in several archives")
        parts, why = _parts_of(item.name)
        if not parts or parts[0] == "__MACOSX":
            return
        target = self._folder.joinpath(*parts)
        if item.is_folder:
            self._make(target)
            return
        self._make(target.parent)
        target = self._own(target)
        is_wanted = target.name.lower().endswith(self._suffixes) or target.name in _TOLD
        why = why or item.why
        if why is None and is_wanted and item.size > LARGEST:
            why = _too_large(item.size)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            if why is None and is_wanted:
                why = self._copy(item, file)
        if why is not None:
            self.unreadable[str(target)] = why

    def remarks(self) -> Iterator[str]:
        """What is to be said of the archive as a whole."""
        if self._twice:
            more = f" and {len(self._twice) - 3} more" if len(self._twice) > 3 else ""
            names = ", ".join(self._twice[:3])
            yield f"{self._path.name}: entries of one name, taken as several files: {names}{more}"

    def _copy(self, item: Item, file: IO[bytes]) -> str | None:
        """Write what is in an entry, whatever size it says; else say why not."""
        size = 0
        with item.opened() as content:
            while piece := content.read(_PIECE):
                size += len(piece)
                self._written += len(piece)
                if size > LARGEST:
                    file.truncate(0)
                    return _too_large(max(size, item.size))
                if self._written > MOST_BYTES or self._written > max(_HARMLESS, _MOST_TIMES * self._size):
                    found = f"more than {self._written >> 20:,} MiB of notebooks in {self._size >> 10:,} KiB"
                    _refuse(self._path, found, "the submissions of a class (this is no archive of one)")
                file.write(piece)
        return None

    def _make(self, folder: Path) -> None:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700, parents=True)
        if not folder.is_dir():
            name = folder.relative_to(self._folder).as_posix()[:_SHOWN]
            _refuse(self._path, f"{name}, which is a file and a folder in it", "an archive in which it is one of them")

    def _own(self, target: Path) -> Path:
        """A path that nothing has yet: two entries may have one name."""
        number, own = 1, target
        while os.path.lexists(own):
            number += 1
            own = target.with_name(f"{target.stem} ({number}){target.suffix}")
        if number > 1:
            self._twice.append(target.name[:_SHOWN])
        return own


def _too_large(size: int) -> str:
    return f"the file has {size >> 20:,} MiB; at most {LARGEST >> 20} are read"


def _parts_of(name: str) -> tuple[tuple[str, ...], str | None]:
    """Where an entry is put, below the folder; and what is wrong with its name."""
    spelled = name.replace("\\", "/")
    parts = tuple(part for part in PurePosixPath(spelled).parts if part not in ("/", "//", ".", ".."))
    drive = len(spelled) > 1 and spelled[1] == ":" and spelled[0].isalpha()
    why = (
        "its name in the archive leads out of it" if ".." in spelled.split("/") or spelled[:1] == "/" or drive else None
    )
    if len(parts) > _DEEPEST:
        why = why or f"it lies more than {_DEEPEST} folders deep in the archive"
        parts = (parts[0], _short("/".join(parts)))
    return tuple(map(_short, parts)), why


def _short(part: str) -> str:
    """A name that a file may have here: not too long, and bytes of it that are no text are kept."""
    plain = part.replace("\0", "\N{REPLACEMENT CHARACTER}")
    encoded = os.fsencode(plain.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape"))
    if len(encoded) <= _LONGEST:
        return plain
    suffix = PurePosixPath(plain).suffix[-10:]
    start = encoded[: _LONGEST - 40].decode("utf-8", "ignore")
    return f"{start}-{hashlib.sha256(encoded).hexdigest()[:12]}{suffix}"
