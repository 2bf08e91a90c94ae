"""A copy of a tree with some of its nodes changed."""

import ast
from collections.abc import Callable, Mapping
from typing import Any

LOAD, STORE = ast.Load(), ast.Store()


def like(node: Any, **changes: Any) -> Any:
    """A node of the same kind with some fields changed, and no place in the text yet; the others are shared."""
    fields = {name: getattr(node, name) for name in node._fields}
    return type(node)(**{**fields, **changes})


def of_self(name: str) -> ast.expr:
    """What an object has under that name: `self.lr`."""
    return ast.Attribute(value=ast.Name(id="self", ctx=LOAD), attr=name, ctx=LOAD)


def length_of(name: str) -> ast.expr:
    """How many there are in what has that name."""
    return ast.Call(func=ast.Name(id="len", ctx=LOAD), args=[ast.Name(id=name, ctx=LOAD)], keywords=[])


def size_along(array: ast.expr, axis: int) -> ast.expr:
    """How long an array is along an axis: `x.shape[1]`."""
    shape = ast.Attribute(value=array, attr="shape", ctx=LOAD)
    return ast.Subscript(value=shape, slice=ast.Constant(value=axis), ctx=LOAD)


def rewritten(node: ast.AST, change: Callable[[ast.AST], ast.AST | None]) -> ast.AST:
    """A copy of a tree with some nodes changed; what is called keeps its name."""
    changed = change(node)
    if changed is not None:
        return changed
    fields: dict[str, object] = {}
    for name, value in ast.iter_fields(node):
        if isinstance(value, list):
            fields[name] = [rewritten(each, change) if isinstance(each, ast.AST) else each for each in value]
        elif isinstance(value, ast.AST) and not isinstance(value, (ast.operator, ast.expr_context, ast.unaryop)):
            is_called = isinstance(node, ast.Call) and name == "func" and isinstance(value, ast.Name)
            fields[name] = value if is_called else rewritten(value, change)
    copied: ast.AST = like(node, **fields)
    return copied


def renamed(node: ast.AST, other: Mapping[str, str]) -> ast.AST | None:
    """The name that is put in the place of one."""
    return ast.Name(id=other[node.id], ctx=LOAD) if isinstance(node, ast.Name) and node.id in other else None
