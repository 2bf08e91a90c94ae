"""A gradebook as values: what each student has for each assignment, by the entry that counts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pytest_grade.dataclass import dataclass
from pytest_grade.model.roster import Roster, Row
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.spool import Spool

NOT_HANDED_IN: Final = "not-handed-in"
NOT_REACHED: Final = "not-reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentGrade:
    """What a student has for an assignment.

    `path` is that of the entry that counts, empty where there is none. `points` are those for a gradebook: None where
    nothing was graded, which is never zero points. `assignment` is empty where nothing tells which one it is.
    """

    student: str
    status: str
    id: str = ""
    name: str = ""
    section: str = ""
    path: str = ""
    assignment: str = ""
    points: float | None = None
    possible: float | None = None
    row: Row | None = None

    @property
    def is_graded(self) -> bool:
        """Whether there are points for a gradebook."""
        return self.points is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradebook:
    """A class: everybody on the roster in its order, and then whoever handed something in and is not on it.

    `assignments` are those of which something was graded, `criteria` the functions of all of them.
    """

    grades: tuple[StudentGrade, ...]
    assignments: tuple[str, ...]
    criteria: tuple[str, ...]
    has_roster: bool

    @property
    def strangers(self) -> Sequence[StudentGrade]:
        """Those who handed something in and are not on the roster; nobody, where there is none."""
        return [grade for grade in self.grades if grade.row is None] if self.has_roster else ()

    def best(self, assignment: str) -> Mapping[str, StudentGrade]:
        """What was graded of an assignment, by id: of several that count, the one with most points."""
        found: dict[str, StudentGrade] = {}
        for grade in self.grades:
            if grade.row is None or grade.points is None or grade.assignment != assignment:
                continue
            known = found.get(grade.row.id)
            if known is None or (known.points or 0.0) < grade.points:
                found[grade.row.id] = grade
        return found


def gradebook_of(spool: Spool, roster: Roster | None, *, is_complete: bool) -> Gradebook:
    """The gradebook of a run; where that is not complete, who has no entry may well have handed something in."""
    of_rows: dict[str, list[StudentGrade]] = {}
    others: list[StudentGrade] = []
    assignments: dict[str, None] = {}
    criteria: dict[str, None] = {}
    for entry in spool.entries():
        if not entry.get("counts", True):
            continue
        if entry["status"] == "graded":
            assignments.setdefault(entry["assignment"])
            criteria.update(dict.fromkeys(entry["functions"]))
        row = roster.row_of(entry) if roster and entry.get("person") else None
        (others if row is None else of_rows.setdefault(row.id, [])).append(_grade(entry, row))
    status = NOT_HANDED_IN if is_complete else NOT_REACHED
    of_class = (of_rows.get(row.id) or [_without_entry(row, status)] for row in (roster.rows if roster else ()))
    return Gradebook(
        grades=(*(grade for grades in of_class for grade in grades), *others),
        assignments=tuple(sorted(assignments)),
        criteria=tuple(criteria),
        has_roster=roster is not None,
    )


def _grade(entry: Entry, row: Row | None) -> StudentGrade:
    person: Mapping[str, str] = entry.get("person") or {}
    graded: dict[str, Any] = {}
    if entry["status"] == "graded":
        graded = {
            "assignment": entry["assignment"],
            "points": entry.get("final", entry["earned"]),
            "possible": entry["possible"],
        }
    return StudentGrade(
        student=entry["student"],
        status=entry["status"],
        path=entry["path"],
        id=person.get("id", ""),
        name=person.get("name", ""),
        section=person.get("section", ""),
        row=row,
        **graded,
    )


def _without_entry(row: Row, status: str) -> StudentGrade:
    return StudentGrade(student=row.name, status=status, id=row.id, name=row.name, section=row.section, row=row)
