"""The line that makes a wrong answer: back from it to the first line of which all that it reads is right.

What is right is what the solution makes of the same inputs. Of what a student makes on the way, and the solution does
not, nobody knows whether it is right: only what has a name in the solution is followed further back.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.compare import as_numbers
from pytest_grade.judge.known_right import WhatIsRight, plain, root
from pytest_grade.judge.lines import names_read, place_at
from pytest_grade.judge.open_lines import OpenLines, reads_of
from pytest_grade.model.cases import Array
from pytest_grade.model.judgement import Place
from pytest_grade.model.questions import Event
from pytest_grade.model.submission import Definition, Reading, Working

_ROUNDING = 1e-9
_MOST_STEPS = 30
_MOST_LINES = 3
_BEGINS = re.compile(r"\b(zeros|zeros_like|empty|empty_like)\(")
_OBJECT = "self"  # what methods call the object that they belong to


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines that may make the first wrong answer, the likeliest first, and `besides` those that make others."""

    likeliest: tuple[Place, ...] = ()
    besides: tuple[Place, ...] = ()

    @classmethod
    def of(cls, found: Sequence[Sequence[Place]]) -> "Lines":
        """Of the lines of each wrong answer: what several share makes them all; what shares none is wrong besides."""
        groups = list[tuple[Place, ...]]()
        left = [tuple(places) for places in found if places]
        while left:
            sharing = [places for places in left if not {*left[0]}.isdisjoint(places)]
            common = [place for place in left[0] if all(place in places for places in sharing)]
            is_first_likeliest = not groups or len(sharing) > 1
            order = (*common, *left[0]) if is_first_likeliest else reversed(left[0])  # one alone: where it shows
            groups.append(tuple(dict.fromkeys(order)))
            left = [places for places in left if places not in sharing]
        makers = [group[0] for group in groups[1:] if not group[0].code.startswith("return")]  # where nothing is made
        besides = dict.fromkeys(makers[: _MOST_LINES - 1])
        return cls(likeliest=groups[0] if groups else (), besides=tuple(besides))


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The search in one recorded call of a function; `graded` are the functions that are judged by themselves.

    `settled` are the names of answers that came back right: what is called so on the way may become right yet.
    Of an answer that `is_of_shape`, only of another shape, what it is made of is followed where its shape is wrong.
    """

    function: str
    graded: Collection[str]
    events: Sequence[Event]
    right: WhatIsRight
    reading: Reading
    is_of_shape: bool = False
    settled: Collection[str] = ()

    def lines_that_make(self, answer: Any, called: str = "") -> tuple[Place, ...]:
        """The line to look at, of the function or of a helper of its own, and those that may be wrong instead of it.

        None where nothing is known. The first is the likeliest. An answer that nobody can foresee is found by what it
        is `called`.
        """
        numbers = as_numbers(answer)
        if numbers is None:
            return tuple(place_at(self.reading, each.cell, each.line) for each in self._named(called))
        made = next((n for n, e in enumerate(self.events) if _is(e.array, numbers)), None)
        if made is None:
            return ()
        name = plain(self.events[made].variable)
        if self.right.has_name(name) and self.right.holds(self.events[made].array, name, by_name=True):
            given = self._return(self.events[made])  # what is right in itself is given in the place of another
            return (given,) if given else ()
        return self._back_from(made)

    def _back_from(self, first: int) -> tuple[Place, ...]:
        """From what is wrong back to the first line of which nothing that it reads is known to be wrong."""
        made: int | None = first
        places, seen = tuple[Place, ...](), set[int]()
        while made is not None and made not in seen and len(seen) < _MOST_STEPS:
            seen.add(made)
            event = self.events[made]
            around = self._statement(event.cell, event.line)
            if around is None:
                break
            around = (around[0], self._entry(*around, event))
            if self._is_own(around[0]):
                if (renamed := self._renamed(*around, made)) is not None:
                    return (renamed,)
                source = self._wrong_source(*around, made)
                if source is None or source in seen:
                    if (called_in := self._call_of_what_is_right_elsewhere(around[0], made)) is not None:
                        return (called_in, self._place(event, around[1]))
                    return self._with_those_above(*around, self._place(event, around[1]), made)
                places, made = (self._place(event, around[1]),), source
            else:  # in what is judged by itself: all that is known is who calls it
                sites = list(self._calls_of(around[0]))
                sources = [source for site in sites if (source := self._wrong_source(*site, made)) is not None]
                if len(sites) == 1:
                    site = place_at(self.reading, sites[0][0].cell, sites[0][1].first)
                    if not sources:
                        return self._with_those_above(*sites[0], site, made)
                    places = (site,)
                made = sources[0] if sources else None
        return places

    def _place(self, event: Event, working: Working) -> Place:
        return place_at(self.reading, event.cell, max(event.line, working.first))

    def _entry(self, definition: Definition, working: Working, event: Event) -> Working:
        """Of a statement that writes out a dictionary over several lines what makes the one entry."""
        quantity = event.variable.rpartition("[")[2].strip("'\"]")
        if not _is_written_out(self.reading.line(definition.cell, working.first)):
            return working
        found = _line_of_entry(quantity, definition.cell, working, self.reading)
        if found is None:
            return working
        read = names_read(self.reading.line(definition.cell, found[0]).partition(":")[2])
        return replace(working, first=found[0], last=found[0], reads=tuple(n for n in working.reads if n in read))

    def _named(self, called: str) -> Sequence[Event]:
        """What was called so last."""
        keys = (called, f"['{called}']")
        return [each for each in self.events if called and each.variable.endswith(keys)][-1:]

    def _with_those_above(self, definition: Definition, working: Working, place: Place, made: int) -> tuple[Place, ...]:
        """The line that makes what is wrong, after those that make what it reads and nobody can tell right."""
        opened = OpenLines(events=self.events, right=self.right, reading=self.reading, graded=self.graded)
        statements, hands_on = opened.above(definition, working, made)
        above = [place_at(self.reading, each.cell, statement.first) for each, statement in statements]
        found = list(dict.fromkeys(each for each in above if each != place))[: _MOST_LINES - 1]
        return (*found, *(() if found and hands_on else (place,)))

    def _return(self, given: Event) -> Place | None:
        """The `return` that gives this; of several that do not say so the last. Of what is kept, its line."""
        definition = self.reading.definition(self.function)
        workings = definition.workings if definition else ()
        returns = [each for each in workings if each.target == "return"]
        naming = [each for each in returns if root(given.variable) in each.reads]
        if not naming and root(given.variable) == _OBJECT:
            return place_at(self.reading, given.cell, given.line)
        keeping = [each for each in workings if _OBJECT in each.makes and root(given.variable) in each.reads]
        chosen = (naming or keeping or returns)[-1:]
        return place_at(self.reading, definition.cell, chosen[0].first) if definition and chosen else None

    def _statement(self, cell: int, line: int) -> tuple[Definition, Working] | None:
        """The smallest statement around a line that is in a function's body."""
        around = [
            (definition, working)
            for definition in self.reading.definitions
            if definition.cell == cell
            for working in definition.workings
            if working.first <= line <= working.last
        ]
        return min(around, key=lambda one: one[1].last - one[1].first, default=None)

    def _is_own(self, definition: Definition) -> bool:
        """Whether a definition is the function's, stands in it, or is a helper that nobody judges by itself."""
        names = {definition.name, definition.own_name}
        own = self.reading.definition(self.function)
        is_inside = own and own.cell == definition.cell and own.line <= definition.line <= own.end_line
        return bool(is_inside) or self.function in names or names.isdisjoint(self.graded)

    def _call_of_what_is_right_elsewhere(self, called: Definition, made: int) -> Place | None:
        """The statement that calls a helper, where the helper's line has made what is right in another call."""
        event, own = self.events[made], self.reading.definition(self.function)
        if own is None or (own.cell == called.cell and own.line <= called.line <= own.end_line):
            return None
        same = [e for e in self.events if (e.cell, e.line) == (event.cell, event.line) and e is not event]
        if not any(each.array.size > 1 and self.right.makes(each.array) for each in same):
            return None
        before = [e.line for e in self.events[:made] if (e.function, e.cell) == (self.function, own.cell)][-1:]
        sites = [site for _, site in self._calls_of(called)]
        later = [site for site in sites if not before or site.first > before[0]]
        if not sites:  # it has another name there, an attribute say
            return self._return(event)
        return place_at(self.reading, own.cell, (later or sites)[0].first)

    def _calls_of(self, called: Definition) -> Iterator[tuple[Definition, Working]]:
        """The statements of the function that call a function, or one that calls it."""
        own = self.reading.definition(self.function)
        for working in own.workings if own else ():
            names = {*working.reads, *working.calls} - {self.function}
            if own and called in self.reading.used_by(names):
                yield own, working

    def _wrong_source(self, definition: Definition, working: Working, before: int) -> int | None:
        """The first array that a statement reads and that is wrong for certain: it has a name in the solution."""
        wrong: list[int] = []
        pending, read = [working], set[str]()
        while pending:
            statement = pending.pop()
            for name in {*reads_of(definition, statement, self.reading)} - read:
                read.add(name)
                held = self._last_of(name, definition, before)
                if name in statement.makes:  # what is filled piece by piece is not wrong before it is full
                    held = [number for number in held if not self._is_begun_rightly(number, statement)]
                wrong += [number for number in held if not self._is_right(number)]
                above = [w for w in definition.workings if name in w.makes and w.first < statement.first]
                pending += above[-1:] if not held else []  # its numbers came up first in what it calls
        return min(wrong, default=None)

    def _is_begun_rightly(self, number: int, changing: Working) -> bool:
        """Whether what a statement goes on with is what the solution has on the way, or not yet full."""
        before = self.events[number]
        is_same = changing.first <= before.line <= changing.last
        lines = [e.line for e in self.events if (e.variable, e.cell) == (before.variable, before.cell)]
        times = sum(changing.first <= line <= changing.last for line in lines)
        return is_same or times > 1 or not before.array.any() or self.right.makes(before.array)

    def _is_right(self, number: int) -> bool:
        """Whether an array is right, or may be."""
        event = self.events[number]
        name = plain(event.variable)
        if name in self.settled:
            return True
        if not self.right.has_name(name):
            return not (self.is_of_shape and self._is_of_no_right_shape(event.array))
        return self.right.has_shape(event.array, name) if self.is_of_shape else self.right.holds(event.array, name)

    def _is_of_no_right_shape(self, array: Array) -> bool:
        """Whether nothing that the solution makes lies so."""
        return array.size > 1 and all(np.shape(part) != array.shape for part in self.right.parts)

    def _last_of(self, variable: str, definition: Definition, before: int) -> Sequence[int]:
        """What a variable held last; of what holds several, each of them."""
        found: dict[str, int] = {}
        for number, event in enumerate(self.events[:before]):
            if event.function == definition.name and root(event.variable) == variable:
                found[event.variable] = number
        return tuple(found.values())

    def _renamed(self, definition: Definition, working: Working, before: int) -> Place | None:
        """A statement above that gives what is right another name, `dZ = dA`, under which it is wrong."""
        for name in working.reads:
            above = [w for w in definition.workings if name in w.makes and w.first < working.first]
            if not above or self._last_of(name, definition, before) or not self.right.has_name(plain(name)):
                continue
            code = self.reading.line(definition.cell, above[-1].first)
            held = self._last_of(above[-1].reads[0], definition, before) if len(above[-1].reads) == 1 else ()
            if held and not self._is_right(held[-1]):
                continue  # nothing right is given another name here
            is_alias = re.fullmatch(rf"{name}\s*=\s*\w+(\.copy\(\))?\s*(#.*)?", code) is not None
            if is_alias and held and not self.right.holds(self.events[held[-1]].array, plain(name), by_name=True):
                return place_at(self.reading, definition.cell, above[-1].first)
        return None


