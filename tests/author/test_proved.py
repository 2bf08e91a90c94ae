"""Right solutions are proved: pooling of one channel, a cost in an array, a class that goes step by step."""

from pathlib import Path

import pytest

from pytest_grade.examine.catalogue import entered
from pytest_grade.examine.pace import hand_in
from pytest_grade.examine.plan import Plan
from pytest_grade.sandbox.client import Sandbox
from tests.author.test_proof import proved

POOLING = (
    """
from pytest_grade.author import Assignment, normal

pooling = Assignment("pooling", "Max pooling", examples="N")
pooling.draw(img=normal("N", 4, 4, 1))
pooling.grade("pool(img) -> out, _kept", 40)
pooling.grade("pool_back(d(out), _kept) -> d(img)", 60)
""",
    """
import numpy as np


def pool(img):
    N, H, W, C = img.shape
    out = img.reshape(N, H // 2, 2, W // 2, 2, C).max(axis=(2, 4))
    return out, (img, out)


def pool_back(dout, kept):
    img, out = kept
    back = np.zeros_like(img)
    for i in range(out.shape[1]):
        for j in range(out.shape[2]):
            here = img[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, :]
            top = here == out[:, i : i + 1, j : j + 1, :]
            back[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, :] = top * dout[:, i : i + 1, j : j + 1, :]
    return back
""",
)
COST_IN_AN_ARRAY = (
    """
from pytest_grade.author import Assignment, normal, weights

line = Assignment("array", "A cost in an array", examples="N")
line.draw(X=normal("N", "k"), t=normal("N", 1), w=weights("k", 1))
line.grade("cost(X, t, w) -> J", 40)
line.grade("slope(X, t, w) -> d(w)", 60)
""",
    """
import numpy as np


def cost(X, t, w):
    return np.mean((X @ w - t) ** 2, axis=0)


def slope(X, t, w):
    return 2 / len(X) * X.T @ (X @ w - t)
""",
)
STEPS = (
    """
from pytest_grade.author import Assignment, built, normal, number, weights

steps = Assignment("steps", "A line", examples="m")
steps.draw(X=normal("m", "n"), y=normal("m"), w=weights("n"), rate=number(0.1, 0.5), net=built("Line(n)", w="w"))
steps.grade("net.cost(X, y) -> J", 20)
steps.grade("net.backward(X, y) -> _", 60, then={"net.dw": "d(w)"})
steps.grade("net.backward(X, y); net.step(rate) -> _", 20, then={"net.w": "w - rate * d(w)"})
""",
    """
import numpy as np


class Line:
    def __init__(self, n):
        self.w = np.zeros(n)

    def cost(self, X, y):
        return np.mean((X @ self.w - y) ** 2)

    def backward(self, X, y):
        self.dw = 2 * X.T @ (X @ self.w - y) / len(y)

    def step(self, rate):
        self.w = self.w - rate * self.dw
""",
)
RIGHT = {"pooling of one channel": POOLING, "a cost in an array": COST_IN_AN_ARRAY, "a class in steps": STEPS}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_solution_is_proved_and_right_as_a_submission(name: str, tmp_path: Path, sandbox: Sandbox) -> None:
    declared, solution = RIGHT[name]
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "assignment.py").write_text(declared)
    (folder / "solution.py").write_text(solution)
    proved(folder)
    hand_in(Plan(assignment=entered(folder).assignment, seed=5), sandbox)
