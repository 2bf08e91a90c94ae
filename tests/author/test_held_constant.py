"""What is held constant, as an advantage is in an actor-critic: no derivative goes back through it."""

from pathlib import Path

import pytest

from pytest_grade.author.reading import reading
from pytest_grade.model.grade import Grade
from pytest_grade.prove.grading import grading_by
from tests.author.small import written
from tests.author.test_new_authors import refusal
from tests.author.test_proof import proved

DECLARATION = '''"""A critic whose advantage weights the values, and is held constant."""
from pytest_grade.author import Assignment, normal, weights

critic = Assignment("critic", "A critic", examples="m")
critic.draw(X=normal("m", "n"), y=normal("m"), w=weights("n"))
critic.grade("values(X, w) -> v", 10)
critic.grade("advantages(y, v) -> A", 10, constant=True)
critic.grade("cost(v, y, A) -> J", 10)
critic.grade("gradient(X, v, y, A) -> d(w)", 40)
critic.grade("step(X, y, w) -> d(w)", 30)
'''
SOLUTION = """import numpy as np


def values(X, w):
    return X @ w


def advantages(y, v):
    return np.tanh(y - v)


def cost(v, y, A):
    return np.mean(A * v + 2 * (v - y) ** 2)


def gradient(X, v, y, A):
    return X.T @ (A + 4 * (v - y)) / len(y)


def step(X, y, w):
    v = values(X, w)
    return gradient(X, v, y, advantages(y, v))
"""
CONSTANT = (", constant=True", "")
BY_DIFFERENCES = (
    "    return np.mean(A * v + 2 * (v - y) ** 2)\n",
    "    return sum(float(a) * float(b) + 2 * float(b - c) ** 2 for a, b, c in zip(A, v, y)) / len(v)\n",
)
THROUGH_IT = ("(A + 4 * (v - y))", "(A - v * (1 - A**2) + 4 * (v - y))")


@pytest.mark.parametrize("change", [(), (BY_DIFFERENCES,)], ids=["by calculus", "by differences"])
def test_a_derivative_beside_what_is_held_constant_is_proved(
    change: tuple[tuple[str, str], ...], tmp_path: Path
) -> None:
    said = list(reading(proved(written(tmp_path, DECLARATION, SOLUTION, *change))))
    assert "      A: compared with the solution; held constant: no derivative goes back through it" in said
    assert sum("as derivatives of J" in line for line in said) == 2


def test_what_is_used_on_the_way_may_be_held_constant_too(tmp_path: Path) -> None:
    graded = 'critic.grade("advantages(y, v) -> A", 10, constant=True)'
    proved(written(tmp_path, DECLARATION, SOLUTION, (graded, 'critic.uses("advantages(y, v) -> A", constant=True)')))


def test_who_does_not_say_so_is_told_where_it_would_be_right(tmp_path: Path) -> None:
    said = refusal(written(tmp_path, DECLARATION, SOLUTION, CONSTANT))
    assert "found gradient, whose d(w) is not a multiple of the derivative of J by w" in said
    assert said.endswith("it is that where what advantages gives is held constant: then say constant=True there")


def test_a_solution_that_goes_back_through_what_is_held_is_refused(tmp_path: Path) -> None:
    assert "found gradient, whose d(w) is" in refusal(written(tmp_path, DECLARATION, SOLUTION, THROUGH_IT))


def test_a_solution_that_is_wrong_beside_it_is_not_said_to_hold_something(tmp_path: Path) -> None:
    said = refusal(written(tmp_path, DECLARATION, SOLUTION, CONSTANT, ("4 * (v - y)", "3 * (v - y)")))
    assert "held constant" not in said


def test_it_is_yes_or_no(tmp_path: Path) -> None:
    said = refusal(written(tmp_path, DECLARATION, SOLUTION, ("constant=True", "constant='A'")))
    assert "found constant='A'; allowed: constant=True, or nothing" in said


def test_a_student_who_goes_back_through_it_is_charged_and_one_who_does_not_is_right(tmp_path: Path) -> None:
    charged = []
    with grading_by(written(tmp_path, DECLARATION, SOLUTION)) as grader:
        for text in (SOLUTION, SOLUTION.replace(*THROUGH_IT)):
            found = grader.grade(text.encode(), "py")
            assert isinstance(found, Grade)
            charged.append([each.function for each in found.functions if each.verdict != "correct"])
    assert charged == [[], ["gradient"]]
