"""Two networks whose parameters come in dictionaries with the same keys: each gradient of either is graded."""

from collections.abc import Callable

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import written
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import edited

_DECLARATION = '''"""Two layers of one form, one behind the other."""
from pytest_grade.author import Assignment, biases, normal, weights

two = Assignment("two", "Two layers", examples="m")
two.draw(X=normal("m", "n"), Y=normal("m", "k"))
two.draw(V=weights("n", "h"), r=biases("h"), U=weights("h", "k"), s=biases("k"))
two.grade("forward({'W': V, 'b': r}, {'W': U, 'b': s}, X) -> A, _cache", 30)
two.grade("cost(A, Y) -> J", 20)
two.grade(
    "backward({'W': V, 'b': r}, {'W': U, 'b': s}, Y, A, _cache) -> {'W': d(V), 'b': d(r)}, {'W': d(U), 'b': d(s)}", 50
)
'''
_SOLUTION = """import numpy as np


def forward(first, second, X):
    H = np.tanh(X @ first["W"] + first["b"])
    return H @ second["W"] + second["b"], (X, H)


def cost(A, Y):
    return np.sum((A - Y) ** 2) / len(Y)


def backward(first, second, Y, A, cache):
    X, H = cache
    dA = 2 * (A - Y) / len(Y)
    dZ = dA @ second["W"].T * (1 - H ** 2)
    return {"W": X.T @ dZ, "b": dZ.sum(axis=0)}, {"W": H.T @ dA, "b": dA.sum(axis=0)}
"""
Judged = Callable[..., dict[str, FunctionGrade]]


@pytest.fixture(scope="module")
def run_of_two(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run.prepare(Catalogue.load(written(tmp_path_factory.mktemp("two"), _DECLARATION, _SOLUTION)), SEED)


@pytest.fixture
def charged(run_of_two: Run, sandbox: Sandbox) -> Judged:
    def of(*edits: tuple[str, str]) -> dict[str, FunctionGrade]:
        found = grade(Content(content=edited(_SOLUTION, *edits).encode(), kind="py"), run_of_two, sandbox)
        assert isinstance(found, Grade)
        return {each.function: each for each in found.functions if each.verdict != "correct"}

    return of


def test_the_solution_is_right(charged: Judged) -> None:
    assert charged() == {}


@pytest.mark.parametrize(
    ("which", "wrong"),
    [
        ("first", ("X.T @ dZ", "2 * X.T @ dZ")),
        ("first", ('"b": dZ.sum(axis=0)', '"b": dZ.mean(axis=0)')),
        ("second", ("H.T @ dA", "2 * H.T @ dA")),
        ("second", ('"b": dA.sum(axis=0)', '"b": dA.mean(axis=0)')),
    ],
)
def test_a_gradient_of_either_that_is_wrong_is_charged(which: str, wrong: tuple[str, str], charged: Judged) -> None:
    found = charged(wrong)
    assert list(found) == ["backward"]
    assert which in (found["backward"].reason or "") or found["backward"].diagnoses


def test_a_forward_pass_of_another_form_is_graded(charged: Judged) -> None:
    assert list(charged(("np.tanh(X @ first", "np.tanh(0.5 * X @ first"))) == ["forward"]
