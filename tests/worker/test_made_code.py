"""Code that a notebook makes while it runs, modules that it writes, and what the grader puts in their place."""

import builtins
from collections.abc import Iterator, Sequence
from typing import Any
from unittest import mock

import numpy as np
import pytest

from tests.worker import test_conversation
from tests.worker.test_conversation import answer, call, converse, opening, order, question

restored = test_conversation.restored
TEXTS = "for name in ['f']:\n    exec('''\ndef %s(A):\n    B = A * 2\n    return B\n''' % name)"
WRITE = (
    "%%writefile helpers.py\nimport numpy as np\nSCALE = 2\ndef g(A):\n    return A * SCALE\ndef f(A):\n    return g(A)"
)
KEPT = ("exec", "eval", "compile", "max", "min", "round")
for _name in np.__all__:
    getattr(np, _name)  # a star would load the parts of NumPy here, where a worker's imports are answered


@pytest.fixture(autouse=True)
def builtins_restored() -> Iterator[None]:
    with mock.patch.multiple(builtins, **{name: getattr(builtins, name) for name in KEPT}):
        yield


def asked(cells: Sequence[str], *arguments: Any, targets: Sequence[str] = ("f",), **substitutes: str) -> Any:
    given = order(*targets, substitutes=substitutes or None)
    return converse(opening(*cells), given, [question(call("f", *arguments))])[2]


def test_code_made_of_text_is_recorded_with_the_cell_and_the_lines_of_the_text() -> None:
    found = answer(TEXTS, call("f", np.ones(3)), record=True, send={})
    assert [tuple(event[:4]) for event in found["events"]] == [("f", "A", 1, 3), ("f", "B", 1, 4)]


def test_an_exception_in_code_made_of_text_shows_the_students_frame() -> None:
    found = answer(TEXTS.replace("A * 2", "A / 0"), call("f", 1))
    assert (found["raised"], [dict(frame) for frame in found["frames"]]) == (
        "ZeroDivisionError",
        [{"cell": 1, "line": 4, "function": "f"}],
    )


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def f(x):\n    y = 2\n    return eval('x' + ' * y')", id="eval with local names"),
        pytest.param("def f(x):\n    s = {'x': x}\n    exec('y' + '= x * 2', s)\n    return s['y']", id="exec"),
        pytest.param(
            "import ast\nf = eval(compile(ast.parse('lambda x: x * 2', mode='eval'), 'a', 'eval'))", id="a tree"
        ),
        pytest.param("f = eval(compile('lambda x: x * 2', filename='a', mode='eval'))", id="by names"),
        pytest.param("f = list(map(eval, ['lambda x: x * 2']))[0]", id="handed on"),
        pytest.param(
            "from collections import namedtuple\nP = namedtuple('P', 'x')\nf = eval('lambda ' + 'x: P(x).x * 2')",
            id="a library",
        ),
    ],
)
def test_code_is_run_where_the_notebook_runs_it(source: str) -> None:
    assert answer(source, call("f", 3))["values"][0] == 6


@pytest.mark.parametrize(
    "load",
    [
        pytest.param("from helpers import *", id="star"),
        pytest.param("from helpers import f", id="a name"),
        pytest.param("from helpers import g, f as h\nf = h", id="another name"),
        pytest.param("import helpers\nf = helpers.f", id="the module"),
        pytest.param("import helpers as h, sys\ndef f(A):\n    return h.f(A)", id="the module by another name"),
        pytest.param("import importlib\nhelpers = importlib.import_module('helpers')\nf = helpers.f", id="importlib"),
        pytest.param("def f(A):\n    from helpers import f\n    return f(A)", id="inside a function"),
    ],
)
def test_an_import_finds_a_module_that_the_notebook_has_written(load: str) -> None:
    assert asked([WRITE, load], 3)["values"][0] == 6


def test_a_module_that_is_written_runs_no_work_when_it_is_imported() -> None:
    work = "\nprint(f(load_data()))\nG = open('a').read()\nassert False\nG = f(1 / 0)"
    assert asked([WRITE + work, "import helpers\nf = helpers.f"], 3)["values"][0] == 6


def test_functions_of_a_written_module_are_reported_with_their_cell() -> None:
    report = converse(opening(WRITE, "import helpers\nf = helpers.f"))[0]["reading"]
    assert [(found["name"], found["cell"], found["line"]) for found in report["functions"]] == [
        ("g", 1, 4),
        ("f", 1, 6),
    ]


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(["def g(A): return 0\ndef f(A): return g(A)"], id="plain"),
        pytest.param([WRITE, "import helpers\nf, g = helpers.f, helpers.g"], id="a written module"),
        pytest.param(
            ["s = {}\nexec('def g(A): return 0\\ndef f(A): return g(A)', s)\nf, g = s['f'], s['g']"], id="a namespace"
        ),
        pytest.param(
            ["class N:\n    def g(self, A): return 0\n    def f(self, A): return self.g(A)\nn = N()\nf, g = n.f, n.g"],
            id="methods",
        ),
        pytest.param(
            ["def all():\n    def g(A): 0\n    def f(A): return g(A)\n    return f, g\nf, g = all()"], id="inner"
        ),
    ],
)
def test_a_substitute_is_called_wherever_the_function_was_made(cells: Sequence[str]) -> None:
    assert asked(cells, 3, targets=("f", "g"), g="def g(A):\n    return 'ours'")["values"][0] == "ours"


def test_trials_edit_a_written_module() -> None:
    asking = {
        "function": "f",
        "kinds": None,
        "direction": "mends",
        "start": 0,
        "tells_each": True,
        "question": question(call("f", 3)),
    }
    cells = ["%%writefile helpers.py\ndef f(A):\n    return A + 1", "import helpers\nf = helpers.f"]
    trials = converse(opening(*cells), order("f"), asking)[2:-1]
    assert {trial["answer"]["values"][0] for trial in trials if "change" in trial} - {4}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("f = lambda: float(product([2, 3]) + abs(-1))", 7.0, id="a name that NumPy has dropped"),
        pytest.param("f = lambda: float(sum(array([[1, 2]]), axis=1)[0])", 3.0, id="NumPy's sum"),
        pytest.param("f = lambda: max(-3, 0) + min([5, 4]) + round(1.26, 1)", 5.3, id="Python's max, min and round"),
        pytest.param("f = lambda: max(array([[1., 2.]])) + round(array([1.26]), 1)[0]", 3.3, id="those of arrays"),
        pytest.param("f = lambda: isinstance(True, bool) and float('1') == 1.0", True, id="Python's types"),
        pytest.param("E = float64(2)\nf = lambda: float(E * zeros(1)[0])", 0.0, id="a constant"),
    ],
)
def test_a_star_of_numpy_brings_the_names_of_the_notebooks_day(source: str, expected: object) -> None:
    assert answer("from numpy import *\n" + source, call("f"))["values"][0] == pytest.approx(expected)


def test_a_star_of_a_course_module_brings_np_and_what_is_provided_for_constants() -> None:
    source = "from dnn_utils import *\nE = np.ones(1)\nT = {'relu': relu}\ndef f(A):\n    return T['relu'](A * E)[0]"
    assert answer(source, call("f", np.ones(1)))["values"][0] == 1.0
