"""Sizes of arrays as expressions of named whole numbers: ``"n"``, ``"n[l-1]"``, ``"(H - 1) * stride + 3"``."""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, TypeAlias

from pytest_grade.author.places import Place
from pytest_grade.dataclass import dataclass

SizeValues: TypeAlias = Mapping[str, "int | Sequence[int]"]
ALLOWED: Final = (
    "a whole number, a name such as 'n', a width such as 'n[l-1]', or these with + - * // % and brackets; of a list of"
    " widths n, n[0] is the first, n[L] the last, and n[l] that of the layer which each_layer is at"
)
_LAYERS: Final = frozenset({"l", "L"})
_OPERATIONS: Final[Mapping[type[ast.operator], Callable[[int, int], int]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


@dataclass(frozen=True, kw_only=True)
class Size:
    """The length of one axis; `text` is as the author has it."""

    text: str

    @cached_property
    def tree(self) -> ast.expr:
        """The expression; `SyntaxError` where there is none."""
        return ast.parse(self.text, mode="eval").body

    @cached_property
    def names(self) -> frozenset[str]:
        """The sizes that are named, and the lists of widths; between brackets, `l` and `L` are layers."""
        return frozenset(_named(self.tree))

    @cached_property
    def lists(self) -> frozenset[str]:
        """The lists of widths that are named."""
        found = (node.value for node in ast.walk(self.tree) if isinstance(node, ast.Subscript))
        return frozenset(node.id for node in found if isinstance(node, ast.Name))

    @cached_property
    def hangs_on_layer(self) -> bool:
        """Whether it is another one in each layer."""
        indices = (node.slice for node in ast.walk(self.tree) if isinstance(node, ast.Subscript))
        return any(isinstance(node, ast.Name) and node.id == "l" for index in indices for node in ast.walk(index))

    def of(self, values: SizeValues, layer: int | None = None) -> int:
        """The number; `layer` counts from 1. `NoSizeError` where these values make no size of it."""
        try:
            number = _number(self.tree, values, layer)
        except (IndexError, ZeroDivisionError) as error:
            raise NoSizeError(found=self._found("which there is not", values)) from error
        if number < 1:
            raise NoSizeError(found=self._found(f"which is {number}", values))
        return number

    def _found(self, what: str, values: SizeValues) -> str:
        known = ", ".join(f"{name} = {values[name]}" for name in sorted(self.names))
        return f"the size {self.text!r}, {what}{f' where {known}' if known else ''}"


class NoSizeError(Exception):
    """An expression that is no size at some values of the others.

    Attributes:
        found: it, in words.

    """

    def __init__(self, *, found: str) -> None:
        super().__init__(found)
        self.found = found


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Subscript):
        yield from _named(node.value)
        yield from (name for name in _named(node.slice) if name not in _LAYERS)
    else:
        for part in ast.iter_child_nodes(node):
            yield from _named(part)


def as_size(given: object) -> Size:
    """A size as an author writes it; `ConfigurationError` where it is none."""
    made = Size(text=str(given))
    is_one = isinstance(given, str) or (isinstance(given, int) and not isinstance(given, bool) and given > 0)
    try:
        is_one = is_one and _is_size(made.tree)
    except (SyntaxError, ValueError):
        is_one = False
    if not is_one:
        Place.of_author().refuse(f"the size {given!r}", ALLOWED)
    return made


def _is_size(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=int()) | ast.Name():
            return True
        case ast.BinOp(left=left, op=op, right=right):
            return type(op) in _OPERATIONS and _is_size(left) and _is_size(right)
        case ast.Subscript(value=ast.Name(), slice=index):
            return _is_size(index)
    return False


def _number(node: ast.expr, values: SizeValues, layer: int | None) -> int:
    match node:
        case ast.Constant(value=int(number)):
            return number
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATIONS[type(op)](_number(left, values, layer), _number(right, values, layer))
        case ast.Subscript(value=ast.Name(id=name), slice=index):
            widths = values[name]
            assert not isinstance(widths, int)
            bound = {**values, "L": len(widths) - 1, **({} if layer is None else {"l": layer})}
            return widths[_number(index, bound, layer)]
        case ast.Name(id=name):
            known = values[name]
            assert isinstance(known, int)
            return known
    raise TypeError(ast.dump(node))
