"""Walking the folders that are graded: every submission found once, nothing of another kind waited for or followed."""

from __future__ import annotations

import os
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.batch.files import KINDS, is_notebook_as_text
from grader.plugin.items import SubmissionFile
from grader.reports.text import harmless, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.plugin.session import GradeSession

_NOT_SUBMISSIONS = ("conftest.py", "__init__.py", "setup.py")
_LINK = "it is a link, and links are not followed: they may lead to somebody else's work"


class SubmissionFolder(pytest.Directory):
    """A folder below which there are submissions; an `__init__.py` in it makes it no package.

    `source` is where it is read: there, no part of the path was a link but for those that were given.
    """

    grading: GradeSession
    source: Path

    def collect(self) -> Iterator[pytest.Collector]:
        """Collect the submissions in it, and its folders; what cannot be looked into is one that cannot be graded."""
        try:
            with os.scandir(self.path) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            yield self._file(self.path, f"the folder cannot be read ({error.strerror})")
            return
        for entry in entries:
            path = Path(entry.path)
            given = self.session.isinitpath(path, with_parents=True)
            if given or not self.ihook.pytest_ignore_collect(collection_path=path, config=self.config):
                yield from self._collected(entry, path, given=given)

    def _collected(self, entry: os.DirEntry[str], path: Path, *, given: bool) -> Iterator[pytest.Collector]:
        if entry.is_symlink() and not given:
            if (path.is_dir() or self._is_submission(path)) and self._is_in_shard(path):
                yield self._file(path, _LINK)
        elif entry.is_dir():
            yield SubmissionFolder.of(path, self, self.grading)
        elif self._is_submission(path) and self._is_in_shard(path):
            yield self._file(path)

    def _is_in_shard(self, path: Path) -> bool:
        return self.grading.is_in_shard(source_of(path, self))

    @classmethod
    def of(cls, path: Path, parent: pytest.Collector, grading: GradeSession) -> SubmissionFolder:
        """Make the collector of a folder."""
        folder: SubmissionFolder = cls.from_parent(parent, path=path, name=_named(path.name))
        folder.grading, folder.source = grading, source_of(path, parent)
        return folder

    def _file(self, path: Path, unreadable: str | None = None) -> SubmissionFile:
        return submission(path, self, self.grading, unreadable)

    def _is_submission(self, path: Path) -> bool:
        return is_submission(path, self, self.grading)


def source_of(path: Path, parent: pytest.Collector) -> Path:
    """Where a file or folder is read. Links on the way to what was given are followed now, and no others ever."""
    if isinstance(parent, SubmissionFolder) and not parent.session.isinitpath(path, with_parents=True):
        return parent.source / path.name
    return Path(os.path.realpath(path))


def submission(
    path: Path, parent: pytest.Collector, grading: GradeSession, unreadable: str | None = None
) -> SubmissionFile:
    """Make the collector of a submission; its id can be printed, whatever the file is named, and is its own."""
    nodeid = "/".join(filter(None, (_named(parent.nodeid).strip("."), _named(path.name)))).replace("::", ": :")
    while grading.nodeids.setdefault(nodeid, path) != path:
        nodeid += "'"
    file: SubmissionFile = SubmissionFile.from_parent(parent, path=path, name=_named(path.name), nodeid=nodeid)
    file.grading, file.source, file.unreadable = grading, source_of(path, parent), unreadable
    return file


def is_environment(folder: Path) -> bool:
    """Whether a folder is a virtual environment: it has a Python of its own, and not only a file that says so."""
    parts = ("pyvenv.cfg", "bin/python"), ("pyvenv.cfg", "Scripts/python.exe")
    return any(all(os.path.lexists(folder / part) for part in both) for both in parts)


def _named(name: str) -> str:
    """A name that can be printed, and sent to another process."""
    return harmless(spelled(name))


def is_submission(path: Path, parent: pytest.Collector, grading: GradeSession) -> bool:
    """Whether a file is handed in: a notebook (one kept as text says so), or a script that is no module of the course.

    Whatever is given by name is.
    """
    kind = KINDS.get(path.suffix.lower())
    if kind is None or kind == "ipynb" or parent.session.isinitpath(path):
        return kind is not None
    if kind == "md":
        return is_notebook_as_text(source_of(path, parent))
    return path.name not in _NOT_SUBMISSIONS and not any(fnmatch(path.stem, p) for p in grading.modules)
