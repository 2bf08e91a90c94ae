"""Walking the folders that are graded: every submission found once, nothing of another kind waited for or followed.

Whatever an entry is, it stops nobody: what cannot be looked at is a submission that cannot be graded.
"""

from __future__ import annotations

import os
import re
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pytest

from pytest_grade.batch.files import Entry, entries, is_notebook_as_text
from pytest_grade.errors import DisturbedError
from pytest_grade.model.kinds import KINDS
from pytest_grade.plugin.items import AbsentItem, SubmissionFile, Unconfigured, Waiting
from pytest_grade.plugin.programs import is_package, parts_of_programs
from pytest_grade.reports.contract import NOTHING_TO_GRADE
from pytest_grade.reports.text import harmless, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pytest_grade.plugin.session import GradeSession

DEEPEST = 100
_NOT_SUBMISSIONS = ("conftest.py", "__init__.py", "setup.py")
_NOBODYS = ("__pycache__", "__MACOSX")  # the second one, and files that begin so, are what a Mac puts into archives
_BESIDE = "._"
_LINK = "it is a link, and links are not followed: they may lead to somebody else's work"
_TOO_DEEP = f"it lies more than {DEEPEST} folders deep, and no folder is looked into there"
_NO_KIND = f"its name ends in none of {', '.join(KINDS)}"
# Of a link with another ending nobody knows what is behind it: a folder may be named `j.smith`.
_OTHER_KIND = re.compile(
    r"\..*|.*\.(bin|bmp|c|cfg|cpp|css|csv|dat|db|gif|gz|h|h5|hdf5|html?|ini|jpe?g|js|json|lock|log|mat|md|npy|npz|o"
    r"|parquet|pdf|pickle|pkl|png|pyc|rst|sh|so|sqlite|svg|tar|tex|toml|tsv|txt|whl|xlsx?|xml|ya?ml|zip)",
    re.IGNORECASE | re.DOTALL,
)


class Place(NamedTuple):
    """Where a file or folder lies: its path as it is said, and where it is read.

    There, no part of the path was a link but for those that were given, which were followed once.
    """

    path: Path
    source: Path

    @classmethod
    def given(cls, path: Path, grading: GradeSession) -> Place:
        """Of what was named on the command line."""
        source = grading.classroom.archives.source(path)
        return cls(path, path if source == path else source)

    def below(self, name: str) -> Place:
        """Of an entry of this folder."""
        path = self.path / name
        return Place(path, path if self.source is self.path else self.source / name)


Found: TypeAlias = "SubmissionFolder | SubmissionFile | Waiting"


class SubmissionFolder(Unconfigured, pytest.Directory):
    """A folder below which there are submissions; an `__init__.py` in it makes it no package.

    `depth` is 0 where it was given on the command line. `parts` are files that are parts of a program, and no
    submissions; `is_one_s` says that all below it is one student's, and was looked through for them.
    """

    grading: GradeSession
    place: Place
    depth: int
    parts: frozenset[Path]
    is_one_s: bool = False

    def collect(self) -> Iterator[Any]:
        """Collect the submissions in it; what cannot be looked into is one that cannot be graded.

        Its files and folders are collected at once, unless somebody wants to hear of each.

        Raises `CollectError` where that is all that was given; ends the run where the grader may open no more files.
        """
        try:
            for each in self._entries():
                yield from [each] if self.grading.is_collecting_heard else self.grading.collection.within(each)
        except DisturbedError as disturbed:
            self.grading.collection.refusal = disturbed.detail

    def _entries(self) -> Iterator[Found]:
        try:
            found = entries(self.place.source)
        except OSError as error:
            reason = f"the folder cannot be read ({error.strerror or error})"
            if self.depth == 0 and len(self.grading.given) == 1:
                raise self.CollectError(reason) from None
            yield from self._file(self.place, reason)
            return
        self._look_through(found)
        classroom = self.grading.classroom
        if self.depth == 0:
            classroom.saw(self.place.path, is_folder=True)
        for entry in found:
            place = self.place.below(entry.name)
            if place.path in self.grading.given:
                yield from collectors_of(place.path, self, self.grading)
            elif not self._is_passed_over(entry, place):
                yield from self._collected(entry, place)
            elif self.depth or not entry.is_folder:
                classroom.saw(place.path)

    def _collected(self, entry: Entry, place: Place) -> Iterator[Found]:
        if entry.unknown is not None:
            yield from self._file(place, f"it cannot be looked at ({entry.unknown})")
        elif entry.is_link:
            yield from self._file(place, _LINK)
        elif not entry.is_folder:
            yield from self._file(place)
        elif self.depth >= DEEPEST:
            yield from self._file(place, _TOO_DEEP)
        else:
            self.grading.classroom.saw(place.path, is_folder=True)
            yield SubmissionFolder.of(place, self, self.grading, self.depth + 1)

    def _is_passed_over(self, entry: Entry, place: Place) -> bool:
        """Whether this is nobody's work. A student's folder may have any name: pytest passes over `build`."""
        if place.path in self.grading.left_out or entry.name.startswith(_BESIDE):
            return True
        if self.grading.ignores:
            try:
                if self.ihook.pytest_ignore_collect(collection_path=place.path, config=self.config):
                    return True
            except OSError:  # pytest looks at it, and it cannot be looked at
                return False
        if entry.is_folder:
            return entry.name.startswith(".") or entry.name in _NOBODYS or is_environment(place.source)
        is_broken = str(place.source) in self.grading.classroom.archives.unreadable
        if entry.is_link or entry.unknown is not None or is_broken:
            return not may_be_work(place, self.grading)
        answer = self.ihook.pytest_grade_is_submission(path=place.path, config=self.config)
        by_itself = place.source not in self.parts and is_submission(place, self.grading)
        return not (by_itself if answer is None else answer)

    @classmethod
    def of(cls, place: Place, parent: pytest.Collector, grading: GradeSession, depth: int = 0) -> SubmissionFolder:
        """Make the collector of a folder."""
        name = _named(place.path.name)
        folder: SubmissionFolder = cls.from_parent(parent, path=place.path, name=name, nodeid=_id(place, parent))
        folder.grading, folder.place, folder.depth = grading, place, depth
        return folder

    def _look_through(self, found: Sequence[Entry]) -> None:
        """Find the files in it that are parts of a program, those below it too where it is one student's."""
        if isinstance(self.parent, SubmissionFolder) and self.parent.is_one_s:
            self.parts, self.is_one_s = self.parent.parts, True
            return
        is_given_so = self.grading.classroom.has_one_in_each_folder or is_package(found)
        self.is_one_s = self.depth > 0 or is_given_so
        self.parts = parts_of_programs(self.place.source, found, self.grading.defining, is_whole=self.is_one_s)

    def _file(self, place: Place, unreadable: str | None = None) -> Iterator[SubmissionFile | Waiting]:
        return submissions(place, self, self.grading, unreadable)


