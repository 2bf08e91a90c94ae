"""Slips with calls: another function, none at all, the arguments exchanged."""

import ast
import itertools
from collections.abc import Iterator, Mapping

from pytest_grade.edits.context import Context, called
from pytest_grade.edits.rewriting import LOAD, like
from pytest_grade.edits.slots import Slot

# What is taken for what, of NumPy's functions.
_TAKEN_FOR: Mapping[str, tuple[str, ...]] = {
    "log": ("log2", "log10", "log1p", "exp"),
    "exp": ("expm1", "log"),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "argmax": ("argmin",),
    "max": ("min",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "randn": ("rand",),
    "rand": ("randn",),
    "sqrt": ("square",),
    "square": ("sqrt",),
    "tanh": ("arctan", "exp"),
}
_ELEMENTWISE = frozenset({"log", "exp", "tanh", "sqrt", "square", "abs", "sin", "cos", "sign"})
_SYMMETRIC = frozenset({"dot", "matmul", "multiply", "add", "maximum", "minimum", "divide", "subtract"})
_INDEXING = frozenset({"range", "str", "reversed", "len"})
_MOST_ARGUMENTS = 4


def another_function(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """Another function of NumPy, or another that is applied to one array here; zeros for random numbers."""
    node, call = slot.node, slot.parent
    if isinstance(call, ast.Call) and slot.field == "func":
        name = called(call)
        if isinstance(node, ast.Attribute):
            yield from (like(node, attr=other) for other in _TAKEN_FOR.get(name, ()))
        if len(call.args) == 1 and not call.keywords and (name in context.applied or isinstance(node, ast.Name)):
            yield from _others(name, context)
    match node:
        case ast.Call(func=ast.Attribute(attr="randn"), args=[_, _, *_] as sizes):
            yield ast.Call(func=_of_numpy("zeros"), args=[ast.Tuple(elts=sizes, ctx=LOAD)], keywords=[])


def _others(name: str, context: Context) -> Iterator[ast.AST]:
    if name not in _INDEXING:
        yield from (ast.Name(id=other, ctx=LOAD) for other in sorted(context.called - {name} - _INDEXING))
        others = _ELEMENTWISE.intersection(context.applied) - {name, *_TAKEN_FOR.get(name, ())}
        yield from map(_of_numpy, sorted(others))


def _of_numpy(name: str) -> ast.expr:
    return ast.Attribute(value=ast.Name(id="np", ctx=LOAD), attr=name, ctx=LOAD)


def function_left_out(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """What a function is applied to, without it."""
    match slot.node:
        case ast.Call(args=[inner], keywords=[]) as node if called(node) not in _INDEXING:
            yield inner
        case ast.Call(args=[inner], keywords=[_, *_]) as node if called(node) in ("sum", "mean", "max", "amax"):
            yield inner


def arguments_swapped(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """Two arguments of a call exchanged, where that is no product."""
    match slot.node:
        case ast.Call(args=[_, _, *_] as arguments) as node if len(arguments) <= _MOST_ARGUMENTS:
            if called(node) in _SYMMETRIC | _INDEXING:
                return
            for first, second in itertools.combinations(range(len(arguments)), 2):
                swapped = list(arguments)
                swapped[first], swapped[second] = swapped[second], swapped[first]
                yield like(node, args=swapped)
