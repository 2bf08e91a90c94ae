"""Small changes of a function, one after the other.

They serve a counterfactual. With one edit of a student's text every answer is right: the mistake and its place are
known. With one edit of a right text every answer is the student's: so is what he may have written.
"""

import ast
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from pytest_grade.edits.arranged import Arranged
from pytest_grade.edits.context import Context
from pytest_grade.edits.edit import Edit
from pytest_grade.edits.elsewhere import Elsewhere
from pytest_grade.edits.joining import broken_together, mended_together
from pytest_grade.edits.kinds import KINDS, TABLE, Direction, Nodes
from pytest_grade.edits.slots import Slot, slots_of
from pytest_grade.notebook.names import bound_names, nodes_below

_MOST_OF_A_KIND = 300
_MOST_EDITS = 4000


def edits_of(
    statement: ast.stmt,
    kinds: Collection[str] | None = None,
    direction: Direction = "mends",
    around: Collection[str] = (),
    notebook: Elsewhere | None = None,
) -> list[Edit]:
    """All edits of a notebook-level definition, of these kinds, the most plausible kinds first.

    `around` are the names that the notebook has, `notebook` is what is known of the rest of it.
    """
    functions = [n for n in nodes_below(statement) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    names = {*around, *(name for function in functions[:-1] for name in _names_of(function))}
    surroundings = [(Context.of(function, names, notebook), list(slots_of(function))) for function in functions]
    together = mended_together if direction == "mends" else broken_together
    found: list[Edit] = []

    @cache
    def places(at: Nodes) -> Sequence[tuple[Slot, Context]]:
        return [(slot, context) for context, slots in surroundings for slot in slots if isinstance(slot.node, at)]

    for kind in KINDS[direction] if kinds is None else (kind for kind in KINDS[direction] if kind in kinds):
        made = [list(_edits_at(slot, context, kind, direction)) for slot, context in places(TABLE[kind].at)]
        found += together(kind, _spread(made))
    return found[:_MOST_EDITS]


def _spread(places: Sequence[Sequence[Edit]]) -> list[Edit]:
    """So many edits as are tried of a kind: of each place the first ones, in the order of the text."""
    most = max(map(len, places), default=0)
    while sum(min(most, len(edits)) for edits in places) > _MOST_OF_A_KIND and most > 1:
        most -= 1
    return [edit for edits in places for edit in edits[:most]][:_MOST_OF_A_KIND]


def _names_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """What a function binds, and what it is given: functions within it read that too."""
    yield from (argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg))
    for statement in function.body:
        yield from bound_names(statement)


def _edits_at(slot: Slot, context: Context, kind: str, direction: Direction) -> Iterator[Edit]:
    make = TABLE[kind].maker(direction)
    for new in make(slot, context) if make else ():
        arranged = new if isinstance(new, Arranged) else None
        slots = (slot,) if arranged is None else arranged.slots
        made = (new,) if not isinstance(new, Arranged) else new.replacements
        replacements = tuple(_placed(node, place.node) for node, place in zip(made, slots, strict=True))
        yield Edit(kind=kind, slots=slots, replacements=replacements, function=context.name, arranged=arranged)


def _placed(replacement: ast.AST, original: ast.AST) -> ast.AST:
    """Give every new node a place in the text: that of the original."""
    pending = [replacement]
    while pending:
        node = pending.pop()
        if "lineno" in node._attributes:
            if hasattr(node, "lineno"):
                continue  # a node of the original tree, and all below it
            ast.copy_location(node, original)
        pending += ast.iter_child_nodes(node)
    return replacement