def collectors_of(path: Path, parent: pytest.Collector, grading: GradeSession) -> Iterator[Found]:
    """Collect what was given on the command line: a folder, or a submission, whatever else it is."""
    place = Place.given(path, grading)
    if path in grading.classroom.folders:
        yield SubmissionFolder.of(place, parent, grading)
    else:
        yield from submissions(place, parent, grading, None if path.suffix.lower() in KINDS else _NO_KIND)


def submissions(
    place: Place, parent: pytest.Collector, grading: GradeSession, unreadable: str | None = None
) -> Iterator[SubmissionFile | Waiting]:
    """Make the collector of a submission, if this run is to grade it; its id is its own, and can be printed."""
    grading.classroom.saw(place.path, is_submission=True)
    unreadable = unreadable or grading.classroom.archives.unreadable.get(str(place.source))
    if grading.is_in_shard(place.source):
        name, nodeid = _named(place.path.name), grading.own_id(_id(place, parent), place.path)
        file: SubmissionFile | Waiting
        if grading.needs_items:
            file = SubmissionFile.from_parent(parent, path=place.path, name=name, nodeid=nodeid)
        else:
            file = Waiting(parent.session, place.path, name, nodeid)
        file.grading, file.source, file.unreadable = grading, place.source, unreadable
        yield file


def absentees(session: pytest.Session, grading: GradeSession) -> Iterator[AbsentItem]:
    """Make an item of each student of whom there is nothing to grade, if this run is to tell of it."""
    for absence in grading.classroom.absences():
        if grading.classroom.is_in_part(absence):
            name = _named(str(absence.entry["path"]))
            is_folder = absence.entry["status"] == NOTHING_TO_GRADE
            shown = _id(Place(absence.path, absence.path), session) if is_folder else name.replace("::", ": :")
            nodeid = grading.own_id(shown, absence.path)
            file = SubmissionFile.from_parent(session, path=absence.path, name=name, nodeid=nodeid)
            file.grading, file.source, file.unreadable = grading, absence.path, str(absence.entry["reason"])
            yield AbsentItem.of(file, absence)


def is_environment(folder: Path) -> bool:
    """Whether a folder is a virtual environment: it has a Python of its own, and not only a file that says so.

    No link is followed on the way there: what lies behind one is not told.
    """
    if not os.path.lexists(folder / "pyvenv.cfg"):
        return False
    pythons = (folder / "bin", "python"), (folder / "Scripts", "python.exe")
    return any(not below.is_symlink() and os.path.lexists(below / name) for below, name in pythons)


def is_submission(place: Place, grading: GradeSession) -> bool:
    """Whether a file is handed in: a notebook (one kept as text says so), or a script but for modules of the course.

    What is named like an assignment is none of these modules, whatever these are called.
    """
    kind = KINDS.get(place.path.suffix.lower())
    if kind is None or kind == "ipynb":
        return kind is not None
    if kind == "md":
        return is_notebook_as_text(place.source)
    name, stem = place.path.name, place.path.stem
    is_named_so = any(stem.startswith(id_) for id_ in grading.rubrics)
    return name not in _NOT_SUBMISSIONS and (is_named_so or not any(fnmatch(stem, p) for p in grading.modules))


def may_be_work(place: Place, grading: GradeSession) -> bool:
    """Whether a student's work may be behind what cannot be looked at, or a folder of it, as far as its name tells."""
    if KINDS.get(place.path.suffix.lower()) in ("ipynb", "py"):
        return is_submission(place, grading)
    return not _OTHER_KIND.fullmatch(place.path.name)


def _named(name: str) -> str:
    """A name that can be printed, and sent to another process."""
    return harmless(spelled(name))


def _id(place: Place, parent: pytest.Collector) -> str:
    """Where something lies below pytest's rootdir, or else below what was given; pytest keeps `::` for itself."""
    if isinstance(parent, SubmissionFolder):
        above, names = parent.nodeid.removesuffix("."), [place.path.name]
    else:
        above, root = "", parent.config.rootpath
        is_inside = root in place.path.parents or root == place.path
        names = list(place.path.relative_to(root).parts if is_inside else place.path.parts[-1:])
    return "/".join(filter(None, (above, *map(_named, names)))).replace("::", ": :") or "."
