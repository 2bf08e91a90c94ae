"""Logistic regression: the cost beside the gradients in one function, one unit, training that is given parameters."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_grade.examine.run import Run
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.single import single
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.assignments import SHIPPED
from tests.grading import grade
from tests.students import Student, catalogue, student
from tests.students.student import cells_of, edited
from tests.students.week2 import ASSIGNMENT

Graded = Callable[[Path], Grade | NotGradable]
ABOUT_THE_MEAN = [
    pytest.param(each, id=each.id)
    for each in catalogue()
    if each.assignment == ASSIGNMENT and each.kind in ("unlawful", "near-miss")
]


def grade_of(each: Student, graded: Graded, folder: Path) -> Grade:
    found = graded(each.write(folder))
    assert isinstance(found, Grade), found
    return found


@pytest.mark.parametrize("each", ABOUT_THE_MEAN)
def test_a_mistake_about_the_mean_is_shown_at_a_gradient_a_count_or_the_cost_that_has_it(
    each: Student, graded: Graded, tmp_path: Path
) -> None:
    (diagnosis,) = (d for f in grade_of(each, graded, tmp_path).functions for d in f.diagnoses)
    assert diagnosis.place is not None
    shown = {"sum-cost": ("cost",), "wrong-m-axis": ("n =", "dw")}.get(
        each.placement or "", ("dw", "dZ", "grads", "db", "dA")
    )
    assert diagnosis.place.code.lstrip().startswith(shown), diagnosis.place.code


SUMMED = student("week2-course-at-update")


def test_the_mean_in_training_is_one_decision_charged_where_the_gradients_are_made(
    graded: Graded, tmp_path: Path
) -> None:
    found = grade_of(SUMMED, graded, tmp_path)
    assert {f.function: f.earned for f in found.functions if f.earned < f.possible} == {"propagate": 0.0}
    assert found.convention is not None
    assert (found.convention.id, found.convention.accepted) == ("at-update", False)
    assert found.convention.place is not None
    assert found.convention.place.code == "w = w - learning_rate * dw / X.shape[1]"


def test_the_mean_in_training_earns_all_where_the_rubric_accepts_it(run: Run, sandbox: Sandbox, tmp_path: Path) -> None:
    rubric = replace(run.catalogue.rubrics[ASSIGNMENT], accepted=("at-update",))
    catalogue = replace(run.catalogue, rubrics={**run.catalogue.rubrics, ASSIGNMENT: rubric})
    content = Content(content=SUMMED.write(tmp_path).read_bytes(), kind="ipynb")
    found = grade(content, replace(run, catalogue=catalogue), sandbox)
    assert isinstance(found, Grade)
    assert found.earned == 100


MEANS_COME_BACK = (
    ('dw = grads["dw"]', 'dw = grads["dw"] / X.shape[1]'),
    ('db = grads["db"]', 'db = grads["db"] / X.shape[1]'),
    ("rate * dw / X.shape[1]", "rate * dw"),
    ("rate * db / X.shape[1]", "rate * db"),
)
NONSENSE_COMES_BACK = (
    ('grads = {"dw": dw, "db": db}\n    return params', 'grads = {"dw": w, "db": b}\n    return params'),
)


@pytest.mark.parametrize(
    ("edits", "charged"),
    [(MEANS_COME_BACK, ["propagate"]), (NONSENSE_COMES_BACK, ["propagate", "optimize"])],
    ids=["means", "nonsense"],
)
def test_training_with_sums_is_charged_only_for_what_else_it_returns(
    edits: tuple[tuple[str, str], ...], charged: list[str], graded: Graded, tmp_path: Path
) -> None:
    cells = cells_of(edited("\n# %%\n".join(SUMMED.cells), *edits))
    found = grade_of(replace(SUMMED, cells=cells), graded, tmp_path)
    assert [function.function for function in found.functions if function.verdict != "correct"] == charged
    assert [d.id for f in found.functions for d in f.diagnoses if f.function == "propagate"] == ["mean-in-update"]


def test_training_may_change_its_parameters_in_place_and_nothing_else_that_it_is_given(
    graded: Graded, tmp_path: Path
) -> None:
    each = student("week2-course-odd-steps-in-place")
    assert grade_of(each, graded, tmp_path).earned == 100
    path = each.write(tmp_path)
    text = path.read_text(encoding="utf-8").replace("w -= learning_rate * dw", "w -= learning_rate * dw; X *= 2")
    path.write_text(text, encoding="utf-8")
    found = graded(path)
    assert isinstance(found, Grade)
    assert [function.function for function in found.functions if function.verdict != "correct"] == ["optimize"]


def test_a_loss_with_the_functions_of_math_is_right_as_one_with_those_of_numpy_is(
    graded: Graded, tmp_path: Path
) -> None:
    """They raise where NumPy warns: nothing that is asked may overflow on the way of a right training."""
    text = (SHIPPED / ASSIGNMENT / "solution.py").read_text(encoding="utf-8")
    cost = "-np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m"
    by_math = "-sum(math.log(a if y else 1 - a) for a, y in zip(A[0], Y[0])) / m"
    path = tmp_path / "week2.py"
    path.write_text("import math\n" + edited(text, (cost, by_math)), encoding="utf-8")
    found = graded(path)
    assert isinstance(found, Grade)
    assert found.earned == 100


def test_predictions_may_not_change_the_parameters(graded: Graded, tmp_path: Path) -> None:
    path = student("week2-course-per-layer").write(tmp_path)
    text = path.read_text(encoding="utf-8").replace("w = w.reshape(X.shape[0], 1)", "w *= 2")
    path.write_text(text, encoding="utf-8")
    found = graded(path)
    assert isinstance(found, Grade)
    assert [function.function for function in found.functions if function.verdict != "correct"] == ["predict"]


def test_what_comes_back_is_called_as_the_notebook_calls_it(graded: Graded, tmp_path: Path) -> None:
    found = grade_of(student("week2-course-fault-update-ascends"), graded, tmp_path)
    said = " ".join(" ".join(single(submission_entry("a.ipynb", "a", found), 10_000)).split())
    assert "optimize: w has other values than it should." in said


def test_of_one_unit_nothing_is_said_of_layers(graded: Graded, tmp_path: Path) -> None:
    found = grade_of(student("week2-operators-per-layer"), graded, tmp_path)
    assert found.gradients_words == "Final gradients: right. dw and db equal dJ."
    assert found.convention is not None
    assert found.convention.sentence.startswith("Your dZ is a derivative of the loss L, one value an example")


def test_another_variable_is_shown_where_it_stands(graded: Graded, tmp_path: Path) -> None:
    found = grade_of(student("week2-course-fault-model-predicts-the-same-twice"), graded, tmp_path)
    (diagnosis,) = found.functions[-1].diagnoses
    assert diagnosis.place is not None
    assert diagnosis.place.code == "Y_prediction_test = predict(w, b, X_train)"
    assert diagnosis.hint.endswith("With `X_test` in place of `X_train` every answer is right.")
    assert "is Y" not in (found.functions[-1].reason or "")  # labels and predictions are few: they are alike by chance


_FILLED = "def sigmoid(z):\n    s = {0}\n    s[...] = 1 / (1 + np.exp(-z))\n    return s\n"


@pytest.mark.parametrize(
    ("made", "earned"),
    [
        ("np.zeros_like(z)", 0),
        ("np.empty(z.shape, z.dtype)", 0),
        ("np.zeros(z.shape)", 10),
        ("np.zeros_like(z, float)", 10),
    ],
)
def test_a_sigmoid_that_cuts_off_what_whole_numbers_give_is_wrong(
    made: str, earned: int, run: Run, sandbox: Sandbox
) -> None:
    content = "\n\n".join((*student("week2-course-per-layer").cells, _FILLED.format(made)))
    found = grade(Content(content=content.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade)
    assert next(f.earned for f in found.functions if f.function == "sigmoid") == earned
    assert sum(f.earned < f.possible for f in found.functions) == (earned == 0)
