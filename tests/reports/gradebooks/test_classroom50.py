"""`result.json` is as Classroom 50's schema and its runner have it."""

import json
from datetime import datetime, timezone
from typing import Any

import jsonschema
import pytest

from pytest_grade.errors import ConfigurationError
from pytest_grade.reports.formats import FORMATS
from pytest_grade.reports.gradebooks.classroom50 import result
from pytest_grade.reports.report import Report
from tests.reports.gradebooks.made import SEED, Entry, Make, of, ungraded

ENVIRONMENT = {
    "CLASSROOM": "cs-principles", "ASSIGNMENT": "week4", "SUBMISSION_TAG": "submit/2026-11-27T01-02-03Z-a1b2c3d",
    "COMMIT_URL": "https://example.edu/c", "RELEASE_URL": "https://example.edu/r", "OWNER": "alice",
}  # fmt: skip
TEXT = {"type": "string", "minLength": 1}
POINTS = {"type": "integer", "minimum": 0}
TIME = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$"}
# Written by what foundation50/classroom50 says of classroom50/result/v1.
DOCUMENTED: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": [
        "schema", "classroom", "assignment", "assignment_type", "owner", "submission", "commit", "release", "review",
        "datetime", "score", "max-score", "tests",
    ],
    "properties": {
        "schema": {"const": "classroom50/result/v1"},
        "classroom": TEXT, "assignment": TEXT, "owner": TEXT, "commit": TEXT, "release": TEXT, "review": TEXT,
        "assignment_type": {"enum": ["individual", "group"]},
        "submission": {"type": "string", "pattern": "^submit/"},
        "datetime": TIME, "graded_at": TIME, "score": POINTS, "max-score": POINTS,
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["test-name", "passed", "score", "max-score"],
                "properties": {
                    "test-name": TEXT, "passed": {"type": "boolean"}, "score": POINTS, "max-score": POINTS,
                },
            },
        },
    },
}  # fmt: skip


def made(report: Report, **environment: str) -> Any:
    found = result(report, ENVIRONMENT | environment, datetime(2026, 11, 27, tzinfo=timezone.utc))
    jsonschema.validate(json.loads(json.dumps(found)), DOCUMENTED)
    for each in (found, *found["tests"]):
        assert each["score"] <= each["max-score"]
    assert SEED not in json.dumps(found)
    return found


def test_each_function_is_a_test_and_whose_it_is_comes_from_the_runner(report: Make, wrong: Entry) -> None:
    found = made(report([wrong]), ASSIGNMENT_TYPE="group")
    assert (found["score"], found["max-score"]) == (int(wrong["earned"]), 100)
    assert {test["test-name"]: test["passed"] for test in found["tests"]} == {
        name: function["verdict"] == "correct" for name, function in wrong["functions"].items()
    }
    assert (found["owner"], found["assignment_type"]) == ("alice", "group")
    assert found["review"] == found["commit"] == ENVIRONMENT["COMMIT_URL"]


def test_points_become_whole_numbers_and_are_full_only_where_none_is_missing(report: Make, right: Entry) -> None:
    functions = right["functions"] | {"compute_cost": right["functions"]["compute_cost"] | {"earned": 5.9}}
    found = made(report([right | {"final": 99.9, "functions": functions}]))
    assert found["score"] == 99
    assert next(test for test in found["tests"] if test["test-name"] == "compute_cost")["score"] == 5
    bonus = made(report([right | {"final": 103.0}]))
    assert (bonus["score"], bonus["max-score"]) == (100, 100)


def test_a_rubric_of_half_points_is_counted_in_hundredths(report: Make, right: Entry) -> None:
    functions = {"f": right["functions"]["compute_cost"] | {"earned": 1.25, "possible": 2.5, "verdict": "incorrect"}}
    found = made(report([right | {"functions": functions, "possible": 2.5, "final": 1.25}]))
    assert (found["score"], found["max-score"]) == (125, 250)


def test_what_is_not_graded_has_no_points_to_lose(report: Make) -> None:
    found = made(report([ungraded("a")]))
    (test,) = found["tests"]
    assert (found["score"], found["max-score"], test["passed"]) == (0, 0, False)
    assert test["output"].startswith("Not graded: the file is")


def test_outside_of_the_runner_and_for_several_students_it_is_refused(report: Make, right: Entry) -> None:
    with pytest.raises(ConfigurationError, match=r"found no CLASSROOM, ASSIGNMENT, SUBMISSION_TAG, COMMIT_URL"):
        "".join(FORMATS["classroom50"](report([right])))
    with pytest.raises(ConfigurationError, match="several students"):
        made(report([of(right, "a"), of(right, "b")]))


def test_it_is_written_from_the_environment_of_the_runner(
    report: Make, right: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    assert json.loads("".join(FORMATS["classroom50"](report([right]))))["score"] == 100
