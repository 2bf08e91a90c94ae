"""Slips with calls: another function, none at all, the arguments exchanged."""

import ast
import itertools
from collections.abc import Iterator, Mapping

from grader.edits.around import LOAD, Around, called, like
from grader.edits.slots import Slot

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
_SYMMETRIC = frozenset({"dot", "matmul", "multiply", "add", "maximum", "minimum", "divide", "subtract"})
_INDEXING = frozenset({"range", "str", "reversed", "len"})
_MOST_ARGUMENTS = 4


def another_function(slot: Slot, around: Around) -> Iterator[ast.AST]:
    """Another function of NumPy, or another that this function calls; zeros for random numbers."""
    match slot.node:
        case ast.Call(func=ast.Attribute(value=module, attr=name) as function) as node if name in _TAKEN_FOR:
            yield from (like(node, func=like(function, attr=other)) for other in _TAKEN_FOR[name])
            if name == "randn" and len(node.args) > 1:
                zeros = ast.Attribute(value=ast.Name(id="np", ctx=LOAD), attr="zeros", ctx=LOAD)
                yield like(node, func=zeros, args=[ast.Tuple(elts=node.args, ctx=LOAD)])
            if len(node.args) == 1 and isinstance(module, ast.Name):
                yield from _others(node, around)
        case ast.Call(func=ast.Name(), args=[_]) as node if called(node) not in _INDEXING:
            yield from _others(node, around)


def _others(node: ast.Call, around: Around) -> Iterator[ast.AST]:
    for other in sorted(around.called - {called(node)} - _INDEXING):
        yield like(node, func=ast.Name(id=other, ctx=LOAD))


def function_left_out(slot: Slot, _: Around) -> Iterator[ast.AST]:
    """What a function is applied to, without it."""
    match slot.node:
        case ast.Call(args=[inner], keywords=[]) as node if called(node) not in _INDEXING:
            yield inner
        case ast.Call(args=[inner], keywords=[_, *_]) as node if called(node) in ("sum", "mean", "max"):
            yield inner


def arguments_swapped(slot: Slot, _: Around) -> Iterator[ast.AST]:
    """Two arguments of a call exchanged, where that is no product."""
    match slot.node:
        case ast.Call(args=[_, _, *_] as arguments) as node if len(arguments) <= _MOST_ARGUMENTS:
            if called(node) in _SYMMETRIC | _INDEXING:
                return
            for first, second in itertools.combinations(range(len(arguments)), 2):
                swapped = list(arguments)
                swapped[first], swapped[second] = swapped[second], swapped[first]
                yield like(node, args=swapped)
