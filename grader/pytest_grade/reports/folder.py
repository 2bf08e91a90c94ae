"""Writing a report of several files into a folder: each is whole or as it was, and nothing is written elsewhere."""

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

_FOLDER: Final = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)


class Page(NamedTuple):
    """One file of such a report: a plain name, and pieces of text or bytes."""

    name: str
    pieces: Iterable[str | bytes]


def write_pages(pages: Iterable[Page], folder: Path) -> None:
    """Write all of them, in a folder that is made where there is none; raises `OSError`.

    The folder is opened once, and may be no link. A page takes the place of a file or a link of its name, and never
    that of a folder, a pipe or a device. Files of other names stay.
    """
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder, _FOLDER)
    try:
        for page in pages:
            _write(page, descriptor)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(page: Page, folder: int) -> None:
    if page.name in ("", ".", "..") or "/" in page.name or "\0" in page.name:
        raise OSError(errno.EINVAL, f"{page.name!r} is no name of a file")
    part = f".grade-{secrets.token_hex(12)}.part"
    _refuse_devices(page.name, folder)
    try:
        with os.fdopen(os.open(part, _NEW, 0o666, dir_fd=folder), "wb") as file:
            file.writelines(piece.encode() if isinstance(piece, str) else piece for piece in page.pieces)
        os.replace(part, page.name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part, dir_fd=folder)
        raise


def _refuse_devices(name: str, folder: int) -> None:
    """Raise `OSError` where something lies that is neither an ordinary file nor a link."""
    try:
        mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return
    if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
        raise OSError(errno.EEXIST, f"{name} is there, and no ordinary file")
