"""The class that a run grades: what was given, whose it is, who is on the roster, and who has nothing to grade."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_grade.batch.files import UnreadableFileError, read_content
from pytest_grade.classroom import layouts, matching, nbgrader, pattern
from pytest_grade.classroom.called import ids_called
from pytest_grade.classroom.roster_file import read_roster
from pytest_grade.classroom.whose import Owner, Root, Seen, Student, students
from pytest_grade.errors import DisturbedError
from pytest_grade.plugin.absences import Absence, not_handed_in, nothing_to_grade
from pytest_grade.plugin.archives import OF_A_COURSE, Archives
from pytest_grade.plugin.lateness import Lateness
from pytest_grade.reports.attempts import Attempts, as_attempt
from pytest_grade.reports.final import with_final
from pytest_grade.reports.terminal import HOW
from pytest_grade.reports.text import listed, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pytest

    from pytest_grade.marking.rubric import Rubric
    from pytest_grade.model.roster import Roster
    from pytest_grade.plugin.settings import Settings

_DEEPEST_FOLDER = 3  # below what was given: deeper, none is a student's
_MOST_OTHERS = 1000
_LONGEST_NAME = 80
IN_ARCHIVES = "-v explains each in words; -v -k NAME those whose files have NAME in their path"
_MOST_NAMED = 5


class Classroom:
    """Gathers what lies in a class while it is walked; `settle` then finds out whose everything is."""

    def __init__(self, config: pytest.Config, read: Settings, given: Sequence[Path]) -> None:
        self._settings = read
        courses = {path: submitted for path in given if (submitted := nbgrader.submitted_in(path))}
        self.given = given = tuple(dict.fromkeys(courses.get(path, path) for path in given))
        found = read_roster(read.roster) if read.roster else None
        self.roster: Roster | None = found.roster if found else None
        self._called = ids_called(self.roster) if self.roster else None
        self.archives = Archives(config, given)
        self.folders = frozenset({*filter(os.path.isdir, given), *self.archives.folders})
        self._roots = [path if path in self.folders else path.parent for path in given]
        self._common = Path(os.path.commonpath(self._roots))
        deepest = sorted(dict.fromkeys(self._roots), key=lambda root: -len(root.parts))
        self._starts = [(f"{str(root).rstrip('/')}/", root) for root in deepest]
        self._walk: list[Seen] = []
        self.students = read.student or layouts.FOLDERS
        self._others: dict[tuple[Path, str], int] = {}
        self._whose = pattern.whose_by(read.student) if read.student and read.student not in layouts.NAMES else None
        self._owners: dict[Path, Owner] = {}
        self.unread_times: dict[str, str] = {}  # by student: what stands where the download should say when
        self._only = self._everything_s()  # where what was given is all one student's
        self._students: dict[str, Student] = {}
        self._matches = matching.Matches()
        self.attempts = Attempts(read.attempts)
        self._lateness = Lateness(self.roster, read.due)
        self._before = [*(found.remarks if found else ()), *self.archives.remarks]
        self._before += [OF_A_COURSE.format(path.name) for path in courses]
        self.remarks = list(self._before)

    def called(self, name: str) -> Sequence[str]:
        """The ids of those on the roster who may be meant by a name, an address or a login."""
        return self._called(name) if self._called else ()

    @property
    def is_class(self) -> bool:
        """Whether more than one file was given by itself."""
        return bool(self.folders) or len(self.given) > 1

    @property
    def has_one_in_each_folder(self) -> bool:
        """Whether all in a folder that was given is one student's."""
        return self.students == layouts.ONE or len(self.given) > 1

    @property
    def how_to_see_more(self) -> str:
        """How to have a submission explained: one in an archive has no path that could be given."""
        return IN_ARCHIVES if any(path in self.archives.folders for path in self.given) else HOW

    def relative(self, path: Path) -> str:
        """The path below the folder given on the command line (below what all of several have in common), with `/`."""
        root = self._common
        return spelled(path.relative_to(root).as_posix() if root in path.parents else path.name)

    def saw(self, path: Path, *, is_submission: bool = False, is_folder: bool = False) -> None:
        """Note what lies there, whichever part of the class this run grades."""
        seen = self._seen(path, is_folder=is_folder)
        if is_folder and len(seen.parts) > _DEEPEST_FOLDER:
            return
        if not (is_submission or is_folder):
            key = seen.root, seen.parts[0] if seen.parts else ""
            self._others[key] = count = self._others.get(key, 0) + 1
            if count > _MOST_OTHERS:
                return
        self._walk.append(seen._replace(is_submission=is_submission))

    def _seen(self, path: Path, *, is_folder: bool = False) -> Seen:
        text = str(path)
        for start, root in self._starts:
            if text.startswith(start):
                return Seen(root, tuple(text[len(start) :].split("/")), is_folder=is_folder)
        return Seen(path, (), is_folder=True) if path in self._roots else Seen(path.parent, (path.name,))

    def look_again(self) -> None:
        """Forget what was seen, before all of it is looked at anew."""
        self._walk.clear()
        self._others.clear()
        self._owners.clear()
        self.unread_times.clear()
        self._only = self._everything_s()
        self.remarks = list(self._before)
        vars(self).pop("_loose", None)

    def settle(self) -> None:
        """Find out whose everything is, when all of it has been seen."""
        self._know_the_layout()
        if self.students == layouts.ONE and self.folders:  # who is there, with nothing in the folder too
            self._walk.insert(0, Seen(self._common, (), is_folder=True))
        self._match()
        if self._is_one_student_s:
            self._only = Owner(label=spelled(self.given[0].name))
            self._match()
        self.remarks += self._said()
        self._walk.clear()

    def _match(self) -> None:
        self._students = students(self._walk, self._owner_of)
        if self.roster is not None:
            owners = [student.owner for student in self._students.values()]
            self._matches = matching.matched(owners, self.roster)

    def _everything_s(self) -> Owner | None:
        """Whose all is, where somebody said that it is one student's."""
        return Owner(label=spelled(self._common.name) or "submission") if self.students == layouts.ONE else None

    @property
    def _is_one_student_s(self) -> bool:
        """Whether the one folder given is a student's own: the roster has its name, and none of what is in it."""
        is_one = len(self.given) == 1 and bool(self.folders - self.archives.folders) and self._whose is None
        if not is_one or self.roster is None or self._matches.rows:
            return False
        return bool(matching.matched([Owner(label=self.given[0].name)], self.roster).rows)

    def _know_the_layout(self) -> None:
        name, roots = self._settings.student, [*map(self._root, dict.fromkeys(self._roots))]
        if name is None and self.is_class and (fit := layouts.detected(roots, self._walk)):
            self.students = self.students if fit.others else fit.name
            self.remarks.append(_told_of(fit))
        if self.students in layouts.PRESETS:
            self._whose = layouts.whose_by(self.students, roots)

    def _root(self, root: Path) -> Root:
        source = self.archives.source(root)
        names = sorted({seen.parts[0] for seen in self._walk if seen.root == root and seen.parts})

        def read(parts: tuple[str, ...]) -> bytes | None:
            try:
                return read_content(source.joinpath(*parts)).content
            except (UnreadableFileError, DisturbedError, ValueError):
                return None

        return Root(path=root, named=self.archives.named(root), names=names, read=read)

    def _owner_of(self, seen: Seen) -> Owner | None:
        """Whose something is by its name; by its folder, where the name tells nothing."""
        owner = self._whose(seen) if callable(self._whose) else None
        if owner is None and not (self._whose and seen.is_folder):
            owner = self._by_folder(seen)
        if owner is not None and (label := spelled(owner.label)) != owner.label:
            owner = replace(owner, label=label)
        if owner is not None and owner.unread:
            self.unread_times[owner.label] = owner.unread
        return owner

    def _by_folder(self, seen: Seen) -> Owner | None:
        """The first folder below the one given; where there is none, a submission is that of its own name.

        Where several folders were given, each is one student's, whatever he names the folders in it.
        """
        if self._only is not None:
            return self._only
        common = self._common
        if seen.root != common and common in seen.root.parents and seen.root not in self.archives.folders:
            return Owner(label=seen.root.relative_to(common).as_posix())
        if len(seen.parts) > 1 or (seen.is_folder and seen.parts):
            return Owner(label=seen.parts[0])
        name = seen.parts[0] if seen.parts else seen.root.name
        return Owner(label=Path(name).stem) if seen.is_submission else None

    def owner(self, path: Path) -> Owner:
        """Whose submission this is."""
        known = self._owners.get(path)
        if known is None:
            found = self._owner_of(self._seen(path)._replace(is_submission=True))
            self._owners[path] = known = found or Owner(label=spelled(path.stem))
        return known

    def student(self, path: Path) -> str:
        """The label of whose submission this is."""
        return self.owner(path).label

    def completed(self, entry: dict[str, Any], path: Path, rubrics: Mapping[str, Rubric]) -> dict[str, Any]:
        """The entry of a submission with what the class knows of it: whose it is, when it came, how late."""
        owner = self.owner(path)
        row = self._matches.rows.get(owner.label)
        at = self._lateness.time(owner, row)
        known = {"person": row.person if row else None, "attempt": as_attempt(owner.attempt, at)}
        if entry["status"] != "graded":
            return entry | known
        late = self._lateness.of(entry, rubrics[entry["assignment"]].late, at, is_late=owner.is_late)
        return with_final(entry | known | {"late": late})

    def take_in(self, entry: Mapping[str, Any]) -> None:
        """Note of an entry what is to be said at the end."""
        self.attempts.add(entry)
        self._lateness.add(entry)

    def closing(self, rubrics: Mapping[str, Rubric]) -> Iterator[str]:
        """What is to be said of the class, when all is graded."""
        yield from self.remarks
        yield from self.attempts.remarks()
        is_due = bool(self._settings.due) or any(rubric.late.due for rubric in rubrics.values())
        source = layouts.PRESETS[self.students].times if self.students in layouts.PRESETS else ""
        is_ordered = self._settings.attempts == "latest"
        if not is_due:
            yield from self._lateness.undue(max((rubric.late.per_day for rubric in rubrics.values()), default=0.0))
        yield from self._lateness.lines(
            self.unread_times, source, is_due=is_due, tells_late=self._names_tell_late, is_ordered=is_ordered
        )

    @property
    def _names_tell_late(self) -> bool:
        """Whether names say LATE of what is, so that all others are in time."""
        return self.students == "canvas" or "{late}" in self.students

    def absences(self) -> Iterator[Absence]:
        """Everyone of whom there is nothing to grade, whether in this part of the class or in another one."""
        if not self.is_class:
            return
        for student in self._students.values():
            if not student.submissions and not self._is_beside(student):
                path = student.place.root.joinpath(*student.place.parts)
                row = self._matches.rows.get(student.owner.label)
                yield nothing_to_grade(student, path, self.relative(path), row)
        if self.roster is not None and self._tells_who_is_missing:
            yield from not_handed_in(self.roster, self._students.values(), self._matches, self.given[0])

    def _is_beside(self, student: Student) -> bool:
        """Whether a folder lies where all submissions lie in no folder, and so is perhaps no student's."""
        is_ours = student.owner.label in self._matches.rows
        return self._whose is None and not is_ours and student.place.root in self._loose

    @cached_property
    def _loose(self) -> frozenset[Path]:
        """The folders in which submissions lie, and none in a folder of theirs."""
        places = [each.place for each in self._students.values() if each.submissions]
        loose = {place.root for place in places if not place.is_folder and len(place.parts) == 1}
        return frozenset(loose - {place.root for place in places if place.is_folder or len(place.parts) > 1})

    @property
    def _tells_who_is_missing(self) -> bool:
        """Whether a class was given: a folder or archives, and more in it than one student's file."""
        is_whole = len(self.given) == 1 or all(path in self.archives.folders for path in self.given)
        is_one = len(self._students) == 1 and bool(self._loose)
        return self.roster is not None and bool(self.folders) and is_whole and not is_one and self._only is None

    def is_in_part(self, absence: Absence) -> bool:
        """Whether this run tells of an absence: one part of a class does, by the path of the entry."""
        shard = self._settings.shard
        path = str(absence.entry["path"]).encode("utf-8", "surrogatepass")
        return shard is None or shard.holds(sha256(path).digest())

    def _said(self) -> Iterator[str]:
        """What is to be said of names that tell nothing, or not enough."""
        if self._whose is not None:
            odd = [seen for seen in self._walk if seen.is_submission and not self._tells(seen)]
            yield from _listed(f"not named as by --grade-student={self.students}", ["/".join(s.parts) for s in odd])
        beside = [each for each in self._students.values() if not each.submissions and self._is_beside(each)]
        what = "folders with nothing to grade beside submissions in no folder, taken for nobody's"
        yield from _listed(what, [each.owner.label for each in beside])
        if self.roster is None:
            return
        names = {row.id: row.name for row in self.roster.rows}
        known = {each.owner.label for each in beside}
        yield from _listed("not on the roster", [label for label in self._matches.unknown if label not in known])
        for label, rows in list(self._matches.unclear.items())[:_MOST_NAMED]:
            several = " or ".join(f"{row.name} ({row.id})" for row in rows[:_MOST_NAMED])
            yield f"not known who on the roster this is: {label} ({several})"
        for id_, labels in list(self._matches.shared.items())[:_MOST_NAMED]:
            yield f"{names[id_]} ({id_}) is on the roster once, and was found as {', '.join(labels[:_MOST_NAMED])}"
        if not self._tells_who_is_missing:
            yield "who has not handed in is not told: no folder of a class was given"

    def _tells(self, seen: Seen) -> bool:
        return callable(self._whose) and self._whose(seen) is not None

    def facts(self) -> dict[str, str]:
        """What the report says of how students were known."""
        return {"students": self.students, "attempts": self._settings.attempts}


def _told_of(fit: layouts.Fit) -> str:
    """By what names students are known; or by what they could be, where most names are so and some are not."""
    title, option = layouts.PRESETS[fit.name].title, f"--grade-student={fit.name}"
    if not fit.others:
        return f"students: by {title} ({option})"
    others = listed([spelled(name)[:_LONGEST_NAME] for name in sorted(fit.others)], _MOST_NAMED)
    count = fit.fitting + len(fit.others)
    return f"students: not by {title}, which {fit.fitting} of {count} are; {option} takes them so (others: {others})"


def _listed(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"{what}: {len(names)} ({listed([name[:_LONGEST_NAME] for name in names], _MOST_NAMED)})"
