"""Text that a notebook runs, or writes to a module, is read like a cell's where the text is known."""

import ast
from collections.abc import Sequence

import pytest

from pytest_grade.notebook.code_in_text import opened
from pytest_grade.notebook.extraction import Statement, statements_of
from pytest_grade.notebook.texts import placed


def read(*cells: str) -> Sequence[tuple[str, Sequence[Statement]]]:
    sources = dict(enumerate(cells, start=1))
    return opened([("", statements_of([ast.parse(cell).body], first=n)) for n, cell in sources.items()], sources)


def run(*cells: str) -> list[str]:
    return [ast.unparse(statement.node) for file, statements in read(*cells) for statement in statements if not file]


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("exec('g = 1')", id="a text"),
        pytest.param("exec('g = 1', globals())", id="in the notebook"),
        pytest.param("exec(compile('g = 1', 'a', 'exec'))", id="compiled"),
        pytest.param("exec(textwrap.dedent('''\n    g = 1\n'''))", id="dedented"),
        pytest.param("exec('g = '\n 'f'.strip() + 'x')", id="put together"),
    ],
)
def test_a_text_that_is_run_stands_for_its_statements(cell: str) -> None:
    assert run(cell)[-1].startswith("g = ")


def test_a_text_with_a_name_is_the_one_that_the_name_has_by_then() -> None:
    assert run("t = 'a = 1'", "exec(t)", "t = 'a = 2'\nexec(t)")[1::2] == ["a = 1", "a = 2"]


def test_a_text_is_not_known_once_its_name_is_bound_otherwise() -> None:
    assert run("t = 'a = 1'", "for t in texts: pass", "exec(t)")[-1] == "exec(t)"


@pytest.mark.parametrize("cell", ["exec('a = 1', space)", "exec('a =')", "exec(text)", "def f():\n    exec('a = 1')"])
def test_what_is_run_elsewhere_or_is_not_known_stays(cell: str) -> None:
    assert run(cell) == [ast.unparse(ast.parse(cell))]


def test_a_text_in_a_block_is_opened_there() -> None:
    assert run("if c:\n    exec('a = 1')") == ["if c:\n    a = 1"]


def test_eval_of_a_text_stands_for_its_expression_in_functions_too() -> None:
    assert run("def f(x):\n    return eval('x + 1')") == ["def f(x):\n    return x + 1"]


def test_statements_of_a_text_have_the_cell_and_the_lines_where_the_text_stands() -> None:
    cells = "import textwrap\nt = '''\n    def f(x):\n        return x\n    '''", "exec(textwrap.dedent(t))"
    ((_, (*_, found)),) = read(*cells)[1:]
    assert isinstance(found.node, ast.FunctionDef)
    inner = found.node.body[0]
    assert (found.cell, found.node.lineno, inner.lineno, inner.col_offset) == (1, 3, 4, 8)


def test_the_lines_of_a_text_in_one_line_are_told_apart() -> None:
    tree = ast.parse("a = 1\nb = 2")
    assert placed(tree, "a = 1\nb = 2", {1: "exec('a = 1\\nb = 2')"}, 1) == 1
    assert [node.lineno for node in tree.body] == [2, 3]


@pytest.mark.parametrize(
    "write",
    [
        pytest.param("with open('m.py', 'w') as f:\n    f.write('a = 1')", id="with"),
        pytest.param("f = open('./m.py', 'w')\nf.write('a = 1')\nf.close()", id="by a name"),
        pytest.param("open('m.py', 'w').write('a = 1')", id="at once"),
        pytest.param("Path('m.py').write_text('a = 1')", id="pathlib"),
        pytest.param("with open('m.py', 'w') as f:\n    print('a = 1', file=f)", id="print"),
    ],
)
def test_a_text_that_is_written_to_a_module_is_the_module(write: str) -> None:
    (module,) = ((file, statements) for file, statements in read(write) if file)
    assert (module[0], [ast.unparse(statement.node) for statement in module[1]]) == ("m.py", ["a = 1"])


def test_a_module_that_was_written_may_be_executed_as_text() -> None:
    assert run("open('m.py', 'w').write('a = 1')", "exec(open('m.py').read())")[-1] == "a = 1"
    assert run("exec(open('other.py').read())") == ["exec(open('other.py').read())"]
