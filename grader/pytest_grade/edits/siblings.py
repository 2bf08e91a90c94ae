"""Lines that do the same for two quantities, such as the weights and the biases: what one has and the other lacks."""

import ast
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from pytest_grade.edits.rewriting import like, rewritten
from pytest_grade.notebook.names import nodes_below

_MOST_LINES = 40
_WORD = re.compile(r"\w+")
_DIGITS = "0123456789"

Line: TypeAlias = tuple[ast.Assign | ast.AugAssign, int]
"""A line that assigns something, with how many operations it has."""


def lines_of(nodes: Sequence[ast.AST]) -> Iterator[Line]:
    """The lines that assign something; of a long function the first ones."""
    assignments = (node for node in nodes if isinstance(node, (ast.Assign, ast.AugAssign)))
    for line in itertools.islice(assignments, _MOST_LINES):
        yield line, sum(isinstance(each, ast.BinOp) for each in nodes_below(line.value))


def with_an_operation(
    line: ast.stmt, lines: Sequence[Line], operators: tuple[type[ast.operator], ...]
) -> Iterator[ast.AST]:
    """What the line assigns, with one operation more, as another line has it that is alike but for that."""
    try:
        yield from _with_an_operation(line, lines, operators)
    except RecursionError:
        return


def _with_an_operation(
    line: ast.stmt, lines: Sequence[Line], operators: tuple[type[ast.operator], ...]
) -> Iterator[ast.AST]:
    own = next((count for each, count in lines if each is line), None)
    if own is None or not isinstance(line, (ast.Assign, ast.AugAssign)):
        return
    for other, count in lines:
        if count <= own or type(other) is not type(line) or not _are_alike(target_of(line), target_of(other)):
            continue
        for piece, operation, side in _lacking(line.value, other.value):
            if not isinstance(operation.op, operators):
                continue
            joined = "right" if side == "left" else "left"
            words = _as_in(target_of(other), target_of(line))
            operand = rewritten(getattr(operation, joined), partial(_renamed, words=words))
            made = like(operation, **{side: piece, joined: operand})
            yield rewritten(line.value, partial(_instead, piece=piece, made=made))


def indexed_as_elsewhere(line: ast.stmt, lines: Sequence[Line]) -> Iterator[ast.AST]:
    """The line with an entry in the place of all, as another line has it that does the same to another array."""
    if not isinstance(line, ast.AugAssign) or not isinstance(line.target, ast.Name):
        return
    for other, _ in lines:
        if isinstance(other, ast.AugAssign) and ast.dump(other.value) == ast.dump(line.value):
            array = _array_of(other.target)
            if isinstance(other.target, ast.Subscript) and array is not None and array.id != line.target.id:
                words = {array.id: line.target.id}
                yield like(line, target=rewritten(other.target, partial(_renamed, words=words)))


def _array_of(target: ast.expr) -> ast.Name | None:
    """The variable of which this is an entry, or an entry of an entry."""
    while isinstance(target, ast.Subscript):
        target = target.value
    return target if isinstance(target, ast.Name) else None


def joined_as_elsewhere(
    piece: ast.expr, lines: Sequence[Line], operators: tuple[type[ast.operator], ...]
) -> Iterator[ast.AST]:
    """A piece with something joined to it, as a line has it joined to such a piece with other numbers in its names."""
    operations = (node for line, _ in lines for node in nodes_below(line.value) if isinstance(node, ast.BinOp))
    for operation in operations:
        if not isinstance(operation.op, operators):
            continue
        for side, other_side in (("left", "right"), ("right", "left")):
            theirs = getattr(operation, side)
            words = _as_in(theirs, piece) if _are_alike(piece, theirs) else {}
            if any(word.isdigit() for word in words):
                joined = rewritten(getattr(operation, other_side), partial(_renamed, words=words))
                yield like(operation, **{side: piece, other_side: joined})


def _instead(node: ast.AST, piece: ast.AST, made: ast.AST) -> ast.AST | None:
    return made if node is piece else None


def _renamed(node: ast.AST, words: Mapping[str, str]) -> ast.AST | None:
    """The name or key that stands for another in this line: one of its words, or one that ends in the same digits."""
    match node:
        case ast.Name(id=name):
            return ast.Name(id=_word(name, words), ctx=node.ctx)
        case ast.Constant(value=str(text)):
            return ast.Constant(value=_word(text, words))
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return ast.Attribute(value=node.value, attr=_word(name, words), ctx=node.ctx)
    return None


def _word(text: str, words: Mapping[str, str]) -> str:
    bare = text.rstrip(_DIGITS)
    end = text.removeprefix(bare)
    return words.get(text) or bare + (words.get(end, end) if end else "")


def target_of(line: ast.Assign | ast.AugAssign) -> ast.expr:
    """What a line assigns to, the first of several."""
    return line.targets[0] if isinstance(line, ast.Assign) else line.target


def _as_in(theirs: ast.expr, ours: ast.expr) -> Mapping[str, str]:
    """The words of another line that read otherwise in this one, by what is assigned."""
    pairs = zip(_WORD.findall(ast.unparse(theirs)), _WORD.findall(ast.unparse(ours)), strict=False)
    found = {before: after for before, after in pairs if before != after}
    for before, after in list(found.items()):
        bare = before.rstrip(_DIGITS)
        if bare and bare == after.rstrip(_DIGITS):
            found[before.removeprefix(bare)] = after.removeprefix(bare)
    return found


def _lacking(line: ast.expr, other: ast.expr) -> Iterator[tuple[ast.expr, ast.BinOp, str]]:
    """The only piece to which the other has something joined; with what joins it, and on which side the piece is."""
    if type(line) is type(other) and _same_operator(line, other):
        mine, theirs = list(_children(line)), list(_children(other))
        unlike = [pair for pair in zip(mine, theirs, strict=False) if not _are_alike(*pair)]
        if len(mine) == len(theirs) and len(unlike) == 1:
            yield from _lacking(*unlike[0])
            return
    if isinstance(other, ast.BinOp):
        for side in ("right", "left"):
            if _are_alike(line, getattr(other, side)):
                yield line, other, side


def _children(node: ast.AST) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.keyword):
            yield child.value
        elif isinstance(child, ast.expr):
            yield child


def _same_operator(line: ast.AST, other: ast.AST) -> bool:
    return not isinstance(line, ast.BinOp) or type(line.op) is type(getattr(other, "op", None))


def _are_alike(line: ast.AST, other: ast.AST) -> bool:
    """Whether two expressions have one form, whatever their names, keys and numbers are; functions are the same."""
    if type(line) is not type(other) or not _same_operator(line, other):
        return False
    match line, other:
        case ast.Attribute(value=ast.Name(id="self")), ast.Attribute(value=ast.Name(id="self")):
            return True
        case ast.Attribute(attr=mine), ast.Attribute(attr=theirs) if mine != theirs:
            return False
        case ast.Call(func=ast.Name(id=mine)), ast.Call(func=ast.Name(id=theirs)) if mine != theirs:
            return False
        case ast.Constant(value=one), ast.Constant(value=another):
            return type(one) is type(another)
    parts, others = list(_children(line)), list(_children(other))
    return len(parts) == len(others) and all(map(_are_alike, parts, others))
