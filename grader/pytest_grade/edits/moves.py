"""Slips of place: a statement stands in a block that it does not belong to, or too early, or too late."""

import ast
import itertools
from collections.abc import Iterator, Sequence

from pytest_grade.edits.arranged import Arranged, at, block_of, moved
from pytest_grade.edits.context import Context
from pytest_grade.edits.slots import Slot
from pytest_grade.notebook.names import bound_names, nodes_below

_MOST_WITH_IT = 3
_MOST_MOVED = 2
_LOOPS = (ast.For, ast.While)
_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_BLOCKS = (ast.For, ast.While, ast.If, ast.With)


def returned_after(slot: Slot, _: Context) -> Iterator[Arranged]:
    """A return at the end of a loop's body, and up to two statements before it, after the loop."""
    if not isinstance(slot.node, _LOOPS):
        return
    inner = slot.node
    while isinstance(inner.body[-1], _LOOPS):
        inner = inner.body[-1]
    if isinstance(inner.body[-1], ast.Return):
        block = block_of(inner, "body")
        for count in range(1, min(_MOST_WITH_IT, len(block) - 1) + 1):
            yield moved(block[-count:], at(slot), "out")


def loop(slot: Slot, _: Context) -> Iterator[Arranged]:
    """The last or first statements of a loop, or of a block in it, moved out; those next to a loop moved into it."""
    if isinstance(slot.node, _LOOPS):
        yield from _out_of(slot, [(slot.node, "body")])
        yield from _into(slot, slot.node, "body")


def condition(slot: Slot, _: Context) -> Iterator[Arranged]:
    """The last or first statements of what is done on a condition, moved out; the one next to it moved into it."""
    if isinstance(slot.node, ast.If):
        blocks = [(slot.node, field) for field in ("body", "orelse")]
        yield from _out_of(slot, blocks)
        for node, field in blocks:
            if getattr(node, field):
                yield from _into(slot, node, field)


def last_or_next(slot: Slot, _: Context) -> Iterator[Arranged]:
    """The last statement of a loop moved to after it, or the one after a loop moved into it."""
    if isinstance(slot.node, _LOOPS):
        if len(slot.node.body) > 1:
            yield moved(block_of(slot.node, "body")[-1:], at(slot), "out")
        behind = _siblings(slot)[1][:1]
        if behind and not isinstance(behind[0].node, ast.Return):
            yield moved(behind, block_of(slot.node, "body")[-1], "behind")


def _out_of(slot: Slot, blocks: Sequence[tuple[ast.stmt, str]]) -> Iterator[Arranged]:
    """The last, then the first statements of these blocks and of those at their ends, beside the whole."""
    inner = [
        (node, field)
        for owner, name in blocks
        for node in getattr(owner, name)
        if isinstance(node, _BLOCKS)
        for field in ("body", "orelse")
    ]
    for owner, field in (*blocks, *inner):
        block = block_of(owner, field)
        most = min(_MOST_MOVED, len(block) - isinstance(owner, _LOOPS))
        for count in range(1, most + 1):
            yield moved(block[-count:], at(slot), "out")
            yield moved(block[:count], at(slot), "before")


def _into(slot: Slot, owner: ast.stmt, field: str) -> Iterator[Arranged]:
    """What stands before a block moved to its beginning, or to that of one in it; what stands behind to its end."""
    before, behind = _siblings(slot)
    block = block_of(owner, field)
    if isinstance(owner, _LOOPS):
        before, behind = _of_each_round(before[::-1], owner)[::-1], _of_each_round(behind, owner)
    for count in range(1, min(_MOST_MOVED, len(before)) + 1):
        yield moved(before[-count:], block[0], "before")
        for node in getattr(owner, field):
            if isinstance(node, (*_LOOPS, ast.If)):
                yield moved(before[-count:], block_of(node, "body")[0], "before")
    for count in range(1, min(_MOST_MOVED, len(behind)) + 1):
        if isinstance(behind[count - 1].node, ast.Return) or isinstance(block[-1].node, _ENDS):
            return  # nothing behind it would run
        last = block[-1].node
        yield moved(behind[:count], block[-1], "out" if isinstance(last, _BLOCKS) else "behind")
        if isinstance(last, ast.If) and not isinstance(last.body[-1], _ENDS):
            yield moved(behind[:count], block_of(last, "body")[-1], "behind")


def _of_each_round(statements: Sequence[Slot], owner: ast.stmt) -> list[Slot]:
    """The next ones that come to something else in each round: they read what a loop changes, besides what they change.

    So does what adds to something that the loop adds to as well. A start value is left to `begun_inside`.
    """
    changed = _changed(owner)

    def differs(each: Slot) -> bool:
        adds = any(isinstance(node, ast.AugAssign) and _changed(node) & changed for node in nodes_below(each.node))
        return adds or bool((_read(each.node) - _changed(each.node)) & changed)

    return list(itertools.takewhile(differs, statements))


def _siblings(slot: Slot) -> tuple[list[Slot], list[Slot]]:
    """What stands before a statement in its block, and what stands behind it; without a docstring."""
    block = block_of(slot.parent, slot.field, in_loop=slot.in_loop)
    before = [other for other in block[: slot.position] if not _is_text(other.node)]
    return before, block[(slot.position or 0) + 1 :]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def sooner(slot: Slot, context: Context) -> Iterator[Arranged]:
    """A statement before the one above it, where one of them reads or changes what the other changes."""
    if not isinstance(slot.node, (ast.Assign, ast.AugAssign, ast.Expr)) or slot.position is None:
        return
    before, behind = _siblings(slot)
    if not before or not isinstance(before[-1].node, (ast.Assign, ast.AugAssign, ast.Expr)):
        return
    above = before[-1].node
    if not (slot.in_loop or _is_of_use(above, behind)):
        return
    changes, changed_above = _changed(slot.node), _changed(above)
    known = {*context.parameters, *(name for other in before[:-1] for name in bound_names(other.statement))}
    is_bound = slot.in_loop or _read(slot.node) & changed_above <= known
    if is_bound and (_read(slot.node) & changed_above or changes & (_read(above) | changed_above)):
        yield moved([at(slot)], before[-1], "before")


def _is_of_use(statement: ast.AST, behind: Sequence[Slot]) -> bool:
    """Whether it does more than to give a name what nothing behind it reads: else to leave it out says more."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AugAssign(target=ast.Name(id=name)):
            return any(name in _read(other.statement) for other in behind)
    return True


def _read(statement: ast.AST) -> set[str]:
    return {n.id for n in nodes_below(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _changed(statement: ast.AST) -> set[str]:
    """The names that a statement binds, or puts something into."""
    found = set()
    for node in nodes_below(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                found.add(name)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
                found.add(name)
    return found
