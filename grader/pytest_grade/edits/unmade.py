"""Sizes that nothing makes, `1 / m` without `m = X.shape[1]` above it, and sizes that are written out as numbers."""

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from pytest_grade.edits.arranged import Arranged, added, at
from pytest_grade.edits.context import Context, called
from pytest_grade.edits.rewriting import LOAD
from pytest_grade.edits.slots import Slot
from pytest_grade.notebook.factors import is_name_of_count
from pytest_grade.notebook.names import bound_names, nodes_below

_COUNTS_OF_LAYERS = frozenset({"L", "n_layers", "num_layers", "layers"})
_AXES = (1, 0)
_MOST_PARTS = 3
_OF_A_SHAPE = frozenset({"randn", "rand", "zeros", "ones", "empty", "full", "normal", "standard_normal"})


def size_made(slot: Slot, context: Context) -> Iterator[Arranged]:
    """The size, made from what the function is given, before the statement of the function that first reads it."""
    function: Any = slot.parent
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) or slot.field != "body":
        return
    above = function.body[: slot.position or 0]
    read_above = {name for statement in above for name in _read(statement)}
    for name in sorted(context.unbound & _read(slot.node) - read_above):
        for size in _sizes(name, context, above, function):
            made = ast.parse(f"{name} = {size}").body[0]
            yield added(made, at(slot), "before")


def _read(node: ast.AST) -> set[str]:
    return {each.id for each in nodes_below(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}


def _sizes(name: str, context: Context, above: Sequence[ast.stmt], function: ast.AST) -> Iterator[str]:
    """What such a size may be made from: from what is given, from a part of it that is read, from what is made."""
    made = [each for statement in above for each in sorted(bound_names(statement))]
    if is_name_of_count(name):
        parts = list(dict.fromkeys(_parts(function, context.parameters)))[:_MOST_PARTS]
        for array in dict.fromkeys([*context.parameters, *made, *parts]):
            yield from (f"{array}.shape[{axis}]" for axis in _AXES)
    elif name in _COUNTS_OF_LAYERS:
        for given in context.parameters:
            yield from (f"len({given})", f"len({given}) // 2")


def _parts(function: ast.AST, parameters: Sequence[str]) -> Iterator[str]:
    """The parts of what is given that are read by a number or a text: `cache[0]`, `cache["A1"]`."""
    for node in nodes_below(function):
        match node:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant()) if name in parameters:
                yield ast.unparse(node)


def size_given(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """What the function is given, or its shape, where a whole number stands for a size."""
    match slot.node, slot.parent:
        case ast.Constant(value=int(number)), ast.Call() | ast.Tuple() as around if not isinstance(number, bool):
            if _is_a_shape(around, context.parameters):
                yield from (ast.Name(id=name, ctx=LOAD) for name in context.parameters)
        case ast.Constant(value=int(number)), ast.Assign() if not isinstance(number, bool):
            for name in context.idle_parameters:
                yield from (ast.parse(f"{name}.shape[{axis}]", mode="eval").body for axis in (0, 1))


def _is_a_shape(around: ast.Call | ast.Tuple, given: Sequence[str]) -> bool:
    """Whether sizes stand here, some of which the function is given."""
    if isinstance(around, ast.Call):
        return called(around) in _OF_A_SHAPE and bool(around.args)
    are_written_out = len(around.elts) > 1 and all(isinstance(each, ast.Constant) for each in around.elts)
    return are_written_out or any(isinstance(each, ast.Name) and each.id in given for each in around.elts)
