"""Archives among what was given: each is unpacked once, into a private folder that goes with the run."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_grade.classroom.archives import unpacked
from pytest_grade.classroom.gradescope import METADATA
from pytest_grade.classroom.nbgrader import SUBMITTED, submitted_in
from pytest_grade.model.kinds import ARCHIVES, KINDS, is_archive

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

WORKER_ARCHIVES = "grade_archives"
OF_A_COURSE = f"{{}}: nbgrader's course folder, of which {SUBMITTED} is taken as the class, and nothing else"


class Archives:
    """Where the contents of archives lie; the workers of pytest-xdist use what the run has unpacked."""

    def __init__(self, config: pytest.Config, given: Sequence[Path]) -> None:
        inherited: dict[str, Any] = getattr(config, "workerinput", {}).get(WORKER_ARCHIVES, {})
        self._sources = {Path(path): Path(source) for path, source in inherited.get("sources", {}).items()}
        self.unreadable: dict[str, str] = dict(inherited.get("unreadable", {}))
        self.remarks: list[str] = list(inherited.get("remarks", ()))
        if not inherited:
            for path in given:
                if is_archive(path) and path.is_file():
                    self._unpack(config, path)

    @property
    def folders(self) -> frozenset[Path]:
        """The archives, each of which is taken as a folder."""
        return frozenset(self._sources)

    def source(self, path: Path) -> Path:
        """Where what was given under a path is read, with no link in the way."""
        return self._sources.get(path) or Path(os.path.realpath(path))

    def named(self, path: Path) -> Path:
        """A path as the system that a download is from named the folder."""
        source = self._sources.get(path)
        if source is None:
            return path
        suffix = next((suffix for suffix in ARCHIVES[::-1] if path.name.lower().endswith(suffix)), "")
        unpacked_to = next((parent for parent in source.parents if parent.name == _WITHIN), source)
        within = source.relative_to(unpacked_to)
        return path.with_name(path.name[: -len(suffix)] or path.name) / within

    def passed_on(self) -> dict[str, Any]:
        """What a worker of pytest-xdist has to know."""
        sources = {str(path): str(source) for path, source in self._sources.items()}
        return {"sources": sources, "unreadable": self.unreadable, "remarks": self.remarks}

    def _unpack(self, config: pytest.Config, path: Path) -> None:
        private = tempfile.TemporaryDirectory(prefix="grade-", ignore_cleanup_errors=True)
        config.add_cleanup(private.cleanup)
        folder = Path(os.path.realpath(private.name)) / _WITHIN
        folder.mkdir(mode=0o700)
        found = unpacked(path, folder, tuple(KINDS))
        self.unreadable |= found.unreadable
        self.remarks += found.remarks
        within = _wrapper(folder)
        self._sources[path] = folder / within if within else folder
        if course := next(filter(None, map(submitted_in, _alone_in(folder))), None):
            self._sources[path] = course
            self.remarks.append(OF_A_COURSE.format(path.name))
        elif within:
            self.remarks.append(f"{path.name}: all of it lies in the folder {within}, which is taken as the class")


_WITHIN = "unpacked"
# As Moodle and Gradescope name the folder of one student.
_OF_A_STUDENT = re.compile(r"_assignsubmission_|^submission_\d+$")


def _wrapper(folder: Path) -> str | None:
    """The one folder in which everything lies, if there are only folders in it (or what Gradescope says of them)."""
    *_, top = _alone_in(folder)
    if top == folder:
        return None
    with os.scandir(top) as found:
        within = list(found)
    names = [entry.name for entry in within if not entry.is_dir(follow_symlinks=False)]
    is_plain = all(name == METADATA or name.startswith(".") for name in names)
    return top.name if within and is_plain and not _OF_A_STUDENT.search(top.name) else None


def _alone_in(folder: Path) -> list[Path]:
    """The folder, and the folder in it beside which nothing lies."""
    with os.scandir(folder) as found:
        top = list(found)
    return [folder, Path(top[0].path)] if len(top) == 1 and top[0].is_dir(follow_symlinks=False) else [folder]
