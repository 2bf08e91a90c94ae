"""IPython's own syntax is taken out, line numbers stay, and a cell that does not parse costs only itself."""

import ast

import pytest

from pytest_grade.notebook.ipython import ParsedCell, parse_cell


def text(cell: ParsedCell) -> str:
    return ast.unparse(ast.Module(body=list(cell.statements), type_ignores=[]))


def whole(source: str) -> str:
    cell = parse_cell(source)
    assert cell.broken == ()
    return text(cell)


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "%load_ext autoreload",
        "%timeit f(1)",
        "!pip install numpy",
        "!ls -la | head",
        "np.dot?",
        "?np.dot",
        "np.dot??",
        "files = !ls",
        "x = %time f(1)",
        "a, b = !ls",
        "/print 1",
        ";print a b",
        "%cd \\",
    ],
)
def test_a_line_of_ipython_becomes_nothing_and_the_rest_stays(line: str) -> None:
    cell = parse_cell(f"a = 1\n{line}\nb = 2")
    assert cell.broken == ()
    assert text(cell).split("\n")[0] == "a = 1"
    if not line.endswith("\\"):
        assert [node.lineno for node in cell.statements] == [1, 2, 3]


def test_a_magic_among_the_lines_of_a_function_leaves_the_others() -> None:
    assert whole("def f():\n    !ls\n    return 2") == "def f():\n    pass\n    return 2"


def test_a_magic_continued_over_lines_is_taken_out_whole() -> None:
    assert whole("!pip install \\\n    numpy\nx = 1") == "pass\npass\nx = 1"


@pytest.mark.parametrize("magic", ["%%time", "%%capture out", "%%prun", "%%debug", "%%cython"])
def test_a_cell_magic_that_runs_python_leaves_the_python(magic: str) -> None:
    cell = parse_cell(f"{magic}\ndef f():\n    return 1")
    assert [(type(node).__name__, node.lineno) for node in cell.statements] == [("FunctionDef", 2)]


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%javascript", "%%sql", "%%latex", "%%shell", "%%R"])
def test_a_cell_magic_of_another_language_takes_the_whole_cell(magic: str) -> None:
    assert parse_cell(f"{magic}\nx = 1\nselect f(x)") == ParsedCell(statements=())


@pytest.mark.parametrize(
    "magic", ["%%timeit -n 3", "%%python3", "%%script python", "%%script false", "%%timer", "%%bash"]
)
def test_a_function_in_a_cell_that_is_run_elsewhere_or_not_at_all_is_named_with_the_magic(magic: str) -> None:
    cell = parse_cell(f"{magic}\nx = 1\ndef f():\n    return 1")
    assert cell.statements == ()
    assert [(piece.name, piece.line, piece.magic) for piece in cell.broken] == [("f", 3, magic.split(maxsplit=1)[0])]


def test_a_cell_magic_below_empty_lines_is_one_still() -> None:
    assert parse_cell("\n\n%%bash\nrm -rf /") == ParsedCell(statements=())


@pytest.mark.parametrize(
    "source",
    [
        "x = 7 % 3",
        "x = (7\n     % 3)",
        "print('%d of %d' % (1, 2))",
        "print('is it?')",
        "x = '''\n%matplotlib inline\n!ls\n'''",
        "# %matplotlib inline\nx = 1",
        "x = a != b",
        "x = 1 \\\n    % 2",
        "def f(a, /, b):\n    return a",
    ],
)
def test_python_that_looks_like_ipython_is_left_alone(source: str) -> None:
    assert ast.dump(ast.parse(source)) == ast.dump(
        ast.Module(body=list(parse_cell(source).statements), type_ignores=[])
    )


def test_a_percent_sign_in_an_expression_survives_beside_a_magic() -> None:
    assert whole("%time f()\nx = (7\n% 3)") == "f()\nx = 7 % 3"


def test_line_numbers_are_those_of_the_notebook() -> None:
    cell = parse_cell("%matplotlib inline\n!ls\n\ndef f():\n    %time g()\n    return 1\n")
    (function,) = (node for node in cell.statements if isinstance(node, ast.FunctionDef))
    assert (function.lineno, function.body[-1].lineno) == (4, 6)


