"""Which names a statement binds, and which it needs from the notebook around it."""

import ast
from collections.abc import Iterator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*_FUNCTIONS, ast.Lambda, ast.ClassDef, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


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
        case ast.Assign(targets=targets):
            for target in targets:
                yield from _target_names(target)
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            yield from _target_names(target)
        case ast.For(target=target):
            yield from _target_names(target)
            yield from _bound_in_blocks(node)
        case ast.If() | ast.While() | ast.Try() | ast.With():
            yield from _bound_in_blocks(node)


def _bound_in_blocks(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ExceptHandler):
            yield from _bound_in_blocks(child)
        elif isinstance(child, ast.stmt):
            yield from _bound(child)


def _target_names(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _target_names(part)
        case ast.Starred(value=inner) | ast.Subscript(value=inner) | ast.Attribute(value=inner):
            yield from _target_names(inner)


def needed_names(node: ast.AST) -> frozenset[str]:
    """Names that this code looks up outside of itself when it runs, builtins included."""
    if isinstance(node, _SCOPES):
        return _needed_by_scope(node)
    return frozenset(_walk(node)[1])


def _needed_by_scope(scope: ast.AST) -> frozenset[str]:
    outside: set[str] = set()
    local: set[str] = set()
    inside: list[ast.AST] = []
    if isinstance(scope, (*_FUNCTIONS, ast.Lambda)):
        arguments = scope.args
        local |= {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
        local |= {a.arg for a in (arguments.vararg, arguments.kwarg) if a}
        for default in (*arguments.defaults, *(d for d in arguments.kw_defaults if d)):
            outside |= needed_names(default)
        inside = scope.body if isinstance(scope.body, list) else [scope.body]
    else:
        inside = list(ast.iter_child_nodes(scope))
    for decorator in getattr(scope, "decorator_list", ()):
        outside |= needed_names(decorator)
    loaded: set[str] = set()
    for part in inside:
        bound, read = _walk(part)
        local |= bound
        loaded |= read
    declared = {name for part in inside for name in _declared_global(part)}
    return frozenset(outside | (loaded - (local - declared)))


def _declared_global(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, (ast.Global, ast.Nonlocal)):
            yield from part.names


def _walk(root: ast.AST) -> tuple[set[str], set[str]]:
    """Names stored and names loaded in one scope; nested scopes give what they need from outside."""
    stored: set[str] = set()
    loaded: set[str] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            (loaded if isinstance(node.ctx, ast.Load) else stored).add(node.id)
        elif isinstance(node, _SCOPES):
            loaded |= _needed_by_scope(node)
            if hasattr(node, "name"):
                stored.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            stored |= bound_names(node)
        else:
            if isinstance(node, ast.ExceptHandler) and node.name:
                stored.add(node.name)
            stack += ast.iter_child_nodes(node)
    return stored, loaded
