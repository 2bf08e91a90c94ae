"""Methods go by the name of their class: in what a text shows, and in what is taken out of a notebook for them."""

import ast
import json

import pytest

from pytest_grade.model.submission import Reading
from pytest_grade.notebook.extraction import Extraction, extract, is_plain, statements_of
from pytest_grade.notebook.ipython import parse_cell
from pytest_grade.notebook.methods import all_methods, stands_for
from pytest_grade.talk.protocol import read_reading
from pytest_grade.worker.submission import Submission

NET = "class TwoLayerNet(object):\n    def __init__(self, n):\n        self.n = n\n"
LOSS = "    def loss(self, X, y=None, reg=0.0):\n        dW = None\n        return helper(X) + 1e-8\n"
STATIC = "    @staticmethod\n    def half(x):\n        return x / 2\n"


def reading(*cells: str, closely: bool = True) -> Reading:
    code = [{"cell_type": "code", "source": cell} for cell in cells]
    opening = {"content": json.dumps({"nbformat": 4, "cells": code}).encode(), "kind": "ipynb"}
    return read_reading({"reading": Submission.read(opening).report(closely=closely)})


def extracted(*cells: str, targets: tuple[str, ...] = ("TwoLayerNet.loss",)) -> Extraction:
    return extract(statements_of([parse_cell(cell).statements for cell in cells]), targets, ("testCases",))


def kept(*cells: str) -> list[str]:
    return [ast.unparse(statement.node).split("\n")[0] for statement in extracted(*cells).statements]


@pytest.mark.parametrize("closely", [True, False])
def test_a_method_is_defined_by_the_name_of_its_class(closely: bool) -> None:
    found = reading(NET + LOSS + STATIC, closely=closely)
    assert list(found.functions) == ["TwoLayerNet.__init__", "TwoLayerNet.loss", "TwoLayerNet.half"]
    assert {"TwoLayerNet", "TwoLayerNet.loss"} <= found.defines
    loss = found.definition("TwoLayerNet.loss")
    assert loss is not None
    assert (loss.line, loss.end_line, loss.accepts) == (4, 6, 3)
    assert found.definition("loss") == loss
    half, made = found.definition("TwoLayerNet.half"), found.definition("TwoLayerNet")
    assert half is not None
    assert made is not None
    assert (half.accepts, made.line, made.accepts) == (1, 2, 1)
    assert [blank.line for blank in loss.blanks] == [5]
    if closely:
        assert loss.epsilon == 1e-8
        assert [working.target for working in found.workings_of(loss)] == ["dW", "return"]


def test_methods_of_one_name_are_told_apart_by_their_classes() -> None:
    found = reading("class A:\n    def go(self): pass\nclass B:\n    def go(self): pass\n")
    definitions = [found.definition(name) for name in ("A.go", "B.go")]
    assert [definition.line for definition in definitions if definition] == [2, 4]
    assert found.definition("C.go") is None


def test_an_inherited_method_is_that_of_the_base() -> None:
    found = reading("class Base:\n    def go(self): pass\nclass Middle(Base): pass", "class Net(Middle): pass")
    assert found.definition("Base.go") is not None
    assert found.definition("Net.go") == found.definition("Base.go")
    assert "Net.go" in found.defines
    assert found.definition("Net.gone") is None


def test_classes_that_inherit_from_one_another_in_a_circle_are_no_trouble() -> None:
    found = reading("class A(B):\n    def go(self): pass\nclass B(A): pass\nA.x = y\ny = 1")
    assert found.definition("B.go") == found.definition("A.go")
    assert found.definition("B.gone") is None
    assert all_methods([], {"A": ("B",), "B": ("A",)}) == set()


def test_a_function_that_is_put_on_a_class_is_its_method() -> None:
    found = reading("class Net: pass\ndef loss(self, X):\n    return X\nNet.loss = loss")
    assert found.definition("loss") is not None
    assert found.definition("Net.loss") == found.definition("loss")
    assert "Net.loss" in found.defines


def test_what_stands_for_what_is_found_in_blocks_and_not_inside_functions() -> None:
    (block, function) = ast.parse("if x:\n    class A(B): pass\ndef f():\n    class C(D): pass").body
    assert stands_for([block, function]) == {"A": ("B",)}


def test_a_class_that_does_not_parse_was_to_define_its_methods() -> None:
    found = reading(f"{NET}    def loss(self, X:\n        return X\n")
    piece = found.broken_definition("TwoLayerNet.loss")
    assert piece is not None
    assert piece.line == 4


def test_methods_nested_classes_and_functions_have_the_names_that_lead_to_them() -> None:
    source = "class A:\n    class B:\n        def go(self): pass\ndef f():\n    class C:\n        def go(self): pass\n"
    assert {found.name for found in reading(source).definitions} == {"f", "A.B.go", "go"}


def test_what_a_graded_method_needs_comes_with_its_class() -> None:
    cells = "def helper(x):\n    return x", "def unused(): pass", NET + LOSS, "net = TwoLayerNet(3)\nnet.loss(X)"
    assert kept(*cells) == ["def helper(x):", "class TwoLayerNet(object):"]


def test_bases_and_what_is_put_on_the_class_come_along() -> None:
    cells = (
        "class Base:\n    pass",
        "class TwoLayerNet(Base): pass",
        "def loss(self):\n    pass\nTwoLayerNet.loss = loss",
    )
    assert kept(*cells) == ["class Base:", "class TwoLayerNet(Base):", "def loss(self):", "TwoLayerNet.loss = loss"]


@pytest.mark.parametrize(
    "line", ["net = TwoLayerNet(3)", "scores = TwoLayerNet(3).loss(X)", "for i in range(3):\n    net.loss(X)"]
)
def test_work_with_the_class_is_left_out(line: str) -> None:
    assert kept(NET + LOSS.replace("helper", "abs"), line) == ["class TwoLayerNet(object):"]


def test_the_variables_that_a_method_reads_are_told_by_its_name() -> None:
    found = extracted(f"RATE = open('x').read()\n{NET}    def loss(self):\n        return RATE\n")
    assert found.reads == {"TwoLayerNet": ("RATE",), "TwoLayerNet.loss": ("RATE",)}


PLAIN = {
    NET + LOSS: True,
    "class A:\n    'text'\n    x = 3\n    def f(self, a=-1): pass": False,
    "class A:\n    'text'\n    x = 3\n    def f(self, a='relu', *, b=None): pass": True,
    "class A(B): pass": False,
    "class A(metaclass=B): pass": False,
    "@d\nclass A: pass": False,
    "class A:\n    print()": False,
    "class A:\n    @property\n    def f(self): pass": False,
    "def f(x, eps=1e-8): pass": True,
    "def f(x, eps=g()): pass": False,
}


@pytest.mark.parametrize(("source", "plain"), PLAIN.items(), ids=range(len(PLAIN)))
def test_a_class_is_plain_where_making_it_runs_nothing(source: str, plain: bool) -> None:
    (node,) = ast.parse(source).body
    assert is_plain(node) == plain
