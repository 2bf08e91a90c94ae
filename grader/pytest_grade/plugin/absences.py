"""The entries of students of whom there is nothing to grade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_grade.classroom.matching import Matches, others_with
from pytest_grade.dataclass import dataclass
from pytest_grade.reports.contract import NOT_HANDED_IN, NOTHING_TO_GRADE, absent_entry
from pytest_grade.reports.text import printable, spelled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from pytest_grade.classroom.whose import Student
    from pytest_grade.model.roster import Roster, Row

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A student of whom there is nothing to grade, with the entry that the report has of him."""

    path: Path
    entry: Mapping[str, Any]


def nothing_to_grade(student: Student, path: Path, relative: str, row: Row | None) -> Absence:
    """One who has a folder, or a file, with nothing in it that could be graded."""
    student.found = [name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…" for name in student.found]
    reason = printable(spelled(student.why_nothing))
    entry = absent_entry(relative, student.owner.label, NOTHING_TO_GRADE, reason)
    return Absence(path=path, entry=entry | {"person": row.person if row else None})


def not_handed_in(roster: Roster, students: Collection[Student], matches: Matches, base: Path) -> Iterator[Absence]:
    """Those on the roster of whom nothing is there; whoever may be one of several is told so.

    The paths of their entries are those of no file, in a folder that nobody has.
    """
    there = {row.id for row in matches.rows.values()}
    together = others_with((student.owner for student in students), roster, matches.rows)
    perhaps = {row.id: label for label, rows in matches.unclear.items() for row in rows}
    folder = "(roster)"
    while any(student.place.parts[:1] == (folder,) for student in students):
        folder += "'"
    for row in roster.rows:
        if row.id in there:
            continue
        reason = "not handed in"
        if row.id in together:
            reason = f"not handed in alone: with {together[row.id]}"
        elif row.id in perhaps:
            reason = f"not handed in, unless this is theirs: {perhaps[row.id]} (several are called so)"
        entry = absent_entry(f"{folder}/{row.id}", row.id, NOT_HANDED_IN, printable(reason))
        yield Absence(path=base / folder / str(row.line), entry=entry | {"person": row.person})
