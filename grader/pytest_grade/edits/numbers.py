"""Slips with numbers: another one, the other end of a slice, whole columns for one entry of each row."""

import ast
from collections.abc import Iterator

from pytest_grade.edits.context import SMALL, Context, called
from pytest_grade.edits.rewriting import LOAD, like
from pytest_grade.edits.slots import Slot
from pytest_grade.notebook.names import nodes_below

_NO_VALUES = (ast.keyword, ast.Tuple, ast.List, ast.Compare, ast.Dict)  # an axis, a part of a shape, a threshold
_OF_FORMULAS = ("ddof", "ord")  # keywords of NumPy's with which another formula is meant
_OF_SHAPES = frozenset({"zeros", "ones", "randn", "rand", "reshape", "range", "size", "sum", "round", "full", "tile"})


def number(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """Another small number, a neighbour, what makes one with it, or another number of the function."""
    match slot.node:
        case ast.Constant(value=int() | float() as old) as node if _is_a_value(slot, old):
            others = (*SMALL, old - 1, old + 1) if isinstance(old, int) else (1 - old, *SMALL)
            for new in dict.fromkeys((*context.numbers, *others)):
                if new != old and not (new == 0 and _leaves_nothing(slot)):
                    yield like(node, value=new)


def _leaves_nothing(slot: Slot) -> bool:
    """Whether a 0 in this place would leave out all that a term or a statement does."""
    match slot.parent:
        case ast.BinOp(op=ast.Div()):
            return slot.field == "right"
        case ast.BinOp(op=ast.Mult()) as product:
            around = [node for node in nodes_below(slot.statement) if product in ast.iter_child_nodes(node)]
            return any(not isinstance(node, ast.Call) for node in around)
    return False


def _is_a_value(slot: Slot, old: float) -> bool:
    """Whether a number is reckoned with; a parameter that begins as 0, say, is not."""
    if isinstance(slot.parent, ast.keyword) and slot.parent.arg in _OF_FORMULAS:
        return not isinstance(old, bool)
    if isinstance(old, bool) or slot.indexes or isinstance(slot.parent, _NO_VALUES):
        return False
    if isinstance(slot.parent, ast.Call):
        return called(slot.parent) not in _OF_SHAPES
    return isinstance(slot.parent, (ast.BinOp, ast.UnaryOp))


def other_end(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """All but the last for all but the first, the last for the first, and back."""
    match slot.node:
        case ast.Slice(lower=ast.Constant(value=int(first)), upper=None, step=None) as node:
            yield like(node, lower=None, upper=_minus(first))
        case ast.Slice(lower=None, upper=ast.UnaryOp(operand=ast.Constant(value=int(last))), step=None) as node:
            yield like(node, lower=ast.Constant(value=last), upper=None)
        case ast.Slice(lower=None, upper=ast.Constant(value=int(first)), step=None) as node:
            yield like(node, lower=_minus(first), upper=None)
        case ast.Slice(lower=ast.UnaryOp(operand=ast.Constant(value=int(last))), upper=None, step=None) as node:
            yield like(node, lower=None, upper=ast.Constant(value=last))


def _minus(number: int) -> ast.expr:
    return ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=number))


def of_each_row(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """One entry of each row, where whole columns are taken."""
    match slot.node:
        case (
            ast.Subscript(
                slice=ast.Tuple(elts=[ast.Slice(lower=None, upper=None), ast.Name() as chosen]) as both
            ) as node
        ):
            if context.is_counting(chosen):
                return
            rows = ast.Call(
                func=ast.Attribute(value=ast.Name(id="np", ctx=LOAD), attr="arange", ctx=LOAD),
                args=[ast.Call(func=ast.Name(id="len", ctx=LOAD), args=[chosen], keywords=[])],
                keywords=[],
            )
            yield like(node, slice=like(both, elts=[rows, chosen]))
