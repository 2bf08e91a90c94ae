"""Who squeezes loses an axis where there is one example: that is seen although others do without that axis."""

import pytest

from pytest_grade.sandbox.client import Sandbox
from tests.charging import Charged, charging, edited

DECLARED = """from pytest_grade.author import Assignment, labels, normal

scoring = Assignment("scoring", "Scores of three words", examples="m")
scoring.draw(V=normal("m", "d"), U=normal("m", 3, "d"), t=labels("m", 3))
scoring.grade("scores(V, U) -> s", 40)
scoring.grade("loss(V, U, t) -> J", 20)
scoring.grade("gradients(V, U, t) -> d(V), d(U)", 40)
"""
SOLUTION = """import numpy as np


def scores(V, U):
    return np.matmul(U, V[:, :, None])[:, :, 0]


def loss(V, U, t):
    return np.sum((scores(V, U) - t) ** 2) / len(t)


def gradients(V, U, t):
    ds = 2 * (scores(V, U) - t) / len(t)
    return np.einsum("mk,mkd->md", ds, U), ds[:, :, None] * V[:, None, :]
"""


@pytest.fixture(scope="module")
def charged_of(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Charged:
    return charging(tmp_path_factory.mktemp("course") / "scoring", DECLARED, SOLUTION, sandbox)


def test_an_axis_that_is_squeezed_away_of_one_example_is_charged(charged_of: Charged) -> None:
    (charged,) = charged_of(edited(SOLUTION, (("V[:, :, None])[:, :, 0]", "V[:, :, None]).squeeze()"),)))
    assert charged.function == "scores"
    assert "array of shape (3,), and the course asks for an array of shape (1, 3)" in str(charged.reason)


def test_who_squeezes_the_one_axis_that_is_meant_is_right(charged_of: Charged) -> None:
    assert not charged_of(edited(SOLUTION, (("V[:, :, None])[:, :, 0]", "V[:, :, None]).squeeze(-1)"),)))
