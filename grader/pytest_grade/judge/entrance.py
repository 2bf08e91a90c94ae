"""The line that brings 1/m in: found from the first array that carries it, by what the text says is made of what."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from pytest_grade.judge.ledger import Sighting
from pytest_grade.judge.lines import place_at
from pytest_grade.model.judgement import Place
from pytest_grade.model.submission import Definition, Reading, Working
from pytest_grade.notebook.factors import COUNT_NAME

# Of a text that was not surveyed only this much is taken for certain.
_DIVIDES = re.compile(
    rf"/=?\s*\(?\s*(?:float\()?(?:{COUNT_NAME}\b|\w+(?:\.T)?\.shape\[|len\()"
    r"|\.(?:mean|average)\("
)
_MOST_LOOKED_AT = 100
_MODULES = frozenset({"np", "numpy", "math", "len", "sum", "float", "int"})


def entrance(carrier: Sighting, factors: Collection[tuple[str, str]], reading: Reading) -> Place | None:
    """Where 1/m enters, given the first array that carries it; None where that is not certain.

    The line that made the array divides itself, or what it is made of was divided before: in the same function, in one
    that it calls, or in the call. `factors` are variables, by function and name, that hold 1/m.
    """
    event = carrier.event
    if reading.is_close:
        search = _Search(reading, factors, carrier.kind)
        working = search.at(event.cell, event.line)
        if working is not None:
            return search.entrance(*working)
    code = reading.line(event.cell, event.line)
    divides = _DIVIDES.search(code.partition("#")[0]) and not code.startswith(("def ", "@"))
    return place_at(reading, event.cell, event.line) if divides else None


class _Search:
    """Looks for a division among the statements that what one statement makes is made of, the nearest first."""

    def __init__(self, reading: Reading, factors: Collection[tuple[str, str]], kind: str) -> None:
        self._reading = reading
        self._factors = factors
        self._kind = kind
        self._names = {definition.own_name for definition in reading.definitions}
        # Which of several classes is meant by a method's name, its text does not say.
        self._alone = {name for name, count in Counter(d.own_name for d in reading.definitions).items() if count == 1}

    def at(self, cell: int, line: int) -> tuple[Definition, Working] | None:
        """The smallest statement around a line; of several in one line the one that divides."""
        around = [
            (definition, working)
            for definition in self._reading.definitions
            if definition.cell == cell
            for working in definition.workings
            if working.first <= line <= working.last
        ]
        return min(around, key=lambda one: (one[1].last - one[1].first, not self._divides(*one)), default=None)

    def entrance(self, definition: Definition, working: Working) -> Place | None:
        """The place of the division that is nearest to this statement."""
        if self._divides(definition, working):
            return place_of_working(definition, working, self._reading)
        seen, level = {(definition.cell, working)}, [(definition, working)]
        while level and len(seen) < _MOST_LOOKED_AT:
            below = [source for one in level for source in self._sources(*one, outside=working.scaling != "factor")]
            unseen = {(one[0].cell, one[1]): one for one in below if (one[0].cell, one[1]) not in seen}
            level = list(unseen.values())[:_MOST_LOOKED_AT]
            seen |= unseen.keys()
            if dividing := [one for one in level if self._divides(*one)]:
                return place_of_working(*self._preferred(dividing), self._reading)
        is_own = self._names.isdisjoint((*working.reads, *working.calls))
        return place_of_working(definition, working, self._reading) if working.scaling == "factor" and is_own else None

    def _divides(self, definition: Definition, working: Working) -> bool:
        if working.scaling in ("factor", "product"):
            return any((definition.name, name) in self._factors for name in (*working.reads, *working.calls))
        return working.scaling == "mean"

    def _preferred(self, dividing: Sequence[tuple[Definition, Working]]) -> tuple[Definition, Working]:
        return min(dividing, key=lambda one: (self._kind not in one[1].target, one[0].cell, one[1].line))

    def _sources(
        self, definition: Definition, working: Working, *, outside: bool
    ) -> Iterator[tuple[Definition, Working]]:
        """The statements that make what this one reads: before it, in what it calls, `outside` where it is called."""
        reads = {*working.reads, *working.makes}
        made: set[str] = set()
        for other in definition.workings:
            if other is not working and reads.intersection(other.makes) and other.first <= working.last:
                made.update(other.makes)
                yield definition, other
        for name in self._alone.intersection((*working.reads, *working.calls)):
            for called in self._reading.definitions:
                if called.own_name == name and called is not definition:
                    yield from ((called, inner) for inner in called.workings)
        if outside and reads - made - self._names - _MODULES:
            yield from self._calls_of(definition)

    def _calls_of(self, definition: Definition) -> Iterator[tuple[Definition, Working]]:
        for other in self._reading.definitions if definition.own_name in self._alone else ():
            for working in other.workings:
                if definition.own_name in working.reads or definition.own_name in working.calls:
                    yield other, working


def place_of_working(definition: Definition, working: Working, reading: Reading) -> Place:
    """The piece of text by which a statement scales."""
    return place_at(reading, definition.cell, working.line, (working.column, working.end_column))
