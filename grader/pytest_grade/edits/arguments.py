"""Slips with the arguments of a call: one that is not passed on, two exchanged, one in the place of another."""

import ast
import itertools
from collections.abc import Iterator, Sequence

from pytest_grade.edits.context import Context, called
from pytest_grade.edits.rewriting import LOAD, like
from pytest_grade.edits.slots import Slot

_ANY_ORDER = frozenset(
    {
        *("dot", "matmul", "multiply", "add", "maximum", "minimum", "divide", "subtract", "where", "sum", "mean"),
        *("range", "str", "reversed", "len", "print", "isinstance", "reshape", "clip", "transpose", "round"),
        *("randn", "rand", "zeros", "ones", "full", "tile", "einsum", "append", "size", "max", "min", "argmax"),
    }
)
_FEW, _MANY = 3, 8
_CENTRED = frozenset({"normal", "uniform"})


def exchanged(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """Two arguments of a call exchanged; of many, two that are neighbours, and names."""
    match slot.node:
        case ast.Call(args=[_, _, *_] as given) as node if called(node) not in _ANY_ORDER and not slot.indexes:
            few = len(given) <= _FEW
            pairs = itertools.combinations(range(len(given)), 2) if few else itertools.pairwise(range(len(given)))
            for first, second in pairs if len(given) <= _MANY else ():
                if few or (isinstance(given[first], ast.Name) and isinstance(given[second], ast.Name)):
                    yield like(node, args=_swapped(given, first, second))


def _swapped(given: Sequence[ast.expr], first: int, second: int) -> list[ast.expr]:
    swapped = list(given)
    swapped[first], swapped[second] = given[second], given[first]
    return swapped


def passed_on(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A call of a function of the notebook with what the caller is given under the same name, and makes nothing of."""
    match slot.node:
        case ast.Call(func=ast.Name(id=name), args=given, keywords=keywords) as node if name in context.signatures:
            if any(isinstance(each, ast.Starred) for each in given) or any(each.arg is None for each in keywords):
                return
            asked = context.signatures[name]
            named = {keyword.arg for keyword in keywords}
            missing = [each for each in asked[len(given) :] if each not in named and each in context.parameters]
            unread = [each for each in missing if each in context.only_kept]
            for chosen in dict.fromkeys((tuple(missing), tuple(unread), *((each,) for each in unread))):
                if unread:
                    yield _with(node, chosen, asked)


def _with(call: ast.Call, names: Sequence[str], asked: Sequence[str]) -> ast.Call:
    """The call with these besides: by position where they follow, by name where they do not."""
    follow = not call.keywords and tuple(asked[len(call.args) : len(call.args) + len(names)]) == tuple(names)
    values = [ast.Name(id=name, ctx=LOAD) for name in names]
    changed: ast.Call
    if follow:
        changed = like(call, args=[*call.args, *values])
    else:
        by_name = [ast.keyword(arg=name, value=value) for name, value in zip(names, values, strict=True)]
        changed = like(call, keywords=[*call.keywords, *by_name])
    return changed


def misplaced(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """`normal(0, spread, size=…)` for `normal(spread, size=…)`, whose first argument is the centre."""
    match slot.node:
        case ast.Call(args=[spread], keywords=[_, *_]) as node if called(node) in _CENTRED:
            yield like(node, args=[ast.Constant(value=0), spread])
