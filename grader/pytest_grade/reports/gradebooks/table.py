"""The gradebook as one table: a row for each student and assignment, for a spreadsheet or a program."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pytest_grade.reports.contract import Entry
from pytest_grade.reports.feedback.pages import page_names
from pytest_grade.reports.gradebooks.cells import MARK, line, neutral, number
from pytest_grade.reports.gradebooks.comment import comment
from pytest_grade.reports.gradebooks.gradebook import StudentGrade
from pytest_grade.reports.ledger import often
from pytest_grade.reports.report import Report
from pytest_grade.reports.text import points

_BEFORE: Final = (
    "id", "name", "section", "student", "path", "assignment", "status",
    "points", "possible", "final", "late (hours)", "deducted",
)  # fmt: skip
_AFTER: Final = ("gradients", "convention", "mean enters", "mistakes", "comment", "remarks", "page")
_HOUR: Final = 3600


def as_csv(report: Report) -> Iterator[str]:
    """A line for everybody on the roster, and everybody else who handed something in; a column for each function."""
    criteria = report.gradebook.criteria
    taken = {*_BEFORE, *_AFTER}
    headings = (f"{name}()" if name in taken else name for name in criteria)
    yield MARK + line([*_BEFORE, *map(neutral, headings), *_AFTER])
    pages = {} if report.feedback is None else page_names(report.spool)
    for grade in report.gradebook.grades:
        entry = report.spool.get(grade.path) if grade.path else None
        yield line([*_who(grade), *_of(entry, criteria), pages.get(grade.path, "")])


def _who(grade: StudentGrade) -> Sequence[str]:
    texts = (grade.id, grade.name, grade.section, grade.student, grade.path, grade.assignment, grade.status)
    return [neutral(text) for text in texts]


def _of(entry: Entry | None, criteria: Sequence[str]) -> Sequence[str]:
    if entry is None:
        return [""] * (len(_BEFORE) - 7 + len(criteria) + len(_AFTER) - 1)
    late, functions = entry.get("late"), entry.get("functions", {})
    return [
        number(entry.get("earned")),
        number(entry.get("possible")),
        number(entry.get("final", entry.get("earned"))),
        _hours(late),
        number(late["deducted"]) if late else "",
        *(number(functions[name]["earned"]) if name in functions else "" for name in criteria),
        *map(neutral, _in_words(entry)),
    ]


def _hours(late: Mapping[str, Any] | None) -> str:
    if late is None:
        return ""
    return "late" if late["seconds"] is None else f"{late['seconds'] / _HOUR:.2f}"


def _in_words(entry: Entry) -> Sequence[str]:
    """What of an entry is no number."""
    is_graded = entry["status"] == "graded"
    gradients = entry["gradients"] if is_graded else {"checked": (), "correct": False}
    right = "right" if gradients["correct"] else "wrong"
    return (
        right if gradients["checked"] else "",
        entry["convention"]["id"] if is_graded and entry["convention"] else "",
        often(entry) if is_graded else "",
        ", ".join(entry["diagnoses"]) if is_graded else "",
        " ".join(f"{said.function}: {said.text}" if said.function else said.text for said in comment(entry)),
        "; ".join(map(_remark, entry.get("remarks", ()))),
    )


def _remark(remark: Mapping[str, Any]) -> str:
    """A remark with what only instructors know of it."""
    change = f"{'+' if remark['points'] > 0 else '-'}{points(abs(remark['points']))}" if remark["points"] else ""
    beside = ", ".join(filter(None, (change, remark["reason"])))
    of = f"{remark['function']}: " if remark["function"] else ""
    return f"{of}{remark['remark']}{f' ({beside})' if beside else ''}"
