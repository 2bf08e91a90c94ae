"""Which names a statement binds, and which it needs from the notebook around it."""

import ast

import pytest

from pytest_grade.notebook.names import bound_names, needed_names, nodes_below


def statement(source: str) -> ast.stmt:
    (node,) = ast.parse(source).body
    return node


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = 1", {"x"}),
        ("x = y = 1", {"x", "y"}),
        ("x, (y, *z) = f()", {"x", "y", "z"}),
        ("[x, y] = f()", {"x", "y"}),
        ("x: int = 1", {"x"}),
        ("x += 1", {"x"}),
        ("def f(a): b = 1", {"f"}),
        ("async def f(): pass", {"f"}),
        ("class C:\n    x = 1", {"C"}),
        ("import numpy as np", {"np"}),
        ("import os.path", {"os"}),
        ("from a import b as c, d", {"c", "d"}),
        ("from a import *", {"*"}),
        ("table['relu'] = f", {"table"}),
        ("net.layer.backward = f", {"net"}),
        ("for i in range(3):\n    x = i", {"i", "x"}),
        ("if a:\n    x = 1\nelse:\n    y = 2", {"x", "y"}),
        ("try:\n    import a\nexcept ImportError:\n    a = None\nfinally:\n    b = 1", {"a", "b"}),
        ("with open(p) as f:\n    x = 1", {"f", "x"}),
        ("while a:\n    x = 1", {"x"}),
        ("print(x)", set()),
    ],
)
def test_a_statement_binds_these_names(source: str, names: set[str]) -> None:
    assert bound_names(statement(source)) == names


@pytest.mark.parametrize(
    ("source", "names"),
    [
        pytest.param("x = a + b", {"a", "b"}, id="an expression"),
        pytest.param("def f(a): return a + b", {"b"}, id="a parameter is no need"),
        pytest.param("def f(a):\n    c = a\n    return c", set(), id="a local is no need"),
        pytest.param("def f(a=b, *, c=d): pass", {"b", "d"}, id="defaults"),
        pytest.param("def f(a: b, *c: d, **e: g) -> h: pass", set(), id="annotations are nobody's need"),
        pytest.param("@a.b\ndef f(): pass", {"a"}, id="a decorator"),
        pytest.param("def f(*a, **b): return a, b", set(), id="collecting parameters"),
        pytest.param("def f():\n    def g(): return a\n    return g", {"a"}, id="through a nested function"),
        pytest.param("def f(a):\n    def g(): return a\n    return g", set(), id="a closure over a parameter"),
        pytest.param("def f():\n    global a\n    a += 1\n    return a", {"a"}, id="a global that is written"),
        pytest.param("x = [i + a for i in b]", {"a", "b"}, id="a comprehension"),
        pytest.param("x = {k: v for k, v in a.items()}", {"a"}, id="a comprehension over pairs"),
        pytest.param("x = lambda a: a + b", {"b"}, id="a lambda"),
        pytest.param("class C(a):\n    x = b\n    def f(self): return c", {"a", "b", "c"}, id="a class"),
        pytest.param("def f():\n    import a\n    return a", set(), id="an import inside"),
        pytest.param("def f():\n    try: pass\n    except E as e: return e", {"E"}, id="a caught exception"),
        pytest.param("match a:\n    case True: b", {"a", "b"}, id="a match"),
        pytest.param("x = {**a, 'b': b}", {"a", "b"}, id="a dictionary in another"),
        pytest.param("x.y = a", {"x", "a"}, id="an attribute that is set"),
    ],
)
def test_a_statement_needs_these_names(source: str, names: set[str]) -> None:
    assert needed_names(statement(source)) == names


def test_the_nodes_below_are_those_that_ast_walks_but_for_contexts() -> None:
    tree = ast.parse("def f(a, *, b=1):\n    for i in [x for x in a if x]:\n        yield i, {**b}\n")
    assert set(nodes_below(tree)) == {node for node in ast.walk(tree) if not isinstance(node, ast.expr_context)}
