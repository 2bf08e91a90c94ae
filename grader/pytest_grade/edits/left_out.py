"""What is left out of a formula: a factor or a term that the function is given, or that a line like it has."""

import ast
from collections.abc import Iterator, Sequence

from pytest_grade.edits.context import Context, called, is_of_module
from pytest_grade.edits.rewriting import LOAD, length_of, of_self
from pytest_grade.edits.siblings import joined_as_elsewhere, with_an_operation
from pytest_grade.edits.slots import Slot
from pytest_grade.notebook.names import bound_names, nodes_below

_PRODUCTS = frozenset({"dot", "matmul", "einsum"})
_LEAST = frozenset({"min", "minimum"})
_ACTIVATIONS = ("sigmoid", "softmax")


def multiplied(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """What is assigned, or a step, multiplied by what the function does not read; a factor as a line like it."""
    node = slot.node
    if not isinstance(node, ast.expr) or slot.indexes:
        return
    if _is_assigned(slot) and not context.is_about_counts(node):
        if isinstance(node, (ast.Call, ast.Compare)):
            for name in (*context.idle_parameters, *context.unread_beside.get(id(slot.statement), ())):
                yield ast.BinOp(left=ast.Name(id=name, ctx=LOAD), op=ast.Mult(), right=node)
        yield from with_an_operation(slot.statement, context.assignments, (ast.Mult, ast.Div, ast.MatMult))
    if _is_a_step(slot) and not isinstance(node, ast.Constant):
        given = [ast.Name(id=name, ctx=LOAD) for name in context.idle_parameters]
        for factor in (*given, *map(of_self, context.kept_in_self)):
            yield ast.BinOp(left=factor, op=ast.Mult(), right=node)


def divided(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A step divided by a number that is given or made and not read, or by how many there are of what a loop takes.

    A term divided by a size that another term of the function is divided by.
    """
    node = slot.node
    if isinstance(node, ast.expr) and _is_a_term(slot) and not context.is_about_counts(node):
        read = {each.id for each in nodes_below(node) if isinstance(each, ast.Name)}
        for name in context.dividing_sizes:
            if name not in read:
                yield ast.BinOp(left=node, op=ast.Div(), right=ast.Name(id=name, ctx=LOAD))
    if isinstance(node, ast.expr) and _is_a_step(slot) and not isinstance(node, ast.Constant):
        idle = (name for name in context.idle if name in context.counting or name in context.idle_parameters)
        for name in dict.fromkeys(idle):
            yield ast.BinOp(left=node, op=ast.Div(), right=ast.Name(id=name, ctx=LOAD))
        for name in context.walked if _is_of_what_is_given(slot.statement, context) else ():
            yield ast.BinOp(left=node, op=ast.Div(), right=length_of(name))


def _is_a_term(slot: Slot) -> bool:
    """Whether this is one of several terms of a sum, and a formula: a name is divided where it is made."""
    match slot.parent, slot.node:
        case ast.BinOp(op=ast.Add() | ast.Sub()), ast.BinOp(op=operator):
            return not slot.indexes and not isinstance(operator, (ast.Add, ast.Sub))
        case ast.BinOp(op=ast.Add() | ast.Sub()), ast.Call():
            return not slot.indexes
    return False


def _is_of_what_is_given(statement: ast.stmt, context: Context) -> bool:
    """Whether what is assigned is given, or a part of it or of the object: no sum that the function begins."""
    match statement:
        case ast.Assign(targets=[target]) | ast.AugAssign(target=target):
            return any(isinstance(n, ast.Name) and n.id in {"self", *context.parameters} for n in nodes_below(target))
    return False


def _is_assigned(slot: Slot) -> bool:
    return slot.field == "value" and isinstance(slot.parent, (ast.Assign, ast.AugAssign))


def _is_a_step(slot: Slot) -> bool:
    """Whether this is what is taken from something, or added to it, in an assignment or in each entry of a list."""
    match slot.parent, slot.statement:
        case ast.AugAssign(op=ast.Sub() | ast.Add()), _:
            return slot.field == "value"
        case ast.BinOp(op=ast.Sub() | ast.Add()) as whole, ast.Assign(value=value):
            return slot.field == "right" and (value is whole or getattr(value, "elt", None) is whole)
    return False


def added(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """A product with something added that is not reckoned with anywhere; a term as a line like it has one."""
    node = slot.node
    if isinstance(node, (ast.BinOp, ast.Call)) and _is_product(node):
        made = bound_names(slot.statement)
        for name in (name for name in context.only_kept if name not in made):
            for part in _parts_of(ast.Name(id=name, ctx=LOAD), context.counters if slot.in_loop else ()):
                yield ast.BinOp(left=node, op=ast.Add(), right=part)
        if not (isinstance(slot.parent, ast.BinOp) and isinstance(slot.parent.op, (ast.Add, ast.Sub))):
            yield from joined_as_elsewhere(node, context.assignments, (ast.Add,))
    is_formula = isinstance(node, ast.expr) and not isinstance(node, ast.Compare)
    if is_formula and _is_assigned(slot) and not context.is_about_counts(node):
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


def unbounded(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """What is kept between bounds, or below one, as it is; not a maximum, which is an activation."""
    match slot.node:
        case ast.IfExp(body=inner, orelse=ast.Constant()) | ast.IfExp(body=ast.Constant(), orelse=inner):
            yield inner
        case ast.Call(func=ast.Attribute(value=inner, attr="clip"), args=[_, _]) as node if not is_of_module(node):
            yield inner
        case ast.Call(args=[inner, _, *_]) as node if called(node) == "clip":
            yield inner
        case ast.Call(args=[first, second]) as node if called(node) in _LEAST:
            yield from (other for other in (first, second) if not isinstance(other, ast.Constant))


def applied(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """The notebook's function that makes probabilities applied to what is compared, where the function has none."""
    match slot.node, slot.parent:
        case ast.Name() | ast.Subscript() | ast.BinOp() as node, ast.Compare() if slot.field == "left":
            for name in _ACTIVATIONS:
                if name in context.known and name not in context.called and not context.is_of_counts(node):
                    yield ast.Call(func=ast.Name(id=name, ctx=LOAD), args=[node], keywords=[])
