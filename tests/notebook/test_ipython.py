"""Cells as Jupyter takes them become Python, and what is broken in one costs only itself."""

import ast

import pytest

from pytest_grade.notebook.ipython import parse_cell


def text_of(source: str) -> list[str]:
    return [ast.unparse(node) for node in parse_cell(source).statements]


@pytest.mark.parametrize(
    "line", ["%matplotlib inline", "!ls -la", "?np.dot", "np.dot?", "np.dot??", "x = !ls", "x = %time 3", "%time f(x)"]
)
def test_an_ipython_line_is_left_out_and_no_line_moves(line: str) -> None:
    (last,) = (node for node in parse_cell(f"a = 1\n{line}\nb = 2").statements if ast.unparse(node) == "b = 2")
    assert last.lineno == 3


def test_an_indented_ipython_line_leaves_its_block_whole() -> None:
    assert text_of("if x:\n    %time f()\n    y = 1") == ["if x:\n    f()\n    y = 1"]


def test_a_percent_sign_inside_an_expression_is_python() -> None:
    assert text_of('%pylab\nprint("a %d"\n      % b)')[-1] == "print('a %d' % b)"


@pytest.mark.parametrize(("magic", "count"), [("%%time", 1), ("%%capture out", 1), ("%%bash", 0), ("%%html", 0)])
def test_a_cell_magic_leaves_the_cell_if_it_runs_python(magic: str, count: int) -> None:
    assert len(parse_cell(f"{magic}\nx = 1").statements) == count


def test_a_def_is_saved_out_of_a_cell_that_does_not_parse() -> None:
    parsed = parse_cell("def good(x):\n    return x\n\nthis was broken\n\n@cache\ndef other():\n    return 1\n")
    names = [(node.name, node.lineno) for node in parsed.statements if isinstance(node, ast.FunctionDef)]
    assert names == [("good", 1), ("other", 7)]
    assert [(piece.line, piece.name) for piece in parsed.broken] == [(4, None)]


def test_stubs_in_prose_define_nothing_and_are_holes() -> None:
    prose = "Use what you have written before:\ndef f(x):\n    ...\n    return y\ndef g(x):\n    return 2 * x\n"
    parsed = parse_cell(prose)
    assert [node.name for node in parsed.statements if isinstance(node, ast.FunctionDef)] == ["g"]
    assert [(piece.name, piece.is_hole) for piece in parsed.broken] == [(None, False), ("f", True)]
    assert [node.name for node in parse_cell("def f(x):\n    ...\n").statements] == ["f"]  # type: ignore[attr-defined]


def test_a_character_that_cannot_be_seen_costs_nothing_and_is_told() -> None:
    parsed = parse_cell("def f(x):\n    y = x\n\u200b\n    return y\n")
    assert [ast.unparse(node) for node in parsed.statements] == ["def f(x):\n    y = x\n    return y"]
    assert [(piece.line, piece.message, piece.name) for piece in parsed.broken] == [
        (3, "invalid non-printable character U+200B", None)
    ]
    assert not parse_cell("x = '\u200b'\n").broken


def test_a_character_that_cannot_be_seen_is_told_where_it_breaks_a_cell_and_nowhere_else() -> None:
    parsed = parse_cell("# \u200b\ndef f(x):\n\u200b\n    return x\n")
    assert [piece.line for piece in parsed.broken] == [3]
    parsed = parse_cell("def f(x):\n    # \u200b\n    return x\ny = = 2\n")
    assert [(piece.line, piece.message) for piece in parsed.broken] == [(4, "invalid syntax")]
    assert [ast.unparse(node) for node in parsed.statements] == ["def f(x):\n    return x"]


def test_an_empty_block_names_the_function_it_was_to_be() -> None:
    (piece,) = parse_cell("def f(x):\n    for i in x:\n    return x\n").broken
    assert (piece.name, piece.line, piece.is_hole) == ("f", 2, True)
    assert piece.message.startswith("expected an indented block")


_NOT_INDENTED = """x = 1
def f(x):
    if x:
    # the positive part
    y = x
    elif not x:
    y = 0
    return y
"""


