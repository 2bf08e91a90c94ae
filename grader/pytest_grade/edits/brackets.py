"""Slips of precedence: brackets that are missing, or stand elsewhere; `^` for a power."""

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from pytest_grade.edits.context import Context, called
from pytest_grade.edits.rewriting import like
from pytest_grade.edits.slots import Slot

_SUM = (ast.Add, ast.Sub)
_PRODUCT = (ast.Mult, ast.Div, ast.MatMult)
_MOST_FACTORS = 6
_MOST_TERMS = 6
# What has two operands, and is not without one of them.
_OF_TWO = frozenset(
    {
        *("dot", "matmul", "multiply", "divide", "add", "subtract", "power", "maximum", "minimum", "einsum", "append"),
        *("randn", "rand", "normal", "range", "full", "reshape", "isinstance", "print"),
    }
)

Factors: TypeAlias = Sequence[tuple[ast.BinOp | None, ast.expr]]
"""The factors of a product from left to right, each with the node that joins it to those before it."""


def brackets(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """The same names, numbers and operators in the same order, in other brackets."""
    if slot.indexes:
        return
    match slot.node:
        case ast.BinOp() as node:
            yield from _around_a_sum(node)
            yield from _around_all_terms(node)
            yield from _without_a_sum(node)
            yield from _of_a_power(node)
            yield from _of_a_call(node)
        case ast.UnaryOp(op=ast.USub(), operand=ast.BinOp(left=left, op=ast.Add() | ast.Sub()) as inner) as node:
            yield like(inner, left=like(node, operand=left))
        case ast.Compare(ops=[_]) as node:
            yield from _of_a_comparison(node)
        case ast.Call() as node:
            yield from _before_an_operand(node)
            yield from _of_nested_calls(node)
        case ast.Attribute(value=ast.BinOp(right=right) as inner, attr="T") as node:
            yield like(inner, right=like(node, value=right))


def _of_a_comparison(node: ast.Compare) -> Iterator[ast.AST]:
    """`a * b > c` as `a * (b > c)`, `a > b * c` as `(a > b) * c`."""
    match node:
        case ast.Compare(left=ast.BinOp(right=last, op=ast.Mult()) as product):
            yield like(product, right=like(node, left=last))
        case ast.Compare(comparators=[ast.BinOp(left=first, op=ast.Mult()) as product]):
            yield like(product, left=like(node, comparators=[first]))


def _before_an_operand(node: ast.Call) -> Iterator[ast.AST]:
    """`f(a - b)` as `f(a) - b`, `f(a ** b)` as `f(a) ** b`."""
    match node.args:
        case [ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Pow()) as inner, *others]:
            if not isinstance(left, ast.Constant):
                yield like(inner, left=like(node, args=[left, *others]))
        case [*others, ast.BinOp(left=left, op=ast.Add() | ast.Sub()) as inner]:
            yield like(inner, left=like(node, args=[*others, left]))


def _of_nested_calls(node: ast.Call) -> Iterator[ast.AST]:
    """`f(g(a), b)` as `f(g(a, b))`, and back; of arguments by name too."""
    match node:
        case ast.Call(args=[ast.Call(func=ast.Attribute()) as inner], keywords=[_, *_]):
            yield like(node, args=[like(inner, keywords=[*inner.keywords, *node.keywords])], keywords=[])
        case ast.Call(args=[ast.Call(keywords=[_, *_]) as inner], keywords=[]):
            yield like(node, args=[like(inner, keywords=[])], keywords=inner.keywords)
        case ast.Call(args=[ast.Call() as inner, last], keywords=[]) if called(node) not in _OF_TWO:
            yield like(node, args=[like(inner, args=[*inner.args, last])])
        case ast.Call(args=[ast.Call(args=[first, last]) as inner], keywords=[]) if called(inner) not in _OF_TWO:
            yield like(node, args=[like(inner, args=[first]), last])


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
    match before[0]:
        case _, ast.UnaryOp(op=ast.USub(), operand=first) as minus if len(before) > 1:
            yield like(minus, operand=like(node, left=_product_of(first, before[1:])))
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


def _around_all_terms(node: ast.BinOp) -> Iterator[ast.AST]:
    """`a * b + c + d` as `a * (b + c + d)`, of three terms or more."""
    sums: list[ast.BinOp] = []
    first: ast.expr = node
    while isinstance(first, ast.BinOp) and isinstance(first.op, _SUM) and len(sums) < _MOST_TERMS:
        sums.append(first)
        first = first.left
    factors = _factors_of(first)
    for cut in range(1, len(factors)) if len(sums) > 1 else ():
        inside = _product_of(None, factors[cut:])
        for each in reversed(sums):
            inside = like(each, left=inside)
        yield _product_of(_product_of(None, factors[:cut]), [(factors[cut][0], inside)])


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
