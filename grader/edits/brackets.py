"""Slips of precedence: brackets that are missing, or stand elsewhere; `^` for a power."""

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from grader.edits.context import Context, like
from grader.edits.slots import Slot

_SUM = (ast.Add, ast.Sub)
_PRODUCT = (ast.Mult, ast.Div, ast.MatMult)
_MOST_FACTORS = 6

Factors: TypeAlias = Sequence[tuple[ast.BinOp | None, ast.expr]]
"""The factors of a product from left to right, each with the node that joins it to those before it."""


def brackets(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """The same names, numbers and operators in the same order, in other brackets."""
    if slot.indexes:
        return
    match slot.node:
        case ast.BinOp() as node:
            yield from _around_a_sum(node)
            yield from _without_a_sum(node)
            yield from _of_a_power(node)
            yield from _of_a_call(node)
        case ast.UnaryOp(op=ast.USub(), operand=ast.BinOp(left=left, op=ast.Add() | ast.Sub()) as inner) as node:
            yield like(inner, left=like(node, operand=left))
        case ast.Call(args=[ast.BinOp(left=left, op=ast.Add() | ast.Sub()) as inner, *others]) as node:
            yield like(inner, left=like(node, args=[left, *others]))
        case ast.Call(args=[*others, ast.BinOp(left=left, op=ast.Add() | ast.Sub()) as inner]) as node:
            yield like(inner, left=like(node, args=[*others, left]))
        case ast.Attribute(value=ast.BinOp(right=right) as inner, attr="T") as node:
            yield like(inner, right=like(node, value=right))


def _around_a_sum(node: ast.BinOp) -> Iterator[ast.AST]:
    """`a * b - c` as `a * (b - c)`, `a - b * c` as `(a - b) * c`, `-a - b` as `-(a - b)`; after another term too."""
    if not isinstance(node.op, _SUM):
        return
    before, after = _factors_of(node.left), _factors_of(node.right)
    for cut in range(1, len(before)):
        rest = _product_of(None, before[cut:])
        yield _product_of(_product_of(None, before[:cut]), [(before[cut][0], like(node, left=rest))])
    for cut in range(1, len(after)):
        yield _product_of(like(node, right=_product_of(None, after[:cut])), after[cut:])
    match node.left:
        case ast.UnaryOp(op=ast.USub(), operand=inner) as minus:
            for cut in range(1, len(after) + 1):
                joined = like(node, left=inner, right=_product_of(None, after[:cut]))
                yield _product_of(like(minus, operand=joined), after[cut:])
        case ast.BinOp(op=ast.Add() | ast.Sub(), right=last) as outer:
            for cut in range(1, len(after)):
                joined = like(node, left=last, right=_product_of(None, after[:cut]))
                yield like(outer, right=_product_of(joined, after[cut:]))
            yield from (like(outer, right=inner) for inner in _around_a_sum(like(node, left=last)))


def _factors_of(node: ast.expr) -> Factors:
    found: list[tuple[ast.BinOp | None, ast.expr]] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, _PRODUCT) and len(found) < _MOST_FACTORS:
        found.append((node, node.right))
        node = node.left
    return [(None, node), *reversed(found)]


def _product_of(first: ast.expr | None, factors: Factors) -> ast.expr:
    """The product of these factors, with another one before them, or none."""
    made = first
    for joint, factor in factors:
        made = factor if made is None or joint is None else like(joint, left=made, right=factor)
    assert made is not None
    return made


def _without_a_sum(node: ast.BinOp) -> Iterator[ast.AST]:
    """`a * (b - c)` as `a * b - c`, `(a - b) * c` as `a - b * c`; `a / (b * c)` as `a / b * c`, and back."""
    if not isinstance(node.op, _PRODUCT):
        return
    match node.right:
        case ast.BinOp(op=ast.Add() | ast.Sub()) as inner:
            yield like(inner, left=like(node, right=inner.left))
        case ast.BinOp(op=ast.Mult() | ast.Div()) as inner if isinstance(node.op, ast.Div):
            yield like(inner, left=like(node, right=inner.left))
    match node.left:
        case ast.BinOp(op=ast.Add() | ast.Sub()) as inner:
            yield like(inner, right=like(node, left=inner.right))
        case ast.BinOp(op=ast.Div()) as inner:
            yield like(inner, right=like(node, left=inner.right))


def _of_a_power(node: ast.BinOp) -> Iterator[ast.AST]:
    """`(a - b) ** c` as `a - b ** c`, and back."""
    match node:
        case ast.BinOp(left=ast.BinOp() as inner, op=ast.Pow()):
            yield like(inner, right=like(node, left=inner.right))
        case ast.BinOp(right=ast.BinOp(op=ast.Pow()) as power):
            yield like(power, left=like(node, right=power.left))


def _of_a_call(node: ast.BinOp) -> Iterator[ast.AST]:
    """`f(a) - b` as `f(a - b)`: what follows a call taken into its brackets."""
    match node:
        case ast.BinOp(op=ast.Add() | ast.Sub(), right=ast.Attribute(value=inner, attr="T") as turned):
            yield like(turned, value=like(node, right=inner))
    match node:
        case ast.BinOp(left=ast.Call(args=[first, *others]) as call):
            yield like(call, args=[like(node, left=first), *others])
        case ast.BinOp(left=ast.BinOp(right=ast.Call(args=[first, *others]) as call) as outer):
            yield like(outer, right=like(call, args=[like(node, left=first), *others]))


def caret(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A power where `^` stands, which binds more loosely than + and -."""
    match slot.node:
        case ast.BinOp(left=left, op=ast.BitXor(), right=right):
            for around_base, base in _ends(left, "right"):
                for around_exponent, exponent in _ends(right, "left"):
                    yield around_exponent(around_base(ast.BinOp(left=base, op=ast.Pow(), right=exponent)))


def _ends(node: ast.expr, side: str) -> Iterator[tuple[Callable[[ast.expr], ast.expr], ast.expr]]:
    """The operand at that end of an expression, the innermost first, each with how to put another in its place."""
    path: list[ast.BinOp | ast.UnaryOp] = []
    while isinstance(node, (ast.BinOp, ast.UnaryOp)) and len(path) < _MOST_FACTORS:
        path.append(node)
        node = getattr(node, side) if isinstance(node, ast.BinOp) else node.operand
    operands = [*path, node]
    for depth in range(len(path), -1, -1):

        def around(new: ast.expr, depth: int = depth) -> ast.expr:
            for outer in reversed(path[:depth]):
                new = like(outer, **{side if isinstance(outer, ast.BinOp) else "operand": new})
            return new

        yield around, operands[depth]
