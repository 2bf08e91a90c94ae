"""The line that is quoted for a mistake is the one to change, and its caret stands below the piece to change."""

from collections.abc import Callable

import pytest

from pytest_grade.examine.run import Run
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.model.judgement import Place
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.grading import grade
from tests.students import student
from tests.students.student import edited

BELOW = "def _below(W, Z):\n    dZ = Z * 3\n    return np.dot(W.T, dZ)\n\n\n"
Edits = tuple[tuple[str, str], ...]
RIGHT = "week4-course-per-layer"
DB = "    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n"


@pytest.fixture
def charged(sandbox: Sandbox, run: Run) -> Callable[[str, Edits], FunctionGrade]:
    """The first function that is charged, of a student's text with these edits."""

    def grade_text(id_: str, edits: Edits) -> FunctionGrade:
        source = "\n\n".join(f"# %%\n{cell}" for cell in student(id_).cells)
        content = Content(content=edited(source + "\n", *edits).encode(), kind="py")
        found = grade(content, run, sandbox)
        assert isinstance(found, Grade), found
        return next(function for function in found.functions if function.verdict == "incorrect")

    return grade_text


def place_of(function: FunctionGrade) -> Place:
    found = next(iter(function.diagnoses)).place if function.diagnoses else function.place
    assert found is not None, function
    return found


@pytest.mark.parametrize(
    ("id_", "edits", "piece"),
    [
        ("week4-course-mean-only-dW", (), "np.sum(dZ, axis=1, keepdims=True)"),
        ("week4-course-mean-only-db", (), "np.dot(dZ, A_prev.T)"),
        ("week4-course-missing-mean", (), "np.dot(dZ, A_prev.T)"),
        ("week4-course-wrong-m-axis", (), "A_prev.shape[0]"),
        ("week4-monolith-wrong-m-axis", (), "A_prev.shape[0]"),
        ("week4-monolith-at-output", (("m = AL.shape[1]\n    layers", "m = AL.shape[0]\n    layers"),), "AL.shape[0]"),
        (RIGHT, ((DB, DB + "    db = db / m\n"),), "db / m"),
        (
            "week4-course-mean-only-db",
            (("    dW = np.dot(dZ, A_prev.T)\n", "    dW = np.dot(dZ, A_prev.T)\n    dW += 0.0 * W\n"),),
            "np.dot(dZ, A_prev.T)",
        ),
    ],
    ids=[
        "only dW",
        "only db",
        "nowhere",
        "of the axis",
        "of the axis in a loop",
        "by a number that is 1",
        "twice in db",
        "before what is added",
    ],
)
def test_of_the_mean_the_line_is_quoted_that_lacks_it_or_takes_it_wrongly(
    id_: str, edits: Edits, piece: str, charged: Callable[[str, Edits], FunctionGrade]
) -> None:
    assert place_of(charged(id_, edits)).piece == piece


def test_a_mean_that_one_function_leaves_to_another_is_missing_where_the_way_back_begins(
    charged: Callable[[str, Edits], FunctionGrade],
) -> None:
    found = place_of(charged("week4-monolith-missing-mean", ()))
    assert found.function == "L_model_backward"
    assert not found.code.startswith("def ")


COST = "-1. / m * np.sum(np.multiply(Y, np.log(AL)) + np.multiply(1 - Y, np.log(1 - AL)))"
OTHER_COST = COST.replace("(1 - AL)", "(1 - AL) ** 3 + AL")
PARTS = "first = Y * np.log(AL)\n    second = (1 - Y) * (1 - np.log(AL))\n    cost = -np.sum(first + second) / m"
RELU, NO_RELU = "relu_backward(dA, activation_cache)", "dA * activation_cache > 0"
DA_PREV = "    dA_prev = np.dot(W.T, dZ)\n"


@pytest.mark.parametrize(
    ("edits", "piece"),
    [
        (((COST, OTHER_COST),), OTHER_COST),
        ((("cost = " + COST, PARTS),), "(1 - Y) * (1 - np.log(AL))"),
        (((RELU, NO_RELU),), NO_RELU),
        (((DA_PREV, "    dA_prev = np.dot(W.T, dZ ** 3)\n"),), "np.dot(W.T, dZ ** 3)"),
        (((DA_PREV, "    dA_prev = _below(W, dZ)\n"), ("def linear_backward", BELOW + "def linear_backward")), "Z * 3"),
    ],
    ids=[
        "a cost",
        "a part of a cost",
        "a branch that makes a comparison",
        "a final line",
        "in a helper, before what follows",
    ],
)
def test_a_wrong_number_is_placed_at_the_line_that_computes_it_though_nothing_names_it(
    edits: Edits, piece: str, charged: Callable[[str, Edits], FunctionGrade]
) -> None:
    found = place_of(charged(RIGHT, edits))
    assert piece in found.code
    assert found.piece in piece


def test_what_follows_from_a_wrong_line_is_not_quoted(charged: Callable[[str, Edits], FunctionGrade]) -> None:
    edit = (
        "        dZ = sigmoid_backward(dA, activation_cache)\n",
        "        dZ = sigmoid_backward(dA, activation_cache) ** 3\n",
    )
    found = place_of(charged(RIGHT, (edit,)))
    assert (found.function, found.piece) == (
        "linear_activation_backward",
        "sigmoid_backward(dA, activation_cache) ** 3",
    )


@pytest.mark.parametrize(
    ("function", "edit", "piece"),
    [
        (
            "linear_activation_forward",
            ("cache = (linear_cache, activation_cache)", "cache = (linear_cache, A)"),
            "(linear_cache, A)",
        ),
        ("L_model_forward", ("caches.append(cache)\n\n    return", "\n    return"), "caches.append(cache)"),
    ],
    ids=["another value", "one too few"],
)
def test_of_a_bad_cache_the_line_is_quoted_that_makes_it(
    function: str, edit: tuple[str, str], piece: str, charged: Callable[[str, Edits], FunctionGrade]
) -> None:
    found = charged(RIGHT, (edit,))
    assert found.function == function
    assert piece in place_of(found).code
    assert place_of(found).piece in piece
