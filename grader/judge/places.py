"""Putting a cell and a line to what the numbers have shown."""

from collections.abc import Iterator

from grader.judge.ledger import Sighting
from grader.model.judgement import Place
from grader.model.submission import Definition, MeanSite, Reading


def place_of_sighting(sighting: Sighting, reading: Reading) -> Place:
    """The line that made the array; the expression in it that divides by m, where the text shows one."""
    event = sighting.event
    for definition in reading.definitions:
        if definition.cell == event.cell:
            for site in definition.means:
                if site.line == event.line:
                    return _place_of_site(definition, site, reading)
    return Place(cell=event.cell, line=event.line, code=reading.line(event.cell, event.line))


def place_of_convention(
    convention: str, carrier: Sighting | None, chain_function: str, reading: Reading
) -> Place | None:
    """Where 1/m enters: the line of the first array that carries it, or the expression that divides by m.

    An array that is first seen as an argument was made in the call's own line, which no recorder sees; the text
    of the calling function is searched instead.
    """
    if carrier is not None:
        place = place_of_sighting(carrier, reading)
        if place.column is not None:
            return place
        is_argument = any(
            definition.cell == place.cell and definition.line == place.line for definition in reading.definitions
        )
        if not is_argument:
            return _nearby_site(carrier, place, reading) or place
    function = carrier.event.function if carrier and convention == "per-layer" else chain_function
    return next(_sites_of(function, reading), None) or next(_sites_of(chain_function, reading), None)


def _nearby_site(carrier: Sighting, place: Place, reading: Reading) -> Place | None:
    """The last division by m at or above the line, in the same function: `keep = dZ / m` lines before its use."""
    best: Place | None = None
    for definition in reading.definitions:
        if definition.cell == place.cell and definition.name == carrier.event.function:
            for site in sorted(definition.means, key=lambda site: site.line):
                if definition.line <= site.line <= place.line <= definition.end_line:
                    best = _place_of_site(definition, site, reading)
    return best


def _sites_of(function: str, reading: Reading) -> Iterator[Place]:
    definition = reading.definition(function)
    if definition is not None:
        for site in sorted(definition.means, key=lambda site: site.line):
            yield _place_of_site(definition, site, reading)


def _place_of_site(definition: Definition, site: MeanSite, reading: Reading) -> Place:
    return Place(
        cell=definition.cell,
        line=site.line,
        code=reading.line(definition.cell, site.line),
        column=site.column,
        end_column=site.end_column,
    )
