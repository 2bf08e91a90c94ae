"""Small changes of a function, one after the other.

They serve a counterfactual. With one edit of a student's text every answer is right: the mistake and its place are
known. With one edit of a right text every answer is the student's: so is what he may have written.
"""

import ast
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from pytest_grade.edits.arranged import Arranged
from pytest_grade.edits.context import Context
from pytest_grade.edits.edit import Edit
from pytest_grade.edits.elsewhere import Elsewhere
from pytest_grade.edits.joining import broken_together, mended_together
from pytest_grade.edits.kinds import KINDS, TABLE, Direction, Nodes
from pytest_grade.edits.slots import Slot, slots_of
from pytest_grade.notebook.names import bound_names, nodes_below

_MOST_OF_A_KIND = 300
_FEWEST_OF_A_PLACE = 2  # as far as there is room: what went wrong may have begun anywhere
_FAR = 99
NOWHERE: Final[Mapping[int, int]] = MappingProxyType({})
MOST_EDITS: Final = 4000  # of one definition


class Places:
    """The places of a notebook-level definition, functions within functions included, where an edit can be made.

    `around` are the names that the notebook has, `notebook` is what is known of the rest of it.
    """

    def __init__(self, statement: ast.stmt, around: Collection[str] = (), notebook: Elsewhere | None = None) -> None:
        functions = [n for n in nodes_below(statement) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
        names = {*around, *(name for function in functions[:-1] for name in _names_of(function))}
        contexts = [(Context.of(function, names, notebook), function) for function in functions]
        self._all = [(slot, context) for context, function in contexts for slot in slots_of(function)]
        self._found: dict[Nodes, list[tuple[Slot, Context]]] = {}

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self._all)

    def edits(self, kinds: Iterable[str], direction: Direction, near: Mapping[int, int] = NOWHERE) -> Iterator[Edit]:
        """The edits of these kinds, kind by kind; those of a kind are made when the first of them is asked for.

        `near` says how far statements are from what went wrong, by their identity, as far as that is to be seen.
        """
        together = mended_together if direction == "mends" else broken_together
        for kind in kinds:
            places = self._at(TABLE[kind].at)
            made = [list(_edits_at(slot, context, kind, direction)) for slot, context in places]
            yield from together(kind, _spread(made, [distance(slot, near) for slot, _ in places]))

    def _at(self, nodes: Nodes) -> Sequence[tuple[Slot, Context]]:
        """The places where one of these nodes stands."""
        if nodes not in self._found:
            self._found[nodes] = [(slot, context) for slot, context in self._all if isinstance(slot.node, nodes)]
        return self._found[nodes]


def edits_of(
    statement: ast.stmt,
    kinds: Collection[str] | None = None,
    direction: Direction = "mends",
    around: Collection[str] = (),
    notebook: Elsewhere | None = None,
) -> list[Edit]:
    """All edits of a notebook-level definition, of these kinds, the most plausible kinds first."""
    made = Places(statement, around, notebook).edits(in_order(kinds, direction), direction)
    return list(itertools.islice(made, MOST_EDITS))


def in_order(kinds: Collection[str] | None, direction: Direction) -> Sequence[str]:
    """Those of the kinds that there are in that direction, the most plausible first; all where none are named."""
    return [kind for kind in KINDS[direction] if kinds is None or kind in kinds]


def distance(slot: Slot, near: Mapping[int, int]) -> int:
    """How far a place is from what went wrong; 0 where that is not to be seen."""
    return near.get(id(slot.node), near.get(id(slot.statement), _FAR)) if near else 0


def _spread(places: Sequence[Sequence[Edit]], distances: Sequence[int]) -> list[Edit]:
    """So many edits as are tried of a kind: of each place the first ones, of the nearest as many as there is room for.

    They are in the order of the text.
    """
    most = [min(_FEWEST_OF_A_PLACE, len(edits)) for edits in places]
    for near in sorted(set(distances)):
        here = [number for number, each in enumerate(distances) if each == near]
        room = _MOST_OF_A_KIND - sum(most) + sum(most[number] for number in here)
        count = max((len(places[number]) for number in here), default=0)
        while sum(min(count, len(places[number])) for number in here) > room and count > 1:
            count -= 1
        for number in here:
            most[number] = min(max(count, most[number]), len(places[number]))
    return [edit for edits, count in zip(places, most, strict=True) for edit in edits[:count]][:_MOST_OF_A_KIND]


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
