"""The solution's text with a name for everything that it makes in the middle of a line, so that it can be recorded."""

import ast
from typing import Any

from pytest_grade.judge.known_right import PART

_LEFT_ALONE = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.JoinedStr, ast.arguments)
_NAMED = (ast.BinOp, ast.UnaryOp, ast.Call, ast.Compare)


def with_parts_named(text: str) -> str:
    """The text in which every part of an expression is given to a variable of its own: `a + (_part_1 := b * c)`."""
    return ast.unparse(ast.fix_missing_locations(_Naming().visit(ast.parse(text))))


class _Naming(ast.NodeTransformer):
    """Names what is computed in the statements of functions."""

    def __init__(self) -> None:
        self._count = 0
        self._depth = 0

    def visit(self, node: ast.AST) -> Any:
        """Name a part, once those that it is made of are named."""
        if isinstance(node, _LEFT_ALONE) or isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del)):
            return node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._depth += 1
            node.body = [self.visit(statement) for statement in node.body]
            self._depth -= 1
            return node
        node = self.generic_visit(node)
        if not self._depth or not isinstance(node, _NAMED):
            return node
        self._count += 1
        return ast.NamedExpr(target=ast.Name(id=f"{PART}{self._count}", ctx=ast.Store()), value=node)
