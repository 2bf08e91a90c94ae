"""Where the way back begins in a function of its own, the loss: it may take the mean, or leave it to the layers."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pytest_grade.author.proving import proved_once
from pytest_grade.author.reading import reading
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.conftest import SEED
from tests.grading import grade

DECLARATION = '''"""Two layers in rows."""
from pytest_grade.author import Assignment, biases, normal, weights

net = Assignment("net", "Two layers in rows", examples="N")
net.draw(X=normal("N", "D"), Y=normal("N", "C"), W1=weights("D", "H"), b1=biases("H"))
net.draw(W2=weights("H", "C"), b2=biases("C"))
net.grade("affine_forward(X, W1, b1) -> Z, _cache", 10)
net.grade("mse_loss(S, Y) -> J, {given}", 20)
net.grade("affine_backward(d(Z), _cache) -> d(X), d(W1), d(b1)", 30)
net.uses("scores(X, W1, b1, W2, b2) -> S")
net.grade("whole(X, Y, W1, b1, W2, b2) -> J, d(W1), d(b1), d(W2), d(b2)", 40)
'''
SOLUTION = """import numpy as np


def affine_forward(A, W, b):
    return np.dot(A, W) + b, (A, W)


def affine_backward(dZ, cache):
    A, W = cache
    return np.dot(dZ, W.T), np.dot(A.T, dZ), np.sum(dZ, axis=0)


def mse_loss(S, Y):
    N = S.shape[0]
    return np.sum((S - Y) ** 2) / (2 * N), (S - Y) / N


def scores(X, W1, b1, W2, b2):
    Z, _ = affine_forward(X, W1, b1)
    S, _ = affine_forward(np.tanh(Z), W2, b2)
    return S


def whole(X, Y, W1, b1, W2, b2):
    Z, cache1 = affine_forward(X, W1, b1)
    A = np.tanh(Z)
    S, cache2 = affine_forward(A, W2, b2)
    J, dS = mse_loss(S, Y)
    dA, dW2, db2 = affine_backward(dS, cache2)
    dX, dW1, db1 = affine_backward(dA * (1 - A**2), cache1)
    return J, dW1, db1, dW2, db2
"""
LAYERED = (
    ("(S - Y) / N", "S - Y"),
    ("np.dot(A.T, dZ), np.sum(dZ, axis=0)", "np.dot(A.T, dZ) / len(A), np.sum(dZ, axis=0) / len(A)"),
)
AT_LOSS: tuple[tuple[str, str], ...] = ()
COURSES = {
    f"{given}, {name}": (given, edits)
    for given in ("d(S)", "_dS")
    for name, edits in (("at-loss", AT_LOSS), ("per layer", LAYERED))
}
SWAPPED = ("J, dW1, db1, dW2, db2", "J, dW2, db1, dW1, db2")
SIGN = ("(1 - A**2)", "(1 + A**2)")
STUDENTS = {
    "at-loss": AT_LOSS,
    "per layer": LAYERED,
    "in the whole": (LAYERED[0], ("affine_backward(dS,", "affine_backward(dS / len(S),")),
}
# What is wrong in it, and who is charged.
MISTAKES: dict[str, tuple[tuple[tuple[str, str], ...], str]] = {
    "slope": ((SIGN,), "whole"),
    "biases of another axis": ((("np.sum(dZ, axis=0)", "np.sum(dZ, axis=1)"),), "affine_backward"),
    "half a cost": ((("(2 * N)", "N"),), "mse_loss"),
    "swapped": ((SWAPPED,), "whole"),
}


def written(edits: tuple[tuple[str, str], ...]) -> str:
    text = SOLUTION
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


@cache
def prepared(course: str) -> Run:
    given, edits = COURSES[course]
    with TemporaryDirectory() as folder:
        Path(folder, "assignment.py").write_text(DECLARATION.replace("{given}", given))
        Path(folder, "solution.py").write_text(written(edits))
        return Run.prepare(Catalogue.load(Path(folder)), SEED)


def graded(course: str, edits: tuple[tuple[str, str], ...], sandbox: Sandbox) -> Grade:
    found = grade(Content(kind="py", content=written(edits).encode()), prepared(course), sandbox)
    assert isinstance(found, Grade)
    return found


def charged(course: str, edits: tuple[tuple[str, str], ...], sandbox: Sandbox) -> list[str]:
    found = graded(course, edits, sandbox)
    return [function.function for function in found.functions if function.verdict != "correct"]


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("student", STUDENTS)
def test_wherever_the_mean_is_taken_rightly_it_is_right(course: str, student: str, sandbox: Sandbox) -> None:
    assert charged(course, STUDENTS[student], sandbox) == []


@pytest.mark.parametrize("course", ["d(S), at-loss", "_dS, per layer"])
@pytest.mark.parametrize("student", STUDENTS)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_beside_the_mean_is_charged_once(course: str, student: str, mistake: str, sandbox: Sandbox) -> None:
    edits, function = MISTAKES[mistake]
    assert charged(course, STUDENTS[student] + edits, sandbox) == [function]


@pytest.mark.parametrize("course", COURSES)
def test_a_mean_that_nobody_takes_is_charged_once(course: str, sandbox: Sandbox) -> None:
    assert len(charged(course, LAYERED[:1], sandbox)) == 1


@pytest.mark.parametrize("course", COURSES)
def test_a_mean_that_is_taken_twice_is_charged_once(course: str, sandbox: Sandbox) -> None:
    assert len(charged(course, LAYERED[1:], sandbox)) == 1


def test_who_takes_the_mean_at_the_loss_and_once_more_in_the_biases_is_told_of_the_biases(sandbox: Sandbox) -> None:
    found = graded("d(S), at-loss", (("np.sum(dZ, axis=0)", "np.mean(dZ, axis=0)"),), sandbox)
    wrong = next(function for function in found.functions if function.verdict == "incorrect")
    assert [diagnosis.id for diagnosis in wrong.diagnoses] == ["mean-again-in-part"]
    assert "db1 is 1/N times what it should be" in (wrong.reason or "")
    assert wrong.diagnoses[0].message.startswith("db1 and db2 are exactly N times too small")


def test_a_cost_that_is_declared_after_the_whole_is_the_one_that_derivatives_are_of(tmp_path: Path) -> None:
    lines = DECLARATION.replace("{given}", "d(S)").splitlines()
    loss = next(line for line in lines if "mse_loss" in line)
    (tmp_path / "assignment.py").write_text("\n".join([*(line for line in lines if line != loss), loss]) + "\n")
    (tmp_path / "solution.py").write_text(SOLUTION)
    said = "\n".join(reading(proved_once(tmp_path)))
    assert "d(S): proved by calculus as derivatives of J" in said
    assert "N times as large as well, where the functions that it is handed to divide by N" in said
