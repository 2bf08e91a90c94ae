"""Slips with what is begun, and with arrays of two names: a sum that begins anew, or never; one array for two."""

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from pytest_grade.edits.arranged import Arranged, added, at, block_of, moved
from pytest_grade.edits.context import Context, called
from pytest_grade.edits.rewriting import LOAD, STORE, like
from pytest_grade.edits.slots import Slot
from pytest_grade.notebook.names import bound_names, nodes_below

_MOST_WITH_IT = 2
_EMPTY = frozenset({"zeros", "zeros_like", "list", "dict", "ones", "array"})
_OF_LISTS = frozenset({"append", "extend", "insert"})


def begun_before(slot: Slot, _: Context) -> Iterator[ast.AST | Arranged]:
    """What each round begins anew, begun once before the loop, or before the one around it."""
    loop = slot.node
    if not isinstance(loop, (ast.For, ast.While)):
        return
    for number, place in enumerate(block_of(loop, "body")):
        statement = place.statement
        if len(loop.body) > 1 and (_begins(statement) or _begins_what_is_carried(statement, loop)):
            yield moved([place], at(slot), "before")
        match statement:
            case ast.Assign(targets=[ast.Name() as name], value=ast.Dict(keys=[_, *_]) as made):
                yield _collected_before(loop, number, name, made)
        if isinstance(statement, (ast.For, ast.While)) and len(statement.body) > 1:
            for inner in block_of(statement, "body"):
                if _begins(inner.statement):
                    yield moved([inner], at(slot), "before")


def _collected_before(loop: ast.For | ast.While, number: int, name: ast.Name, made: ast.Dict) -> ast.AST:
    """An empty dictionary before the loop, and in each round what it makes put into that."""
    statement = loop.body[number]
    func = ast.Attribute(value=ast.Name(id=name.id, ctx=LOAD), attr="update", ctx=LOAD)
    update = ast.Expr(value=ast.Call(func=func, args=[made], keywords=[]))
    begun = ast.copy_location(like(statement, value=ast.Dict(keys=[], values=[])), statement)
    return _together([begun, like(loop, body=[*loop.body[:number], update, *loop.body[number + 1 :]])])


def begun_inside(slot: Slot, _: Context) -> Iterator[Arranged]:
    """What is begun once before a loop, and up to one loop that fills it, begun in each of its rounds.

    Also in the rounds of the loop within it.
    """
    loop = slot.node
    if not isinstance(loop, (ast.For, ast.While)) or slot.position is None:
        return
    before = block_of(slot.parent, slot.field, in_loop=slot.in_loop)[: slot.position]
    inner = [node for node in loop.body if isinstance(node, (ast.For, ast.While))]
    for count in range(1, min(_MOST_WITH_IT, len(before)) + 1):
        if _begins(before[-count].statement) and _are_about_it(before[-count:]):
            for into in (loop, *inner):
                yield moved(before[-count:], block_of(into, "body")[0], "before")


def _are_about_it(statements: Sequence[Slot]) -> bool:
    """Whether what stands behind a start value reads it: else it has nothing to do with it."""
    begun = bound_names(statements[0].statement)
    return all(begun & {n.id for n in nodes_below(each.node) if isinstance(n, ast.Name)} for each in statements[1:])


def begun_here(slot: Slot, context: Context) -> Iterator[Arranged]:
    """What a function puts something into, and does not begin, begun empty before the statement that it is first in."""
    function: Any = slot.parent
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) or slot.field != "body":
        return
    begun = {name for node in nodes_below(function) for name in _assigned(node)}
    kept = {name for name in context.parameters if name not in _defaults_to_collect_in(function)}
    filled = {name: empty for node in nodes_below(function) for name, empty in _filled(node)}
    above = {_name_of(node) for other in function.body[: slot.position] for node in nodes_below(other)}
    here = {_name_of(node) for node in nodes_below(slot.node)}
    for name, empty in filled.items():
        if name in here - above - begun - kept and not (name.startswith("self.") and function.name != "__init__"):
            target = ast.parse(name, mode="eval").body
            target.ctx = STORE  # type: ignore[attr-defined]
            yield added(ast.Assign(targets=[target], value=empty), at(slot), "before")


