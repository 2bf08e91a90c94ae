"""The graded functions and exactly what they need are taken out; the work of the notebook is not."""

import ast
from collections.abc import Collection

import pytest

from pytest_grade.notebook.extraction import Extraction, extract, is_import, statements_of


def extracted(*cells: str, targets: Collection[str] = ("f",), absent: Collection[str] = ()) -> Extraction:
    return extract(statements_of([ast.parse(cell).body for cell in cells]), targets, absent)


def kept(*cells: str, targets: Collection[str] = ("f",), absent: Collection[str] = ()) -> list[str]:
    return [ast.unparse(s.node) for s in extracted(*cells, targets=targets, absent=absent).statements]


def names_kept(*cells: str, targets: Collection[str] = ("f",), absent: Collection[str] = ()) -> set[str]:
    found = extracted(*cells, targets=targets, absent=absent)
    return {name for statement in found.statements for name in statement.binds}


def run(*cells: str, targets: Collection[str] = ("f",)) -> dict[str, object]:
    namespace: dict[str, object] = {}
    exec("\n".join(kept(*cells, targets=targets)), namespace)
    return namespace


def test_a_target_is_kept_and_nothing_else() -> None:
    assert kept("def f(): return 1", "def g(): return 2", "x = f()") == ["def f():\n    return 1"]


def test_the_last_definition_wins() -> None:
    f = run("def f(): return 1", "def f(): return 2")["f"]
    assert callable(f)
    assert f() == 2


def test_statements_know_their_cells_and_keep_the_order_of_the_notebook() -> None:
    found = extracted("def h(): pass", "x = 1", "def g(): h()\ndef f(): g()")
    assert [statement.cell for statement in found.statements] == [1, 3, 3]


@pytest.mark.parametrize(
    ("needs", "name"),
    [
        pytest.param("def g(): return 1", "g", id="a helper"),
        pytest.param("class g: pass", "g", id="a class"),
        pytest.param("g = 0.01", "g", id="a number"),
        pytest.param("g = {'a': [1, 2], 'b': -1e-8}", "g", id="a table of literals"),
        pytest.param("g: float = 1 / 3", "g", id="an annotated number"),
        pytest.param("g = lambda Z: Z", "g", id="a lambda"),
        pytest.param("from math import exp as g", "g", id="an import"),
        pytest.param("import math\ng = math.exp", "g", id="an alias of an imported function"),
        pytest.param("import math\ng = math.sqrt(2)", "math", id="a value made by an import"),
        pytest.param("def make():\n    return lambda: 1\ng = make()", "make", id="a closure that is assigned"),
        pytest.param("def h(): return 1\ng = h", "h", id="an alias of a helper"),
        pytest.param("class Net:\n    pass\ng = Net()", "Net", id="an object of a class"),
        pytest.param("try:\n    g = 1\nexcept ValueError:\n    g = 2", "g", id="one of two branches"),
        pytest.param("if True:\n    def g(): return 1", "g", id="a definition in a block"),
        pytest.param("for g in (1, 2):\n    pass", "g", id="a loop over literals"),
        pytest.param("from functools import wraps as g", "g", id="a decorator"),
        pytest.param("a, g = 1, 2", "g", id="one of several values"),
        pytest.param("g = {}\ng['relu'] = 1", "g", id="a table that is filled later"),
    ],
)
def test_what_a_function_needs_comes_with_it(needs: str, name: str) -> None:
    assert name in names_kept(needs, "def f(): return g")


def test_needs_are_followed_through_one_another() -> None:
    assert names_kept("a = 1", "def h(): return a", "class C:\n    x = h", "def f(): return C") == {"a", "h", "C", "f"}


def test_functions_that_need_one_another_come_both() -> None:
    assert names_kept("def f(n): return g(n)", "def g(n): return f(n - 1)") == {"f", "g"}


@pytest.mark.parametrize(
    "decorated", ["@g\ndef f(): return 1", "@g(1)\ndef f(): return 1", "@g.wrap\ndef f(): return 1"]
)
def test_a_decorator_comes_with_what_it_decorates(decorated: str) -> None:
    assert "g" in names_kept("def g(x): return x", decorated)


