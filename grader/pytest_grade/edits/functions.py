"""Slips between functions of one family: the one that is meant, where another stands that is named or works like it."""

import ast
from collections.abc import Iterator, Mapping

from pytest_grade.edits.context import Context, called
from pytest_grade.edits.rewriting import LOAD, like
from pytest_grade.edits.slots import Slot

# What stands for what is meant, of NumPy's functions.
_MEANT: Mapping[str, tuple[str, ...]] = {
    "log2": ("log",),
    "log10": ("log",),
    "log1p": ("log",),
    "exp2": ("exp",),
    "expm1": ("exp",),
    "minimum": ("maximum",),
    "maximum": ("minimum",),
    "argmin": ("argmax",),
    "max": ("argmax",),
    "amax": ("argmax",),
    "min": ("max",),
    "ones": ("zeros",),
    "sinh": ("tanh",),
    "tan": ("tanh",),
    "arctan": ("tanh",),
}
# The same of those that draw numbers; `np.random` or a generator has them.
_DRAWN: Mapping[str, str] = {
    "rand": "randn",
    "random": "standard_normal",
    "random_sample": "standard_normal",
    "ranf": "standard_normal",
    "uniform": "normal",
    "randn": "rand",
    "standard_normal": "random",
    "normal": "uniform",
}
_MOST_COUNTS = 2
_SMALL = 0.01  # the usual scale of first weights


def meant(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """The function that is meant, where one stands that is named like it, draws otherwise, or is another activation."""
    match slot.node, slot.parent:
        case ast.Attribute(attr=name, value=ast.Name(id="np" | "numpy" | "math")) as node, ast.Call():
            if slot.field == "func":
                yield from (like(node, attr=other) for other in _MEANT.get(name, ()))
        case ast.Attribute(attr=name) as node, ast.Call() if slot.field == "func" and name in _DRAWN:
            yield like(node, attr=_DRAWN[name])
    match slot.node, slot.parent:
        case ast.Attribute(attr="tanh", value=ast.Name(id="np")), ast.Call() if slot.field == "func":
            if "sigmoid" in context.known:
                yield ast.Name(id="sigmoid", ctx=LOAD)
        case ast.Name(id="sigmoid"), ast.Call() if slot.field == "func":
            yield ast.Attribute(value=ast.Name(id="np", ctx=LOAD), attr="tanh", ctx=LOAD)


def scaled(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """What is drawn at random, made small, where it is taken as it is."""
    match slot.node, slot.parent:
        case ast.Call(func=ast.Attribute(attr="randn" | "standard_normal")) as drawn, ast.Assign() | ast.Dict():
            yield ast.BinOp(left=drawn, op=ast.Mult(), right=ast.Constant(value=_SMALL))


def sum_over_examples(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """The sum over the number of examples, where the mean of all entries is taken."""
    match slot.node:
        case ast.Call(func=ast.Attribute(attr="mean") as function, keywords=[]) as call:
            total = like(call, func=like(function, attr="sum"))
            for name in sorted(context.factors.counts.intersection(context.local))[:_MOST_COUNTS]:
                yield ast.BinOp(left=total, op=ast.Div(), right=ast.Name(id=name, ctx=LOAD))


def power(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A square, where twice it stands, its absolute value, or it as it is: in a sum, or as the root of one."""
    if slot.indexes:
        return
    match slot.node:
        case ast.BinOp(left=ast.Constant(value=2), op=ast.Mult(), right=inner):
            yield _squared(inner)
        case ast.BinOp(left=inner, op=ast.Mult(), right=ast.Constant(value=2)):
            yield _squared(inner)
        case ast.Call(args=[ast.Name() | ast.Subscript() | ast.Attribute() as inner, *others]) as call:
            if called(call) == "sum" and isinstance(call.func, ast.Attribute):
                yield like(call, args=[_squared(inner), *others])
            elif called(call) == "norm":
                yield _squared(call)
            elif called(call) in ("abs", "absolute") and not others:
                yield _squared(inner)


def _squared(node: ast.expr) -> ast.expr:
    return ast.BinOp(left=node, op=ast.Pow(), right=ast.Constant(value=2))
