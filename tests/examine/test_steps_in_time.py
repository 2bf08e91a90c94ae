"""A loss, a step that is taken many times, and the way back through time: the mean may be taken in any of them."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.conftest import SEED
from tests.grading import grade

DECLARATION = '''"""Steps in time."""
from pytest_grade.author import Assignment, biases, classes, normal, weights

net = Assignment("steps", "Steps in time", examples="N")
net.draw(X=normal("N", "T", "D"), x=normal("N", "D"), h_prev=normal("N", "H"), y=classes("N", of="C"))
net.draw(Wx=weights("D", "H"), Wh=weights("H", "H"), b=biases("H"), Wy=weights("H", "C"), by=biases("C"))
net.grade("step(x, h_prev, Wx, Wh, b) -> h, _cache", 10)
net.grade("run(X, Wx, Wh, b) -> h_last, _caches", 10)
net.grade("loss(h_last, y, Wy, by) -> J, d(h_last), d(Wy), d(by)", 20)
net.grade("step_back(d(h), _cache) -> d(h_prev), d(Wx), d(Wh), d(b)", 20)
net.grade("run_back(d(h_last), _caches) -> d(Wx), d(Wh), d(b)", 20)
net.grade("gradients(X, y, Wx, Wh, b, Wy, by) -> d(Wx), d(Wh), d(b), d(Wy), d(by)", 20)
'''
SOLUTION = """import numpy as np


def step(x, h_prev, Wx, Wh, b):
    h = np.tanh(x @ Wx + h_prev @ Wh + b)
    return h, (x, h_prev, h, Wh)


def run(X, Wx, Wh, b):
    h, caches = np.zeros((len(X), len(Wh))), []
    for t in range(X.shape[1]):
        h, cache = step(X[:, t], h, Wx, Wh, b)
        caches.append(cache)
    return h, caches


def loss(h_last, y, Wy, by):
    N = len(h_last)
    scores = h_last @ Wy + by
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    J = -np.mean(np.log(p[np.arange(N), y]))
    dscores = p.copy()
    dscores[np.arange(N), y] -= 1
    dscores = dscores / N
    return J, dscores @ Wy.T, h_last.T @ dscores, dscores.sum(axis=0)


def step_back(dh, cache):
    x, h_prev, h, Wh = cache
    da = dh * (1 - h**2)
    return da @ Wh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def run_back(dh, caches):
    dWx = dWh = db = 0
    for cache in reversed(caches):
        dh, dWx_t, dWh_t, db_t = step_back(dh, cache)
        dWx, dWh, db = dWx + dWx_t, dWh + dWh_t, db + db_t
    return dWx, dWh, db


def gradients(X, y, Wx, Wh, b, Wy, by):
    h, caches = run(X, Wx, Wh, b)
    J, dh, dWy, dby = loss(h, y, Wy, by)
    dWx, dWh, db = run_back(dh, caches)
    return dWx, dWh, db, dWy, dby
"""
NOWHERE = ("    dscores = dscores / N\n", "")
ONLY_THERE = ("h_last.T @ dscores, dscores.sum(axis=0)", "h_last.T @ dscores / N, dscores.mean(axis=0)")
RIGHT = {
    "at-output": (),
    "at-end": (
        NOWHERE,
        ("return dWx, dWh, db, dWy, dby", "return tuple(g / len(X) for g in (dWx, dWh, db, dWy, dby))"),
    ),
    "per-layer": (
        NOWHERE,
        ONLY_THERE,
        ("x.T @ da, h_prev.T @ da, da.sum(axis=0)", "x.T @ da / len(x), h_prev.T @ da / len(x), da.mean(axis=0)"),
    ),
}
WRONG = {
    "slope": ("(1 - h**2)", "(1 - h)"),
    "share of another step": ("h_prev.T @ da", "h.T @ da"),
    "twice the biases": ("da.sum(axis=0)", "2 * da.sum(axis=0)"),
}


def written(*edits: tuple[str, str]) -> Content:
    text = SOLUTION
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return Content(content=text.encode(), kind="py")


@cache
def prepared(seed: int) -> Run:
    with TemporaryDirectory() as folder:
        Path(folder, "assignment.py").write_text(DECLARATION)
        Path(folder, "solution.py").write_text(SOLUTION)
        return Run.prepare(Catalogue.load(Path(folder)), seed)


def graded(content: Content, sandbox: Sandbox, seed: int = SEED) -> Grade:
    found = grade(content, prepared(seed), sandbox)
    assert isinstance(found, Grade)
    return found


def charged(found: Grade) -> list[str]:
    return [function.function for function in found.functions if function.verdict != "correct"]


@pytest.mark.parametrize("convention", RIGHT)
@pytest.mark.parametrize("seed", [SEED, SEED + 1, SEED + 2])
def test_wherever_the_mean_is_taken_it_is_right_and_named_alike_however_many_steps_are_drawn(
    convention: str, seed: int, sandbox: Sandbox
) -> None:
    found = graded(written(*RIGHT[convention]), sandbox, seed)
    assert charged(found) == []
    assert found.convention is not None
    assert found.convention.id == convention


@pytest.mark.parametrize("mistake", WRONG)
def test_who_begins_the_way_back_rightly_does_not_pay_for_a_wrong_step(mistake: str, sandbox: Sandbox) -> None:
    assert charged(graded(written(WRONG[mistake]), sandbox)) == ["step_back"]


def test_who_divides_at_the_loss_and_once_more_in_each_step_is_charged_once(sandbox: Sandbox) -> None:
    again = ("x.T @ da, h_prev.T @ da, da.sum(axis=0)", "x.T @ da / len(x), h_prev.T @ da / len(x), da.mean(axis=0)")
    assert len(charged(graded(written(again), sandbox))) == 1


def test_a_mean_that_the_course_takes_at_the_loss_is_missed_there_and_of_nothing_that_is_right(
    sandbox: Sandbox,
) -> None:
    found = graded(written(NOWHERE, ONLY_THERE), sandbox)
    assert charged(found) == ["loss"]
    (reason,) = (function.reason for function in found.functions if function.verdict != "correct")
    assert reason == (
        "does not bring 1/N into what it hands on, and run_back does not divide by N either: dWx, dWh and db are "
        "N times dJ"
    )


def test_where_more_is_wrong_than_the_mean_no_gradient_is_said_to_be_so_many_times_too_large(sandbox: Sandbox) -> None:
    found = graded(written(NOWHERE, ONLY_THERE, ("return dWx, dWh, db, dWy", "return dWx, dWh, 2 * db, dWy")), sandbox)
    reasons = {each.function: each.reason or "" for each in found.functions if each.verdict != "correct"}
    assert reasons["loss"] == "does not bring 1/N into what it hands on, and run_back does not divide by N either"
    assert "gradients" in reasons
