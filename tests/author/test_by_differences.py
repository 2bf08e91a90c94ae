"""Derivatives that are found by differences: no threshold lies between the places where the cost is taken."""

from pathlib import Path

import numpy as np
import pytest

from pytest_grade.author.compiled import load
from tests.author.small import written

DECLARATION = '''"""Units that never fire below 0; their cost sorts what it adds up, for which there is no rule."""
from pytest_grade.author import Assignment, biases, normal, weights

units = Assignment("units", "Units", examples="m")
units.draw(X=normal("m", "n"), T=normal("m", "k"), W=weights("n", "h"), b=biases("h"), V=weights("h", "k"))
units.grade("cost(X, T, W, b, V) -> J", 40)
units.grade("gradients(X, T, W, b, V) -> d(W), d(b)", 60)
'''
SOLUTION = """import numpy as np


def cost(X, T, W, b, V):
    off = np.maximum(X @ W + b, 0) @ V - T
    return np.sum(np.sort(off ** 2, axis=None)) / len(X)


def gradients(X, T, W, b, V):
    Z = X @ W + b
    off = 2 * (np.maximum(Z, 0) @ V - T) / len(X)
    dZ = off @ V.T * (Z > 0)
    return X.T @ dZ, dZ.sum(axis=0)
"""


@pytest.mark.parametrize("seed", range(4))
def test_the_right_derivatives_are_those_that_are_asked_for(seed: int, tmp_path: Path) -> None:
    names: dict[str, object] = {}
    exec(SOLUTION, names)
    for case in load(written(tmp_path, DECLARATION, SOLUTION)).cases(seed, "gradients").all:
        given = [case.values[name] for name in ("X", "T", "W", "b", "V")]
        for quantity, own in zip(case.finals, names["gradients"](*given), strict=True):  # type: ignore[operator]
            np.testing.assert_allclose(own, quantity.derivative, rtol=1e-6, atol=1e-6 * np.abs(own).max())
