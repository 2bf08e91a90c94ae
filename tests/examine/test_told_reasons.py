"""Why a function keeps its points, or loses them, is told as it was found: small courses of layers that scale."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.plan import Plan
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import written
from tests.conftest import SEED
from tests.grading import grade

DECLARATION = """from pytest_grade.author import Assignment, normal, number, weights

scaled = Assignment("scaled", "A layer that scales", examples="m")
scaled.draw(X=normal("m", "n"), Y=normal("m", "k"), W=weights("n", "k"), Z=normal("m", "k"))
scaled.draw(g=weights("k"), limit=number(0.5, 2.0))
scaled.grade("scale(Z, g) -> A, _scale_cache", 10)
scaled.grade("scale_backward(d(A), _scale_cache) -> d(Z), d(g)", 20)
scaled.grade("forward(X, W, g) -> out, _cache", 10)
scaled.grade("cost(out, Y) -> J", 10)
scaled.grade("backward(out, Y, X, _cache) -> {'dW': d(W), 'dg': d(g)} as grads", 40)
scaled.grade("clip(grads, limit) -> clipped", 10)
"""
SOLUTION = """import numpy as np


def scale(X, g):
    r = np.sqrt(np.mean(X**2, axis=1, keepdims=True) + 1)
    return g * X / r, (X, r, g)


def scale_backward(dA, cache):
    X, r, g = cache
    dN = dA * g
    dX = dN / r - X * np.mean(dN * X, axis=1, keepdims=True) / r**3
    dg = np.sum(dA * X / r, axis=0)
    return dX, dg


def forward(X, W, g):
    out, cache = scale(X @ W, g)
    return out, cache


def cost(out, Y):
    return np.sum((out - Y) ** 2) / (2 * len(Y))


def backward(out, Y, X, cache):
    dout = (out - Y) / len(Y)
    dZ, dg = scale_backward(dout, cache)
    dW = X.T @ dZ
    return {"dW": dW, "dg": dg}


def clip(grads, limit):
    norm = np.sqrt(sum(np.sum(d**2) for d in grads.values()))
    by = min(1.0, limit / norm)
    return {name: by * d for name, d in grads.items()}
"""
# Rows of variance 1: an epsilon beside a small variance moves derivatives far more than values.
EVEN = """from pytest_grade.author import Assignment, normal, weights

even = Assignment("even", "Rows of variance 1", examples="m")
even.draw(X=normal("m", "n"), Y=normal("m", "n"), g=weights("n"))
even.grade("even(X) -> A, _cache", 20)
even.grade("forward(X, g) -> out, _cache", 20)
even.grade("cost(out, Y) -> J", 20)
even.grade("backward(out, Y, g, _cache) -> d(X), d(g)", 40)
"""
EVEN_SOLUTION = """import numpy as np


def even(X, eps=1e-5):
    var = X.var(axis=1, keepdims=True)
    A = (X - X.mean(axis=1, keepdims=True)) / np.sqrt(var + eps)
    return A, (A, var, eps)


def forward(X, g):
    A, cache = even(X)
    return A * g, cache


def cost(out, Y):
    return np.sum((out - Y) ** 2) / (2 * len(Y))


def backward(out, Y, g, cache):
    A, var, eps = cache
    dout = (out - Y) / len(Y)
    dg = np.sum(dout * A, axis=0)
    dA = dout * g
    dX = dA - dA.mean(axis=1, keepdims=True) - A * np.mean(dA * A, axis=1, keepdims=True)
    return dX / np.sqrt(var + eps), dg
