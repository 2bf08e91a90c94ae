"""The names that a notebook gives values by other means than plain statements."""

import ast

import pytest

from pytest_grade.notebook.extraction import statements_of
from pytest_grade.notebook.names_made import SIGNS, names_made


def made(cell: str) -> frozenset[str]:
    assert any(sign in cell for sign in SIGNS)
    return names_made(statements_of([ast.parse(cell).body]))


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("globals()['f'] = g", id="an entry of the names"),
        pytest.param("import sys\nsetattr(sys.modules[__name__], 'f', g)", id="setattr of the notebook"),
        pytest.param("def main():\n    global f\n    def f(): pass", id="a definition that is declared global"),
        pytest.param("class A:\n    def f(self): pass\nglobals().update(vars(A))", id="methods that are exported"),
        pytest.param("class A:\n    def f(self): pass\ng = globals()\ng.update(vars(A))", id="through another name"),
        pytest.param("for t in ['def f():\\n    pass']:\n    exec(t)", id="a text that is run"),
        pytest.param("run = lambda t: exec(t, globals())\nrun('def f(): ' + 'pass')", id="a text that a lambda runs"),
        pytest.param("def my_f(): pass\nfor g in [my_f]:\n    globals()[g.__name__[3:]] = g", id="a part of a name"),
    ],
)
def test_a_name_that_is_given_by_other_means_is_found(cell: str) -> None:
    assert "f" in made(cell)


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("class A:\n    def f(self): pass\nprint(globals()['A'])", id="methods that nothing exports"),
        pytest.param("t = 'def f(): pass'\nsetattr(A, 'g', t)", id="a text that nothing runs"),
    ],
)
def test_what_nothing_exports_has_no_name(cell: str) -> None:
    assert "f" not in made(cell)
