"""The statement that raised, as a tree, and what its names held then: all that a cause is read off."""

import ast
import threading
import warnings
from collections.abc import Iterator, Mapping
from functools import cached_property
from textwrap import dedent
from typing import TypeVar

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.lines import shape_in_words
from pytest_grade.model.questions import Held, Raised
from pytest_grade.model.submission import Reading

_LONGEST_TEXT = 4_000  # so deep no text nests that Python's own parser would suffer
_LONGEST_PIECE = 60
_DEEPEST = 100  # far from where Python's own recursion ends
_OF_ONE = frozenset(name for name, found in vars(np).items() if isinstance(found, np.ufunc) and found.nin == 1)
_FILTERS = threading.Lock()  # the filters of warnings are those of the whole process
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)

Node = TypeVar("Node", bound=ast.AST)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True)
class Failing:
    """What is known where a student's code raised: its innermost line, in its function, and the values there."""

    raised: Raised
    reading: Reading

    @cached_property
    def function(self) -> Function | None:
        """The function in which it raised."""
        frame = self.raised.frames[-1]
        around = self.reading.around(frame.cell, frame.line)
        tree = _tree(dedent(self.reading.text_of(around))) if around else None
        found = tree.body[0] if tree and tree.body else None
        if around is None or not isinstance(found, Function):
            return None
        ast.increment_lineno(found, around.line - 1)
        return found

    @cached_property
    def statement(self) -> ast.stmt | None:
        """The innermost statement at the line that raised."""
        frame = self.raised.frames[-1]
        if self.function is None:
            tree = _tree(self.reading.line(frame.cell, frame.line))
            return tree.body[0] if tree and tree.body else None
        around = [s for s in _statements(self.function) if s.lineno <= frame.line <= (s.end_lineno or s.lineno)]
        return max(around, key=lambda statement: statement.lineno, default=None)

    def pieces(self, kind: type[Node]) -> Iterator[Node]:
        """The pieces of that kind in the statement; of a compound one those of its head."""
        pending: list[ast.AST] = [self.statement] if self.statement else []
        while pending:
            node = pending.pop(0)
            if isinstance(node, kind):
                yield node
            pending += [n for n in ast.iter_child_nodes(node) if not isinstance(n, (ast.stmt, ast.ExceptHandler))]

    @cached_property
    def shapes(self) -> Mapping[str, tuple[int, ...]]:
        """The shapes of the arrays, by variable, or by what leads to them."""
        return {**{name: array.shape for name, array in self.raised.arrays.items()}, **self.raised.shapes}

    @property
    def holds(self) -> Mapping[str, Held]:
        """What else variables hold."""
        return self.raised.holds

    def shape(self, node: ast.AST) -> tuple[int, ...] | None:
        """The shape of what a piece of text is, where it is a variable, or one transposed."""
        if isinstance(node, ast.Attribute) and node.attr == "T":
            inner = self.shape(node.value)
            return None if inner is None else inner[::-1]
        return self.shapes.get(words(node))

    def shape_by_entries(self, node: ast.AST) -> tuple[int, ...] | None:
        """The same, or of what is made of such a one entry by entry: `np.log(A)`, `1 - A`."""
        match node:
            case ast.Call(func=ast.Attribute(attr=name), args=[only], keywords=[]) if name in _OF_ONE:
                return self.shape_by_entries(only)
            case ast.BinOp(left=ast.Constant(), right=array) | ast.BinOp(left=array, right=ast.Constant()):
                return self.shape_by_entries(array)
        return self.shape(node)

    def arrays_in(self, node: ast.AST) -> list[str]:
        """The arrays that are read in a piece of text, in words."""
        names = dict.fromkeys(n.id for n in ast.walk(node) if isinstance(n, ast.Name))
        return [f"{name} is {shape_in_words(self.shapes[name])}" for name in names if self.shapes.get(name)]

    def kind(self, node: ast.AST) -> str | None:
        """What kind of thing a variable holds: `array`, or that of `Held`."""
        if self.shape(node) is not None:
            return "array"
        held = self.holds.get(words(node))
        return held.kind if held else None


def words(node: ast.AST) -> str:
    """A piece of the student's text, cut to a readable length."""
    return ast.unparse(node)[:_LONGEST_PIECE]


def called(call: ast.Call) -> str:
    """The name of what is called, without that of its module or object."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _tree(text: str) -> ast.Module | None:
    """The text as a tree; None where it is too long, nests too deeply, or is no whole statements."""
    if len(text) > _LONGEST_TEXT:
        return None
    with _FILTERS, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for whole in (text, f"{text} pass"):
            try:
                tree = ast.parse(whole)
            except _UNREADABLE:
                continue
            return tree if _depth(tree) <= _DEEPEST else None
    return None


def _depth(tree: ast.AST) -> int:
    level, depth = [tree], 0
    while level:
        level, depth = [child for node in level for child in ast.iter_child_nodes(node)], depth + 1
    return depth


def _statements(function: Function) -> Iterator[ast.stmt]:
    for node in ast.walk(function):
        if isinstance(node, ast.stmt) and node is not function:
            yield node
