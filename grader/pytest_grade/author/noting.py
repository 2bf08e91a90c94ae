"""Which arrays a program's own variables held: what it assigns and returns is noted as it runs.

After ``Z = np.dot(W, A) + b`` stands, in effect, ``Z = note(Z, "linear_forward", "Z", 24)``; so a step on a tape gets
the names that the solution has for it, and the backward pass is told in its author's words. What `note` gives back is
what the program goes on with.
"""

import ast
from collections.abc import Callable, Iterator
from typing import Any, Final

from pytest_grade.dataclass import dataclass

NOTE: Final = "__note__"
_RETURNED: Final = "__returned__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Where a value got a name: the function, the variable ("" of what is returned), the line, and how often before."""

    function: str
    variable: str
    line: int
    before: int


Taker = Callable[[Any, str, str, int], Any]


def noting(tree: ast.Module) -> ast.Module:
    """The program with a call of `NOTE` after each assignment in a function, and before each return."""
    return ast.fix_missing_locations(_Noting().visit(tree))  # type: ignore[no-any-return]


class _Noting(ast.NodeTransformer):
    def __init__(self) -> None:
        self._functions: list[str] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self._functions.append(node.name)
        self.generic_visit(node)
        self._functions.pop()
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        return self._noted(node, node.targets)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST | list[ast.stmt]:
        return self._noted(node, [node.target])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | list[ast.stmt]:
        return self._noted(node, [node.target]) if node.value else node

    def visit_Return(self, node: ast.Return) -> ast.AST | list[ast.stmt]:
        if node.value is None or not self._functions:
            return node
        kept = ast.Assign(targets=[ast.Name(id=_RETURNED, ctx=ast.Store())], value=node.value)
        value = ast.Name(id=_RETURNED, ctx=ast.Load())
        return [kept, ast.Return(value=self._note(value, "", node.lineno))]

    def _noted(self, node: ast.stmt, targets: list[ast.expr]) -> ast.AST | list[ast.stmt]:
        if not self._functions:
            return node
        named = [name for target in targets for name in _names_in(target)]
        noted = (self._note(_loaded(name), ast.unparse(name), node.lineno) for name in named)
        return [node, *(self._kept(name, note) for name, note in zip(named, noted, strict=True))]

    def _kept(self, target: ast.expr, note: ast.expr) -> ast.stmt:
        """What is noted of a name takes its place; of a part of something, that would be written twice."""
        if isinstance(target, ast.Name):
            return ast.Assign(targets=[ast.Name(id=target.id, ctx=ast.Store())], value=note)
        return ast.Expr(note)

    def _note(self, value: ast.expr, variable: str, line: int) -> ast.expr:
        about = [ast.Constant(self._functions[-1]), ast.Constant(variable), ast.Constant(line)]
        return ast.Call(func=ast.Name(id=NOTE, ctx=ast.Load()), args=[value, *about], keywords=[])


def _names_in(target: ast.expr) -> Iterator[ast.expr]:
    """The single targets of an assignment."""
    if isinstance(target, (ast.Tuple, ast.List)):
        for part in target.elts:
            yield from _names_in(part)
    elif isinstance(target, ast.Starred):
        yield from _names_in(target.value)
    else:
        yield target


def _loaded(target: ast.expr) -> ast.expr:
    """The target as an expression that is read."""
    return ast.parse(ast.unparse(target), mode="eval").body
