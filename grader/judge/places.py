"""Putting a cell and a line to what the numbers have shown."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from grader.judge.compare import as_numbers, scale_between
from grader.judge.entrance import place_of_working
from grader.judge.ledger import Sighting
from grader.model.cases import Array
from grader.model.judgement import LedgerLine, Place, Replacement
from grader.model.questions import Event
from grader.model.submission import Change, ChangedPiece, Definition, Reading, Working

_RESIDUAL = 1e-6
_ROUNDING = 1e-9


def place_of_sighting(sighting: Sighting, reading: Reading) -> Place:
    """The line that made the array."""
    event = sighting.event
    return Place(cell=event.cell, line=event.line, code=reading.line(event.cell, event.line))


def place_of_array(value: Any, events: Sequence[Event], reading: Reading) -> Place | None:
    """The line that made an array, or a number, as it is but for rounding."""
    numbers = as_numbers(value)
    if numbers is None:
        return None
    for event in events:
        if event.array.size == numbers.size and np.allclose(event.array.ravel(), numbers.ravel(), _ROUNDING, 0.0):
            return Place(cell=event.cell, line=event.line, code=reading.line(event.cell, event.line))
    return None


def place_of_update(function: str, reading: Reading) -> Place | None:
    """Where the update divides by m: in its own text, or in that of a function that it calls."""
    definition = reading.definition(function)
    if definition is None:
        return None
    called = {name for working in reading.workings_of(definition) for name in (*working.reads, *working.calls)}
    helpers = [other for other in reading.definitions if other.own_name in called and other is not definition]
    sites = [site for each in (definition, *helpers) for site in _means_of(each, reading)]
    return place_of_working(*sites[0], reading) if sites else None


def place_of_mean(function: str, about: tuple[str, ...], lines: Sequence[LedgerLine], reading: Reading) -> Place | None:
    """Where the function divides by m what the mistake is about; else where a derivative by weights is made; or begins.

    `about` begins the names of what it is about; where none does, any mean is.
    """
    definition = reading.definition(function)
    if definition is None:
        return None
    every = _on_the_way(lines, _means_of(definition, reading), definition, reading)
    sites = [site for site in every if site[1].target.startswith(about)] or every
    if sites:
        return place_of_working(*sites[0], reading)
    made = {line.quantity for line in lines if line.role == "weights"}
    return place_of_quantities(made, function, lines, reading) or place_of_definition(function, reading)


def _on_the_way(
    lines: Sequence[LedgerLine],
    sites: Sequence[tuple[Definition, Working]],
    definition: Definition,
    reading: Reading,
) -> Sequence[tuple[Definition, Working]]:
    """Those of the statements that a quantity of the ledger comes of; a cost in the same function divides by m too."""
    workings = reading.workings_of(definition)
    here = [line.place.line for line in lines if line.place and line.place.cell == definition.cell]
    leading = [working for working in workings if any(working.first <= line <= working.last for line in here)]
    if not leading:
        return sites
    for working in leading:
        leading += [other for other in workings if other not in leading and {*other.makes} & {*working.reads}]
    return [site for site in sites if site[1] in leading]


def place_of_quantities(
    quantities: Collection[str], function: str, lines: Sequence[LedgerLine], reading: Reading
) -> Place | None:
    """The line of the function that makes the first of these quantities; None where none is made there."""
    return first_inside([line.place for line in lines if line.quantity in quantities and line.place], function, reading)


def first_inside(places: Sequence[Place], function: str, reading: Reading) -> Place | None:
    """The first of these lines that is one of the function; None where none is."""
    definition = reading.definition(function)
    inside = [
        place
        for place in places
        if definition and place.cell == definition.cell and definition.line < place.line <= definition.end_line
    ]
    return min(inside, key=lambda place: place.line, default=None)


def place_of_definition(function: str, reading: Reading) -> Place | None:
    """Where a function begins."""
    definition = reading.definition(function)
    if definition is None:
        return None
    return Place(cell=definition.cell, line=definition.line, code=reading.line(definition.cell, definition.line))


def place_of_change(change: Change, reading: Reading) -> Place:
    """The piece of text that a repair changes."""
    return _piece(change.cell, change.line, change.column, change.end_column, reading)


def repair_of(change: Change, reading: Reading) -> tuple[Replacement, ...]:
    """Every piece of text that a repair changes, with its place."""
    return tuple(
        Replacement(
            place=_piece(change.cell, piece.line, piece.column, _end_on_its_line(piece), reading),
            before=piece.before,
            after=piece.after,
        )
        for piece in change.pieces
    )


def _end_on_its_line(piece: ChangedPiece) -> int:
    return piece.end_column if piece.end_line == piece.line else piece.column


def _piece(cell: int, line: int, start: int, end: int, reading: Reading) -> Place:
    column, end_column = reading.columns(cell, line, start, end)
    return Place(cell=cell, line=line, code=reading.line(cell, line), column=column, end_column=end_column)


def place_of_mistake(made: Sequence[tuple[Any, Any]], events: Sequence[Event], reading: Reading) -> Place | None:
    """The line that made the first array in which a mistake shows.

    `made` are pairs of what comes with the mistake and without it (None where nothing does).
    """
    for event in events:
        for wrong, right in made:
            if np.size(wrong) < 2 or np.shape(wrong) != event.array.shape:
                continue
            if _are_alike(event.array, wrong) and not _are_alike(event.array, right):
                code = reading.line(event.cell, event.line)
                return Place(cell=event.cell, line=event.line, code=code)
    return None


def _are_alike(array: Array, other: Any) -> bool:
    """Whether the two are the same up to a factor."""
    return np.shape(other) == array.shape and scale_between(array, np.asarray(other, dtype=float))[1] < _RESIDUAL


def _means_of(definition: Definition, reading: Reading) -> list[tuple[Definition, Working]]:
    """The statements of a function that divide by a number of examples."""
    return [(definition, working) for working in reading.workings_of(definition) if working.scaling == "mean"]
