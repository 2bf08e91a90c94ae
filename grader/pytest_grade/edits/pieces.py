"""The pieces of a text that an edit changes, each as whoever makes the change by hand has to write it."""

import ast
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pytest_grade.edits.arranged import Arranged
from pytest_grade.edits.edit import Edit
from pytest_grade.edits.slots import Slot

_MARK = "_____"  # a name that stands for a piece while the text around it is looked at
_LONGEST = 300
_MOST_PIECES = 8


class Piece(NamedTuple):
    """A piece of a text, and what is to stand there; columns count from 0, in bytes.

    Where there is a `side`, the statement `before` is to stand on that side of the one that begins in the line
    `beside`; where `before` is empty, `after` is a new one. Without a side that is a line at the end of the loop that
    begins there.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    before: str
    after: str
    side: str = ""
    beside: int = 0

    @property
    def is_a_line(self) -> bool:
        """Whether it is a new line before the statement that begins there."""
        return self.side == "before" and not self.before


def pieces_of(edit: Edit, definition: ast.stmt, text: str, earlier: Sequence[Piece] = ()) -> tuple[Piece, ...]:
    """What the edit changes in the `text` of the cell in which the `definition` stands.

    Each piece alone, or else each statement as a whole. None where neither gives what the edit makes, with the pieces
    of `earlier` edits that are made in the tree.
    """
    try:
        if edit.arranged is not None:
            return tuple(_arranged(edit.arranged))
        if edit.kind == "carry":
            return tuple(_carried(edit))
        with edit.applied():
            wanted = _plain(definition)
        ways = (_piece_by_piece, _piece_by_piece_in_brackets, _statement_by_statement)
        found = (tuple(way(edit)) for way in ways)
        return next((pieces for pieces in found if _give(wanted, pieces, earlier, definition, text)), ())
    except (RecursionError, SyntaxError, ValueError):
        return ()


def made_in(text: str, pieces: Sequence[Piece]) -> str:
    """The text with these pieces changed."""
    lines = [line.encode() for line in text.split("\n")]
    for piece in sorted(pieces, key=lambda piece: (piece.line, piece.column, not piece.is_a_line), reverse=True):
        if piece.is_a_line:
            kept, rest = lines[piece.line - 1][: piece.column], lines[piece.line - 1][piece.column :]
            lines[piece.line - 1 : piece.line] = [kept + piece.after.encode(), b" " * piece.column + rest]
            continue
        kept, rest = lines[piece.line - 1][: piece.column], lines[piece.end_line - 1][piece.end_column :]
        lines[piece.line - 1 : piece.end_line] = [kept + piece.after.encode() + rest]
    return b"\n".join(lines).decode()


def _give(wanted: str, pieces: Sequence[Piece], earlier: Sequence[Piece], definition: ast.stmt, text: str) -> bool:
    """Whether these pieces, changed by hand, give what is wanted of the definition."""
    if not 0 < len(pieces) <= _MOST_PIECES or any(len(piece.before + piece.after) > _LONGEST for piece in pieces):
        return False
    node: Any = definition
    first = min(part.lineno for part in (node, *getattr(node, "decorator_list", ())))
    lines = made_in(text, [*earlier, *pieces]).split("\n")
    last = len(lines) - (text.count("\n") + 1 - node.end_lineno)
    try:
        made = ast.parse("\n".join(["if True:" if node.col_offset else "", *lines[first - 1 : last]])).body[0]
    except (SyntaxError, ValueError, IndexError):
        return False
    return _plain(made.body[0] if isinstance(made, ast.If) else made) == wanted


def _plain(node: ast.AST) -> str:
    """A text of the tree, without assertions: they may have been left out of it."""
    whole = _without_frames(ast.unparse(node).split("\n"))
    lines = (line for line in whole if not line.lstrip().startswith(("assert ", "pass")))
    return "\n".join(line for line in lines if not _does_nothing(line.strip()))


def _without_frames(lines: Sequence[str]) -> Iterator[str]:
    """The lines without the frames that hold statements together which an edit has put beside one another."""
    frames: list[int] = []
    for line in lines:
        indent = len(line) - len(line.lstrip())
        while frames and indent <= frames[-1]:
            frames.pop()
        if line.strip() == "if True:":
            frames.append(indent)
        else:
            yield line[4 * len(frames) :]


def _does_nothing(line: str) -> bool:
    """Whether a line assigns a variable what it is."""
    target, _, value = line.partition(" = ")
    return target.isidentifier() and target == value


def _piece_by_piece(edit: Edit) -> Iterator[Piece]:
    for slot, replacement in zip(edit.slots, edit.replacements, strict=True):
        yield _left_out(slot, replacement) or _piece(slot.node, ast.unparse(replacement))


def _piece_by_piece_in_brackets(edit: Edit) -> Iterator[Piece]:
    for slot, replacement in zip(edit.slots, edit.replacements, strict=True):
        yield _piece(slot.node, _bracketed(slot, replacement))


def _left_out(slot: Slot, replacement: ast.AST) -> Piece | None:
    """The statement around, to be left out where with the change it would do nothing: `x = x`."""
    match slot.statement, replacement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value), ast.Name(id=other):
            return _piece(slot.statement, "pass") if name == other and value is slot.node else None
    return None


def _statement_by_statement(edit: Edit) -> Iterator[Piece]:
    """The statements around the pieces, where they are not compound."""
    changed = {id(slot.statement): slot.statement for slot in edit.slots if not hasattr(slot.statement, "body")}
    with edit.applied():
        after = {key: ast.unparse(statement) for key, statement in changed.items()}
    yield from (_piece(statement, after[key]) for key, statement in changed.items())


def _carried(edit: Edit) -> Iterator[Piece]:
    """A line at the end of a loop."""
    loop: Any = edit.slot.node
    yield Piece(
        line=loop.lineno,
        column=loop.col_offset,
        end_line=loop.lineno,
        end_column=loop.col_offset,
        before="",
        after=edit.after,
    )


def _arranged(arranged: Arranged) -> Iterator[Piece]:
    """The statements that are to stand elsewhere, each by its first line, or the new one."""
    beside: Any = arranged.beside
    for statement in arranged.statements:
        piece = _piece(beside if arranged.new else statement, ast.unparse(statement) if arranged.new else "")
        before = "" if arranged.new else piece.before.partition("\n")[0]
        yield piece._replace(before=before, side=arranged.side, beside=beside.lineno)


def _piece(node: ast.AST, after: str) -> Piece:
    place: Any = node
    return Piece(
        line=place.lineno,
        column=place.col_offset,
        end_line=place.end_lineno,
        end_column=place.end_col_offset,
        before=ast.unparse(node),
        after=after,
    )


def _bracketed(slot: Slot, replacement: ast.AST) -> str:
    """The text of a replacement, in brackets where what stands around it asks for them."""
    if isinstance(replacement, ast.stmt):
        return ast.unparse(replacement)
    try:
        slot.put(ast.Name(id=_MARK, ctx=ast.Load()))
        before, found, behind = ast.unparse(slot.parent).partition(_MARK)
        slot.put(replacement)
        whole = ast.unparse(slot.parent)
    finally:
        slot.put(slot.node)
    fits = found and whole.startswith(before) and whole.endswith(behind)
    return whole[len(before) : len(whole) - len(behind)] if fits else ast.unparse(replacement)
