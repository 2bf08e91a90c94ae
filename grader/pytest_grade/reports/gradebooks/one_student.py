"""What systems that grade one student at a time are told: that student's entries, and the words for each function."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from pytest_grade.errors import ConfigurationError
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.feedback.words import VERDICTS
from pytest_grade.reports.hints import told
from pytest_grade.reports.report import Report
from pytest_grade.reports.single import explanations

WIDTH: Final = 80
_MOST_NAMED: Final = 5
ONE: Final = "one"


class OneStudent(NamedTuple):
    """What a student has handed in, as that student may see it.

    `entries` are one for each assignment; where nothing was graded, all that could not be. `beside` tells what else was
    there.
    """

    entries: Sequence[Entry]
    beside: Sequence[str] = ()

    @property
    def graded(self) -> Sequence[Entry]:
        """The entries with points."""
        return [entry for entry in self.entries if entry["status"] == "graded"]


def is_of_one(report: Report) -> bool:
    """Whether whoever graded said that all is one student's."""
    return bool(report.grader.get("students") == ONE)


def one_student(report: Report, source: str) -> OneStudent:
    """The student whose submission was graded: the files that lie side by side, or the one folder.

    Raises `ConfigurationError` where there is nobody, or several; or where the grader failed: then the system is to say
    so, and nobody has a grade.
    """
    grades = [grade for grade in report.gradebook.grades if grade.path]
    is_one = bool(grades) and is_of_one(report)
    if not is_one and len({(grade.id or grade.student) if "/" in grade.path else grade.id for grade in grades}) != 1:
        named = ", ".join(grade.path for grade in grades[:_MOST_NAMED])
        more = f", and {len(grades) - _MOST_NAMED} more" if len(grades) > _MOST_NAMED else ""
        found = f"submissions of several students ({named}{more})" if grades else "no submission"
        raise ConfigurationError(source=source, found=found, allowed="one student's submission: the file is of one")
    entries = [entry for grade in grades if (entry := report.spool.get(grade.path)) is not None]
    if fault := next((entry for entry in entries if entry.get("fault")), None):
        raise ConfigurationError(
            source=source, found=fault["reason"], allowed="a run in which the grader does not fail"
        )
    return _chosen([told(entry) for entry in entries])


def _chosen(entries: Sequence[Entry]) -> OneStudent:
    """Of each assignment the entry with most points; without any, all entries."""
    best: dict[str, Entry] = {}
    for entry in entries:
        if entry["status"] == "graded":
            known = best.setdefault(entry["assignment"], entry)
            if final_of(entry) > final_of(known):
                best[entry["assignment"]] = entry
    if not best:
        return OneStudent(entries)
    chosen = list(best.values())
    return OneStudent(chosen, [_beside(entry) for entry in entries if entry not in chosen])


def _beside(entry: Entry) -> str:
    if entry["status"] == "graded":
        return f"{entry['path']} was graded too; the one with most points counts."
    return f"{entry['path']} was not graded: {entry['reason']}".rstrip(".") + "."


def final_of(entry: Entry) -> float:
    """The points of a graded entry that a gradebook has."""
    return float(entry.get("final", entry["earned"]))


def in_full(name: str, function: Mapping[str, Any]) -> str:
    """All that is to be said of a function, as plain text in lines; what is right needs no words."""
    if function["verdict"] == "correct":
        return ""
    said = "\n".join(explanations({name: function}, WIDTH)).strip("\n")
    return said or f"{name}: {VERDICTS[function['verdict']].word}."
