"""What a check by a kit says of a student's cells: the shipped assignment, and no solution at hand."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from pytest_grade.examine.catalogue import Catalogue, entered
from pytest_grade.examine.run import Run
from pytest_grade.model.limits import Limits
from pytest_grade.reports.contract import Entry
from pytest_grade.selfcheck import checking
from pytest_grade.selfcheck.quiet import quietly
from tests.selfcheck.kernel import course_modules, work_of
from tests.students.student import edited
from tests.students.styles import course

_SEED = 20_26
LEFT_OUT = "L_layer_model"  # a function that the kit cannot check


@cache
def run_by_kit(assignment: str) -> Run:
    """A run that has the questions of an assignment, and nothing to put in the place of a function."""
    entry = entered(assignment)
    bare = replace(entry.assignment, callees="", substitutes=None, left_out=(LEFT_OUT,))
    catalogue = Catalogue(assignments=(bare,), rubrics={assignment: entry.rubric})
    limits = Limits(function_cpu=20, submission_cpu=200, answer_wall=1, submission_wall=20)
    return Run.prepare(catalogue, _SEED, limits, {assignment: 0.025}, is_of_one=True)


def checked(
    *edits: tuple[str, str], text: str = course.SOURCE, assignment: str = "week4_step_by_step", before: str = ""
) -> Entry:
    """The entry of a student who has run the cells of this text with these edits, and `before` them another cell."""
    work = work_of([before, *edited(text, *edits).split("# %%\n")], assignment)
    with quietly(), course_modules(assignment):
        return checking._entry(work, run_by_kit(assignment))


def told(entry: Entry, function: str) -> Mapping[str, Any]:
    """What is said of a function."""
    found: Mapping[str, Any] = entry["functions"][function]
    return found


def ids(entry: Entry, function: str) -> list[str]:
    """The mistakes that are named in a function."""
    return [diagnosis["id"] for diagnosis in told(entry, function)["diagnoses"]]


def words(entry: Entry, function: str) -> str:
    """All that is said of a function, in one line."""
    found = told(entry, function)
    said = [found["reason"] or ""]
    for each in found["diagnoses"]:
        said += [each["message"], each["why"], each["hint"]]
    return " ".join(" ".join(said).split())
