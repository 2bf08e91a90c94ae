"""A magic leaves behind in Python what it leaves behind in the notebook."""

import ast

import pytest

from pytest_grade.notebook.ipython import ParsedCell, parse_cell
from pytest_grade.notebook.magics import line_as_python, registered_magics


@pytest.mark.parametrize(
    ("line", "python"),
    [
        ("x = %time f(1)", "x = f(1)"),
        ("    dW = %time np.dot(dZ, A.T) / m", "    dW = np.dot(dZ, A.T) / m"),
        ("a, b = %time f()", "a, b = f()"),
        ("grads['dW'] = %time f()", "grads['dW'] = f()"),
        ("%time x = f(1)", "x = f(1)"),
        ("%time f(1);", "f(1)"),
        ("    %time caches.append(cache)", "    caches.append(cache)"),
        ("    %time x = f(1)", "    pass"),  # it runs in a copy of the function's variables
        ("%time x = f(", "pass"),
        ("x = %time f(", "x = None"),
        ("x = %timeit -o f(1)", "x = None"),
        ("%timeit x = f(1)", "pass"),
        ("files = !ls *.h5", "files = []"),
        ("    out = !!ls", "    out = []"),
        ("x = %sx ls", "x = None"),
        ("    !ls", "    pass"),
        ("%matplotlib inline", "pass"),
        ("%pylab inline", "import numpy; import numpy as np; from numpy import *"),
        ("%pylab --no-import-all", "import numpy; import numpy as np"),
        ("%run layers.py", "from layers import *"),
        ("%run -i ./layers", "from layers import *"),
        ("%run ../lib/layers.py", "pass"),
        ("?np.dot", "pass"),
        ("np.dot??", "pass"),
        (",f a b", "pass"),
        ("/f 1", "pass"),
    ],
)
def test_a_line_of_ipython_leaves_behind_what_it_does_in_the_notebook(line: str, python: str) -> None:
    assert line_as_python(line) == python


def test_a_timed_statement_that_is_continued_is_one_statement_and_no_line_moves() -> None:
    first, last = (node for node in parse_cell("%time x = f(1, \\\n    2)\ny = 3").statements if not is_pass(node))
    assert (ast.unparse(first), ast.unparse(last), last.lineno) == ("x = f(1, 2)", "y = 3", 3)


def is_pass(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass)


RUNS = "@register_cell_magic\ndef mine(line, cell):\n    print(line)\n\n    get_ipython().run_cell(cell)\n"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        (RUNS, {"mine"}),
        (RUNS.replace("@", "@magic."), {"mine"}),
        (RUNS.replace("get_ipython().run_cell(cell)", "exec(cell, globals())"), {"mine"}),
        (
            "class M(Magics):\n    @cell_magic\n    def mine(self, line, cell):\n        self.shell.run_cell(cell)",
            {"mine"},
        ),
        ("@register_line_cell_magic\n@needs_local_scope\ndef mine(line, cell):\n    exec(cell)\n", set()),
        (RUNS.replace("get_ipython().run_cell(cell)", "return"), set()),
        ("@register_line_magic\ndef mine(line):\n    exec(line)\n", set()),
        ("x = 'cell_magic'", set()),
    ],
)
def test_a_magic_of_the_notebooks_own_is_known_by_what_it_does_with_its_cell(source: str, names: set[str]) -> None:
    assert registered_magics(["x = 1", source]) == names


def test_a_magic_that_only_the_notebook_knows_leaves_the_cell_if_it_runs_it() -> None:
    source = "%%mine now\ndef f():\n    return 1"
    assert [type(node).__name__ for node in parse_cell(source, frozenset({"mine"})).statements] == ["FunctionDef"]
    assert [piece.magic for piece in parse_cell(source).broken] == ["%%mine"]


@pytest.mark.parametrize("magic", ["%%time", "%%capture", "%%shell", "%%bash"])
def test_a_form_of_colab_may_stand_above_a_magic(magic: str) -> None:
    cell = parse_cell(f'#@title Run {{ display-mode: "form" }}\n#@markdown it is\n{magic}\nls = 1')
    assert len(cell.statements) == (magic in ("%%time", "%%capture"))


def test_of_two_magics_both_have_to_run_the_cell() -> None:
    assert len(parse_cell("%%time\n%%capture\nx = 1").statements) == 1
    assert parse_cell("%%time\n%%bash\nx = 1").statements == ()


@pytest.mark.parametrize(
    "head", ["%%writefile layers.py", "%%file layers.py", "%%writefile -a layers.py", "%%writefile 'layers.py'"]
)
def test_a_cell_that_is_written_to_a_file_says_to_which(head: str) -> None:
    cell = parse_cell(f"{head}\ndef f():\n    return 1")
    assert cell.file.strip("'") == "layers.py"
    assert [node.lineno for node in cell.statements] == [2]


@pytest.mark.parametrize("head", ["%%writefile notes.txt", "%%file run.sh", "%%writefile"])
def test_a_cell_that_is_written_to_another_file_is_no_python(head: str) -> None:
    assert parse_cell(f"{head}\nit's text") == ParsedCell(statements=())