def _is(array: Array, numbers: Array) -> bool:
    return array.size == numbers.size and np.allclose(array.ravel(), numbers.ravel(), _ROUNDING, 0.0, equal_nan=True)


def narrowed(place: Place, quantity: str, reading: Reading) -> Place:
    """Of a dictionary that is written out over several lines the line of the quantity, or of what it is by."""
    if not quantity or not _is_written_out(place.code):
        return place
    around = [w for d in reading.definitions if d.cell == place.cell for w in d.workings if w.first == place.line]
    working = min(around, key=lambda one: one.last, default=None)
    entry = _line_of_entry(quantity, place.cell, working, reading) if working else None
    if entry is None:
        return place
    found = place_at(reading, place.cell, entry[0])
    return replace(found, column=entry[1], end_column=len(found.code.rstrip(" ,")))


def _is_written_out(code: str) -> bool:
    return code.rstrip().endswith(("{", "("))


def _line_of_entry(quantity: str, cell: int, working: Working, reading: Reading) -> tuple[int, int] | None:
    """The line of the entry of a quantity, or of what it is by, and the column where its value begins.

    What begins as zeros is made elsewhere.
    """
    for line in range(working.first + 1, working.last + 1):
        entry = re.match(r"""['"](\w+)['"]\s*:\s*|(\w+)\s*=\s*""", reading.line(cell, line))
        if entry and (entry[1] or entry[2]) in (quantity, quantity.removeprefix("d")):
            return None if _BEGINS.search(reading.line(cell, line)) else (line, entry.end())
    return None
