"""Taking the notebook's own work, such as test calls, out of a block that also defines something."""

import ast
from collections.abc import Callable
from typing import Any, TypeVar

from pytest_grade.notebook.acts import acts_of, running_nodes
from pytest_grade.notebook.names import TRIES, bound_names

_Block = TypeVar("_Block", bound=ast.stmt)

_LISTS = ("body", "orelse", "finalbody", "handlers")
_BLOCKS = (ast.If, ast.With, *TRIES)
_KEPT = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def is_block(node: ast.stmt) -> bool:
    """Whether this is an `if`, `with` or `try`, which runs its statements once."""
    return isinstance(node, _BLOCKS)


def defines_for_all(function: ast.FunctionDef) -> bool:
    """Whether a function declares names global and defines functions of these names."""
    if not any(type(part) is ast.Global for part in function.body):
        return False
    names = {name for part in function.body if isinstance(part, ast.Global) for name in part.names}
    return any(isinstance(part, ast.FunctionDef) and part.name in names for part in function.body)


def without_work(block: _Block, is_work: Callable[[ast.stmt], bool]) -> tuple[_Block, frozenset[str]]:
    """A copy of a block, or a function, without what is work, or needs what that binds; and the names that are lost."""
    lost: frozenset[str] = frozenset()
    while True:
        dropped: list[ast.stmt] = []

        def goes(statement: ast.stmt, dropped: list[ast.stmt] = dropped, lost: frozenset[str] = lost) -> bool:
            is_gone = not isinstance(statement, _KEPT) and (is_work(statement) or _reads(statement, lost))
            dropped += [statement] if is_gone else []
            return is_gone

        kept = _copy(block, goes)
        more = frozenset(name for statement in dropped for name in bound_names(statement)) - bound_names(kept)
        if more <= lost:
            return kept, lost
        lost |= more


def _reads(statement: ast.stmt, names: frozenset[str]) -> bool:
    return bool(names) and not names.isdisjoint(acts_of(running_nodes(statement)).loaded)


def _copy(node: Any, goes: Callable[[ast.stmt], bool]) -> Any:
    fields = {name: getattr(node, name) for name in node._fields}
    for name in _LISTS:
        if name in fields:
            fields[name] = [part for inner in fields[name] if (part := _part(inner, goes)) is not None]
    if not fields["body"]:
        fields["body"] = [ast.copy_location(ast.Pass(), node)]
    return ast.copy_location(type(node)(**fields), node)


def _part(node: Any, goes: Callable[[ast.stmt], bool]) -> Any:
    if isinstance(node, (*_BLOCKS, ast.ExceptHandler)):
        return _copy(node, goes)
    return None if goes(node) else node
