"""Slips with statements: one too many, one too few, on the wrong side of a loop's end, a comparison turned around."""

import ast
import itertools
from collections.abc import Iterator, Mapping

from pytest_grade.edits.context import Context
from pytest_grade.edits.rewriting import LOAD, STORE, like
from pytest_grade.edits.slots import Slot
from pytest_grade.notebook.names import nodes_below

_MOST_CARRIED = 28
_DONE_ON_A_CONDITION = (ast.Assign, ast.AugAssign, ast.Expr, ast.Break, ast.Continue)
_COMPARED: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE),
    ast.LtE: (ast.Lt, ast.GtE, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt, ast.LtE),
    ast.GtE: (ast.Gt, ast.LtE, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}


def assertion(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """An assertion left out."""
    if isinstance(slot.node, ast.Assert):
        yield ast.Pass()


def accumulation(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """In a loop, or of what is there, a value added to what was there before, and not put in its place."""
    match slot.node:
        case ast.Assign(targets=[ast.Name() | ast.Subscript() as target], value=value):
            if _is_carried(target, slot, context):
                yield ast.AugAssign(target=target, op=ast.Add(), value=value)


def overwriting(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """In a loop, or of what is there, a value put in the place of what was there before, and not added to it."""
    match slot.node:
        case ast.AugAssign(target=target, op=ast.Add(), value=value) if _is_carried(target, slot, context):
            yield ast.Assign(targets=[target], value=value)


def _is_carried(target: ast.expr, slot: Slot, context: Context) -> bool:
    """Whether something was there before: rounds of a loop have left it, it is given, or a part of an array is."""
    match target:
        case ast.Name(id=name):
            return slot.in_loop or name in context.parameters
        case ast.Subscript(value=ast.Name(id=name), slice=index):
            is_key = isinstance(index, (ast.Constant, ast.JoinedStr)) and not _is_position(index)
            return slot.in_loop or (not is_key and name in {*context.local, *context.parameters})
    return slot.in_loop


def _is_position(index: ast.expr) -> bool:
    return isinstance(index, ast.Constant) and isinstance(index.value, int)


def comparison(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A comparison turned around, or with the bound."""
    match slot.node:
        case ast.Compare(ops=[operator]) as node:
            for other in _COMPARED.get(type(operator), ()):
                yield like(node, ops=[other()])


def comparison_left_out(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """What is compared with a number, and not whether it is larger."""
    match slot.node:
        case ast.Compare(left=left) if not isinstance(slot.parent, (ast.If, ast.While, ast.IfExp, ast.BoolOp)):
            yield left


def number_itself(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """The same of a student's, where no part of an array is chosen by it."""
    match slot.node:
        case ast.Compare(comparators=[ast.Constant(value=int() | float())]) if not slot.indexes:
            yield from comparison_left_out(slot, context)


def carry(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """At the end of a loop: what it has made handed on to the next round."""
    loop = slot.node
    if not isinstance(loop, (ast.For, ast.While)):
        return
    names = [node for statement in loop.body for node in nodes_below(statement) if isinstance(node, ast.Name)]
    stored = dict.fromkeys(name.id for name in names if isinstance(name.ctx, ast.Store))
    loaded = dict.fromkeys(name.id for name in names if isinstance(name.ctx, ast.Load))
    kept = [name for name in loaded if name in context.local and name not in stored and name not in context.counters]
    for old, new in itertools.islice(itertools.product(kept, stored), _MOST_CARRIED):
        handed_on = ast.Assign(targets=[ast.Name(id=old, ctx=STORE)], value=ast.Name(id=new, ctx=LOAD))
        yield like(loop, body=[*loop.body, handed_on])


def removal(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A statement left out."""
    match slot.node:
        case ast.Assign() | ast.AugAssign():
            yield ast.Pass()
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()


def step_away(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A step of descent left out: `x = x - rate * dx`, where gradients are made, say."""
    match slot.node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp(left=ast.Name(id=old), op=ast.Sub()) as value):
            step, is_one = value.right, name == old
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Sub(), value=step):
            is_one = True
        case _:
            return
    if is_one and any(isinstance(node, ast.Name) and node.id == f"d{name}" for node in nodes_below(step)):
        yield ast.Pass()


def removal_with_its_condition(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A statement left out, or all that is done on a condition, and nothing else where it does not hold."""
    yield from removal(slot, context)
    match slot.node:
        case ast.If(test=ast.Constant()):  # a frame around statements that an edit has put beside one another
            return
        case ast.If(body=body, orelse=[]) if all(isinstance(node, _DONE_ON_A_CONDITION) for node in body):
            yield ast.Pass()


def round_left(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """The next round of a loop, where the loop is left."""
    if isinstance(slot.node, ast.Break):
        yield ast.Continue()


def always(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """In a loop, what is done in some rounds, done in every one."""
    if slot.field == "test" and isinstance(slot.parent, ast.If) and slot.in_loop:
        names = [node for node in nodes_below(slot.node) if isinstance(node, ast.Name)]
        if any(name.id in context.counters for name in names):
            yield ast.Constant(value=True)
