"""Which names and expressions of a function stand for a number of examples, and which for one over it."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.names import nodes_below

COUNT_NAME = r"_?(?:m|N|n_?(?:ex\w*|samples?|obs)|num_?(?:ex\w*|samples?)|batch(?:_?size)?|count)\d*"
_COUNT_NAME = re.compile(f"^{COUNT_NAME}$")
_FILLED = frozenset({"full", "full_like", "ones", "ones_like"})  # their first argument is a shape, or what has one
_KEEPING = frozenset({"float", "float32", "float64", "int", "Fraction", "array", "asarray", "diag", "eye", "tile"})
DIVISIONS = frozenset({"divide", "true_divide", "truediv"})
_RECIPROCAL = "reciprocal"


def is_name_of_count(name: str) -> bool:
    """Whether a variable of that name is a number of examples, by its look."""
    return _COUNT_NAME.match(name) is not None


def called_name(node: ast.Call) -> str:
    """The last name of what is called: `divide` for `np.divide(…)`."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


@dataclass(slots=True, kw_only=True)
class Factors:
    """Names (or pieces of text, for `self.m`) that hold a number of examples, and those that hold one over it."""

    counts: set[str] = field(default_factory=set)
    inverses: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, nodes: Sequence[ast.AST], around: "Factors | None" = None) -> "Factors":
        """Read them off the assignments of a function, and off those of the functions around it."""
        found = cls(counts=set(around.counts), inverses=set(around.inverses)) if around else cls()
        for name, value in [pair for node in nodes for pair in _bindings(node)] * 2:  # one may be made of a later one
            if found.inverts(value):
                found.inverses.add(name)
            elif found.counts_examples(value):
                found.counts.add(name)
        return found

    def counts_examples(self, node: ast.AST) -> bool:  # noqa: PLR0911 - one for each way to write it
        """Whether this is a number of examples, by its look or by what it was assigned."""
        match node:
            case ast.Name(id=name):
                return name not in self.inverses and (name in self.counts or _COUNT_NAME.match(name) is not None)
            case ast.Attribute(attr=name):
                return name == "size" or _COUNT_NAME.match(name) is not None or ast.unparse(node) in self.counts
            case ast.Subscript(value=ast.Attribute(attr="shape") | ast.Call(func=ast.Attribute(attr="shape"))):
                return True
            case ast.Subscript(slice=ast.Constant(value=str(key))):
                return _COUNT_NAME.match(key) is not None
            case ast.Call(args=[inner, *_]) if called_name(node) in _KEEPING:
                return self.counts_examples(inner)
            case ast.Call(args=[_, *_]):
                return called_name(node) in {"len", "size", "shape"}
        return False

    def has_count(self, node: ast.AST) -> bool:
        """Whether a number of examples occurs in this."""
        return any(self.counts_examples(inner) for inner in nodes_below(node))

    def inverts(self, node: ast.AST) -> bool:  # noqa: PLR0911 - one for each way to write it
        """Whether this is one over a number of examples: `1 / m`, `np.reciprocal(m)`, `np.full(m, 1 / m)`, `inv_m`."""
        match node:
            case ast.Name(id=name):
                return name in self.inverses
            case ast.Attribute(value=inner, attr=name):
                return (name == "T" and self.inverts(inner)) or ast.unparse(node) in self.inverses
            case ast.Subscript(value=inner):
                return self.inverts(inner)
            case ast.UnaryOp(operand=inner):
                return self.inverts(inner)
            case ast.IfExp(body=body, orelse=orelse):
                return self.inverts(body) or self.inverts(orelse)
            case ast.BinOp(op=ast.Pow(), left=left, right=ast.UnaryOp(op=ast.USub())):
                return self.counts_examples(left)
            case ast.BinOp(op=ast.Div(), left=left, right=right):
                return self.is_plain(left) and self.has_count(right) and self.is_plain(right)
            case ast.BinOp(op=ast.Mult(), left=left, right=right):
                return (self.inverts(left) and self.is_plain(right)) or (self.inverts(right) and self.is_plain(left))
            case ast.Call(func=ast.Attribute(value=inner, attr="reshape" | "ravel" | "copy" | "item" | "astype")):
                return self.inverts(inner)
            case ast.Call(args=arguments):
                return self._call_inverts(called_name(node), arguments)
        return False

    def _call_inverts(self, name: str, arguments: Sequence[ast.expr]) -> bool:
        if name == _RECIPROCAL:
            return any(map(self.counts_examples, arguments))
        if name in DIVISIONS and len(arguments) > 1:
            return self.is_plain(arguments[0]) and self.counts_examples(arguments[1])
        if name in _FILLED:
            return any(map(self.inverts, arguments[1:]))
        return name in _KEEPING and any(map(self.inverts, arguments))

    def is_plain(self, node: ast.AST) -> bool:
        """Whether this is made of constants, numbers of examples and arrays of ones alone."""
        match node:
            case ast.Constant():
                return True
            case ast.UnaryOp(operand=inner):
                return self.is_plain(inner)
            case ast.BinOp(left=left, right=right):
                return self.is_plain(left) and self.is_plain(right)
            case ast.Call(args=arguments) if called_name(node) in _FILLED:
                return all(map(self.is_plain, arguments[1:]))
            case ast.Call(args=arguments) if called_name(node) in _KEEPING:
                return all(map(self.is_plain, arguments))
        return self.counts_examples(node) or self.inverts(node)


def _bindings(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names that a node binds, each with its value; those of a shape taken apart with the shape."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(names) == len(values):
            yield from _named(zip(names, values, strict=True))
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=value):
            match value:
                case ast.Attribute(attr="shape") | ast.Call(func=ast.Attribute(attr="shape")):
                    sized = ast.Subscript(value=ast.Attribute(value=value, attr="shape"), slice=ast.Constant(value=0))
                    yield from _named((name, sized) for name in names)
        case ast.Assign(targets=[target], value=value) | ast.NamedExpr(target=target, value=value):
            yield from _named([(target, value)])


def _named(pairs: Iterable[tuple[ast.expr, ast.expr]]) -> Iterator[tuple[str, ast.expr]]:
    for target, value in pairs:
        if isinstance(target, (ast.Name, ast.Attribute)):
            yield ast.unparse(target), value
