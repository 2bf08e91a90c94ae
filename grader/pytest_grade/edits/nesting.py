"""Slips of where a function is applied: before a step that belongs before it, or after one that belongs behind it."""

import ast
from collections.abc import Iterator

from pytest_grade.edits.context import Context, called
from pytest_grade.edits.rewriting import like
from pytest_grade.edits.slots import Slot

_GATHERING = frozenset({"sum", "mean", "max", "min", "prod", "amax"})
_ELEMENTWISE = frozenset(
    {"log", "exp", "square", "sqrt", "abs", "tanh", "power", "log2", "log10", "sigmoid", "absolute"}
)


def applied_elsewhere(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """`f(1 - x)` for `1 - f(x)`, `f(-x)` for `-f(x)`, `f(sum(x))` for `sum(f(x))`, and back; so with `f(x, 2)`."""
    if slot.indexes:
        return
    match slot.node:
        case (
            ast.BinOp(
                left=ast.Constant(), op=ast.Add() | ast.Sub(), right=ast.Call(args=[inner, *rest]) as call
            ) as node
        ):
            if _are_constant(rest):
                yield like(call, args=[like(node, right=inner), *rest])
        case ast.UnaryOp(op=ast.USub(), operand=ast.Call(args=[inner]) as call) as node if _is_elementwise(call):
            yield like(call, args=[like(node, operand=inner)])
        case (
            ast.Call(
                args=[ast.BinOp(left=ast.Constant(), op=ast.Add() | ast.Sub(), right=inner) as term, *rest]
            ) as call
        ) if _are_constant(rest):
            yield like(term, right=like(call, args=[inner, *rest]))
        case ast.Call(args=[ast.Call(args=[inner, *others]) as first, *rest]) as call if _gathers_one(call, first):
            yield like(first, args=[like(call, args=[inner, *rest]), *others])
    yield from _of_methods(slot.node)


def _are_constant(arguments: list[ast.expr]) -> bool:
    return all(isinstance(each, ast.Constant) for each in arguments)


def _of_methods(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Call(args=[inner]) as first) as method) as call:
            if _gathers(call) and _is_elementwise(first):
                yield like(first, args=[like(call, func=like(method, value=inner))])
        case ast.Call(args=[ast.Call(func=ast.Attribute(value=inner) as method) as first]) as call:
            if _gathers(first) and _is_elementwise(call) and not _is_a_module(inner):
                yield like(first, func=like(method, value=like(call, args=[inner])))


def _gathers_one(call: ast.Call, inner: ast.Call) -> bool:
    """Whether one of two nested calls makes few numbers of many, and the other goes number by number."""
    if isinstance(inner.func, ast.Attribute) and not _is_a_module(inner.func.value):
        return False
    return (_gathers(call) and _is_elementwise(inner)) or (_is_elementwise(call) and _gathers(inner))


def _gathers(call: ast.Call) -> bool:
    return called(call) in _GATHERING


def _is_elementwise(call: ast.Call) -> bool:
    return called(call) in _ELEMENTWISE


def _is_a_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"np", "numpy", "math"}