"""
COURSES = {"scaled": (DECLARATION, SOLUTION), "even": (EVEN, EVEN_SOLUTION)}


@cache
def catalogue(course: str) -> Catalogue:
    with TemporaryDirectory() as folder:
        return Catalogue.load(written(Path(folder), *COURSES[course]))


@cache
def prepared(course: str, seed: int) -> Run:
    return Run.prepare(catalogue(course), seed)


def graded(
    sandbox: Sandbox, *edits: tuple[str, str], seed: int = SEED, course: str = "scaled"
) -> dict[str, FunctionGrade]:
    """The functions of the solution with these edits."""
    text = COURSES[course][1]
    for before, after in edits:
        assert before in text, before
        text = text.replace(before, after)
    found = grade(Content(content=text.encode(), kind="py"), prepared(course, seed), sandbox)
    assert isinstance(found, Grade), found
    return {function.function: function for function in found.functions}


def test_who_is_right_for_an_own_network_is_told_so_whatever_shape_is_handed_over(sandbox: Sandbox) -> None:
    found = graded(sandbox, ("axis=1, keepdims=True", "axis=0"))
    assert {name for name, each in found.items() if each.verdict == "incorrect"} == {"scale"}
    assert found["scale_backward"].reason == "is right for your own forward pass: the mistake is made there"


@pytest.mark.parametrize("seed", [12, 24, 26, 38])
def test_a_bound_that_is_left_out_is_noticed_whatever_is_drawn(seed: int, sandbox: Sandbox) -> None:
    assert graded(sandbox, ("min(1.0, limit / norm)", "1.0"), seed=seed)["clip"].verdict == "incorrect"
    found = graded(sandbox, ("min(1.0, limit / norm)", "limit / norm"), seed=seed)["clip"]
    assert found.verdict == "incorrect"
    assert [each.id for each in found.diagnoses] == ["bound-left-out"]


def test_what_is_asked_hangs_on_the_seed_alone_whatever_was_drawn_before() -> None:
    def limits(seed: int, course: Catalogue) -> list[Any]:
        (assignment,) = course.assignments
        questions = (probe.question for probe in Plan(assignment=assignment, seed=seed).first_probes("clip"))
        return [question.steps[-1].arguments[1] for question in questions]

    with TemporaryDirectory() as folder:
        rarely = DECLARATION.replace("number(0.5, 2.0)", "number(0.3, 0.35)")
        one, other = (Catalogue.load(written(Path(folder, name), rarely, SOLUTION)) for name in ("one", "other"))
    drawn = {seed: limits(seed, one) for seed in range(12)}
    assert drawn == {seed: limits(seed, other) for seed in reversed(range(12))}


@pytest.mark.parametrize("seed", [10, 11, 13])
def test_an_update_that_is_wrong_for_right_gradients_is_not_said_to_be_right_for_the_course_s(
    seed: int, sandbox: Sandbox
) -> None:
    edit = ("min(1.0, limit / norm)", "min(1.0, limit / norm) if norm > 1 else 0.5")
    found = graded(sandbox, edit, seed=seed)["clip"]
    assert found.verdict == "incorrect"
    assert found.reason is not None
    assert found.reason.startswith("is right for some gradients, and wrong for others")


def test_an_update_that_cannot_use_the_form_of_one_s_own_gradients_is_told_so(sandbox: Sandbox) -> None:
    norm = ("sum(np.sum(d**2) for d in grads.values())", "np.sum(grads['dW'] ** 2) + grads['dg'] @ grads['dg']")
    assert graded(sandbox, norm)["clip"].verdict == "correct"
    found = graded(sandbox, norm, ('"dg": dg}', '"dg": dg[None, :]}'))["clip"]
    assert found.reason == "is right for the gradients of the course, and not for what your own backward returns"


@pytest.mark.parametrize("seed", range(1, 7))
def test_an_epsilon_that_is_only_kept_excuses_nothing_whatever_is_drawn(seed: int, sandbox: Sandbox) -> None:
    edit = ("np.sqrt(var + eps)\n    return A, (A, var, eps)", "np.sqrt(var)\n    return A, (A, var, eps)")
    found = graded(sandbox, edit, seed=seed, course="even")
    assert {name for name, each in found.items() if each.verdict == "incorrect"} == {"even"}
    assert found["even"].reason is not None
    assert found["even"].reason.startswith("A has other values than it should")


@pytest.mark.parametrize("seed", [1, 2])
def test_who_is_right_as_far_as_an_epsilon_reaches_is_not_told_of_caches(seed: int, sandbox: Sandbox) -> None:
    edit = (
        "np.sqrt(var + eps)\n    return A, (A, var, eps)",
        "np.sqrt(np.maximum(var, eps))\n    return A, (A, var, eps)",
    )
    found = graded(sandbox, edit, seed=seed, course="even")["even"]
    assert found.reason is not None
    assert found.reason.startswith("returns A only as near as an epsilon in it may move that")
    assert not found.diagnoses