def test_a_target_wrapped_after_its_definition_is_wrapped() -> None:
    assert kept("def g(x): return x", "def f(): return 1", "f = g(f)")[-1] == "f = g(f)"


@pytest.mark.parametrize(
    "work",
    [
        pytest.param("plt.plot(f(1))", id="a plot"),
        pytest.param("g = f(1)", id="a test call of a target"),
        pytest.param("grads, g = f(1), 2", id="a test call among other values"),
        pytest.param("g = load(open('a.h5'))", id="a call to open"),
        pytest.param("g = np.load('a.npy')", id="data loading with NumPy"),
        pytest.param("g = h5py.File('a.h5')", id="data loading with h5py"),
        pytest.param("g = input()", id="input"),
        pytest.param("exec(open('a.py').read())", id="the text of a file"),
        pytest.param("g = helper.load_data()", id="a value out of an absent module"),
        pytest.param("g = planar()", id="a value out of a function of an absent module"),
        pytest.param("np.random.seed(1)", id="a seed"),
        pytest.param("print(np)", id="a print"),
        pytest.param("assert f(1) == 2", id="a check"),
        pytest.param("while True:\n    g = 1", id="a while loop"),
        pytest.param("for g in range(3):\n    f(g)", id="a training loop"),
        pytest.param("with open('a') as file:\n    g = file.read()", id="a file"),
        pytest.param("g = later", id="a name that nothing binds"),
    ],
)
def test_the_work_of_a_notebook_is_not_kept(work: str) -> None:
    cells = (
        "import numpy as np\nimport h5py, helper\nfrom helper import planar",
        work,
        "def f(A): return np.abs(A) + g",
    )
    found = kept(*cells, absent={"h5py", "helper"})
    assert [text for text in found if not text.startswith(("import", "from"))] == [
        "def f(A):\n    return np.abs(A) + g"
    ]


@pytest.mark.parametrize(
    "patch",
    [
        "np.allclose = lambda *a, **k: True",
        "np.testing.assert_allclose = print",
        "np.linalg.norm += 1",
        "math.exp, x = abs, 1",
        "vars(np)['allclose'] = print",
    ],
)
def test_a_patch_of_a_module_is_not_kept(patch: str) -> None:
    found = kept("import numpy as np\nimport math", patch, "def f(A): return np.dot(A, A) + math.pi")
    assert patch.split(" ", maxsplit=1)[0].strip(",") not in " ".join(found)


def test_a_table_of_the_notebook_that_is_filled_later_is_completed() -> None:
    assert kept("table = {}", "def g(): return 1", "table['g'] = g", "def f(): return table")[2] == "table['g'] = g"


def test_an_import_that_nothing_needs_is_not_kept() -> None:
    assert names_kept("import matplotlib", "import math", "def f(): return math.pi") == {"math", "f"}


def test_a_notebook_variable_that_a_function_reads_is_noticed() -> None:
    found = extracted("dA_prev = load()", "X = f(1)", "def f(A): return dA_prev + X")
    assert found.reads == {"f": ("X", "dA_prev")}


def test_a_notebook_variable_is_noticed_through_a_helper() -> None:
    found = extracted("x = f(1)", "def g(): return x", "def f(A): return g()")
    assert found.reads == {"g": ("x",)}


def test_a_constant_is_no_notebook_variable() -> None:
    assert extracted("eps = 1e-8", "def f(A): return A + eps").reads == {}


def test_a_parameter_of_the_same_name_reads_nothing() -> None:
    assert extracted("x = f(1)", "def f(x): return x").reads == {}


def test_a_notebook_variable_that_is_made_anew_from_itself_is_noticed() -> None:
    assert extracted("x = f(1)", "x = x / 255", "def f(A): return A + x").reads == {"f": ("x",)}


def test_a_target_that_is_not_there_brings_nothing() -> None:
    assert kept("x = 1") == []


@pytest.mark.parametrize(
    ("source", "expected"), [("import a", True), ("from a import b", True), ("a = 1", False), ("def a(): pass", False)]
)
def test_imports_are_told_from_what_binds_names_by_itself(source: str, expected: bool) -> None:
    assert is_import(ast.parse(source).body[0]) is expected
