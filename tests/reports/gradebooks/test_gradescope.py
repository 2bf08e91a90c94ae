"""`results.json` is as Gradescope's specification has it, and shows a student what the level of hints allows."""

import json
from typing import Any

import jsonschema
import pytest

from pytest_grade.errors import ConfigurationError
from pytest_grade.reports.formats import FORMATS
from pytest_grade.reports.report import Report
from tests.reports.gradebooks.made import HOSTILE, SEED, Entry, Make, of, ungraded

VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
# Written by what gradescope-autograders.readthedocs.io/en/latest/specs says of each key.
SPECIFICATION: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["score"],
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMAT,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMAT,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": VISIBILITY,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}


def read(made: Report) -> Any:
    text = "".join(FORMATS["gradescope"](made))
    assert SEED not in text
    found = json.loads(text)
    jsonschema.validate(found, SPECIFICATION)
    return found


def test_each_function_is_a_test_with_its_points_and_words(report: Make, wrong: Entry) -> None:
    found = read(report([wrong]))
    by_name = {test["name"]: test for test in found["tests"]}
    assert {name: test["score"] for name, test in by_name.items()} == {
        name: function["earned"] for name, function in wrong["functions"].items()
    }
    assert found["score"] == wrong["earned"] == sum(test["score"] for test in found["tests"])
    faulty = by_name["L_model_backward"]
    assert (faulty["status"], faulty["tags"]) == ("failed", ["incorrect", "compounded-mean"])
    assert "Change: " in faulty["output"]
    assert by_name["compute_cost"] | {"score": 0, "max_score": 0} == {
        "name": "compute_cost", "score": 0, "max_score": 0, "status": "passed", "output": "", "output_format": "text",
        "visibility": "visible", "tags": ["correct"], "extra_data": {},
    }  # fmt: skip
    assert "÷m" in found["output"]


def test_what_the_level_of_hints_holds_back_is_nowhere(report: Make, wrong: Entry) -> None:
    text = json.dumps(read(report([wrong | {"hints": "none"}])))
    for secret in ("compounded-mean", "one more factor", "cell 5", "÷m", "Change"):
        assert secret not in text


def test_the_score_is_the_final_one_and_what_instructors_know_alone_is_not_told(report: Make, right: Entry) -> None:
    remark = {"function": "compute_cost", "remark": "Well done", "points": 0, "reason": "secret"}
    late = {"seconds": None, "deducted": 10.0}
    found = read(report([right | {"final": 90.0, "late": late, "remarks": [remark]}]))
    assert found["score"] == 90
    assert "Late: 10 points less." in found["output"]
    assert "compute_cost: Well done" in found["output"]
    assert "secret" not in json.dumps(found)


def test_what_is_not_graded_has_a_reason_and_says_that_the_zero_is_no_grade(report: Make) -> None:
    found = read(report([ungraded("a")]))
    assert (found["score"], found["tests"]) == (0, [])
    assert "the file is <script>" in found["output"]
    assert "This is no grade." in found["output"]


def test_files_side_by_side_are_one_submission_and_the_best_of_an_assignment_counts(
    report: Make, right: Entry, wrong: Entry
) -> None:
    files = [
        {**wrong, "path": "a.ipynb", "student": "a"},
        {**right, "path": "b.ipynb", "student": "b"},
        {**ungraded("c"), "path": "helper.py"},
    ]
    found = read(report(files))
    assert found["score"] == 100
    assert "a.ipynb was graded too; the one with most points counts." in found["output"]
    assert "helper.py was not graded: the file is" in found["output"]


def test_two_assignments_of_one_student_are_added(report: Make, right: Entry, wrong: Entry) -> None:
    found = read(report([of(right, "a"), {**of(wrong, "a"), "path": "a/other.ipynb", "assignment": "other"}]))
    assert found["score"] == right["earned"] + wrong["earned"]
    assert {"other: compute_cost", "week4_step_by_step: compute_cost"} <= {test["name"] for test in found["tests"]}


def test_several_students_and_faults_of_the_grader_are_refused(report: Make, right: Entry) -> None:
    with pytest.raises(ConfigurationError, match=r"several students \(a/week4.ipynb, b/week4.ipynb\); allowed: one"):
        read(report([of(right, "a"), of(right, "b")]))
    with pytest.raises(ConfigurationError, match="no submission"):
        read(report([]))
    with pytest.raises(ConfigurationError, match="a run in which the grader does not fail"):
        read(report([ungraded("a", fault=True)]))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_students_is_plain_text(report: Make, wrong: Entry, text: str) -> None:
    functions = {
        name: {**f, "reason": text, "diagnoses": [], "code": text, "line": 1, "cell": 1}
        for name, f in wrong["functions"].items()
    }
    found = read(report([{**of(wrong, text), "functions": functions}]))
    for line in "\n".join([found["output"], *(test["output"] for test in found["tests"])]).split("\n"):
        assert line.isprintable()
    assert {test["output_format"] for test in found["tests"]} == {"text"}
