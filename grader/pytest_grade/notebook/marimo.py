"""Notebooks of marimo: scripts in which each cell is the body of a function, `@app.cell def _(np): …`."""

import ast
from collections.abc import Iterator

_WHOLE = frozenset({"function", "class_definition"})


def cells_opened(statement: ast.stmt) -> Iterator[ast.stmt]:
    """The statements of the cell that this function stands for; any other statement as it is."""
    match statement:
        case ast.FunctionDef(decorator_list=[decorator], body=body) if _kind_of(decorator) == "cell":
            yield from (inner for inner in body if not isinstance(inner, ast.Return))
        case ast.FunctionDef(decorator_list=[decorator]) | ast.ClassDef(decorator_list=[decorator]) if (
            _kind_of(decorator) in _WHOLE
        ):
            statement.decorator_list = []
            yield statement
        case ast.With(items=[ast.withitem(context_expr=context)], body=body) if _kind_of(context) == "setup":
            yield from body
        case _:
            yield statement


def _kind_of(node: ast.expr) -> str:
    """What of the app this is: `app.cell`, `app.cell(hide_code=True)`."""
    match node.func if isinstance(node, ast.Call) else node:
        case ast.Attribute(value=ast.Name(id="app"), attr=kind):
            return kind
    return ""
