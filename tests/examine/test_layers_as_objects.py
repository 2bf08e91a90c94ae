"""A network of objects: its layers may stand in a list as well, and one name for all of them tells no reader which."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.marking import words
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.conftest import SEED
from tests.grading import grade

DECLARATION = '''"""Layers as objects."""
from pytest_grade.author import Assignment, biases, built, normal, weights

net = Assignment("objects", "Layers as objects", examples="N")
net.draw(x=normal("N", "D"), y=normal("N", "C"), V=weights("D", "C"), c=biases("C"))
net.draw(W1=weights("D", "H"), b1=biases("H"), W2=weights("H", "C"), b2=biases("C"))
net.draw(
    lin=built("Linear(D, C)", W="V", b="c"),
    first=built("Linear(D, H)", W="W1", b="b1"),
    last=built("Linear(H, C)", W="W2", b="b2"),
    net=built("Net(D, H, C)", first="first", last="last"),
)
net.grade("lin.forward(x) -> out", 10)
net.grade("lin.forward(x); lin.backward(d(out)) -> d(x)", 20, then={"lin.dW": "d(V)", "lin.db": "d(c)"})
net.grade("net.loss(x, y) -> J", 20)
net.grade(
    "net.loss(x, y); net.backward() -> d(x)",
    50,
    then={"net.first.dW": "d(W1)", "net.first.db": "d(b1)", "net.last.dW": "d(W2)", "net.last.db": "d(b2)"},
)
'''
SOLUTION = """import numpy as np


class Linear:
    def __init__(self, d_in, d_out):
        self.W, self.b = np.ones((d_in, d_out)), np.zeros(d_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


class Tanh:
    def forward(self, x):
        self.t = np.tanh(x)
        return self.t

    def backward(self, dout):
        return dout * (1 - self.t**2)


class MeanSquare:
    def forward(self, s, y):
        self.s, self.y = s, y
        return np.sum((s - y) ** 2) / (2 * len(y))

    def backward(self):
        ds = (self.s - self.y) / len(self.y)
        return ds


class Net:
    def __init__(self, d_in, d_hidden, d_out):
        self.first, self.between, self.last = Linear(d_in, d_hidden), Tanh(), Linear(d_hidden, d_out)
        self.criterion = MeanSquare()

    def loss(self, x, y):
        return self.criterion.forward(self.last.forward(self.between.forward(self.first.forward(x))), y)

    def backward(self):
        return self.first.backward(self.between.backward(self.last.backward(self.criterion.backward())))
"""
MADE = "        self.criterion = MeanSquare()\n"
LOOPED = (
    (
        "        return self.criterion.forward(self.last.forward(self.between.forward(self.first.forward(x))), y)\n",
        "        for layer in self.layers:\n"
        "            x = layer.forward(x)\n"
        "        return self.criterion.forward(x, y)\n",
    ),
    (
        "        return self.first.backward(self.between.backward(self.last.backward(self.criterion.backward())))\n",
        "        d = self.criterion.backward()\n"
        "        for layer in reversed(self.layers):\n"
        "            d = layer.backward(d)\n"
        "        return d\n",
    ),
)
KEPT_TWICE = {
    "a list": "        self.layers = [self.first, self.between, self.last]\n",
    "a tuple": "        self.layers = (self.first, self.between, self.last)\n",
    "within an object": "        self.chain = Chain([self.first, self.between, self.last])\n",
}
CHAIN = """

class Chain:
    def __init__(self, layers):
        self.layers = layers
"""


def written(*edits: tuple[str, str], more: str = "") -> Content:
    text = SOLUTION
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return Content(content=(text + more).encode(), kind="py")


@cache
def prepared() -> Run:
    with TemporaryDirectory() as folder:
        Path(folder, "assignment.py").write_text(DECLARATION)
        Path(folder, "solution.py").write_text(SOLUTION)
        return Run.prepare(Catalogue.load(Path(folder)), SEED)


def graded(content: Content, sandbox: Sandbox) -> Grade:
    found = grade(content, prepared(), sandbox)
    assert isinstance(found, Grade)
    return found


@pytest.mark.parametrize("kept", KEPT_TWICE)
def test_who_keeps_the_layers_once_more_and_loops_over_them_is_right(kept: str, sandbox: Sandbox) -> None:
    within = "self.chain.layers" if "object" in kept else "self.layers"
    looped = ((old, new.replace("self.layers", within)) for old, new in LOOPED)
    found = graded(written((MADE, MADE + KEPT_TWICE[kept]), *looped, more=CHAIN), sandbox)
    assert [(each.function, each.reason) for each in found.functions if each.verdict != "correct"] == []
    assert found.gradients.correct


def test_parameters_that_are_kept_in_a_dictionary_as_well_are_those_that_are_set(sandbox: Sandbox) -> None:
    kept = ("        self.W, self.b = np.ones((d_in, d_out)), np.zeros(d_out)\n",) * 2
    edits = (
        (kept[0], kept[1] + '        self.params = {"W": self.W, "b": [self.b]}\n'),
        ("return x @ self.W + self.b", 'return x @ self.params["W"] + self.params["b"][0]'),
    )
    assert [each.verdict for each in graded(written(*edits), sandbox).functions] == ["correct"] * 4


def test_final_gradients_that_several_layers_call_alike_are_told_with_their_layer(sandbox: Sandbox) -> None:
    run, found = prepared(), graded(written(), sandbox)
    notation = run.catalogue.assignments[0].notation
    assert notation.as_shown(words.of_gradients(found.gradients, notation)) == (
        "Final gradients: right. first.dW, first.db, last.dW, last.db and dx equal dJ."
    )


def test_who_divides_where_the_loss_is_kept_is_shown_no_line_of_another_class(sandbox: Sandbox) -> None:
    edits = (
        ("self.s, self.y = s, y", "self.grad = np.divide(s - y, len(y))"),
        ("        ds = (self.s - self.y) / len(self.y)\n        return ds\n", "        return self.grad\n"),
        ("return dout * (1 - self.t**2)", "return dout * (1 - self.t**2) * dout.shape[1] / dout.shape[1]"),
    )
    found = graded(written(*edits), sandbox)
    assert found.convention is not None
    assert found.convention.id == "at-output"
    place = found.convention.place
    assert place is None or place.function.startswith("MeanSquare.")


def test_a_derivative_that_comes_back_is_not_called_as_the_one_that_goes_in(sandbox: Sandbox) -> None:
    looped = (
        *LOOPED,
        (LOOPED[1][1], LOOPED[1][1].replace("d = ", "dout = ").replace("(d)", "(dout)").replace(" d\n", " dout\n")),
    )
    with TemporaryDirectory() as folder:
        Path(folder, "assignment.py").write_text(DECLARATION)
        kept = (MADE, MADE + KEPT_TWICE["a list"])
        Path(folder, "solution.py").write_bytes(written(kept, *looped).content)
        run = Run.prepare(Catalogue.load(Path(folder)), SEED)
    found = grade(written(("return dout @ self.W.T", "return -dout @ self.W.T")), run, sandbox)
    assert isinstance(found, Grade)
    (wrong,) = (each for each in found.functions if each.verdict != "correct")
    assert (wrong.function, (wrong.reason or "").split(" ")[0]) == ("Linear.backward", "dx")
