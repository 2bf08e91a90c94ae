"""What is taken out of a notebook: the graded functions and exactly what they need."""

import ast

import pytest

from pytest_grade.notebook.extraction import Extraction, extract, statements_of
from pytest_grade.notebook.ipython import parse_cell

F = "def f(x):\n    return helper(x) + RATE\n"


def extracted(*cells: str, absent: tuple[str, ...] = ("testCases", "h5py")) -> Extraction:
    return extract(statements_of([parse_cell(cell).statements for cell in cells]), ["f"], absent)


def kept(*cells: str) -> list[str]:
    return [ast.unparse(statement.node).split("\n")[0] for statement in extracted(*cells).statements]


def test_helpers_and_constants_come_along_transitively_and_nothing_else() -> None:
    cells = ("RATE = 2 * BASE\nOTHER = 1", "BASE = 3", "def helper(x):\n    return x", "def unused():\n    pass", F)
    assert kept(*cells) == ["RATE = 2 * BASE", "BASE = 3", "def helper(x):", "def f(x):"]


@pytest.mark.parametrize(
    "line",
    [
        "import matplotlib.pyplot as plt\nplt.plot([1])",
        "np.random.seed(1)",
        "y = f(3)",
        "for i in range(3):\n    f(i)",
        "while True:\n    pass",
        "print('hello')",
        "data = open('x').read()",
    ],
)
def test_notebook_work_is_left_out(line: str) -> None:
    assert kept(line, "def f(x):\n    return x\n") == ["def f(x):"]


@pytest.mark.parametrize(
    "line",
    [
        "y = testCases.case()",
        "y, z = f(1), 2",
        "y = np.load('x.npy')",
        "y = undefined + 1",
        "for y in range(3):\n    f(y)",
    ],
)
def test_a_variable_of_notebook_work_is_noticed_and_not_made(line: str) -> None:
    found = extracted("import numpy as np\nimport testCases", line, "def f(x):\n    return x + y\n")
    assert found.reads == {"f": ("y",)}
    assert line.split("\n", maxsplit=1)[0] not in [ast.unparse(s.node).split("\n")[0] for s in found.statements]


def test_every_definition_of_a_name_is_kept_in_order_so_that_the_last_wins() -> None:
    assert kept("def f(x):\n    return 1\n", "def f(x):\n    return 2\n") == ["def f(x):", "def f(x):"]


@pytest.mark.parametrize(
    "definition",
    [
        "class Net:\n    def run(self, x):\n        return x\nnet = Net()\nf = net.run",
        "def make(k):\n    def inner(x):\n        return k * x\n    return inner\nf = make(3)",
        "f = lambda x: x",
        "import functools\nf = functools.partial(pow, 2)",
        "def g(x):\n    return x\nf = g",
        "TABLE = {}\nTABLE['f'] = abs\nf = TABLE['f']",
        "try:\n    from fast import f\nexcept ImportError:\n    def f(x):\n        return x",
        "if True:\n    def f(x):\n        return x",
    ],
)
def test_a_function_may_be_bound_in_any_pure_way(definition: str) -> None:
    found = extracted(definition)
    namespace: dict[str, object] = {}
    for statement in found.statements:
        if not isinstance(statement.node, ast.Try):
            exec(compile(ast.Module([statement.node], []), "<cell>", "exec"), namespace)  # our own text
    assert any("f" in statement.binds for statement in found.statements)


def test_a_decorator_is_needed_and_an_annotation_is_not() -> None:
    lines = "from typing import Tuple\ndef deco(g):\n    return g\n@deco\ndef f(x: Tuple) -> Tuple:\n    return x"
    assert kept(lines) == ["def deco(g):", "@deco"]


def test_patching_a_module_is_not_a_definition() -> None:
    assert kept("import numpy as np\nnp.allclose = lambda *a: True", "def f(x):\n    return np.sum(x)\n") == [
        "import numpy as np",
        "def f(x):",
    ]


def test_a_star_import_is_always_kept() -> None:
    assert kept("from dnn_utils import *", "def f(x):\n    return x\n")[0] == "from dnn_utils import *"


def test_names_of_inner_scopes_and_comprehensions_are_not_needed() -> None:
    found = extracted("i = load()\nk = load()", "def f(x):\n    return [i for i in x] + (lambda k: k)(x)\n")
    assert found.reads == {}


def test_a_global_statement_needs_its_name() -> None:
    assert kept("count = 0", "def f(x):\n    global count\n    count += 1\n") == ["count = 0", "def f(x):"]
