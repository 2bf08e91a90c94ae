"""Tiny numbers in a text: the epsilons with which students keep a quotient or a logarithm finite.

What computes in single precision rounds each number by such an epsilon, whatever type its results have.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from pytest_grade.notebook.names import defaults_of, nodes_below
from pytest_grade.notebook.scopes import Function

LARGEST: Final = 1e-5
# By the names of the types, as attributes of NumPy or as texts: the distance from 1 to the next number, 2^-23 of IEEE
# 754's single precision; that of half precision is larger than what counts as tiny.
_ROUNDING: Final[Mapping[str, float]] = {
    **dict.fromkeys(("float32", "single", "f4", "<f4"), 2.0**-23),
    **dict.fromkeys(("float16", "half", "f2", "<f2"), LARGEST),
}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def epsilon_in(function: Function, named: Mapping[str, float]) -> float:
    """The largest tiny number that a function writes down, rounds by, or has by a name of the notebook; 0 without.

    `named` are the tiny numbers of the notebook; a parameter of the function is none of them. The default of one that
    is only kept moves nothing that is computed.
    """
    nodes = nodes_below(function)
    given = {node.arg for node in nodes if isinstance(node, ast.arg)}
    known = {name: value for name, value in named.items() if name not in given}
    idle = set(_idle_defaults(function, nodes, known))
    telling = (node for node in nodes if node not in idle)
    return max((value for node in telling if 0 < (value := _value_of(node, known)) <= LARGEST), default=0.0)


def _idle_defaults(function: Function, nodes: Sequence[ast.AST], known: Mapping[str, float]) -> Iterator[ast.expr]:
    """The tiny defaults of parameters that the function reads only to keep them: in a tuple, a list, a dictionary."""
    tiny = [(name, default) for name, default in defaults_of(function.args) if 0 < _value_of(default, known) <= LARGEST]
    used = _used(nodes) if tiny else set()
    yield from (default for name, default in tiny if name not in used)


def _used(nodes: Sequence[ast.AST]) -> set[str]:
    """The names of which something is computed: all but those that are only returned, alone or kept in what is."""
    stored = [(base, value) for node in nodes for base, value in _stored(node)]
    idle = {part for node in nodes if isinstance(node, ast.Return) for part in _kept_in(node.value)}
    idle |= {base for base, _ in stored}
    added_to = {
        node.target.id for node in nodes if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
    }
    while True:
        read = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n not in idle}
        used = read | added_to
        more = {part for base, value in stored if base.id not in used for part in _kept_in(value)} - idle
        if not more:
            return used
        idle |= more


def _stored(node: ast.AST) -> Iterator[tuple[ast.Name, ast.expr]]:
    """What a statement gives a name, or puts into what has that name."""
    match node:
        case ast.Assign(targets=[(ast.Name() as base) | ast.Subscript(value=ast.Name() as base)], value=value):
            yield base, value
        case ast.AnnAssign(target=ast.Name() as base, value=ast.expr() as value):
            yield base, value
        case ast.Call(func=ast.Attribute(value=ast.Name() as base, attr="append"), args=[value]):
            yield base, value


def _kept_in(value: ast.expr | None) -> Iterator[ast.AST]:
    """What is kept as it is in a value: itself, and what its containers hold."""
    match value:
        case ast.Tuple() | ast.List():
            parts: Iterable[ast.expr] = value.elts
        case ast.Dict():
            parts = value.values
        case ast.Call(func=ast.Name(id="dict" | "tuple" | "list"), args=args, keywords=keywords):
            parts = (*args, *(keyword.value for keyword in keywords))
        case _:
            parts = ()
    yield from (node for node in (value,) if node is not None)
    for part in parts:
        yield from _kept_in(part)


def named_epsilons(statements: Iterable[ast.stmt]) -> Mapping[str, float]:
    """The tiny numbers that have a name in the notebook, or are an attribute of a class or of its objects."""
    found = (pair for node in statements if not isinstance(node, _FUNCTIONS) for pair in _bindings(node))
    return {name: value for name, value in found if 0 < value <= LARGEST}


def _bindings(statement: ast.stmt) -> Iterator[tuple[str, float]]:
    for node in nodes_below(statement):
        match node:
            case ast.Assign(value=ast.expr() as value):
                targets: list[ast.expr] = node.targets
            case ast.AnnAssign(value=ast.expr() as value):
                targets = [node.target]
            case _:
                continue
        for target in targets:
            if isinstance(target, (ast.Name, ast.Attribute)):
                yield target.id if isinstance(target, ast.Name) else target.attr, _value_of(value, {})


def _value_of(node: ast.AST, named: Mapping[str, float]) -> float:
    """The number that an expression stands for, or that its type rounds by; 0 of others, and of whole numbers."""
    match node:
        case ast.Constant(value=float(value)):
            return value
        case ast.Constant(value=str(text)):
            return _ROUNDING.get(text, 0.0)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return named.get(name, _ROUNDING.get(name, 0.0))
        case ast.BinOp(left=ast.Constant(value=int() | float() as base), op=ast.Pow() | ast.Div(), right=right):
            return _worked_out(float(base), node.op, right)
    return 0.0


def _worked_out(base: float, operator: ast.operator, right: ast.expr) -> float:
    """What a power or a quotient of two plain numbers comes to: 10 ** -8, 1 / 1e8."""
    match right:
        case ast.Constant(value=int() | float() as other):
            by = float(other)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as other)):
            by = -float(other)
        case _:
            return 0.0
    try:
        found = base**by if isinstance(operator, ast.Pow) else base / by
    except (ArithmeticError, ValueError):
        return 0.0
    return found if isinstance(found, float) else 0.0
