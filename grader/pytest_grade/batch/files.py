"""Reading submission files, whatever they are, without ever failing or being led elsewhere."""

import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from pytest_grade.errors import DisturbedError
from pytest_grade.model.kinds import kind_of
from pytest_grade.model.shard import Shard
from pytest_grade.talk.conversation import Content

_HEAD = 4096
_TELLING: Final = 1 << 16
# The header of a notebook kept as Markdown names jupytext or a kernel.
_OF_A_NOTEBOOK: Final = re.compile(rb"(?:\xef\xbb\xbf)?---\r?\n(?:(?!---).*\n)*?(?:jupyter|jupytext|kernelspec)\s*:")
_CELL_OF_PYTHON: Final = b"```{python"
_LARGEST = 48 << 20
_LINKED: Final = "it is a link, or in a folder that is one"
_REASONS: Final[Mapping[int | None, str]] = {errno.ELOOP: _LINKED, errno.ENOTDIR: _LINKED}
_OURS: Final = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)

# Neither a link is followed nor a pipe waited for, where the platform knows of them.
_FILE: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_LISTED: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_DIRECTORY", 0)
_FOLDER: Final = getattr(os, "O_PATH", os.O_RDONLY) | _LISTED
_IS_WALKED: Final = os.open in os.supports_dir_fd and os.scandir in os.supports_fd


class Entry(NamedTuple):
    """What lay in a folder under a name when the folder was listed; `unknown` says why it cannot be told."""

    name: str
    is_link: bool = False
    is_folder: bool = False
    unknown: str | None = None


class UnreadableFileError(Exception):
    """A file that cannot be read; the message says why."""


def read_content(path: Path) -> Content:
    """The bytes of a submission. No part of the path may be a link, now.

    Raises `UnreadableFileError`; `DisturbedError` where it is this process that may open no more.
    """
    try:
        with _opened(path.absolute()) as descriptor:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                reason = "it is not a regular file"
                raise UnreadableFileError(reason)
            if status.st_size > _LARGEST:
                reason = f"the file has {status.st_size >> 20} MiB; at most {_LARGEST >> 20} are read"
                raise UnreadableFileError(reason)
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                content = file.read(_LARGEST)
    except OSError as error:
        _refuse_ours(error)
        reason = f"the file cannot be read ({_REASONS.get(error.errno) or error.strerror or error})"
        raise UnreadableFileError(reason) from None
    return Content(content=content, kind=kind_of(path))


def is_notebook_as_text(path: Path) -> bool:
    """Whether a Markdown file is a notebook: its header says so, or it is R's or Quarto's and begins with Python.

    What cannot be read is none.
    """
    try:
        with _opened(path.absolute()) as descriptor:
            head = os.read(descriptor, _HEAD) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    except OSError as error:
        _refuse_ours(error)
        return False
    return _OF_A_NOTEBOOK.match(head) is not None or (path.suffix.lower() != ".md" and _CELL_OF_PYTHON in head)


def entries(folder: Path) -> list[Entry]:
    """What lies in a folder, by name. No part of its path may be a link, now; none in it is followed.

    Raises `OSError`; `DisturbedError` where it is the grader that may not open more.
    """
    if not _IS_WALKED:
        with os.scandir(folder) as found:
            return sorted(map(_entry, found))
    try:
        with _opened(folder.absolute(), _LISTED) as descriptor, os.scandir(descriptor) as found:
            return sorted(map(_entry, found))
    except OSError as error:
        _refuse_ours(error)
        is_none = error.errno in _REASONS
        raise OSError(error.errno, "it is no folder, or in one that is a link" if is_none else error.strerror) from None


def _refuse_ours(error: OSError) -> None:
    """Raise `DisturbedError` where the system refuses the grader, whatever the file is."""
    if error.errno in _OURS:
        raise DisturbedError(detail=f"a file could not be opened ({error.strerror})") from None


def _entry(found: os.DirEntry[str]) -> Entry:
    try:
        return Entry(found.name, is_link=found.is_symlink(), is_folder=found.is_dir(follow_symlinks=False))
    except OSError as error:
        return Entry(found.name, unknown=error.strerror)


@contextmanager
def _opened(path: Path, flags: int = _FILE) -> Iterator[int]:
    """Open a file for reading, one folder after the other, so that a link put into the way is not followed."""
    if not _IS_WALKED:
        descriptor = os.open(path, flags)
    else:
        folder = os.open(path.anchor, _FOLDER)
        try:
            for name in path.parts[1:-1]:
                above, folder = folder, os.open(name, _FOLDER, dir_fd=folder)
                os.close(above)
            descriptor = os.open(path.name or path.anchor, flags, dir_fd=folder)
        finally:
            os.close(folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def is_in(shard: Shard, path: Path) -> bool:
    """Whether a file belongs to a part of the class: by its size and how it begins, or by its name if it is unreadable.

    So little is read since this is asked of every file, before any is left out.
    """
    try:
        with _opened(path.absolute()) as descriptor:
            status = os.fstat(descriptor)
            is_file = stat.S_ISREG(status.st_mode)
            known = b"%d " % status.st_size + os.read(descriptor, _TELLING) if is_file else None
    except OSError as error:
        _refuse_ours(error)
        known = None
    if known is None:
        known = path.name.encode("utf-8", "surrogateescape")
    return shard.holds(hashlib.sha256(known).digest())
