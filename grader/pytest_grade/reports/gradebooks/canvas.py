"""The file that Canvas imports: its own export of the gradebook, with the points in the column of the assignment.

By "How do I import grades in the Gradebook?" and "How do I export grades in the Gradebook?" of the Canvas Instructor
Guide, and `lib/gradebook_importer.rb` of instructure/canvas-lms: the columns about the student come first and in their
order; totals are read only; one whose name is no assignment's would make a new one; a cell that is as Canvas has it
changes nothing, and an empty one counts as a change where a grade is there.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pytest_grade.errors import ConfigurationError
from pytest_grade.model.roster import Roster, Row
from pytest_grade.reports.gradebooks.cells import decimal_mark, number, value_of
from pytest_grade.reports.gradebooks.columns import columns_for, refuse_unknown
from pytest_grade.reports.gradebooks.gradebook import StudentGrade
from pytest_grade.reports.gradebooks.own_file import filled
from pytest_grade.reports.gradebooks.told import about_points, about_strangers
from pytest_grade.reports.report import Report
from pytest_grade.reports.text import counted

EXPORT: Final = (
    "--grade-roster=FILE with Canvas's own export of the gradebook (Grades, Export, Export Entire Gradebook)"
)
_FIRST: Final = (("Student", "ID"), ("LastName", "FirstName", "ID"))
_LAST_OF_STUDENT: Final = "Section"
_TOTALS: Final = re.compile(r"(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
_READ_ONLY: Final = re.compile(r"read\s+only")
_POSSIBLE: Final = "Points Possible"
_EXCUSED: Final = "ex"


class _Column(NamedTuple):
    """Where the points of an assignment go; `possible` are those of Canvas, None where it says nothing."""

    name: str
    possible: float | None
    best: Mapping[str, StudentGrade]

    def points(self, id_: str) -> float | None:
        """The points of a student, out of those that Canvas has for it."""
        grade = self.best.get(id_)
        if grade is None or grade.points is None or not grade.possible:
            return None
        return grade.points * (self.possible or grade.possible) / grade.possible


def as_canvas(report: Report) -> Iterator[str]:
    """Every line of the export as it was, but for the points."""
    roster = _export(report.roster)
    columns = _columns(report, roster)
    cells = [fields[column.name] for fields in (*roster.beside, *_fields(roster)) for column in columns]
    mark = decimal_mark(cells)

    def change(row: Row) -> Mapping[str, str]:
        return {
            column.name: number(points, mark)
            for column in columns
            if (points := column.points(row.id)) is not None and not _is_excused(row.fields[column.name])
        }

    yield from filled(roster, change)


def refuse_unfit(roster: Roster | None, columns: Sequence[str], assignments: Sequence[str]) -> None:
    """Raise `ConfigurationError` where it is plain before anything is graded that no file can be made."""
    export = _export(roster)
    refuse_unknown(assignments, _open_columns(export), columns)


def notices(report: Report) -> Iterator[str]:
    """Which column has been filled, and whose grades are not in the file."""
    roster = _export(report.roster)
    for column in _columns(report, roster):
        excused = [row.name for row in roster.rows if row.id in column.best and _is_excused(row.fields[column.name])]
        yield f"{counted(len(column.best) - len(excused), 'grade')} in the column {column.name!r}"
        yield from about_points(column.best.values(), column.possible, "Canvas")
        if excused:
            yield f"excused in Canvas (EX), and left so: {', '.join(excused)}"
        if left := len(roster.rows) - len(column.best):
            yield f"no grade, the cell left as it was: {counted(left, 'student')}"
    yield from about_strangers(report.gradebook)


def _export(roster: Roster | None) -> Roster:
    """The roster, if it is an export of Canvas; raises `ConfigurationError`."""
    if roster is None:
        raise ConfigurationError(source="canvas", found="no roster", allowed=EXPORT)
    heads = roster.columns
    if not any(heads[: len(first)] == first for first in _FIRST) or _LAST_OF_STUDENT not in heads:
        first = ", ".join(heads[:6])
        raise ConfigurationError(source=f"canvas: {roster.source}", found=f"the columns {first}", allowed=EXPORT)
    return roster


def _columns(report: Report, roster: Roster) -> Sequence[_Column]:
    book, possible = report.gradebook, _points_possible(roster)
    chosen = columns_for(book.assignments, _open_columns(roster), report.columns)
    return [
        _Column(name, value_of(possible.get(name, "")) or None, book.best(assignment))
        for assignment, name in chosen.items()
    ]


def _points_possible(roster: Roster) -> Mapping[str, str]:
    return next((each for each in roster.beside if _POSSIBLE in each[roster.columns[0]]), {})


def _open_columns(roster: Roster) -> Sequence[str]:
    """The columns behind those about the student that Canvas does not compute."""
    heads, possible = roster.columns[roster.columns.index(_LAST_OF_STUDENT) + 1 :], _points_possible(roster)
    return [each for each in heads if not _TOTALS.search(each) and not _READ_ONLY.search(possible.get(each, ""))]


def _fields(roster: Roster) -> Iterator[Mapping[str, str]]:
    return (row.fields for row in roster.rows)


def _is_excused(cell: str) -> bool:
    return cell.strip().casefold() == _EXCUSED
