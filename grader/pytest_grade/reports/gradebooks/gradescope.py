"""The `results.json` of a Gradescope autograder.

By "Autograder Specifications" (gradescope-autograders.readthedocs.io/en/latest/specs, docs/specs.md of
gradescope/autograder_samples): a number as score, tests in a list, everything to be shown as `text`, which Gradescope
puts into a `<pre>`. It is of one submission: Gradescope runs the autograder for each, and imports no folder of results.
"""

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from pytest_grade.errors import ConfigurationError
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.feedback.words import VERDICTS
from pytest_grade.reports.gradebooks.comment import comment
from pytest_grade.reports.gradebooks.one_student import WIDTH, OneStudent, final_of, in_full, one_student
from pytest_grade.reports.ledger_told import picture
from pytest_grade.reports.report import Report
from pytest_grade.reports.text import printable, rounded

_NO_GRADE: Final = "This is no grade. Gradescope has no file without a score, so a zero stands here; hand in again."
_LATER: Final = "More is shown later."
_TEXT: Final = "text"
_VISIBLE: Final = "visible"
# What of the results is shown later, and when, is said by the `run_autograder` of an archive.
UNTIL: Final = ("after_published", "after_due_date")
_ENVIRONMENT: Final = ("GRADESCOPE_HIDDEN", "GRADESCOPE_UNTIL")


class Showing(NamedTuple):
    """Which functions students see later, and when that is."""

    hidden: frozenset[str] = frozenset()
    until: str = UNTIL[0]

    @classmethod
    def said_by(cls, environment: Mapping[str, str]) -> "Showing":
        """As the environment says it; raises `ConfigurationError` where it says no time that Gradescope knows."""
        names, until = (environment.get(name, "") for name in _ENVIRONMENT)
        if until and until not in UNTIL:
            raise ConfigurationError(source=_ENVIRONMENT[1], found=until, allowed=" or ".join(UNTIL))
        return cls(frozenset(filter(None, names.split(","))), until or UNTIL[0])

    def of(self, name: str) -> str:
        """The visibility of a function."""
        return self.until if name in self.hidden else _VISIBLE


def as_gradescope(report: Report) -> Iterator[str]:
    """What the student may know; what the run printed stays with the instructors."""
    student, showing = one_student(report, "gradescope"), Showing.said_by(os.environ)
    graded = student.graded
    is_partial = bool(graded) and bool(showing.hidden)
    output = _output(student)
    later = {"name": "all together", "output": output, "output_format": _TEXT, "visibility": showing.until}
    results = {
        "score": rounded(sum(map(final_of, graded)), 2),
        "execution_time": max(1, round(sum(entry["seconds"] for entry in student.entries))),
        "output": _LATER if is_partial else output,
        "output_format": _TEXT,
        "test_output_format": _TEXT,
        "test_name_format": _TEXT,
        "visibility": _VISIBLE,
        "stdout_visibility": "hidden",
        "extra_data": {"submissions": [_known(entry) for entry in student.entries]},
        "tests": [
            *(
                _test(name, function, f"{entry['assignment']}: " if len(graded) > 1 else "", showing)
                for entry in graded
                for name, function in entry["functions"].items()
            ),
            *([later] if is_partial else ()),
        ],
    }
    yield json.dumps(results, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _output(student: OneStudent) -> str:
    several = len(student.entries) > 1 or bool(student.beside)
    lines = [line for entry in student.entries for line in _about(entry, with_path=several)]
    lines += map(printable, student.beside)
    return "\n".join(lines if student.graded else [*lines, _NO_GRADE])


def _about(entry: Entry, *, with_path: bool) -> Iterator[str]:
    if with_path:
        yield printable(entry["path"])
    for said in comment(entry):
        if not said.function or entry["status"] != "graded":
            yield printable(said.text)
    for remark in entry.get("remarks", ()):
        if remark["function"]:
            yield printable(f"{remark['function']}: {remark['remark']}")
    if entry["status"] == "graded":
        yield printable(entry["gradients"]["sentence"])
        if entry["convention"]:
            yield printable(entry["convention"]["sentence"])
        yield from picture(entry, WIDTH)
    yield ""


def _test(name: str, function: Mapping[str, Any], before: str, showing: Showing) -> dict[str, Any]:
    verdict = function["verdict"]
    tags = [verdict, *(diagnosis["id"] for diagnosis in function["diagnoses"] if diagnosis["id"])]
    return {
        "name": printable(f"{before}{name}"),
        "score": function["earned"],
        "max_score": function["possible"],
        "status": "failed" if VERDICTS[verdict].is_open else "passed",
        "output": in_full(name, function),
        "output_format": _TEXT,
        "visibility": showing.of(name),
        "tags": list(dict.fromkeys(tags)),
        "extra_data": {},
    }


def _known(entry: Entry) -> dict[str, Any]:
    """What a later run, or a script of the course, may want to read; nothing of it is secret."""
    convention = entry.get("convention")
    return {
        "status": entry["status"],
        "assignment": entry.get("assignment"),
        "possible": entry.get("possible"),
        "convention": convention["id"] if convention else None,
        "diagnoses": entry.get("diagnoses", []),
    }
