"""A step whose final gradients are made in part by itself, and in part by a step that it calls."""

from collections.abc import Callable

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import written
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import edited

_DECLARATION = '''"""A block: what is scaled within it has a gradient of its own."""
from pytest_grade.author import Assignment, normal, weights

block = Assignment("block", "A block", examples="m")
block.draw(X=normal("n", "m"), Y=normal("h", "m"), Z=normal("h", "m"), W=weights("h", "n"), gamma=weights("h", 1))
block.grade("scale(Z, gamma) -> N, _scale", 10)
block.grade("scale_backward(d(N), _scale) -> d(Z), d(gamma)", 30)
block.grade("forward(X, W, gamma) -> R, _block", 10)
block.grade("block_backward(d(R), _block) -> d(W), d(gamma)", 30)
block.grade("cost(R, Y) -> J", 5)
block.grade("gradients(X, Y, W, gamma) -> d(W), d(gamma)", 15)
'''
_SOLUTION = """import numpy as np


def scale(Z, gamma):
    return gamma * Z, (Z, gamma)


def scale_backward(dN, cache):
    Z, gamma = cache
    dgamma = np.sum(dN * Z, axis=1, keepdims=True) / dN.shape[1]
    return gamma * dN, dgamma


def forward(X, W, gamma):
    N, cache = scale(W @ X, gamma)
    R = np.tanh(N)
    return R, (X, R, cache)


def block_backward(dR, cache):
    X, R, scaled = cache
    dZ, dgamma = scale_backward(dR * (1 - R ** 2), scaled)
    dW = dZ @ X.T / X.shape[1]
    return dW, dgamma


def cost(R, Y):
    return np.sum((R - Y) ** 2) / Y.shape[1]


def gradients(X, Y, W, gamma):
    R, cache = forward(X, W, gamma)
    dR = 2 * (R - Y)
    return block_backward(dR, cache)
"""
_OF_SCALE, _OF_W, _AT_LOSS = " / dN.shape[1]\n", " / X.shape[1]\n", "dR = 2 * (R - Y)\n"
Graded = Callable[..., Grade]


@pytest.fixture(scope="module")
def run_of_a_block(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run.prepare(Catalogue.load(written(tmp_path_factory.mktemp("block"), _DECLARATION, _SOLUTION)), SEED)


@pytest.fixture
def graded(run_of_a_block: Run, sandbox: Sandbox) -> Graded:
    def of(*edits: tuple[str, str]) -> Grade:
        found = grade(Content(content=edited(_SOLUTION, *edits).encode(), kind="py"), run_of_a_block, sandbox)
        assert isinstance(found, Grade)
        return found

    return of


@pytest.mark.parametrize(
    ("convention", "edits"),
    [
        ("per-layer", ()),
        ("at-loss", ((_OF_SCALE, "\n"), (_OF_W, "\n"), (_AT_LOSS, "dR = 2 * (R - Y) / Y.shape[1]\n"))),
    ],
)
def test_either_placement_is_right_in_every_step(
    convention: str, edits: tuple[tuple[str, str], ...], graded: Graded
) -> None:
    found = graded(*edits)
    assert (found.earned, found.convention and found.convention.id) == (100, convention)


@pytest.mark.parametrize(
    ("charged", "edits"),
    [
        ("scale_backward", ((_OF_SCALE, "\n"),)),
        ("block_backward", ((_OF_W, "\n"),)),
        ("block_backward", (("(1 - R ** 2)", "R ** 2"),)),
    ],
)
def test_one_mistake_is_charged_where_it_is(charged: str, edits: tuple[tuple[str, str], ...], graded: Graded) -> None:
    found = graded(*edits)
    assert [each.function for each in found.functions if each.verdict != "correct"] == [charged]
