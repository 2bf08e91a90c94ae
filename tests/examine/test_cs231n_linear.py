"""Linear classifiers of another course through the real sandbox: two functions, each judged by the loss it has."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import cells_of
from tests.students.styles.linear_course import RIGHT, SOFTMAX, SVM, WRONG

SOURCES = {"softmax": SOFTMAX, "svm": SVM}
Graded = Callable[[str, str], Grade]
ALL_RIGHT = [(course, name) for course, students in RIGHT.items() for name in students]
ALL_WRONG = [(course, name) for course, students in WRONG.items() for name in students]


def code_of(course: str, name: str) -> str:
    text = SOURCES[course]
    for old, new in (RIGHT[course] | WRONG[course])[name][0]:
        assert old in text
        text = text.replace(old, new)
    return "\n\n".join(cells_of(text))


@pytest.fixture(scope="module")
def grade_of(sandbox: Sandbox) -> Graded:
    @cache
    def run(course: str) -> Run:
        return Run.prepare(Catalogue.load(f"cs231n_{course}"), SEED)

    @cache
    def graded(course: str, name: str) -> Grade:
        found = grade(Content(content=code_of(course, name).encode(), kind="py"), run(course), sandbox, lambda: sandbox)
        assert isinstance(found, Grade), found
        return found

    return graded


def case() -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    random = np.random.default_rng(8)
    return random.normal(size=(4, 3)), random.normal(size=(7, 4)), np.array([0, 2, 1, 1, 2, 0, 2]), 0.3


def loss(course: str, W: np.ndarray, factor: float) -> complex:
    """The loss, so written that a complex step can be taken in any weight."""
    _, X, y, reg = case()
    scores = X @ W
    own = scores[np.arange(len(y)), y][:, None]
    margins = scores - own + 1
    losses = {
        "softmax": np.log(np.exp(scores).sum(axis=1)) - own[:, 0],
        "svm": (margins * (margins.real > 0)).sum(axis=1) - 1,
    }
    return losses[course].mean() + factor * reg * (W**2).sum()


def is_right(course: str, found: tuple[float, np.ndarray], factor: float) -> bool:
    W = case()[0]
    true = np.zeros(W.shape)
    for index in np.ndindex(*W.shape):
        moved = W.astype(complex)
        moved[index] += 1e-30j
        true[index] = loss(course, moved, factor).imag / 1e-30
    return bool(np.isclose(found[0], loss(course, W, factor).real) and np.allclose(found[1], true))


@pytest.mark.parametrize(("course", "name"), [*ALL_RIGHT, *ALL_WRONG])
def test_a_student_computes_what_is_said_of_it_by_the_complex_step(course: str, name: str) -> None:
    names: dict[str, Callable[..., tuple[float, np.ndarray]]] = {}
    exec(code_of(course, name), names)
    W, X, y, reg = case()
    wrong = WRONG[course][name][1] if name in WRONG[course] else ()
    for function in ("naive", "vectorized"):
        found = names[f"{course}_loss_{function}"](W.copy(), X.copy(), y.copy(), reg)
        assert any(is_right(course, found, factor) for factor in (1.0, 0.5)) is (function not in wrong)


@pytest.mark.parametrize(("course", "name"), ALL_RIGHT)
def test_either_regularisation_is_right_in_each_function_by_itself(course: str, name: str, grade_of: Graded) -> None:
    found = grade_of(course, name)
    assert found.earned == found.possible == 100
    assert found.convention is not None
    assert found.convention.id == RIGHT[course][name][1]


@pytest.mark.parametrize(("course", "name"), ALL_WRONG)
def test_a_wrong_one_is_charged_at_its_function_and_named(course: str, name: str, grade_of: Graded) -> None:
    found = grade_of(course, name)
    _, wrong, named = WRONG[course][name]
    verdicts = {f.function.rpartition("_")[2]: f.verdict for f in found.functions if f.verdict != "correct"}
    assert verdicts == dict.fromkeys(wrong, "incorrect")
    if named is not None:
        assert tuple(d.id for f in found.functions for d in f.diagnoses) == named
    assert "margins1" not in " ".join(f.reason or "" for f in found.functions)  # a name that nobody has written


def test_a_cost_that_is_too_large_by_one_number_is_told_by_that(grade_of: Graded) -> None:
    [wrong] = [f for f in grade_of("svm", "right-class-counted-in-the-loss").functions if f.verdict != "correct"]
    assert (wrong.reason or "").endswith("has another value than it should: it is 1 too large each time")


def test_a_function_whose_chain_is_unfinished_is_still_judged_by_the_loss_that_it_has(sandbox: Sandbox) -> None:
    naive, _, vectorized = code_of("softmax", "half-in-one").partition("def softmax_loss_vectorized")
    unwritten = (
        f"{naive}def softmax_loss_vectorized(W, X, y, reg):\n    loss = None\n    dW = None\n    return loss, dW\n"
    )
    assert vectorized
    run = Run.prepare(Catalogue.load("cs231n_softmax"), SEED)
    found = grade(Content(content=unwritten.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade)
    assert {f.function: f.verdict for f in found.functions} == {
        "softmax_loss_vectorized": "unfinished",
        "softmax_loss_naive": "correct",
    }
