"""Slips with the mean: a division by the number of examples left out, made once more, or by another number."""

import ast
import re
from collections.abc import Iterator

from pytest_grade.edits.context import Context, called
from pytest_grade.edits.rewriting import like
from pytest_grade.edits.slots import Slot

_OTHER_SIZES = (("[1]", "[0]"), ("[0]", "[1]"))


def away(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A division by the number of examples taken away."""
    match slot.node:
        case ast.BinOp(left=left, op=ast.Div(), right=right) if not isinstance(left, ast.Constant):
            if context.counts(right):
                yield left
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            if context.inverts(left):
                yield right
            if context.inverts(right):
                yield left
        case ast.Call(func=ast.Attribute(attr="mean") as function) as node:
            yield like(node, func=like(function, attr="sum"))


def left_out(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """The same, also where 1/m stands by itself."""
    yield from away(slot, context)
    match slot.node:
        case ast.BinOp(left=ast.Constant(), op=ast.Div(), right=right) if context.counts(right):
            yield ast.Constant(value=1.0)


def again(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A mean taken of what is a mean."""
    match slot.node:
        case ast.BinOp(op=ast.Div(), right=right) as node if context.counts(right):
            yield ast.BinOp(left=node, op=ast.Div(), right=right)
        case ast.Call(func=ast.Attribute(attr="sum") as function) as node:
            yield like(node, func=like(function, attr="mean"))


def over_another(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A division by another size, by the number of all entries, or by twice the right one."""
    if not _divides(slot, context):
        return
    counts = context.factors.counts
    text = context.sizes.get(ast.unparse(slot.node), ast.unparse(slot.node))
    sizes = [text.replace(old, new) for old, new in _OTHER_SIZES if old in text]
    sizes += [re.sub(r"\.shape\[\d\]$", ".size", text)] if re.search(r"\.shape\[\d\]$", text) else []
    for other in dict.fromkeys([*sizes, *sorted(counts - {ast.unparse(slot.node)})]):
        yield ast.parse(other, mode="eval").body
    yield ast.BinOp(left=ast.Constant(value=2), op=ast.Mult(), right=ast.parse(text, mode="eval").body)


def _divides(slot: Slot, context: Context) -> bool:
    """Whether a number of examples stands in this place that something is divided by."""
    match slot.parent:
        case ast.BinOp(op=ast.Div()) if slot.field == "right":
            return context.counts(slot.node)
        case ast.Call() as call if called(call) == "divide" and slot.position == 1:
            return context.counts(slot.node)
    return False
