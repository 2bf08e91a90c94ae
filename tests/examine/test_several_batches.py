"""Gradients that add up over batches of several sizes: each batch may have its own mean, as lawful as none."""

import pytest

from pytest_grade.sandbox.client import Sandbox
from tests.charging import Charged, charging, edited

DECLARED = """from pytest_grade.author import Assignment, built, normal, weights

batches = Assignment("batches", "Two batches", examples="m")
batches.draw(X=normal("m", "n"), Y=normal("m", "k"), X1=normal("m1", "n"), W=weights("n", "k"))
batches.draw(layer=built("Linear(W)"), net=built("Net(layer)"))
batches.grade("layer.forward(X) -> Z", 10)
batches.grade("layer.forward(X1) -> Z1", 0)
BACK = "layer.forward(X1); layer.backward(d(Z1)); layer.forward(X); layer.backward(d(Z)) -> d(X)"
batches.grade(BACK, 40, then={"layer.dW": "d(W)"})
batches.grade("net.gradients(X, Y) -> J", 50, then={"layer.dW": "d(W)"})
"""
SOLUTION = """import numpy as np


class Linear:
    def __init__(self, W):
        self.W = W
        self.dW = np.zeros_like(W)

    def forward(self, X):
        self.X = X
        return X @ self.W

    def backward(self, dZ):
        self.dW = self.dW + self.X.T @ dZ
        return dZ @ self.W.T


class Net:
    def __init__(self, layer):
        self.layer = layer

    def gradients(self, X, Y):
        self.layer.dW = np.zeros_like(self.layer.W)
        Z = self.layer.forward(X)
        self.layer.backward(2 * (Z - Y) / len(Y))
        return np.sum((Z - Y) ** 2) / len(Y)
"""
OF_EACH_BATCH = (("self.X.T @ dZ", "self.X.T @ dZ / len(dZ)"), ("2 * (Z - Y) / len(Y)", "2 * (Z - Y)"))


@pytest.fixture(scope="module")
def charged_of(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Charged:
    return charging(tmp_path_factory.mktemp("course") / "batches", DECLARED, SOLUTION, sandbox)


def test_each_batch_may_have_its_own_mean(charged_of: Charged) -> None:
    assert not charged_of(edited(SOLUTION, OF_EACH_BATCH))


def test_the_number_of_the_first_batch_is_none_for_the_second(charged_of: Charged) -> None:
    kept = ("self.dW = np.zeros_like(W)", "self.dW = np.zeros_like(W)\n        self.m = None")
    first = ("self.X = X\n", "self.X = X\n        self.m = self.m or len(X)\n")
    text = edited(edited(SOLUTION, OF_EACH_BATCH), (kept, first, ("dZ / len(dZ)", "dZ / self.m")))
    assert {each.function for each in charged_of(text)} <= {"Linear.forward", "Linear.backward"}
    assert charged_of(text)


def test_who_leaves_out_what_was_there_before_is_charged(charged_of: Charged) -> None:
    (charged,) = charged_of(edited(SOLUTION, (("self.dW + self.X.T", "self.X.T"),)))
    assert charged.function == "Linear.backward"