def test_a_block_that_is_written_and_not_indented_is_no_empty_one() -> None:
    (piece,) = parse_cell(_NOT_INDENTED).broken
    assert (piece.name, piece.line, piece.is_hole) == ("f", 5, False)
    assert piece.message == "expected an indented block after 'if' statement on line 3"
    (piece,) = parse_cell(_NOT_INDENTED.replace("    # the", "        # the")).broken
    assert (piece.line, piece.is_hole) == (4, True)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        pytest.param("dW =\nreturn dW", 2, id="nothing behind ="),
        pytest.param("dW = # your code\nreturn dW", 2, id="a comment behind ="),
        pytest.param("Z = np.dot(, A)\nreturn Z", 2, id="nothing before a comma"),
        pytest.param("if x:\n    # the relu\nelse:\n    y = 1\nreturn y", 3, id="a comment in an empty branch"),
        pytest.param("# START CODE HERE\n\n# END CODE HERE\nfor l in x:\nreturn x", 2, id="an earlier mark"),
        pytest.param("# START CODE HERE\n\n# END CODE HERE\n    x = 1\nreturn x", 2, id="a loop that is not there"),
    ],
)
def test_what_lacks_only_what_is_to_be_written_is_a_hole(body: str, line: int) -> None:
    source = "def f(x):\n" + "".join(f"    {text}\n" for text in body.split("\n"))
    (piece,) = parse_cell(source).broken
    assert (piece.is_hole, piece.line) == (True, line)


@pytest.mark.parametrize("body", ["dW = dZ @ (A", "dW == ", "if x = 1:\n        pass", "return x y", "    return x"])
def test_what_does_not_parse_for_another_reason_is_none(body: str) -> None:
    (piece,) = parse_cell(f"def f(x):\n    y = 1\n    {body}\n").broken
    assert not piece.is_hole


def test_a_docstring_at_the_margin_does_not_tear_its_function_apart() -> None:
    source = 'def f():\n    """\nAt the margin.\nStill.\n"""\n    return 1\nthis was broken'
    assert [type(node).__name__ for node in parse_cell(source).statements] == ["FunctionDef"]


@pytest.mark.parametrize("source", ["(" * 100_000, "x = " + "-" * 100_000 + "1", "\0", "def f(:\n" * 500])
def test_hostile_text_is_broken_text_and_not_a_crash(source: str) -> None:
    assert parse_cell(source).broken


INDENTED = "  def f(x):\n      y = 2 * x\n\n      return y\n"


@pytest.mark.parametrize(
    "before", ["", "\n \n", "# %%\n", "# %% a title\n\n", "# In[3]:\n\n", "  %%time\n", "  %matplotlib inline\n"]
)
def test_a_cell_whose_first_line_is_indented_is_read_as_ipython_reads_it(before: str) -> None:
    parsed = parse_cell(before + INDENTED)
    assert parsed.broken == ()
    assert ast.unparse(parsed.statements[-1]) == "def f(x):\n    y = 2 * x\n    return y"


def test_lines_and_columns_of_an_indented_cell_are_those_of_its_text() -> None:
    (function,) = parse_cell(INDENTED).statements
    assert isinstance(function, ast.FunctionDef)
    doubled = function.body[0]
    assert isinstance(doubled, ast.Assign)
    assert ast.get_source_segment(INDENTED, doubled.value) == "2 * x"


@pytest.mark.parametrize("source", ["# f\n  def f(x):\n      return x\n", "x = 1\n  def f(x):\n      return x\n"])
def test_an_indented_definition_that_ipython_refuses_is_named(source: str) -> None:
    (piece,) = parse_cell(source).broken
    assert (piece.name, piece.message) == ("f", "unexpected indent")


def test_a_broken_definition_before_the_first_line_at_the_margin_is_not_lost() -> None:
    parsed = parse_cell("# f\n  def f(x):\n      return x\ndef g(x):\n    return x\n")
    assert [piece.name for piece in parsed.broken] == ["f"]
    assert [type(node).__name__ for node in parsed.statements] == ["FunctionDef"]
