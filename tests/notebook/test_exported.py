"""What exporters make of IPython's own syntax is read as that syntax."""

import ast

import pytest

from pytest_grade.notebook.exported import cell_in, without_shell


def rewritten(source: str) -> str:
    module = ast.parse(source)
    return ast.unparse(ast.Module([new for node in module.body for new in without_shell(node)], []))


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("get_ipython().run_line_magic('matplotlib', 'inline')", "pass"),
        ("get_ipython().run_line_magic('time', 'x = f(1)')", "x = f(1)"),
        ("get_ipython().magic(u'time x = f(1)')", "x = f(1)"),
        ("x = get_ipython().run_line_magic('time', 'f(1)')", "x = f(1)"),
        ("x = get_ipython().magic('time f(1)')", "x = f(1)"),
        ("x = get_ipython().run_line_magic('timeit', '-o f(1)')", "x = None"),
        ("get_ipython().system('ls')", "pass"),
        ("x = get_ipython().getoutput('ls')", "x = []"),
        ("def f():\n    get_ipython().system('ls')\n    return 1", "def f():\n    pass\n    return 1"),
        ("def f():\n    x = get_ipython().magic('time g(2)')", "def f():\n    x = g(2)"),
        ("if x:\n    pass\nelse:\n    get_ipython().system('ls')", "if x:\n    pass\nelse:\n    pass"),
        ("def f():\n    get_ipython().run_line_magic('time', 'x = 1')", "def f():\n    pass"),
        ("ip = get_ipython()\nip.system('ls')", "ip = get_ipython()\nip.system('ls')"),
        ("f = lambda: get_ipython().x", "f = lambda: get_ipython().x"),
        ("get_ipython().magic(3)", "pass"),
    ],
)
def test_a_call_of_the_shell_leaves_behind_what_its_line_does(source: str, python: str) -> None:
    assert rewritten(source) == python


def test_what_takes_the_place_of_a_call_has_its_line() -> None:
    (node,) = ast.parse("\n\nx = get_ipython().magic('time f(1)')").body
    (new,) = without_shell(node)
    assert {inner.lineno for inner in ast.walk(new) if isinstance(inner, (ast.stmt, ast.expr))} == {3}


@pytest.mark.parametrize(
    ("source", "cell"),
    [
        ("get_ipython().run_cell_magic('time', '', 'def f():\\n    return 1\\n')", "%%time \ndef f():\n    return 1\n"),
        ("get_ipython().run_cell_magic(u'bash', u'-x', u'ls')", "%%bash -x\nls"),
        ("get_ipython().run_cell_magic('time', '', text)", None),
        ("get_ipython().run_line_magic('time', 'x')", None),
        ("x = 1", None),
    ],
)
def test_a_cell_that_is_handed_to_a_cell_magic_is_a_cell(source: str, cell: str | None) -> None:
    (node,) = ast.parse(source).body
    assert cell_in(node) == cell
