"""What a function puts something into, and where that begins: given to it, given a value, or nowhere."""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from pytest_grade.edits.rewriting import LOAD
from pytest_grade.notebook.names import defaults_of, nodes_below

_OF_LISTS = frozenset({"append", "extend", "insert"})


def never_begun(
    function: ast.FunctionDef | ast.AsyncFunctionDef, nodes: Sequence[ast.AST], parameters: Collection[str]
) -> Mapping[str, ast.expr]:
    """What it puts something into, and neither begins nor is given; with what that is when it is empty.

    `nodes` are all those of the function. What an object holds is begun where the object is made.
    """
    begun = {name for node in nodes for name in _assigned(node)}
    begun |= set(parameters) - set(_defaults_to_collect_in(function))
    filled = {name: empty for node in nodes for name, empty in _filled(node) if name not in begun}
    is_making = function.name == "__init__"
    return {name: empty for name, empty in filled.items() if is_making or not name.startswith("self.")}


def name_of(node: ast.AST) -> str:
    """A variable, or an attribute of the object, as it is written; else nothing."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id="self"), attr=attr):
            return f"self.{attr}"
    return ""


def _defaults_to_collect_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """The parameters whose default is a list or a dictionary."""
    found = defaults_of(function.args)
    yield from (name for name, default in found if isinstance(default, (ast.List, ast.Dict)))


def _assigned(node: ast.AST) -> Iterator[str]:
    """What is given a value, and not only added to, or given one at a time by a loop."""
    match node:
        case ast.Assign(targets=targets):
            for target in targets:
                parts = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
                yield from filter(None, map(name_of, parts))
        case ast.AnnAssign(target=target) | ast.NamedExpr(target=target) | ast.For(target=target):
            yield from (each.id for each in nodes_below(target) if isinstance(each, ast.Name))
        case ast.withitem(optional_vars=ast.Name(id=name)):
            yield name


def _filled(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """What something is put into, and what that is when it is empty."""
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in _OF_LISTS:
            yield from ((name, ast.List(elts=[], ctx=LOAD)) for name in (name_of(value),) if name)
        case ast.Subscript(value=value, ctx=ast.Store()):
            yield from ((name, ast.Dict(keys=[], values=[])) for name in (name_of(value),) if name)
        case ast.AugAssign(target=ast.Name(id=name)):
            yield name, ast.Constant(value=0)
