"""Slips with what comes back: it is thrown away, or a list is given None, or not given one entry."""

import ast
import itertools
from collections.abc import Iterator

from pytest_grade.edits.context import Context, called
from pytest_grade.edits.rewriting import LOAD, STORE, like
from pytest_grade.edits.slots import Slot

_IN_PLACE = frozenset({"append", "extend", "insert", "update", "sort", "reverse", "setdefault", "pop", "add"})
_GIVING_NOTHING = _IN_PLACE | {"print", "seed", "show", "plot"}
_ACTIVATIONS = ("relu", "sigmoid", "tanh", "softmax")
_OF_SLOPES = ("back", "prime", "deriv", "grad", "slope")
_MOST_TARGETS = 6


def changed_in_place(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """What only changes a list, without the list being given what comes back."""
    match slot.node:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=same), attr=attr)) as call,
        ) if name == same and attr in _IN_PLACE:
            yield ast.Expr(value=call)


def appended(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A value put at the end of a list as one entry."""
    match slot.node:
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=value) if not isinstance(value, ast.Constant):
            yield ast.Expr(value=_append(ast.Name(id=name, ctx=LOAD), value))
        case ast.Call(func=ast.Attribute(value=the_list, attr="insert"), args=[ast.Constant(value=0), value]):
            yield _append(the_list, value)
        case ast.Call(func=ast.Attribute(value=the_list, attr="extend"), args=[value]):
            yield _append(the_list, value)
        case ast.Call(func=ast.Attribute(value=the_list, attr="append"), args=[_, _, *_] as parts):
            yield _append(the_list, ast.Tuple(elts=list(parts), ctx=LOAD))


def _append(the_list: ast.expr, value: ast.expr) -> ast.Call:
    return ast.Call(func=ast.Attribute(value=the_list, attr="append", ctx=LOAD), args=[value], keywords=[])


def kept(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """What a call gives, and nothing takes, given to a name: one that it is called with, or that is nowhere bound."""
    match slot.node:
        case ast.Expr(value=ast.Call() as call) if called(call) not in _GIVING_NOTHING:
            asked = [argument.id for argument in call.args if isinstance(argument, ast.Name)]
            if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
                asked.insert(0, call.func.value.id)
            names = dict.fromkeys([*asked, *sorted(context.unbound)])
            for name in itertools.islice((name for name in names if name != "np"), _MOST_TARGETS):
                yield ast.Assign(targets=[ast.Name(id=name, ctx=STORE)], value=call)


def between(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """An activation of the notebook applied to what is compared, or handed to one of its functions."""
    if not isinstance(slot.node, ast.expr) or slot.indexes or not _is_handed_on(slot, context):
        return
    for name in sorted(context.known):
        if any(known in name.lower() for known in _ACTIVATIONS) and not any(word in name for word in _OF_SLOPES):
            applied = ast.Call(func=ast.Name(id=name, ctx=LOAD), args=[slot.node], keywords=[])
            yield applied
            yield ast.Subscript(value=applied, slice=ast.Constant(value=0), ctx=LOAD)


def _is_handed_on(slot: Slot, context: Context) -> bool:
    match slot.parent, slot.node:
        case ast.Compare(), ast.Name() | ast.BinOp() | ast.Call():
            return slot.field == "left"
        case ast.Call(func=ast.Name(id=name)), ast.Name():
            return slot.field == "args" and slot.position == 0 and name in context.called and name in context.known
    return False


def taken_anew(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """In a loop, a value put in the place of what the rounds before have left, and not added to it."""
    match slot.node:
        case ast.AugAssign(op=ast.Add()) as node if slot.in_loop:
            yield ast.Assign(targets=[like(node.target)], value=node.value)