def test_an_empty_cell_has_nothing_in_it() -> None:
    assert parse_cell("") == ParsedCell(statements=())
    assert parse_cell("# only a comment\n") == ParsedCell(statements=())


def test_what_is_saved_keeps_its_line_numbers() -> None:
    cell = parse_cell("x = = 1\n\n@decorated\ndef g():\n    return 3\n")
    (function,) = cell.statements
    assert isinstance(function, ast.FunctionDef)
    assert (function.lineno, function.body[0].lineno) == (4, 5)
    assert [ast.unparse(decorator) for decorator in function.decorator_list] == ["decorated"]


def test_a_broken_definition_is_named_with_the_line_it_breaks_at() -> None:
    (broken,) = parse_cell("def f(A):\n    x = 1\n    return (A\n").broken
    assert (broken.name, broken.line) == ("f", 3)
    assert broken.message == "'(' was never closed"


def test_a_function_with_an_empty_block_is_named_as_expecting_one() -> None:
    (broken,) = parse_cell("x = 1\ndef f(A):\n    # YOUR CODE HERE\n").broken
    assert broken.name == "f"
    assert broken.message.startswith("expected an indented block")


def test_an_empty_block_costs_the_function_only_and_not_the_one_after_it() -> None:
    cell = parse_cell("def f(A):\n    # YOUR CODE HERE\n\ndef g(A):\n    return A\n")
    assert [piece.name for piece in cell.broken] == ["f"]
    assert [node.name for node in cell.statements if isinstance(node, ast.FunctionDef)] == ["g"]


def test_a_broken_branch_takes_its_else_with_it_and_nothing_more() -> None:
    cell = parse_cell("if x == = 1:\n    a = 1\nelse:\n    a = 2\nb = 3\n")
    assert text(cell) == "b = 3"
    assert len(cell.broken) == 1


def test_magics_are_taken_out_of_a_broken_cell_too() -> None:
    cell = parse_cell("%matplotlib inline\nx = = 1\ndef f():\n    return 1\n")
    assert [node.name for node in cell.statements if isinstance(node, ast.FunctionDef)] == ["f"]
    assert [piece.line for piece in cell.broken] == [2]


def test_a_magic_below_the_first_broken_line_does_not_cost_what_is_between() -> None:
    cell = parse_cell("x = = 1\ndef f():\n    return 1\n%timeit f()\n")
    assert "f" in [getattr(node, "name", None) for node in cell.statements]


@pytest.mark.parametrize("deep", ["(" * 5000 + ")" * 5000, "-" * 100_000 + "1", "x" + ".y" * 100_000])
def test_an_expression_too_deep_to_parse_is_a_broken_piece_and_no_crash(deep: str) -> None:
    cell = parse_cell(f"x = {deep}\ndef f():\n    return 1\n")
    assert "f" in [getattr(node, "name", None) for node in cell.statements]


def test_a_null_character_is_a_broken_piece_and_no_crash() -> None:
    cell = parse_cell("x = '\0'\ndef f():\n    return 1\n")
    assert "f" in [getattr(node, "name", None) for node in cell.statements]


def test_an_invalid_escape_raises_no_warning() -> None:
    assert whole("x = '\\d'") == "x = '\\\\d'"


@pytest.mark.parametrize(
    "line",
    ["print 'cost', 3", "exec 'x = 1'", "x = 0777"],
)
def test_python_2_is_called_by_its_name(line: str) -> None:
    (piece,) = parse_cell(f"def f():\n    {line}\n").broken
    assert (piece.name, piece.line) == ("f", 2)
    assert "Python 2, and Python 3 is graded" in piece.message


def test_magics_in_what_is_saved_of_a_broken_cell_are_taken_out_and_not_told_as_broken() -> None:
    cell = parse_cell("x = = 1\n%timeit f()\ndef f():\n    !ls\n    return 1\n")
    assert [piece.line for piece in cell.broken] == [1]
    assert [node.name for node in cell.statements if isinstance(node, ast.FunctionDef)] == ["f"]
