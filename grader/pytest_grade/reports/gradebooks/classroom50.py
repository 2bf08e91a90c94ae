"""The `result.json` of Classroom 50.

By `schemas/result-v1.schema.json`, the wiki's "Advanced Autograding" and `validate_result` of `runner.py` in
foundation50/classroom50: points are whole numbers, and whose result it is stands in the runner's environment. The
runner itself sets owner, kind and times, so that nobody can claim another's.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from math import floor
from typing import Any, Final

from pytest_grade.errors import ConfigurationError
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.gradebooks.comment import comment
from pytest_grade.reports.gradebooks.one_student import final_of, in_full, one_student
from pytest_grade.reports.report import Report
from pytest_grade.reports.text import printable

SCHEMA: Final = "classroom50/result/v1"
_ENVIRONMENT: Final = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
_ALLOWED: Final = "a run by Classroom 50's runner, from an autograder.py, which sets them"


def as_classroom50(report: Report) -> Iterator[str]:
    """The result of the submission that the runner has checked out."""
    yield json.dumps(result(report, os.environ, datetime.now(timezone.utc)), indent=1, ensure_ascii=True) + "\n"


def result(report: Report, environment: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The result; raises `ConfigurationError` where the environment does not say whose it is."""
    if lacking := [name for name in _ENVIRONMENT if not environment.get(name)]:
        found = f"no {', '.join(lacking)} in the environment"
        raise ConfigurationError(source="classroom50", found=found, allowed=_ALLOWED)
    student = one_student(report, "classroom50")
    tests = list(_tests(student.entries))
    most = sum(test["max-score"] for test in tests)
    final, possible = sum(map(final_of, student.graded)), sum(entry["possible"] for entry in student.graded)
    return {
        "schema": SCHEMA,
        "classroom": environment["CLASSROOM"],
        "assignment": environment["ASSIGNMENT"],
        "assignment_type": environment.get("ASSIGNMENT_TYPE") or "individual",
        "owner": environment.get("OWNER") or environment.get("USERNAME") or "unknown",
        "submission": environment["SUBMISSION_TAG"],
        "commit": environment["COMMIT_URL"],
        "release": environment["RELEASE_URL"],
        "review": environment.get("REVIEW_URL") or environment["COMMIT_URL"],
        "datetime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": _whole(final, possible, most),
        "max-score": most,
        "tests": tests,
    }


def _tests(entries: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    """A test for each function; what could not be graded is one that has no points to lose."""
    several = sum(entry["status"] == "graded" for entry in entries) > 1
    times = 1 if all(float(f["possible"]).is_integer() for entry in entries for f in _functions(entry)) else 100
    for entry in entries:
        before = f"{entry['assignment']}: " if several else ""
        for name, function in entry.get("functions", {}).items():
            most = round(function["possible"] * times)
            yield {
                "test-name": printable(f"{before}{name}"),
                "passed": function["verdict"] == "correct",
                "score": _whole(function["earned"], function["possible"], most),
                "max-score": most,
                "output": in_full(name, function),
            }
        if entry["status"] != "graded":
            said = " ".join(each.text for each in comment(entry))
            yield {"test-name": "not graded", "passed": False, "score": 0, "max-score": 0, "output": printable(said)}


def _functions(entry: Entry) -> Sequence[Mapping[str, Any]]:
    return list(entry.get("functions", {}).values())


def _whole(earned: float, possible: float, most: int) -> int:
    """Points as a whole number out of `most`: the nearest, but all of them only where none is missing."""
    if not possible or earned >= possible:
        return most
    return max(0, min(most - 1, floor(earned * most / possible + 0.5)))
