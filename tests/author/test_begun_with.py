"""What texts call the derivative that a course's own solution takes the mean in, read off that solution."""

from pathlib import Path

import pytest

from pytest_grade.author.compiled import load
from pytest_grade.examine.catalogue import load_assignment
from tests.author.small import written

DECLARATION = '''"""Two layers."""
from pytest_grade.author import Assignment, biases, labels, normal, weights

net = Assignment("net", "Two layers", examples="N")
net.draw(X=normal("N", "D"), Y=labels("N", "C"), W=weights("D", "H"), b=biases("H"))
net.draw(V=weights("H", "C"), c=biases("C"))
net.grade("ahead(X, W, b, V, c) -> P, _cache", 20)
net.grade("cost(P, Y) -> J", 20)
net.grade("back(P, Y, V, _cache) -> d(W), d(b), d(V), d(c)", 60)
'''
SOLUTION = """import numpy as np


def ahead(X, W, b, V, c):
    A = np.tanh(X @ W + b)
    P = 1 / (1 + np.exp(-(A @ V + c)))
    return P, (X, A)


def cost(P, Y):
    return -np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P)) / len(Y)


def back(P, Y, V, cache):
    X, A = cache
    {begun}
    dh = ds @ V.T * (1 - A**2)
    return X.T @ dh, dh.sum(axis=0), A.T @ ds, ds.sum(axis=0)
"""
# The lines that begin the way back, with where the mean is taken, and in what.
BEGUN = {
    "with a name of its own": ("ds = (P - Y) / len(Y)", "at-output", "ds"),
    "at the loss": ("ds = ((1 - Y) / (1 - P) - Y / P) / len(Y) * P * (1 - P)", "at-output", "ds"),
    "at the loss, under a name": (
        "dP = ((1 - Y) / (1 - P) - Y / P) / len(Y)\n    ds = dP * P * (1 - P)",
        "at-loss",
        "dP",
    ),
}


@pytest.mark.parametrize("begun", BEGUN)
def test_it_has_the_name_that_the_solution_gives_it(begun: str, tmp_path: Path) -> None:
    line, placement, name = BEGUN[begun]
    notation = load(written(tmp_path, DECLARATION, SOLUTION.replace("{begun}", line))).notation
    assert notation.placement == placement
    assert (notation.first if placement == "at-loss" else notation.output) == name


def test_it_has_no_name_that_only_the_cost_has(tmp_path: Path) -> None:
    cost = "    return -np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P)) / len(Y)\n"
    own = "    off = P - Y\n    return np.sum(off**2) / (2 * len(Y))\n"
    begun = "dP = (P - Y) / len(Y)\n    ds = dP * P * (1 - P)"
    text = SOLUTION.replace(cost, own).replace("{begun}", begun)
    assert load(written(tmp_path, DECLARATION, text)).notation.first in ("dP", "dL/dP")


def test_a_course_that_divides_where_it_steps_is_said_to() -> None:
    forms = load_assignment("udacity_bike_sharing").forms
    assert {form.notation.placement for form in forms} == {"at-update"}
