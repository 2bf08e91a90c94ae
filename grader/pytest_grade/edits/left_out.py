"""What is left out of a formula: a factor or a term that the function is given, or that a line like it has."""

import ast
from collections.abc import Iterator, Sequence

from pytest_grade.edits.context import Context, called
from pytest_grade.edits.rewriting import LOAD
from pytest_grade.edits.siblings import with_an_operation
from pytest_grade.edits.slots import Slot
from pytest_grade.notebook.names import bound_names

_PRODUCTS = frozenset({"dot", "matmul", "einsum"})
_ACTIVATIONS = ("sigmoid", "softmax")


def multiplied(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """What is assigned, or a term of it, multiplied by what the function does not read; a factor as a line like it."""
    node = slot.node
    if not isinstance(node, ast.expr) or slot.indexes:
        return
    if _is_assigned(slot) and not context.is_about_counts(node):
        if isinstance(node, (ast.Call, ast.Compare)):
            for name in (*context.idle_parameters, *context.unread_beside.get(id(slot.statement), ())):
                yield ast.BinOp(left=ast.Name(id=name, ctx=LOAD), op=ast.Mult(), right=node)
        yield from with_an_operation(slot.statement, context.assignments, (ast.Mult, ast.Div, ast.MatMult))
    elif _is_a_step(slot) and isinstance(node, (ast.Name, ast.Subscript, ast.Attribute)):
        for name in context.idle_parameters:
            yield ast.BinOp(left=ast.Name(id=name, ctx=LOAD), op=ast.Mult(), right=node)


def _is_assigned(slot: Slot) -> bool:
    return slot.field == "value" and isinstance(slot.parent, (ast.Assign, ast.AugAssign))


def _is_a_step(slot: Slot) -> bool:
    """Whether this is what is taken from something, or added to it, in an assignment."""
    match slot.parent, slot.statement:
        case ast.BinOp(op=ast.Sub() | ast.Add()) as whole, ast.Assign(value=value):
            return slot.field == "right" and value is whole
    return False


def added(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A product with something added that is not reckoned with anywhere; a term as a line like it has one."""
    node = slot.node
    if isinstance(node, (ast.BinOp, ast.Call)) and _is_product(node):
        made = bound_names(slot.statement)
        for name in (name for name in context.only_kept if name not in made):
            for part in _parts_of(ast.Name(id=name, ctx=LOAD), context.counters if slot.in_loop else ()):
                yield ast.BinOp(left=node, op=ast.Add(), right=part)
    if isinstance(node, ast.expr) and _is_assigned(slot) and not context.is_about_counts(node):
        yield from with_an_operation(slot.statement, context.assignments, (ast.Add, ast.Sub))


def _parts_of(array: ast.expr, counters: Sequence[str]) -> Iterator[ast.expr]:
    """An array, and in a loop its part in that round, as a number or as a row."""
    yield array
    for counter in counters:
        row = ast.Name(id=counter, ctx=LOAD)
        yield ast.Subscript(value=array, slice=ast.Tuple(elts=[row, ast.Constant(value=0)], ctx=LOAD), ctx=LOAD)
        yield ast.Subscript(value=array, slice=row, ctx=LOAD)


def _is_product(node: ast.BinOp | ast.Call) -> bool:
    match node:
        case ast.Call(args=[ast.BinOp(op=ast.Mult()), *_]) if called(node) == "sum":
            return True
        case ast.BinOp(op=operator):
            return isinstance(operator, ast.MatMult)
    return called(node) in _PRODUCTS


def applied(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """The notebook's function that makes probabilities applied to what is compared, where the function has none."""
    match slot.node, slot.parent:
        case ast.Name() | ast.Subscript() | ast.BinOp() as node, ast.Compare() if slot.field == "left":
            for name in _ACTIVATIONS:
                if name in context.known and name not in context.called and not context.is_counting(node):
                    yield ast.Call(func=ast.Name(id=name, ctx=LOAD), args=[node], keywords=[])
