"""Logistic regression: the cost beside the gradients in one function, one unit, training that is given parameters."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.model.findings import NotGradable
from grader.model.grade import Grade
from grader.reports.contract import submission_entry
from grader.reports.single import single
from tests.students import Student, catalogue, student
from tests.students.week2 import ASSIGNMENT

Graded = Callable[[Path], Grade | NotGradable]
ABOUT_THE_MEAN = [
    pytest.param(each, id=each.id)
    for each in catalogue()
    if each.assignment == ASSIGNMENT and each.kind in ("unlawful", "near-miss")
]


def grade_of(each: Student, graded: Graded, folder: Path) -> Grade:
    grade = graded(each.write(folder))
    assert isinstance(grade, Grade), grade
    return grade


@pytest.mark.parametrize("each", ABOUT_THE_MEAN)
def test_a_mistake_about_the_mean_is_shown_at_a_gradient_and_not_at_the_cost_beside_it(
    each: Student, graded: Graded, tmp_path: Path
) -> None:
    (diagnosis,) = (d for f in grade_of(each, graded, tmp_path).functions for d in f.diagnoses)
    assert diagnosis.place is not None
    assert diagnosis.place.code.lstrip().startswith(("dw", "dZ", "grads", "db", "dA")), diagnosis.place.code


def test_training_may_change_its_parameters_in_place_and_nothing_else_that_it_is_given(
    graded: Graded, tmp_path: Path
) -> None:
    each = student("week2-course-odd-steps-in-place")
    assert grade_of(each, graded, tmp_path).earned == 100
    path = each.write(tmp_path)
    text = path.read_text(encoding="utf-8").replace("w -= learning_rate * dw", "w -= learning_rate * dw; X *= 2")
    path.write_text(text, encoding="utf-8")
    grade = graded(path)
    assert isinstance(grade, Grade)
    assert [function.function for function in grade.functions if function.verdict != "correct"] == ["optimize"]


def test_predictions_may_not_change_the_parameters(graded: Graded, tmp_path: Path) -> None:
    path = student("week2-course-per-layer").write(tmp_path)
    text = path.read_text(encoding="utf-8").replace("w = w.reshape(X.shape[0], 1)", "w *= 2")
    path.write_text(text, encoding="utf-8")
    grade = graded(path)
    assert isinstance(grade, Grade)
    assert [function.function for function in grade.functions if function.verdict != "correct"] == ["predict"]


def test_what_a_declaration_calls_what_comes_back_is_told_to_nobody_by_a_number(graded: Graded, tmp_path: Path) -> None:
    grade = grade_of(student("week2-course-fault-update-ascends"), graded, tmp_path)
    said = " ".join(" ".join(single(submission_entry("a.ipynb", "a", grade), 10_000)).split())
    assert "optimize: w_trained has other values than it should." in said
