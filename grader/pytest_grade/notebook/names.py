"""Which names a statement binds, and which it needs from the notebook around it."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from functools import cache
from typing import Any

from pytest_grade.dataclass import dataclass

_MODULE = "import "
_PARAMETERS = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple"})  # of a generic class, from Python 3.12 on
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_ANNOTATED = (ast.arg, ast.AnnAssign, *_FUNCTIONS)
TRIES = (ast.Try, getattr(ast, "TryStar", ast.Try))
_WITHIN_BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case, ast.pattern)
_BLOCKS = (ast.If, *TRIES, ast.With, ast.For, ast.While, ast.Match, *_WITHIN_BLOCKS[1:])
_BODIES = ("body", "orelse", "finalbody", "handlers", "cases")
# Fields of nodes that hold no names that are looked up: annotations are never evaluated.
_WORDS = (
    "annotation arg attr conversion ctx id is_async kind kwd_attrs level module name op ops rest returns simple "
    "type_comment type_params"
)
_NAMELESS = frozenset(_WORDS.split())
_SCOPES = frozenset({*_FUNCTIONS, ast.Lambda, ast.ClassDef, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp})


def bound_names(statement: ast.stmt) -> frozenset[str]:
    """Names that running this notebook-level statement would bind (`*` for a star import).

    `table["relu"] = f` and `net.backward = f` count as binding `table` and `net`: they complete a value that was
    bound before.
    """
    return frozenset(_bound(statement))


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Import():
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0]
        case ast.ImportFrom():
            for alias in node.names:
                yield alias.asname or alias.name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name
    for target in _targets(node):
        yield from _target_names(target)
    if isinstance(node, _BLOCKS):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, _WITHIN_BLOCKS):
                yield from _bound(child)


def _targets(node: ast.AST) -> Sequence[ast.expr]:
    match node:
        case ast.Assign(targets=targets):
            return targets
        case ast.AnnAssign(value=None):
            return ()
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target) | ast.For(target=target):
            return (target,)
        case ast.With(items=items):
            return [item.optional_vars for item in items if item.optional_vars]
    return ()


def _target_names(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _target_names(part)
        case ast.Starred(value=inner) | ast.Subscript(value=inner) | ast.Attribute(value=inner):
            yield from _target_names(inner)


def nodes_below(root: ast.AST) -> list[ast.AST]:
    """The node and every node below it, as `ast.walk` gives them but for contexts, in a fifth of its time."""
    found = [root]
    for node in found:
        kind: Any = type(node)
        if kind is ast.Name or kind is ast.Constant:
            continue
        for name in _fields_with_nodes(kind):
            value = getattr(node, name, None)
            if type(value) is list:
                found += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                found.append(value)
    return found


@cache
def _fields_with_nodes(kind: Any) -> tuple[str, ...]:
    return tuple(name for name in kind._fields if name != "ctx")


def declared_global(statement: ast.stmt) -> set[str]:
    """The names that functions in this statement declare global."""
    found, pending = set[str](), list[ast.AST]([statement])
    for node in pending:
        if isinstance(node, ast.Global):
            found.update(node.names)
        for block in _BODIES:
            inner = getattr(node, block, None)
            if type(inner) is list:  # of an expression, `body` is another
                pending += inner
    return found


def needed_names(node: ast.AST) -> frozenset[str]:
    """Names that this code looks up outside of itself when it runs, builtins included."""
    if type(node) in _SCOPES:
        return frozenset(_needed_by_scope(node))
    return frozenset(_names_in(node).loaded)


def annotations_in(node: ast.AST) -> Iterator[ast.expr]:
    """The annotations in this code."""
    for part in nodes_below(node):
        if isinstance(part, _ANNOTATED):
            found = part.returns if isinstance(part, _FUNCTIONS) else part.annotation
            if found is not None:
                yield found


@dataclass(slots=True)
class _Names:
    """What one scope does with names; nested scopes count as loading what they need from outside."""

    stored: set[str] = field(default_factory=set)
    loaded: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)


def _needed_by_scope(scope: ast.AST) -> set[str]:
    outside: set[str] = set()
    local: set[str] = set()
    if isinstance(scope, (*_FUNCTIONS, ast.Lambda)):
        arguments = scope.args
        local |= {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
        local |= {a.arg for a in (arguments.vararg, arguments.kwarg) if a}
        for now in _evaluated_by_def(scope):
            outside |= needed_names(now)
        inside: list[ast.AST] = list(scope.body) if isinstance(scope.body, list) else [scope.body]
    else:
        inside = [node for node in ast.iter_child_nodes(scope) if type(node).__name__ not in _PARAMETERS]
    found = _names_in(*inside)
    return outside | (found.loaded - ((local | found.stored) - found.declared))


def defaults_of(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    """The parameters that have defaults, each with its own."""
    positional = (*arguments.posonlyargs, *arguments.args)
    first = len(positional) - len(arguments.defaults)
    yield from ((each.arg, value) for each, value in zip(positional[first:], arguments.defaults, strict=True))
    for argument, given in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if given:
            yield argument.arg, given


def _evaluated_by_def(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Iterator[ast.expr]:
    """What running the definition itself evaluates: defaults and decorators."""
    yield from function.args.defaults
    yield from (default for default in function.args.kw_defaults if default)
    if not isinstance(function, ast.Lambda):
        yield from function.decorator_list


def _names_in(*roots: ast.AST) -> _Names:
    names = _Names()
    loaded, stored = names.loaded, names.stored
    stack: list[Any] = list(roots)
    while stack:
        node = stack.pop()
        kind: Any = type(node)
        if kind is ast.Constant:
            continue
        if kind is ast.Name:
            (loaded if type(node.ctx) is ast.Load else stored).add(node.id)
        elif kind in _SCOPES:
            loaded |= _needed_by_scope(node)
            if hasattr(node, "name"):
                stored.add(node.name)
        elif kind is ast.Import or kind is ast.ImportFrom:
            stored.update(_bound(node))
        elif kind is ast.Global or kind is ast.Nonlocal:
            names.declared.update(node.names)
            loaded.update(node.names)
        else:
            if kind is ast.ExceptHandler and node.name:
                stored.add(node.name)
            for field_ in _inner_fields(kind):
                value = getattr(node, field_, None)
                if type(value) is list:
                    stack += value
                elif value is not None:
                    stack.append(value)
    return names


@cache
def _inner_fields(kind: Any) -> tuple[str, ...]:
    """The fields of a kind of node in which names may stand."""
    return tuple(name for name in getattr(kind, "_fields", ()) if name not in _NAMELESS)


def modules_behind(module: str) -> Iterator[str]:
    """A module and the packages around it, written so that they are no names."""
    parts = module.split(".")
    return (f"{_MODULE}{'.'.join(parts[:end])}" for end in range(1, len(parts) + 1))


def modules_imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The modules that an import takes from, as `modules_behind` writes them; of `from a import b`, `b` may be one."""
    prefix = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    return (module for alias in node.names for module in modules_behind(prefix + alias.name))


def modules_among(names: Iterable[str]) -> Iterator[str]:
    """The modules among names, as `modules_behind` writes them."""
    return (name.removeprefix(_MODULE) for name in names if name.startswith(_MODULE))
