"""A size that is read and that nothing makes: `1 / m` without `m = X.shape[1]` above it."""

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from grader.edits.arranged import Arranged, added, at
from grader.edits.context import Context
from grader.edits.slots import Slot
from grader.notebook.factors import is_name_of_count
from grader.notebook.names import bound_names, nodes_below

_COUNTS_OF_LAYERS = frozenset({"L", "n_layers", "num_layers", "layers"})
_AXES = (1, 0)
_MOST_PARTS = 3


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
