"""Statements that are to stand elsewhere, or that are missing: what is put beside which statement, on which side."""

import ast
from collections.abc import Sequence
from typing import Literal, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.edits.slots import Slot

Side: TypeAlias = Literal["before", "behind", "out"]
"""Before a statement, or behind it; `out` is behind all of a block, as far in as it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """A change that puts statements `beside` another one: moved there, or where they are `new`, added.

    `slots` are the places of the tree that change, and `replacements` what stands there then.
    """

    statements: tuple[ast.stmt, ...]
    beside: ast.stmt
    side: Side
    new: bool
    slots: tuple[Slot, ...]
    replacements: tuple[ast.AST, ...]


def moved(sources: Sequence[Slot], beside: Slot, side: Side) -> Arranged:
    """Statements that stand next to each other, moved beside another one."""
    statements = tuple(source.statement for source in sources)
    return Arranged(
        statements=statements,
        beside=beside.statement,
        side=side,
        new=False,
        slots=(*sources, beside),
        replacements=(*(ast.Pass() for _ in sources), _together(statements, beside.statement, side)),
    )


def added(statement: ast.stmt, beside: Slot, side: Side) -> Arranged:
    """A statement that is missing, beside one that is there."""
    together = _together((statement,), beside.statement, side)
    return Arranged(
        statements=(statement,),
        beside=beside.statement,
        side=side,
        new=True,
        slots=(beside,),
        replacements=(together,),
    )


def _together(statements: Sequence[ast.stmt], beside: ast.stmt, side: Side) -> ast.If:
    body = [*statements, beside] if side == "before" else [beside, *statements]
    return ast.If(test=ast.Constant(value=True), body=body, orelse=[])


def block_of(parent: ast.AST, field: str, *, in_loop: bool = False) -> list[Slot]:
    """The places of the statements of a block."""
    return [
        Slot(parent=parent, field=field, position=position, node=node, statement=node, in_loop=in_loop)
        for position, node in enumerate(getattr(parent, field, ()))
        if isinstance(node, ast.stmt)
    ]


def at(slot: Slot) -> Slot:
    """The place of a statement, as one of a block."""
    assert isinstance(slot.node, ast.stmt)
    return Slot(
        parent=slot.parent,
        field=slot.field,
        position=slot.position,
        node=slot.node,
        statement=slot.node,
        in_loop=slot.in_loop,
    )
