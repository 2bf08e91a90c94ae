"""What is said of labels, sizes and magnitudes is what the answers show."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.examine.catalogue import Catalogue, load_assignment
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.grading import grade
from tests.students.student import edited
from tests.students.styles import course

_DA = "    dA_prev = np.dot(W.T, dZ)\n"
_DAL = "    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n"


@pytest.fixture
def graded_with(graded: Callable[[Path], Grade], tmp_path: Path) -> Callable[..., Grade]:
    """The grade of a right student in whose text some pieces were changed."""

    def grade(*edits: tuple[str, str]) -> Grade:
        path = tmp_path / "week4.py"
        path.write_text("# %%\n" + edited(course.SOURCE, *edits), encoding="utf-8")
        found = graded(path)
        assert isinstance(found, Grade)
        return found

    return grade


def test_what_works_with_integer_labels_only_is_right_and_told_so(graded_with: Callable[..., Grade]) -> None:
    found = graded_with((_DAL, "    dAL = -(np.divide(Y, AL) - np.divide(Y ^ 1, 1 - AL))\n"))
    assert found.gradients.correct
    assert found.earned == found.possible
    assert [note for note in found.notes if "integer labels" in note]


@pytest.mark.parametrize("clipped", ["np.clip(dW, -5, 5)", "dW / max(1, np.linalg.norm(dW))"])
def test_gradients_that_are_wrong_where_numbers_are_large_are_not_said_to_hang_on_the_labels(
    clipped: str, graded_with: Callable[..., Grade]
) -> None:
    found = graded_with((_DA, f"{_DA}    dW = {clipped}\n"))
    assert not found.gradients.correct
    assert {f.function for f in found.functions if f.earned < f.possible} == {"linear_backward"}
    assert not [note for note in found.notes if "integer labels" in note]


_OF_WEEK_3 = (
    "    dZ2 = A2 - Y\n",
    "    dA2 = -(Y / (A2 + {0})) + (1 - Y) / (1 - A2 + {0})\n    dZ2 = dA2 * A2 * (1 - A2)\n",
)
_OF_WEEK_4 = (_DAL, "    dAL = -(Y / (AL + {0})) + (1 - Y) / (1 - AL + {0})\n")
_OF_SINGLES = ("    Z = np.dot(W, A) + b\n", "    Z = (np.dot(W, A) + b).astype({0})\n")
_BY_A_HELPER = (_DAL, "    dAL = slope(AL, Y)\n")
_HELPER = "\n\ndef slope(p, Y):\n    return -(Y / (p + {0})) + (1 - Y) / (1 - p + {0})\n"


@pytest.mark.parametrize(
    ("assignment", "seed", "edit", "more", "epsilon"),
    [
        ("week3_planar", 22, _OF_WEEK_3, "", "1e-7"),  # a bias comes near zero in the update
        ("week4_step_by_step", 53, _OF_WEEK_4, "", "1e-7"),  # a derivative is a small rest of large ones
        ("week4_step_by_step", 53, _OF_WEEK_4, "\nEPSILON = 10**-7\n", "EPSILON"),
        ("week4_step_by_step", 53, _BY_A_HELPER, _HELPER, "1e-7"),
        ("week4_step_by_step", 6, _OF_SINGLES, "", '"float32"'),  # what is rounded in eleven layers adds up
        ("week4_step_by_step", 6, _OF_SINGLES, "\nTYPE = np.float32\n", "TYPE"),
    ],
    ids=["update", "gradient", "of the notebook", "in a helper", "single precision", "of a named type"],
)
def test_a_right_student_with_an_epsilon_is_right_wherever_it_stands(
    assignment: str, seed: int, edit: tuple[str, str], more: str, epsilon: str, sandbox: Sandbox
) -> None:
    text = edited(load_assignment(assignment).callees + more, edit).replace("{0}", epsilon)
    found = grade(Content(content=text.encode(), kind="py"), Run.prepare(Catalogue.load(assignment), seed), sandbox)
    assert isinstance(found, Grade)
    assert {f.function for f in found.functions if f.verdict != "correct"} == set()
    assert found.gradients.correct


def test_what_is_wrong_in_a_branch_that_is_asked_at_odd_sizes_alone_is_not_said_to_hang_on_sizes(
    graded_with: Callable[..., Grade],
) -> None:
    found = graded_with(("        A, activation_cache = sigmoid(Z)\n", "        activation_cache, A = sigmoid(Z)\n"))
    (charged,) = (f for f in found.functions if f.verdict != "correct")
    assert charged.function == "linear_activation_forward"
    assert "some-sizes-only" not in {d.id for d in charged.diagnoses}


def test_what_goes_wrong_with_many_layers_alone_is_told_by_their_number(graded_with: Callable[..., Grade]) -> None:
    """Of keys in the order of texts W10 comes before W2; all layers being of one size is not what it hangs on."""
    found = graded_with(
        (
            '            A_prev, parameters["W" + str(l)], parameters["b" + str(l)], activation="relu"\n',
            '            A_prev, *(parameters[sorted(parameters)[l - 1 + k]] for k in (0, L)), activation="relu"\n',
        )
    )
    (charged,) = (f for f in found.functions if f.verdict != "correct")
    assert charged.function == "L_model_forward"
    (told,) = charged.diagnoses
    assert "is wrong where there are 11 layers, and all layers have" in told.message
    assert "W10" in told.hint
