"""Who has another cost than the course, and the gradients of that cost, has made one mistake, at the cost."""

from pathlib import Path

import pytest

from pytest_grade.model.grade import Grade
from pytest_grade.prove.grading import grading_by

DECLARED = """from pytest_grade.author import Assignment, biases, normal, number, weights

decay = Assignment("decay", "Two outputs and weight decay", examples="B")
decay.draw(X=normal("B", "k"), T=normal("B", "c"), W=weights("k", "c"), b=biases("c"), lam=number(0.1, 1.0))
decay.grade("cost(X, T, W, b, lam) -> J", 40)
decay.grade("slopes(X, T, W, b, lam) -> d(W), d(b)", 60)
"""
SOLUTION = """import numpy as np


def cost(X, T, W, b, lam):
    B = X.shape[0]
    E = X @ W + b - T
    return {share} * (np.sum(E ** 2) / B + lam / (2 * B) * np.sum(W ** 2))


def slopes(X, T, W, b, lam):
    B = X.shape[0]
    E = X @ W + b - T
    return {share} * (2 * X.T @ E / B + lam / B * W), {share} * (2 * np.sum(E, axis=0) / B)
"""


@pytest.mark.parametrize("share", ["B", "2", "0.5"])
def test_a_cost_with_weight_decay_that_is_multiplied_as_a_whole_is_charged_once(share: str, tmp_path: Path) -> None:
    (tmp_path / "assignment.py").write_text(DECLARED)
    (tmp_path / "solution.py").write_text(SOLUTION.replace("{share} * ", ""))
    with grading_by(tmp_path) as grader:
        found = grader.grade(SOLUTION.replace("{share}", share).encode(), "py")
    assert isinstance(found, Grade)
    assert {each.function: each.verdict for each in found.functions} == {"cost": "incorrect", "slopes": "correct"}
    assert found.earned == 60
