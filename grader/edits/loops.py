"""Slips with loops and with arrays of two names: a return too early, a sum that begins anew, one array for two."""

import ast
from collections.abc import Iterator, Sequence

from grader.edits.context import Context, called
from grader.edits.rewriting import LOAD, like
from grader.edits.slots import Slot
from grader.notebook.names import bound_names

_MOST_WITH_IT = 3
_EMPTY = frozenset({"zeros", "zeros_like", "list", "dict", "ones", "array"})


def returned_after(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """A return at the end of a loop's body, and up to two statements before it, after the loop."""
    loop = slot.node
    if not isinstance(loop, (ast.For, ast.While)):
        return
    inner, path = loop, [loop]
    while isinstance(inner.body[-1], (ast.For, ast.While)):
        inner = inner.body[-1]
        path.append(inner)
    if not isinstance(inner.body[-1], ast.Return):
        return
    for count in range(1, min(_MOST_WITH_IT, len(inner.body) - 1) + 1):
        kept: ast.stmt = like(inner, body=inner.body[:-count])
        for outer in reversed(path[:-1]):
            kept = like(outer, body=[*outer.body[:-1], kept])
        yield _together([kept, *inner.body[-count:]])


def begun_before(slot: Slot, _: Context) -> Iterator[ast.AST]:
    """What each round begins anew, begun once before the loop, or before the one around it."""
    loop = slot.node
    if not isinstance(loop, (ast.For, ast.While)):
        return
    for number, statement in enumerate(loop.body):
        if len(loop.body) > 1 and (_begins(statement) or _begins_what_is_carried(statement, loop)):
            yield _together([statement, like(loop, body=[*loop.body[:number], *loop.body[number + 1 :]])])
        match statement:
            case ast.Assign(targets=[ast.Name() as name], value=ast.Dict(keys=[_, *_]) as made):
                update = ast.Call(
                    func=ast.Attribute(value=_read(name), attr="update", ctx=LOAD), args=[made], keywords=[]
                )
                begun = ast.copy_location(like(statement, value=ast.Dict(keys=[], values=[])), statement)
                rest = [*loop.body[:number], ast.Expr(value=update), *loop.body[number + 1 :]]
                yield _together([begun, like(loop, body=rest)])
        if isinstance(statement, (ast.For, ast.While)):
            for place, inner in enumerate(statement.body):
                if _begins(inner) and len(statement.body) > 1:
                    rest = like(statement, body=[*statement.body[:place], *statement.body[place + 1 :]])
                    yield _together([inner, like(loop, body=[*loop.body[:number], rest, *loop.body[number + 1 :]])])


def _read(name: ast.Name) -> ast.Name:
    return ast.Name(id=name.id, ctx=LOAD)


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
