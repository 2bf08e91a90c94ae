"""What a function is given and makes nothing of, as its text shows it."""

import ast
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

Method: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

_READ_ALL: Final = frozenset({"locals", "vars", "eval", "exec"})  # by these every name may be read


def unread_numbers(function: Method, nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The parameters that no node of the function reads, with a number as their default: `learning_rate=0.5`."""
    read = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)}
    if read.isdisjoint(_READ_ALL):
        yield from (name for name, default in _defaults(function.args) if name not in read and _is_number(default))


def _is_number(default: object) -> bool:
    return isinstance(default, (int, float)) and not isinstance(default, bool)


def options(arguments: ast.arguments) -> Iterator[str]:
    """The parameters that are yes or no, a text, or nothing, unless they are given."""
    yield from (name for name, default in _defaults(arguments) if default is None or isinstance(default, (bool, str)))


def _defaults(arguments: ast.arguments) -> Iterator[tuple[str, object]]:
    """The parameters that have a constant as their default, each with it."""
    by_position = [*arguments.posonlyargs, *arguments.args]
    for argument, default in (
        *zip(by_position[len(by_position) - len(arguments.defaults) :], arguments.defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ):
        if isinstance(default, ast.Constant):
            yield argument.arg, default.value
