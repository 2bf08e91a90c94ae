"""Slips with what is begun, and with arrays of two names: a sum that begins anew, or never; one array for two."""

import ast
from collections.abc import Iterator, Sequence
from typing import Any, TypeGuard

from pytest_grade.edits.arranged import Arranged, added, at, block_of, moved
from pytest_grade.edits.begun import name_of
from pytest_grade.edits.context import Context, called
from pytest_grade.edits.rewriting import LOAD, STORE, like
from pytest_grade.edits.slots import Slot
from pytest_grade.notebook.names import bound_names, nodes_below

_MOST_WITH_IT = 2
_COPIES = frozenset({"copy", "deepcopy"})
_EMPTY = frozenset({"zeros", "zeros_like", "list", "dict", "ones", "array"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def other_way_round(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """The rounds of a loop in the opposite order, where one may hand something on to the next."""
    if slot.field != "iter" or not isinstance(slot.parent, ast.For) or not _hands_on(slot.parent):
        return
    match slot.node:
        case (
            ast.Call(func=ast.Name(id="reversed"), args=[inner])
            | ast.Subscript(
                value=inner, slice=ast.Slice(lower=None, upper=None, step=ast.UnaryOp(ast.USub(), ast.Constant(1)))
            )
        ):
            yield inner
        case (ast.Call(func=ast.Name(id="range")) | ast.Name()) as node:
            yield ast.Call(func=ast.Name(id="reversed", ctx=LOAD), args=[node], keywords=[])


def _hands_on(loop: ast.For) -> bool:
    """Whether a round reads what a round has given a value, or has put something into.

    Without that all that the order is for is which round comes last.
    """
    nodes = [node for each in loop.body for node in nodes_below(each)]
    stored = [node for node in nodes if isinstance(getattr(node, "ctx", None), ast.Store)]
    bases = {node.value for node in stored if isinstance(node, (ast.Subscript, ast.Attribute))}
    kept = {name_of(node) for node in (*stored, *bases)}
    read = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n not in bases}
    added = {name_of(node.target) for node in nodes if isinstance(node, ast.AugAssign)}
    return bool(kept & read or added)


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
    begun = like(statement, value=ast.Dict(keys=[], values=[]))
    return _together([begun, like(loop, body=[*loop.body[:number], update, *loop.body[number + 1 :]])])


def summed(slot: Slot, context: Context) -> Iterator[ast.AST]:
    """What each round gives a name, and is read behind the loop, added up from 0: the name is begun before the loop."""
    loop: Any = slot.node
    if not isinstance(loop, (ast.For, ast.While)) or slot.position is None:
        return
    block = getattr(slot.parent, slot.field)
    bound = {*context.parameters, *(name for other in block[: slot.position] for name in bound_names(other))}
    read = {node.id for other in block[slot.position + 1 :] for node in nodes_below(other) if _is_read(node)}
    for number, statement in enumerate(loop.body):
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=name) as target], value=ast.BinOp() | ast.Call() | ast.Subscript() as value
            ) if name in read - bound:
                begun = ast.Assign(targets=[target], value=ast.Constant(value=0))
                added_up = ast.AugAssign(target=target, op=ast.Add(), value=value)
                body = [*loop.body[:number], added_up, *loop.body[number + 1 :]]
                yield _together([begun, like(loop, body=body)])


def _is_read(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)


def begun_inside(slot: Slot, _: Context) -> Iterator[Arranged]:
    """What is begun once before a loop, and up to one loop that fills it, begun in each of its rounds.

    Also in the rounds of the loop within it; so are copies that it writes into. What is None until it is made collects
    nothing.
    """
    loop = slot.node
    if not isinstance(loop, (ast.For, ast.While)) or slot.position is None:
        return
    before = block_of(slot.parent, slot.field, in_loop=slot.in_loop)[: slot.position]
    inner = [node for node in loop.body if isinstance(node, (ast.For, ast.While))]
    for count in range(1, min(_MOST_WITH_IT, len(before)) + 1):
        statements = [each.statement for each in before[-count:]]
        is_one = _begins(statements[0]) and not _gives_none(statements[0]) and _are_about_it(before[-count:])
        if is_one or all(_copies_what_is_filled(each, loop) for each in statements):
            for into in (loop, *inner):
                yield moved(before[-count:], block_of(into, "body")[0], "before")


def _copies_what_is_filled(statement: ast.stmt, loop: ast.For | ast.While) -> bool:
    """Whether it is a copy, into which the loop writes: each round is to begin with a new one."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as value) if called(value) in _COPIES:
            return any(_writes_into(name, node) for node in nodes_below(loop))
    return False


def _writes_into(name: str, node: ast.AST) -> bool:
    match node:
        case ast.Subscript(value=ast.Name(id=other), ctx=ast.Store()) | ast.AugAssign(target=ast.Name(id=other)):
            return other == name
    return False


def _are_about_it(statements: Sequence[Slot]) -> bool:
    """Whether what stands behind a start value reads it: else it has nothing to do with it."""
    begun = bound_names(statements[0].statement)
    return all(begun & {n.id for n in nodes_below(each.node) if isinstance(n, ast.Name)} for each in statements[1:])


def begun_here(slot: Slot, context: Context) -> Iterator[Arranged]:
    """What a function puts something into, and does not begin, begun empty before the statement that it is first in."""
    function: Any = slot.parent
    if not context.never_begun or not isinstance(function, _FUNCTIONS) or slot.field != "body":
        return
    above = {name_of(node) for other in function.body[: slot.position] for node in nodes_below(other)}
    here = {name_of(node) for node in nodes_below(slot.node)}
    for name, empty in context.never_begun.items():
        if name in here - above:
            target = ast.parse(name, mode="eval").body
            target.ctx = STORE  # type: ignore[attr-defined]
            yield added(ast.Assign(targets=[target], value=empty), at(slot), "before")


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


def _gives_none(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(value=ast.Constant(value=None)):
            return True
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
