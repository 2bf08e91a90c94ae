"""What a function is given and makes nothing of, as its text shows it."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from pytest_grade.notebook.names import defaults_of

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


def flags(function: Method, nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The names that are yes or no: parameters with such a default, and variables that are never anything else."""
    given = {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
    yield from (name for name, default in _defaults(function.args) if isinstance(default, bool))
    yield from (name for name in flags_of(nodes) if name not in given)


def flags_of(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The names that are only ever given True, False, what `is` or `in` comes to, or what `not` is put before."""
    stored = Counter(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    told: Counter[str] = Counter()
    for node in nodes:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if _is_yes_or_no(value):
                told[name] += 1
    yield from (name for name, count in told.items() if count == stored[name])


def _is_yes_or_no(value: ast.expr) -> bool:
    match value:
        case ast.Constant(value=bool()) | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(ops=operators):  # `==` and `<` of arrays are arrays
            return all(isinstance(each, (ast.Is, ast.IsNot, ast.In, ast.NotIn)) for each in operators)
    return False


def _defaults(arguments: ast.arguments) -> Iterator[tuple[str, object]]:
    """The parameters that have a constant as their default, each with it."""
    found = defaults_of(arguments)
    yield from ((name, default.value) for name, default in found if isinstance(default, ast.Constant))
