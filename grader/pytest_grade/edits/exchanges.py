"""Slips between two: names exchanged, a number for what is given, another threshold, another slope."""

import ast
import itertools
from collections.abc import Iterator, Sequence
from functools import partial

from pytest_grade.edits.context import SMALL, Context, called
from pytest_grade.edits.rewriting import LOAD, length_of, like, of_self, renamed, rewritten
from pytest_grade.edits.slots import Slot
from pytest_grade.notebook.names import nodes_below

_MOST_NAMES = 5
_OF_WHERE = 3  # its arguments
_LONGEST = 80


def exchange(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """Two names exchanged in all that is assigned or returned, or a name and one minus it."""
    node = slot.node
    if called(node) == "where" and isinstance(node, ast.Call) and len(node.args) == _OF_WHERE:
        yield like(node, args=[node.args[0], node.args[2], node.args[1]])
    if not isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Call)) or not _is_the_largest_readable(slot):
        return
    below = nodes_below(node)
    loaded = dict.fromkeys(each.id for each in below if isinstance(each, ast.Name) and each.id in context.local)
    names = list(loaded)[:_MOST_NAMES]
    for name in names:
        if any(_is_complement(each, name) for each in below):
            yield rewritten(node, partial(_turned, name=name))
    for first, second in itertools.combinations(names, 2):
        yield rewritten(node, partial(renamed, other={first: second, second: first}))


def _is_the_largest_readable(slot: Slot) -> bool:
    """Whether this is all that is assigned or returned; of what is too long to be shown, a piece that is not."""
    is_whole = isinstance(slot.parent, (ast.Assign, ast.AugAssign, ast.Return)) and slot.field == "value"
    if not is_whole and not isinstance(slot.parent, (ast.BinOp, ast.UnaryOp, ast.Call)):
        return False
    if is_whole:
        return _is_readable(slot.node)
    return not _is_readable(slot.parent) and _is_readable(slot.node)


def _is_readable(node: ast.AST) -> bool:
    try:
        return len(ast.unparse(node)) <= _LONGEST
    except RecursionError:
        return False


def _is_complement(node: ast.AST, name: str) -> bool:
    """Whether this is 1 - name."""
    match node:
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=right):
            return _is_value(right, name)
    return False


def _is_value(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _turned(node: ast.AST, name: str) -> ast.AST | None:
    if _is_complement(node, name):
        return ast.Name(id=name, ctx=LOAD)
    if _is_value(node, name):
        return ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=ast.Name(id=name, ctx=LOAD))
    return None


def given(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """What the function or its object is given, and it does not read or has that default, where a number stands.

    Or how many there are of what a loop takes.
    """
    match slot.node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            if isinstance(slot.parent, (ast.keyword, ast.BinOp, ast.Call, ast.Tuple, ast.Compare, ast.Assign)):
                same = [name for name, default in context.defaults.items() if default == number]
                yield from (ast.Name(id=name, ctx=LOAD) for name in dict.fromkeys((*context.idle_parameters, *same)))
                yield from map(of_self, context.kept_in_self)
                yield from map(length_of, context.walked if number not in SMALL else ())


def threshold(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """Another number that something is compared with: a half, or nothing."""
    match slot.node, slot.parent:
        case ast.Constant(value=int() | float() as number) as node, ast.Compare(left=left):
            is_count = isinstance(left, ast.Name) and left.id in {*context.counting, *context.counters}
            if not isinstance(number, bool) and not is_count:
                yield from (like(node, value=other) for other in (0.5, 0) if other != number)


def slopes(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """The derivative of a common activation, by what it gives, where a part of its formula stands."""
    if slot.indexes:
        return
    for name in _values_in(slot.node):
        yield from (made for made in _slopes_of(name) if ast.dump(made) != ast.dump(slot.node))
    match slot.node:
        case ast.BinOp(left=ast.BinOp(left=rest, op=ast.Mult(), right=one), op=ast.Mult(), right=other) if (
            _are_a_slope_of_a_sigmoid(one, other)
        ):
            value = one if _are_values(one) else other
            yield ast.BinOp(left=rest, op=ast.Mult(), right=next(_slopes_of(value)))


def _are_a_slope_of_a_sigmoid(one: ast.expr, other: ast.expr) -> bool:
    """Whether two factors are a and 1 - a, in whichever order."""
    return any(
        _are_values(value) and ast.dump(slope) == ast.dump(_slope_of_a_sigmoid(value).right)
        for value, slope in ((one, other), (other, one))
    )


def without_slope(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A difference over the slope of a sigmoid, which is in that of what it gives and what it should have given.

    Where the statement takes the slope itself, that is what is too many, and nobody would divide by it.
    """
    if slot.indexes:
        return
    match slot.node:
        case ast.BinOp(left=left, op=ast.Sub(), right=right) as node if _are_values(left, right):
            there = {ast.dump(part) for part in nodes_below(slot.statement) if isinstance(part, ast.BinOp)}
            rests = (ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=value) for value in (left, right))
            if there.isdisjoint(map(ast.dump, rests)):
                for value in (left, right):
                    yield ast.BinOp(left=node, op=ast.Div(), right=_slope_of_a_sigmoid(value))


def _are_values(*nodes: ast.expr) -> bool:
    return all(isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) for node in nodes)


def _values_in(node: ast.AST) -> Sequence[ast.expr]:
    """What the activation gives, where this is a part of such a formula, or one like it."""
    match node:
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Sub() | ast.Add(), right=right):
            return [_base(right)]
        case ast.BinOp(left=left, op=ast.Mult(), right=ast.BinOp(left=ast.Constant(value=1), right=right)):
            return [right] if ast.dump(left) == ast.dump(right) else []
        case ast.BinOp(op=ast.Pow()) | ast.Call():
            base = _base(node)
            return [base] if base is not node else []
    return []


def _base(node: ast.expr) -> ast.expr:
    match node:
        case ast.BinOp(left=base, op=ast.Pow(), right=ast.Constant(value=2)):
            return base
        case ast.BinOp(left=ast.Constant(value=2), op=ast.Mult(), right=base):
            return base
        case ast.Call(args=[base, ast.Constant(value=2)]) if called(node) == "power":
            return base
        case ast.Call(args=[base], keywords=[]) if called(node) == "square":
            return base
    return node


def _slopes_of(value: ast.expr) -> Iterator[ast.expr]:
    squared = ast.BinOp(left=value, op=ast.Pow(), right=ast.Constant(value=2))
    yield ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=squared)
    yield _slope_of_a_sigmoid(value)


def _slope_of_a_sigmoid(value: ast.expr) -> ast.BinOp:
    complement = ast.BinOp(left=ast.Constant(value=1), op=ast.Sub(), right=value)
    return ast.BinOp(left=value, op=ast.Mult(), right=complement)
