"""Slips with the mean: a division by the number of examples left out, made once more, or by another number."""

import ast
import re
from collections.abc import Iterator

from pytest_grade.edits.context import Context, called
from pytest_grade.edits.rewriting import LOAD, like, size_along
from pytest_grade.edits.slots import Slot

_OTHER_SIZES = (("[1]", "[0]"), ("[0]", "[1]"))
_AXES = (1, 0)
_MOST_GIVEN = 4


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


def over_the_examples(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """What something is divided by counted along the other axis, or along one of what the function is given."""
    node = slot.node
    if slot.indexes or id(node) not in context.dividing:
        return
    match node:
        case ast.Tuple(elts=[first, second], ctx=ast.Store()):
            yield like(node, elts=[second, first])
        case ast.Name(id=name) if context.is_counting(node):
            yield from (ast.Name(id=other, ctx=LOAD) for other in sorted(context.factors.counts - {name, "_"}))
    if (array := _counted(node)) is not None:
        given = (ast.Name(id=name, ctx=LOAD) for name in context.parameters[:_MOST_GIVEN])
        arrays = {ast.unparse(each): each for each in (array, *given)}.values()
        sizes = (size_along(each, axis) for each in arrays for axis in _AXES)
        yield from (size for size in sizes if ast.unparse(size) != ast.unparse(node))


def sum_of_entries(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """What something is divided by is the sum of an array, as of a mask, and not how many entries that has."""
    if not slot.indexes and id(slot.node) in context.dividing and (array := _counted(slot.node)) is not None:
        yield ast.Call(func=ast.Attribute(value=array, attr="sum", ctx=LOAD), args=[], keywords=[])


def _counted(node: ast.AST) -> ast.expr | None:
    """The array of which this is a size."""
    match node:
        case ast.Subscript(value=ast.Attribute(value=array, attr="shape")) | ast.Attribute(value=array, attr="size"):
            return array
        case ast.Subscript(value=ast.Call(args=[array]) as shape) if called(shape) == "shape":
            return array
        case ast.Call(args=[array, *_]) if called(node) in {"len", "size"}:
            return array
    return None
