"""Putting a cell and a line to what the numbers have shown."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from pytest_grade.judge.compare import as_numbers
from pytest_grade.judge.entrance import place_of_working
from pytest_grade.judge.ledger import Sighting
from pytest_grade.judge.lines import names_read, place_at
from pytest_grade.model.judgement import LedgerLine, Place, Replacement
from pytest_grade.model.questions import Event
from pytest_grade.model.submission import Change, ChangedPiece, Definition, Reading, Working
from pytest_grade.notebook.factors import is_name_of_count

_EMPTY = frozenset({"zeros", "zeros_like", "empty", "empty_like"})
_ADDS = re.compile(r"^[\w.\[\]'\"]+\s*[+-]=")
_ROUNDING = 1e-9


def place_of_sighting(sighting: Sighting, reading: Reading) -> Place:
    """The line that made the array."""
    return place_at(reading, sighting.event.cell, sighting.event.line)


def place_of_array(value: Any, events: Sequence[Event], reading: Reading) -> Place | None:
    """The line that made an array, or a number, as it is but for rounding."""
    numbers = as_numbers(value)
    if numbers is None:
        return None
    flat = numbers.ravel()
    reach = _ROUNDING * np.abs(flat)
    for event in events:
        if event.array.size == flat.size:
            made = event.array.ravel()
            if ((made == flat) | (np.abs(made - flat) < reach)).all():  # no number is near to one that is infinite
                return place_at(reading, event.cell, event.line)
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
    """Where the function divides by m what the mistake is about; None where it does not.

    `about` begins the names of what it is about; where none does, any mean is.
    """
    sites = _sites(function, about, lines, reading)
    return place_of_working(*sites[0], reading) if sites else None


def place_of_count(function: str, lines: Sequence[LedgerLine], reading: Reading) -> Place | None:
    """Where the number is made that the function divides by: in a line of its own, or where it divides."""
    for definition, working in _sites(function, (), lines, reading):
        place = place_of_working(definition, working, reading)
        divisors = [name for name in names_read(place.piece) if is_name_of_count(name)]
        makers = [
            other
            for other in reading.workings_of(definition)
            if other.makes and {*other.makes} <= {*divisors} and other.first < working.first
        ]
        return place_at(reading, definition.cell, makers[-1].first) if makers else place
    return None


def _sites(
    function: str, about: tuple[str, ...], lines: Sequence[LedgerLine], reading: Reading
) -> Sequence[tuple[Definition, Working]]:
    """The statements of the function that divide by m, if any those about this."""
    definition = reading.definition(function)
    if definition is None:
        return ()
    every = _on_the_way(lines, _means_of(definition, reading), definition, reading)
    return [site for site in every if site[1].target.startswith(about)] or every


def place_without_mean(made: Iterable[Sequence[Place]], reading: Reading) -> Place | None:
    """The first line that lacks 1/m, of the first of these that there are."""
    lacking = (place for places in made for place in places if not _divides(place, reading))
    found = next(lacking, None)
    return _begun(found, reading) if found else None


def _begun(place: Place, reading: Reading) -> Place:
    """Where what a line adds to was made: of `dW += reg * W` the line above that makes dW."""
    while _ADDS.search(place.code):
        definition, working = next(iter(_workings_at(place, reading)), (None, None))
        if definition is None or working is None:
            return place
        above = [w for w in definition.workings if w.target == working.target and w.first < working.first]
        if not above or not above[-1].reads or _EMPTY.intersection(above[-1].calls):
            return place
        place = place_at(reading, place.cell, above[-1].first)
    return place


def _divides(place: Place, reading: Reading) -> bool:
    return any(working.scaling == "mean" for _, working in _workings_at(place, reading))


def place_of_division(places: Sequence[Place], reading: Reading) -> Place | None:
    """The piece by which the first of these lines divides; where none does, the first line."""
    for place in places:
        for definition, working in _workings_at(place, reading):
            if working.scaling == "mean":
                return place_of_working(definition, working, reading)
    return next(iter(places), None)


def _workings_at(place: Place, reading: Reading) -> Iterator[tuple[Definition, Working]]:
    for definition in reading.definitions:
        for working in definition.workings if definition.cell == place.cell else ():
            if working.first <= place.line <= working.last:
                yield definition, working


def takes_a_mean(functions: Collection[str], lines: Sequence[LedgerLine], reading: Reading) -> bool:
    """Whether the text of these functions, or of what they call, divides anything on the way back by m."""
    used = reading.used_by(functions)
    return any(_on_the_way(lines, _means_of(each, reading), each, reading) for each in used)


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


def places_of_quantities(quantities: Collection[str], lines: Sequence[LedgerLine]) -> list[Place]:
    """The lines that make these quantities, in the order of the backward pass."""
    return [line.place for line in lines if line.quantity in quantities and line.place]


def inside(places: Sequence[Place], function: str, others: Collection[str], reading: Reading) -> list[Place]:
    """Those of these lines that are of the function, by line; else those of no other graded one: of a helper."""
    definition = reading.definition(function)
    own = [place for place in places if definition and _is_in(place, definition) and place.line > definition.line]
    if own:
        return sorted(own, key=lambda place: place.line)
    apart = [found for name in others if name != function and (found := reading.definition(name)) is not None]
    return [place for place in places if not any(_is_in(place, other) for other in apart)]


def _is_in(place: Place, definition: Definition) -> bool:
    return place.cell == definition.cell and definition.line <= place.line <= definition.end_line


def place_of_kept(function: str, reading: Reading) -> Place | None:
    """The line that makes what a function of the forward pass keeps: what its `return` names last."""
    definition = reading.definition(function)
    returns = [each for each in definition.workings if each.target == "return"] if definition else []
    if definition is None or not returns:
        return place_of_definition(function, reading)
    last = returns[-1]
    names = names_read(reading.line(definition.cell, last.last))
    makers = [
        working
        for working in definition.workings
        if names and names[-1] in working.makes and working.reads and working.first < last.first
    ]
    keeping = makers[-1] if makers else last
    overwriting = _overwriting(keeping, definition)
    return place_at(reading, definition.cell, (overwriting or keeping).first)


def place_of_last_reading(function: str, names: Collection[str], reading: Reading) -> Place | None:
    """The last line of a function that reads one of these names."""
    definition = reading.definition(function)
    lines = reversed(range(definition.line, definition.end_line + 1)) if definition else ()
    for line in lines:
        if definition and not set(names).isdisjoint(names_read(reading.line(definition.cell, line).partition("#")[0])):
            return place_at(reading, definition.cell, line)
    return place_of_definition(function, reading)


def _overwriting(keeping: Working, definition: Definition) -> Working | None:
    """The statement that makes something else and changes, in passing, what is kept: `A1 = np.tanh(Z1, out=Z1)`."""
    for name in keeping.reads:
        makers = [working for working in definition.workings if name in working.makes and working.first < keeping.first]
        for working in makers[1:]:
            if working.target and name in working.reads and name not in names_read(working.target):
                return working
    return None


# What draws at random, or looks at the time: in NumPy, in Python's own modules, and in generators.
_BY_CHANCE = frozenset(
    {"rand", "randn", "randint", "random", "random_sample", "normal", "standard_normal", "uniform", "choice"}
    | {"integers", "permutation", "shuffle", "binomial", "sample", "gauss", "default_rng", "RandomState", "time"}
)


def place_of_chance(function: str, reading: Reading) -> Place | None:
    """The one line of a function that draws at random, or looks at the time; where it begins, if there is not one."""
    definition = reading.definition(function)
    drawing = [each for each in definition.workings if _BY_CHANCE.intersection(each.calls)] if definition else []
    if definition is None or len(drawing) != 1:
        return place_of_definition(function, reading)
    return place_at(reading, definition.cell, drawing[0].line)


def place_of_definition(function: str, reading: Reading) -> Place | None:
    """Where a function begins."""
    definition = reading.definition(function)
    if definition is None:
        return None
    return place_at(reading, definition.cell, definition.line)


def place_of_change(change: Change, reading: Reading) -> Place:
    """The piece of text that a repair changes."""
    return place_at(reading, change.cell, change.line, (change.column, change.end_column))


def repair_of(change: Change, reading: Reading) -> tuple[Replacement, ...]:
    """Every piece of text that a repair changes, with its place."""
    return tuple(
        Replacement(
            place=place_at(reading, change.cell, piece.line, (piece.column, _end_on_its_line(piece))),
            before=piece.before,
            after=piece.after,
            side=piece.side,
            beside=place_at(reading, change.cell, piece.beside) if piece.side else None,
        )
        for piece in change.pieces
    )


def _end_on_its_line(piece: ChangedPiece) -> int:
    return piece.end_column if piece.end_line == piece.line else piece.column


def _means_of(definition: Definition, reading: Reading) -> list[tuple[Definition, Working]]:
    """The statements of a function that divide by a number of examples."""
    return [(definition, working) for working in reading.workings_of(definition) if working.scaling == "mean"]
