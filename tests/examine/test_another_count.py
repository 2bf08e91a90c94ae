"""Who divides by another number than that of the examples takes the mean, wrongly: what counts is charged and told."""

import re
from collections.abc import Callable

import pytest

from pytest_grade.examine.run import Run
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.grading import grade
from tests.students import student
from tests.students.student import edited
from tests.students.styles import application_course

CHANGE = re.compile(r"With `(?P<after>[^`]+)` in place of `(?P<before>[^`]+)` every answer is right")
Edits = tuple[tuple[str, str], ...]
Charged = Callable[[str, Edits], dict[str, FunctionGrade]]
CALLER, OWN_M = "L_model_backward", "    m = AL.shape[1]\n    Y = Y"
HEAD = "# GRADED FUNCTION: L_model_backward\n"
COST = ("    m = Y.shape[1]\n\n    cost", "    m = Y.shape[0]\n\n    cost")

# How the number is written that is 1 for every network with one output.
WRITTEN: dict[str, tuple[str, Edits, str, str]] = {
    "the other axis": ("at-loss", ((OWN_M, "    m = Y.shape[0]\n    Y = Y"),), "Y.shape[0]", "Y.shape[1]"),
    "the length": ("at-loss", ((OWN_M, "    m = len(Y)\n    Y = Y"),), "len(Y)", "Y.shape[1]"),
    "of the prediction": ("at-output", ((OWN_M, "    m = AL.shape[0]\n    Y = Y"),), "AL.shape[0]", "AL.shape[1]"),
    "at the end": ("at-end", ((OWN_M, "    m = Y.shape[0]\n    Y = Y"),), "Y.shape[0]", "Y.shape[1]"),
    "where it divides": (
        "at-loss",
        (("-1. / m * (np.divide(Y, AL)", "-1. / len(Y) * (np.divide(Y, AL)"),),
        "len(Y)",
        "Y.shape[1]",
    ),
    "through other names": (
        "at-loss",
        ((OWN_M, "    batch = int(Y.shape[0])\n    m = batch\n    Y = Y"),),
        "Y.shape[0]",
        "Y.shape[1]",
    ),
    "a shape taken apart": ("at-loss", ((OWN_M, "    m, _ = Y.shape\n    Y = Y"),), "(m, _)", "(_, m)"),
    "in a helper": (
        "at-loss",
        ((OWN_M, "    m = count(Y)\n    Y = Y"), (HEAD, f"{HEAD}def count(y):\n    return y.shape[0]\n\n\n")),
        "y.shape[0]",
        "y.shape[1]",
    ),
}


@pytest.fixture
def charged(sandbox: Sandbox, run: Run) -> Charged:
    """The functions that are not right in a student's text with these edits."""

    def grade_text(id_: str, edits: Edits) -> dict[str, FunctionGrade]:
        source = "\n\n".join(f"# %%\n{cell}" for cell in student(id_).cells)
        found = grade(Content(content=edited(source + "\n", *edits).encode(), kind="py"), run, sandbox)
        assert isinstance(found, Grade), found
        return {function.function: function for function in found.functions if function.verdict != "correct"}

    return grade_text


def told(function: FunctionGrade) -> tuple[str, bool, str, str]:
    """The mistake, whether it is certain, and what is to stand in the place of what."""
    (diagnosis,) = function.diagnoses
    change = CHANGE.search(diagnosis.hint)
    return diagnosis.id, diagnosis.certain, *(change.group("before", "after") if change else ("", ""))


@pytest.mark.parametrize("way", WRITTEN)
def test_a_mean_over_what_is_one_is_charged_where_it_is_taken_and_not_where_none_belongs(
    way: str, charged: Charged
) -> None:
    placement, edits, before, after = WRITTEN[way]
    found = charged(f"week4-course-{placement}", edits)
    assert list(found) == [CALLER]
    assert told(found[CALLER]) == ("wrong-m-axis", True, before, after)
    assert found[CALLER].reason.startswith("divides by another number than m")


def test_a_mean_that_nobody_takes_is_charged_to_the_layers_though_a_number_is_counted(charged: Charged) -> None:
    edits = (("-1. / m * (np.divide(Y, AL)", "-1. * (np.divide(Y, AL)"), (OWN_M, "    m = Y.shape[0]\n    Y = Y"))
    found = charged("week4-course-at-loss", edits)
    assert list(found) == ["linear_backward"]
    assert told(found["linear_backward"]) == ("missing-mean", True, "", "")


@pytest.mark.parametrize("count", ["len(caches)", "caches[0][0][0].shape[0]"])
def test_layers_without_a_mean_are_right_where_their_caller_divides_by_what_is_not_one(
    count: str, charged: Charged
) -> None:
    found = charged("week4-course-at-loss", ((OWN_M, f"    m = {count}\n    Y = Y"),))
    assert list(found) == [CALLER]
    assert told(found[CALLER])[2] == count


def test_a_mean_taken_twice_is_no_mean_over_what_is_one(charged: Charged) -> None:
    found = charged("week4-course-per-layer", (("dAL = -(np.divide(Y, AL)", "dAL = -1. / m * (np.divide(Y, AL)"),))
    assert [(name, told(function)) for name, function in found.items()] == [(CALLER, ("doubled-mean", True, "", ""))]


@pytest.mark.parametrize(
    ("id_", "edits", "function", "after"),
    [
        (
            "week3-course-per-layer",
            (("    m = X.shape[1]\n", "    m = Y.shape[0]\n"),),
            "backward_propagation",
            "Y.shape[1]",
        ),
        (
            "week3-course-per-layer",
            (("    m = X.shape[1]\n", "    m = X.shape[0]\n"),),
            "backward_propagation",
            "X.shape[1]",
        ),
        (
            "week2-course-per-layer",
            (("    m = X.shape[1]\n\n", "    m = Y.shape[0]\n\n"),),
            "propagate",
            "Y.shape[1]",
        ),
    ],
)
def test_one_pass_that_counts_something_else_is_told_what_to_count(
    id_: str, edits: Edits, function: str, after: str, charged: Charged
) -> None:
    found = charged(id_, edits)
    assert list(found) == [function]
    id_, certain, _, counted = told(found[function])
    assert (id_, certain, counted) == ("wrong-m-axis", True, after)


def test_a_cost_over_something_else_is_told_what_to_count(charged: Charged) -> None:
    found = charged("week4-course-per-layer", (COST,))
    assert list(found) == ["compute_cost"]
    assert told(found["compute_cost"]) == ("cost-not-mean", True, "Y.shape[0]", "Y.shape[1]")


def test_a_cost_and_gradients_over_something_else_are_one_decision_charged_at_the_cost(charged: Charged) -> None:
    found = charged("week4-course-at-loss", (COST, (OWN_M, "    m = Y.shape[0]\n    Y = Y")))
    assert list(found) == ["compute_cost"]
    assert told(found["compute_cost"]) == ("sum-cost", True, "", "")
    assert "not by the number of examples" in found["compute_cost"].diagnoses[0].hint


def test_a_mean_too_many_is_not_mended_by_a_division_by_one(sandbox: Sandbox, run: Run) -> None:
    twice = ("np.divide(1 - Y, 1 - A2))\n", "np.divide(1 - Y, 1 - A2)) / m\n")
    text = edited(application_course.SOURCE, twice)
    found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade), found
    id_, certain, before, after = told(found.functions[0])
    assert (id_, certain) == ("factor-too-many", True)
    assert before == f"{after} / m"
