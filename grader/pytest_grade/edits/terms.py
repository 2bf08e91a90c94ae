"""Slips in arithmetic: a term or a factor left out, a quotient turned around, another number."""

import ast
from collections.abc import Iterator

from pytest_grade.edits.context import Context, called
from pytest_grade.edits.rewriting import like
from pytest_grade.edits.slots import Slot

_PRODUCTS = frozenset({"multiply", "divide"})
_NOT_VALUES = (ast.keyword, ast.Tuple, ast.List)  # an axis, or a part of a shape


def term_left_out(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """One of two terms alone; of a difference, the second with its sign and without."""
    if slot.indexes:
        return
    match slot.node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield left
            yield right
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            if not isinstance(left, ast.Constant):  # 1 where 1 - Y belongs is a factor left out
                yield left
            yield ast.UnaryOp(op=ast.USub(), operand=right)
            yield right


def factor_left_out(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """One of two factors alone, or a quotient without what it is divided by."""
    if slot.indexes:
        return
    match slot.node:
        case ast.BinOp(left=left, op=ast.Mult() | ast.MatMult(), right=right):
            yield left
            yield right
        case ast.BinOp(left=left, op=ast.Div()):
            yield left
        case ast.Call(args=[left, right]) as node if called(node) in _PRODUCTS:
            yield left
            yield right


def power_left_out(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A power left out, or twice what should be squared."""
    match slot.node:
        case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
            yield base
            yield ast.BinOp(left=exponent, op=ast.Mult(), right=base)
        case ast.Call(args=[base, exponent]) as node if called(node) == "power":
            yield base
            yield ast.BinOp(left=exponent, op=ast.Mult(), right=base)


def inverse(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """Multiplied for divided, and the other way round."""
    if slot.indexes:
        return
    match slot.node:
        case ast.BinOp(op=ast.Mult()) as node:
            yield like(node, op=ast.Div())
        case ast.BinOp(op=ast.Div()) as node:
            yield like(node, op=ast.Mult())
        case ast.Call(func=ast.Attribute(attr=name) as function, args=[_, _]) as node if name in _PRODUCTS:
            yield like(node, func=like(function, attr="multiply" if name == "divide" else "divide"))


def turned_around(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A difference or a quotient the other way round."""
    if slot.indexes:
        return
    match slot.node:
        case ast.BinOp(left=left, op=ast.Sub() | ast.Div(), right=right) as node:
            yield like(node, left=right, right=left)
        case ast.Call(args=[first, second]) as node if called(node) in ("divide", "subtract"):
            yield like(node, args=[second, first])


def another_number(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """Another number: twice or ten times it, half or a tenth, one more or less, none at all."""
    match slot.node:
        case ast.Constant(value=int() | float() as number) as node:
            if isinstance(number, bool) or slot.indexes or isinstance(slot.parent, _NOT_VALUES):
                return
            near = (number + 1, number - 1) if isinstance(number, int) else ()
            for other in dict.fromkeys((0, 1, *near, number * 2, number / 2, number * 10, number / 10)):
                if other != number:
                    yield like(node, value=other)
