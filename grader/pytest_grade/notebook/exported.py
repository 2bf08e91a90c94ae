"""What an exported script makes of IPython's own syntax: `get_ipython().run_cell_magic('time', '', 'def …')`."""

import ast
from collections.abc import Sequence
from typing import TypeVar

from pytest_grade.notebook.magics import magic_statement, magic_value
from pytest_grade.notebook.names import nodes_below

_Node = TypeVar("_Node", bound=ast.AST)
_BLOCKS = ("body", "orelse", "finalbody")


def cell_in(statement: ast.stmt) -> str | None:
    """The text of the cell that this statement hands to a cell magic, the magic first; None where it hands none."""
    match _called(statement.value) if isinstance(statement, ast.Expr) else None:
        case ("run_cell_magic", (str(magic), str(line), str(body))):
            return f"%%{magic} {line}\n{body}"
        case ("run_cell" | "ex", (str(body), *_)):
            return body
    return None


def without_shell(statement: ast.stmt) -> list[ast.stmt]:
    """The statement without calls of the shell: with what they give and leave behind in their place."""
    for node in nodes_below(statement):
        for name in _BLOCKS:
            block = getattr(node, name, None)
            if isinstance(block, list):
                block[:] = [new for old in block for new in _replaced(old, is_inside=True)]
    return _replaced(statement, is_inside=False)


def _replaced(statement: ast.stmt, *, is_inside: bool) -> list[ast.stmt]:
    """The statements in place of a call of the shell."""
    if not isinstance(statement, (ast.Expr, ast.Assign)) or (call := _called(statement.value)) is None:
        return [statement]
    if cell_in(statement) and not is_inside:
        return [statement]
    if isinstance(statement, ast.Assign):
        statement.value = _placed(ast.parse(_value_of(*call), mode="eval").body, statement)
        return [statement]
    new = ast.parse(_statement_of(*call, is_inside=is_inside)).body
    return [_placed(node, statement) for node in new]


def _called(node: ast.expr | None) -> tuple[str, tuple[object, ...]] | None:
    """The method of the shell that is called, and its constant arguments."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython"), args=[]), attr=name), args=arguments
        ):
            return name, tuple(a.value if isinstance(a, ast.Constant) else None for a in arguments)
    return None


def _value_of(name: str, arguments: Sequence[object]) -> str:
    match name, arguments:
        case "run_line_magic", (str(magic), str(argument)):
            return magic_value(f"{magic} {argument}")
        case "magic", (str(text),):
            return magic_value(text)
        case "getoutput", _:
            return "[]"
    return "None"


def _statement_of(name: str, arguments: Sequence[object], *, is_inside: bool) -> str:
    match name, arguments:
        case "run_line_magic", (str(magic), str(argument)):
            return magic_statement(magic, argument, is_inside=is_inside)
        case "magic", (str(text),):
            magic, _, argument = text.partition(" ")
            return magic_statement(magic, argument, is_inside=is_inside)
    return "pass"


def _placed(new: _Node, old: ast.stmt) -> _Node:
    """Give the new node, and all below it, the place of the old one."""
    for node in ast.walk(new):
        if isinstance(node, (ast.stmt, ast.expr, ast.keyword, ast.arg, ast.alias)):
            ast.copy_location(node, old)
    return new