def _defaults_to_collect_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """The parameters whose default is a list or a dictionary."""
    arguments = function.args
    by_position = [*arguments.posonlyargs, *arguments.args]
    for argument, default in (
        *zip(reversed(by_position), reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ):
        if isinstance(default, (ast.List, ast.Dict)):
            yield argument.arg


def _assigned(node: ast.AST) -> Iterator[str]:
    """What is given a value, and not only added to, or given one at a time by a loop."""
    match node:
        case ast.Assign(targets=targets):
            for target in targets:
                parts = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
                yield from filter(None, map(_name_of, parts))
        case ast.AnnAssign(target=target) | ast.NamedExpr(target=target) | ast.For(target=target):
            yield from (each.id for each in nodes_below(target) if isinstance(each, ast.Name))
        case ast.withitem(optional_vars=ast.Name(id=name)):
            yield name


def _filled(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """What something is put into, and what that is when it is empty."""
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in _OF_LISTS:
            yield from ((name, ast.List(elts=[], ctx=LOAD)) for name in (_name_of(value),) if name)
        case ast.Subscript(value=value, ctx=ast.Store()):
            yield from ((name, ast.Dict(keys=[], values=[])) for name in (_name_of(value),) if name)
        case ast.AugAssign(target=ast.Name(id=name)):
            yield name, ast.Constant(value=0)


def _name_of(node: ast.AST) -> str:
    """A variable, or an attribute of the object, as it is written; else nothing."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id="self"), attr=attr):
            return f"self.{attr}"
    return ""


def _begins_what_is_carried(statement: ast.stmt, loop: ast.For | ast.While) -> bool:
    """Whether a call gives a name what a later statement of the loop gives it anew."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call()):
            others = (other for other in loop.body if other is not statement)
            return any(name in bound_names(other) for other in others)
    return False


def _begins(statement: ast.stmt) -> bool:
    """Whether a name is given nothing yet: 0, an empty list or dictionary, an array of zeros."""
    match statement:
        case ast.Assign(targets=[ast.Name()], value=value):
            return _is_nothing_yet(value)
    return False


def _is_nothing_yet(value: ast.expr) -> bool:
    match value:
        case ast.Constant(value=int() | float() | None):
            return True
        case ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call():
            return called(value) in _EMPTY
    return False


def _together(statements: Sequence[ast.stmt]) -> ast.If:
    return ast.If(test=ast.Constant(value=True), body=list(statements), orelse=[])


def apart(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """An array of its own for each name that is given the same one."""
    match slot.node:
        case ast.Assign(targets=[_, _, *_] as targets, value=value) as node if not isinstance(value, ast.Constant):
            yield _together([like(node, targets=[target]) for target in targets])
        case ast.Assign(targets=[ast.Name() | ast.Subscript()], value=ast.Name() | ast.Subscript() as value) as node:
            yield like(node, value=_copy_of(value))
        case ast.Call(func=ast.Attribute(attr="append"), args=[ast.Name() as value]) as node:
            yield like(node, args=[_copy_of(value)])
        case ast.BinOp(left=ast.List(elts=[value]), op=ast.Mult(), right=count):
            loop = ast.comprehension(
                target=ast.Name(id="_", ctx=ast.Store()),
                iter=ast.Call(func=ast.Name(id="range", ctx=LOAD), args=[count], keywords=[]),
                ifs=[],
                is_async=0,
            )
            yield ast.ListComp(elt=value, generators=[loop])


def _copy_of(value: ast.expr) -> ast.expr:
    return ast.Call(func=ast.Attribute(value=value, attr="copy", ctx=LOAD), args=[], keywords=[])
