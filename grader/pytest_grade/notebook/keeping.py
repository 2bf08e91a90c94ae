"""Whether a function gives anything back, and what it changes that is made once, as its text shows."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pytest_grade.notebook.extraction import Statement
from pytest_grade.notebook.methods import Method, classes_in, methods_in
from pytest_grade.notebook.names import defaults_of, nodes_below

_MAKERS = frozenset({"list", "dict", "set", "defaultdict", "OrderedDict", "deque"})
_CHANGING = frozenset({"append", "extend", "insert", "update", "setdefault", "add", "pop", "clear", "remove"})
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_WRITING = frozenset({ast.Call, ast.AugAssign, ast.Subscript})  # nodes that may write into something


class _Held(NamedTuple):
    """The name of a list, say; one `is_of_class` is had by a class, and by every object of it."""

    name: str
    is_of_class: bool = False


class Kept(NamedTuple):
    """What a function, or a method, writes into that is made once: where that is made, and whether as a default."""

    function: str
    name: str
    cell: int
    line: int
    is_default: bool


def kept_in(statements: Sequence[Statement]) -> Iterator[Kept]:
    """What the functions of these notebook-level statements leave behind for their next call."""
    outside = {held: place for statement in statements for held, place in _made_once_in(statement)}
    for statement in statements:
        functions = [(node.name, node) for node in (statement.node,) if isinstance(node, _DEFINITIONS)]
        for name, function in (*functions, *methods_in(statement.node)):
            for default in changed_defaults(function):
                yield Kept(name, default, statement.cell, function.lineno, is_default=True)
            for held in _changed_outside(function, outside) if outside else ():
                yield Kept(name, held.name, *outside[held], is_default=False)


def _made_once_in(statement: Statement) -> Iterator[tuple[_Held, tuple[int, int]]]:
    """The lists and dictionaries that a notebook-level statement, or the body of a class in it, makes."""
    of_classes = [(node, True) for each in classes_in(statement.node) for node in each.body]
    for node, is_of_class in ((statement.node, False), *of_classes):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_made_once(value):
                yield _Held(name, is_of_class), (statement.cell, node.lineno)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if _is_made_once(value):
                yield _Held(name, is_of_class), (statement.cell, node.lineno)


def _changed_outside(function: Method, outside: Mapping[_Held, tuple[int, int]]) -> Sequence[_Held]:
    nodes = nodes_below(function)
    changed = {held for node in nodes if type(node) in _WRITING for held in _changed_by(node)}.intersection(outside)
    if not changed:
        return ()
    said_global = {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
    own = {_Held(node.arg) for node in nodes if isinstance(node, ast.arg)}
    own |= {_Held(n.id) for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    own |= {_Held(n.attr, True) for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    return sorted(changed - {held for held in own if held.name not in said_global})


def gives_back(function: Method) -> bool:
    """Whether it returns, or yields, anything at all."""
    return any(
        isinstance(node, (ast.Yield, ast.YieldFrom)) or (isinstance(node, ast.Return) and node.value is not None)
        for node in _own_nodes(function)
    )


def changed_defaults(function: Method) -> Iterator[str]:
    """The parameters whose default is a list or a dictionary, and is itself changed in the function."""
    growing = {name for name, default in defaults_of(function.args) if _is_made_once(default)}
    if not growing:
        return
    nodes = nodes_below(function)
    rebound = {t.id for node in nodes if isinstance(node, ast.Assign) for t in node.targets if isinstance(t, ast.Name)}
    written = (held for node in nodes if type(node) in _WRITING for held in _changed_by(node))
    changed = {held.name for held in written if not held.is_of_class}
    yield from sorted(growing & changed - rebound)


def _is_made_once(default: ast.expr) -> bool:
    match default:
        case ast.List() | ast.Dict() | ast.Set():
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in _MAKERS
    return False


def _changed_by(node: ast.AST) -> Iterator[_Held]:
    """What a node writes into."""
    match node:
        case ast.Call(func=ast.Attribute(value=held, attr=method)) if method in _CHANGING:
            yield from _held_by(held)
        case ast.AugAssign(target=ast.Subscript(value=held)) | ast.AugAssign(target=held):
            yield from _held_by(held)
        case ast.Subscript(value=held, ctx=ast.Store() | ast.Del()):
            yield from _held_by(held)


def _held_by(node: ast.expr) -> Iterator[_Held]:
    match node:
        case ast.Name(id=name):
            yield _Held(name)
        case ast.Attribute(attr=name):
            yield _Held(name, is_of_class=True)


def _own_nodes(function: Method) -> Iterator[ast.AST]:
    """What is in its body, but not in functions within it."""
    pending: list[ast.AST] = [*function.body]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            pending += ast.iter_child_nodes(node)
