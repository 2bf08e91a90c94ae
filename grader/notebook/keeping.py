"""Whether a function gives anything back, and which of its defaults it changes, as its text shows."""

import ast
from collections.abc import Iterator, Sequence

from grader.notebook.methods import Method

_MAKERS = frozenset({"list", "dict", "set", "defaultdict", "OrderedDict"})
_CHANGING = frozenset({"append", "extend", "insert", "update", "setdefault", "add", "pop", "clear", "remove"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def gives_back(function: Method) -> bool:
    """Whether it returns, or yields, anything at all."""
    return any(
        isinstance(node, (ast.Yield, ast.YieldFrom)) or (isinstance(node, ast.Return) and node.value is not None)
        for node in _own_nodes(function)
    )


def changed_defaults(function: Method, nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The parameters whose default is a list or a dictionary, and is itself changed in the function."""
    arguments = function.args
    by_position = [*arguments.posonlyargs, *arguments.args]
    given = [*zip(reversed(by_position), reversed(arguments.defaults), strict=False)]
    by_name = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    given += [(argument, default) for argument, default in by_name if default is not None]
    growing = {argument.arg for argument, default in given if _is_made_once(default)}
    if not growing:
        return
    rebound = {t.id for node in nodes if isinstance(node, ast.Assign) for t in node.targets if isinstance(t, ast.Name)}
    changed = {name for node in nodes for name in _changed_by(node)}
    yield from sorted(growing & changed - rebound)


def _is_made_once(default: ast.expr) -> bool:
    match default:
        case ast.List() | ast.Dict() | ast.Set():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in _MAKERS
    return False


def _changed_by(node: ast.AST) -> Iterator[str]:
    """The names of what a node writes into."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if method in _CHANGING:
            yield name
        case ast.AugAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Subscript(value=ast.Name(id=name))):
            yield name
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
            yield name


def _own_nodes(function: Method) -> Iterator[ast.AST]:
    """What is in its body, but not in functions within it."""
    pending: list[ast.AST] = [*function.body]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            pending += ast.iter_child_nodes(node)
