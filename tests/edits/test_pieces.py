"""What an edit changes in the text: made by hand, piece by piece, it comes to what the edit makes of the tree."""

import ast
from textwrap import dedent

import pytest

from pytest_grade.edits.edits import edits_of
from pytest_grade.edits.pieces import Piece, made_in, pieces_of
from tests.edits.test_edits import MODEL, plain


def told(kind: str, text: str, after: str) -> tuple[Piece, ...]:
    """The pieces of the edit of that kind that makes that text of it."""
    (function,) = ast.parse(text).body
    for edit in edits_of(function, [kind]):
        with edit.applied():
            made = ast.unparse(function)
        if made == ast.unparse(ast.parse(after)):
            return pieces_of(edit, function, text)
    raise AssertionError(kind)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        pytest.param("index", "f(x)[l + 1]", "f(x)[l]", id="a piece as it is"),
        pytest.param("product", "a*b.T + c", "a @ b.T + c", id="spaces as the student has them"),
        pytest.param("minus", "a - (b)", "-(a - b)", id="a whole that gets brackets"),
        pytest.param("sign", "x / (a - b)", "x / (a + b)", id="a piece in brackets"),
        pytest.param("transpose", "np.dot(a * b, c)", "np.dot(a * b, c).T", id="something at the end"),
        pytest.param("product", "np.multiply(a, b).sum(axis=0)", "(a @ b).sum(axis=0)", id="brackets that it needs"),
        pytest.param("name", "f'{e}' + str(d)", "f'{d}' + str(d)", id="inside a string"),
        pytest.param("keepdims", "np.sum(a,\n        axis=1)", "np.sum(a, axis=1, keepdims=True)", id="over two lines"),
        pytest.param("name", "'äöü' + str(d)", "'äöü' + str(e)", id="behind letters of two bytes"),
    ],
)
def test_a_piece_made_by_hand_gives_the_edited_text(kind: str, before: str, after: str) -> None:
    frame = 'def f(d, e, **kept):\n    """Words.\n    \n      More."""\n    l = 1\n    y = {}\n    return y\n'
    pieces = told(kind, frame.format(before), frame.format(after))
    assert pieces
    assert ast.unparse(ast.parse(made_in(frame.format(before), pieces))) == ast.unparse(ast.parse(frame.format(after)))


def test_a_slip_in_two_lines_has_a_piece_in_each() -> None:
    text = "def f(l):\n    x = g(l)[str(l)]\n    y = h(l)[str(l)]\n"
    pieces = told("index", text, text.replace("str(l)", "str(l + 1)"))
    assert [(piece.line, piece.before, piece.after) for piece in pieces] == [(2, "l", "l + 1"), (3, "l", "l + 1")]


def test_a_piece_is_told_beside_a_line_that_is_added() -> None:
    text = "def f(x):\n    w = x / m\n    return np.sum(x) + w\n"
    (function,) = ast.parse(text).body
    line = next(edit for edit in edits_of(function, ["made"]))
    added = pieces_of(line, function, text)
    line.make()
    edit = next(e for e in edits_of(function, ["axis"]) if "axis=1" in e.after)
    pieces = pieces_of(edit, function, text, added)
    made = "def f(x):\n    m = x.shape[1]\n    w = x / m\n    return np.sum(x, axis=1, keepdims=True) + w\n"
    assert made_in(text, [*added, *pieces]) == made


def test_every_piece_of_a_real_function_works_by_hand() -> None:
    (function,) = ast.parse(MODEL).body
    for edit in edits_of(function)[::9]:
        with edit.applied():
            made = ast.unparse(function)
        pieces = pieces_of(edit, function, MODEL)
        assert pieces, (edit.kind, edit.before, edit.after)
        if edit.kind != "carry" and edit.arranged is None:
            assert ast.unparse(ast.parse(made_in(MODEL, pieces))) == made


def test_a_method_is_changed_where_it_stands_in_its_cell() -> None:
    text = dedent("""
        import math

        class Net:
            @property
            def f(self):
                return np.sum(self.x, axis=1)
    """)
    (_, net) = ast.parse(text).body
    (edit,) = edits_of(net, ["keepdims"])
    (piece,) = pieces_of(edit, net, text)
    assert (piece.line, piece.after) == (7, "np.sum(self.x, axis=1, keepdims=True)")


@pytest.mark.parametrize(
    ("kind", "before", "after", "moved", "side", "beside"),
    [
        pytest.param(
            "indent",
            "for l in x:\n        a = l\n        b = g(\n            a)",
            "for l in x:\n        a = l\n    b = g(a)",
            ["b = g(a)"],
            "out",
            3,
            id="out of a loop",
        ),
        pytest.param(
            "indent",
            "for l in x:\n        a = l\n    b = a",
            "for l in x:\n        a = l\n        b = a",
            ["b = a"],
            "behind",
            4,
            id="into a loop",
        ),
        pytest.param(
            "return",
            "for l in x:\n        a = l\n        return a",
            "for l in x:\n        a = l\n    return a",
            ["return a"],
            "out",
            3,
            id="a return out of a loop",
        ),
        pytest.param(
            "begin-inside",
            "b = []\n    for k in x:\n        b.append(k)\n    for l in x:\n        a.append(b)",
            "for l in x:\n        b = []\n        for k in x:\n            b.append(k)\n        a.append(b)",
            ["b = []", "for k in x:"],
            "before",
            7,
            id="two statements into a loop",
        ),
    ],
)
def test_what_moves_is_told_as_it_stands_and_beside_what_it_is_to_stand(
    kind: str, before: str, after: str, moved: list[str], side: str, beside: int
) -> None:
    frame = 'def f(x):\n    "Words."\n    {}\n    return 1\n'
    pieces = _moved(kind, frame.format(before), frame.format(after))
    assert [piece.before for piece in pieces] == moved
    assert {(piece.after, piece.side, piece.beside) for piece in pieces} == {("", side, beside)}


def test_what_is_missing_is_told_with_the_line_that_it_is_to_stand_before() -> None:
    text = 'def f(x):\n    "Words."\n    for l in x:\n        costs.append(l)\n    return costs\n'
    (function,) = ast.parse(text).body
    (edit,) = edits_of(function, ["begin-here"])
    (piece,) = pieces_of(edit, function, text)
    assert (piece.before, piece.after, piece.side, piece.line, piece.beside) == ("", "costs = []", "before", 3, 3)


def _moved(kind: str, text: str, after: str) -> tuple[Piece, ...]:
    (function,) = ast.parse(text).body
    wanted = ast.unparse(ast.parse(after))
    for edit in edits_of(function, [kind]):
        with edit.applied():
            made = ast.unparse(plain(function))
        if made == wanted:
            return pieces_of(edit, function, text)
    raise AssertionError(kind)


def test_what_is_not_in_the_text_is_not_told() -> None:
    (function,) = ast.parse("def f(a, b):\n    return a\n").body
    (edit, *_) = edits_of(function, ["name"])
    assert pieces_of(edit, function, "def f(a, b):\n    return c + a\n") == ()
    assert pieces_of(edit, function, "%%magic\n") == ()


def test_a_line_that_would_do_nothing_is_left_out() -> None:
    text = "def f(dW, X):\n    m = X.shape[1]\n    dW = dW / m\n    return dW\n"
    (piece,) = told("mean-away", text, text.replace("dW / m", "dW"))
    assert (piece.before, piece.after) == ("dW = dW / m", "pass")
