"""What an edit may know of the rest of a notebook: what its functions ask for and pack, and its keys."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.names import nodes_below
from pytest_grade.notebook.unread import flags_of

_MOST_STATEMENTS = 200
_MOST_KEPT = 8
FEWEST_PACKED = 4
"""Of fewer, every order is tried."""
_GIVES_NO_VARIABLE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Expr, ast.Import, ast.ImportFrom)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """`signatures` are the parameters of the notebook's functions in order, `keys` the texts that stand as indices.

    `flags` are the names outside all functions that are yes or no; `kept_in_self` what objects of its classes keep as
    they were given it; `classes` the methods of each of its classes, and what these keep in the object; `packed` the
    orders in which many names are put together, or taken apart, by what they are.
    """

    signatures: Mapping[str, Sequence[str]] = field(default_factory=dict)
    keys: Sequence[str] = ()
    flags: frozenset[str] = frozenset()
    kept_in_self: Sequence[str] = ()
    classes: Sequence[tuple[frozenset[str], Sequence[str]]] = ()
    packed: Mapping[frozenset[str], Sequence[tuple[str, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, statements: Iterable[ast.stmt]) -> "Elsewhere":
        """Look through the statements of a notebook."""
        statements = tuple(statements)
        definitions = [node for node in statements if isinstance(node, ast.FunctionDef)][:_MOST_STATEMENTS]
        nodes = [nodes_below(each) for each in definitions]
        keys = dict.fromkeys(key for each in nodes for key in keys_of(each))
        signatures = {each.name: _parameters(each) for each in definitions}
        giving = (each for each in statements if not isinstance(each, _GIVES_NO_VARIABLE))
        outside = [node for each in giving for node in nodes_below(each)]
        kept = dict.fromkeys(name for each in statements for name in _kept_in_self(each))
        return cls(
            signatures=signatures,
            keys=tuple(keys),
            flags=frozenset(flags_of(outside)),
            kept_in_self=tuple(kept)[:_MOST_KEPT],
            classes=tuple(_class(each) for each in statements if isinstance(each, ast.ClassDef)),
            packed=_packed(node for each in nodes for node in each),
        )


def _packed(nodes: Iterable[ast.AST]) -> Mapping[frozenset[str], Sequence[tuple[str, ...]]]:
    """The tuples of many names, those that put together first."""
    found: dict[frozenset[str], dict[tuple[str, ...], bool]] = {}
    for node in nodes:
        if isinstance(node, ast.Tuple) and len(node.elts) >= FEWEST_PACKED:
            names = tuple(part.id for part in node.elts if isinstance(part, ast.Name))
            if len({*names}) == len(node.elts):
                orders = found.setdefault(frozenset(names), {})
                orders[names] = orders.get(names, False) or isinstance(node.ctx, ast.Load)
    return {names: sorted(orders, key=lambda order: not orders[order]) for names, orders in found.items()}


def _kept_in_self(definition: ast.stmt) -> Iterator[str]:
    """`lr` of `self.lr = learning_rate`, in the `__init__` of a class."""
    for method in definition.body if isinstance(definition, ast.ClassDef) else ():
        if isinstance(method, ast.FunctionDef) and method.name == "__init__":
            for statement in method.body:
                match statement:
                    case ast.Assign(targets=[ast.Attribute(attr=name)], value=ast.Name()):
                        yield name


def _class(definition: ast.ClassDef) -> tuple[frozenset[str], Sequence[str]]:
    """The names of its methods, and of the attributes that they set."""
    methods = [each for each in definition.body if isinstance(each, ast.FunctionDef)]
    kept = dict.fromkeys(name for each in methods for name in attributes_in(nodes_below(each), ast.Store))
    return frozenset(each.name for each in methods), tuple(kept)


def attributes_in(nodes: Iterable[ast.AST], context: type[ast.expr_context]) -> Iterator[str]:
    """The attributes of `self` that are read, or set."""
    for node in nodes:
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ctx) if isinstance(ctx, context):
                yield name


def _parameters(function: ast.FunctionDef) -> Sequence[str]:
    return tuple(each.arg for each in (*function.args.posonlyargs, *function.args.args))


def keys_of(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The texts that stand as keys, or begin one."""
    for node in nodes:
        match node:
            case ast.Subscript(slice=ast.Constant(value=str(key))):
                yield key
            case ast.Subscript(slice=ast.BinOp(left=ast.Constant(value=str(piece)), op=ast.Add())):
                yield piece
            case ast.Subscript(slice=ast.JoinedStr(values=[ast.Constant(value=str(piece)), *_])):
                yield piece
            case ast.Dict(keys=keys):
                yield from (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
