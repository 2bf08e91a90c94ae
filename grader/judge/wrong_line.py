"""The line that makes a wrong answer: back from it to the first line of which all that it reads is right.

What is right is what the solution makes of the same inputs. Of what a student makes on the way, and the solution does
not, nobody knows whether it is right: only what has a name in the solution is followed further back.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.judge.compare import as_numbers, scale_between
from grader.judge.ledger import exponent_of
from grader.judge.lines import place_at
from grader.model.cases import Array, Case
from grader.model.judgement import Place
from grader.model.questions import Event
from grader.model.submission import Definition, Reading, Working

_ROUNDING = 1e-9
_RESIDUAL = 1e-6
_MOST_STEPS = 30
_KEY = re.compile(r"""\[['"]([A-Za-z_]\w*)['"]\]$""")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIsRight:
    """The arrays that the solution makes of the same inputs, by name, and the number of examples."""

    arrays: Sequence[tuple[str, Array]]
    m: int

    @classmethod
    def of(cls, events: Sequence[Event], case: Case | None) -> "WhatIsRight":
        """What was recorded of the solution, and what is known of the inputs."""
        known = {**case.values, **case.gradients} if case else {}
        recorded = [(_plain(event.variable), event.array) for event in events]
        named = [(_plain(name), np.asarray(value)) for name, value in known.items() if np.size(value) > 1]
        return cls(arrays=(*recorded, *named), m=case.m if case else 1)

    def has_name(self, name: str) -> bool:
        """Whether the solution calls something so, of whatever layer."""
        return any(known == name for known, _ in self.arrays)

    def has_shape(self, array: Array, name: str) -> bool:
        """Whether something of that name has the shape of the array."""
        return any(known == name and np.shape(right) == array.shape for known, right in self.arrays)

    def holds(self, array: Array, name: str, *, by_name: bool = False) -> bool:
        """Whether an array of that name is right: as something is; as what has its name, up to a power of m too."""
        for known, right in self.arrays:
            is_namesake = known == name
            if (is_namesake or not by_name) and _is_same(array, right):
                return True
            if is_namesake and right.shape == array.shape and array.size > 1:
                factor, residual = scale_between(array, right)
                if residual < _RESIDUAL and exponent_of(factor, self.m) is not None:
                    return True
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The search in one recorded call of a function; `graded` are the functions that are judged by themselves.

    Of an answer that `is_of_shape`, only of another shape, what it is made of is followed where its shape is wrong.
    """

    function: str
    graded: Collection[str]
    events: Sequence[Event]
    right: WhatIsRight
    reading: Reading
    is_of_shape: bool = False

    def line_that_makes(self, answer: Any) -> Place | None:
        """The line to look at, of the function or of a helper of its own; None where none is known."""
        numbers = as_numbers(answer)
        made = None if numbers is None else next((n for n, e in enumerate(self.events) if _is(e.array, numbers)), None)
        if made is None:
            return None
        name = "" if made is None else _plain(self.events[made].variable)
        if (
            made is not None
            and self.right.has_name(name)
            and self.right.holds(self.events[made].array, name, by_name=True)
        ):
            return self._return(self.events[made])  # what is right in itself is given in the place of another
        found, seen = None, set[int]()
        while made is not None and made not in seen and len(seen) < _MOST_STEPS:
            seen.add(made)
            event = self.events[made]
            around = self._statement(event.cell, event.line)
            if around is None:
                break
            if self._is_own(around[0]):
                found = place_at(self.reading, event.cell, event.line)
                if (renamed := self._renamed(*around, made)) is not None:
                    return renamed
                made = self._wrong_source(*around, made)
            else:  # in what is judged by itself: all that is known is who calls it
                sites = list(self._calls_of(around[0]))
                sources = [source for site in sites if (source := self._wrong_source(*site, made)) is not None]
                found = place_at(self.reading, sites[0][0].cell, sites[0][1].first) if len(sites) == 1 else found
                made = sources[0] if sources else None
        return found

    def _return(self, given: Event) -> Place | None:
        """The `return` that gives this; of several that do not say so the last."""
        definition = self.reading.definition(self.function)
        returns = [each for each in definition.workings if each.target == "return"] if definition else []
        naming = [each for each in returns if _root(given.variable) in each.reads]
        chosen = (naming or returns)[-1:]
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
            for name in {*statement.reads} - read:
                read.add(name)
                held = self._last_of(name, definition, before)
                wrong += [number for number in held if not self._is_right(number)]
                above = [w for w in definition.workings if name in w.makes and w.first < statement.first]
                pending += above[-1:] if not held else []  # its numbers came up first in what it calls
        return min(wrong, default=None)

    def _is_right(self, number: int) -> bool:
        """Whether an array is right, or may be."""
        event = self.events[number]
        name = _plain(event.variable)
        if not self.right.has_name(name):
            return True
        return self.right.has_shape(event.array, name) if self.is_of_shape else self.right.holds(event.array, name)

    def _last_of(self, variable: str, definition: Definition, before: int) -> Sequence[int]:
        """What a variable held last; of what holds several, each of them."""
        found: dict[str, int] = {}
        for number, event in enumerate(self.events[:before]):
            if event.function == definition.name and _root(event.variable) == variable:
                found[event.variable] = number
        return tuple(found.values())

    def _renamed(self, definition: Definition, working: Working, before: int) -> Place | None:
        """A statement above that gives what is right another name, `dZ = dA`, under which it is wrong."""
        for name in working.reads:
            above = [w for w in definition.workings if name in w.makes and w.first < working.first]
            if not above or self._last_of(name, definition, before) or not self.right.has_name(_plain(name)):
                continue
            code = self.reading.line(definition.cell, above[-1].first)
            held = self._last_of(above[-1].reads[0], definition, before) if len(above[-1].reads) == 1 else ()
            is_alias = re.fullmatch(rf"{name}\s*=\s*\w+(\.copy\(\))?\s*(#.*)?", code) is not None
            if is_alias and held and not self.right.holds(self.events[held[-1]].array, _plain(name), by_name=True):
                return place_at(self.reading, definition.cell, above[-1].first)
        return None


def _is(array: Array, numbers: Array) -> bool:
    return array.size == numbers.size and np.allclose(array.ravel(), numbers.ravel(), _ROUNDING, 0.0, equal_nan=True)


def _is_same(array: Array, other: Array) -> bool:
    """Whether two arrays hold the same numbers, lying or standing."""
    if array.size != other.size:
        return False
    forms = (other, other.T) if other.ndim == 2 else (other,)
    return any(np.allclose(array.ravel(), form.ravel(), _RESIDUAL, _ROUNDING) for form in forms)


def _root(variable: str) -> str:
    return re.split(r"[.\[]", variable, maxsplit=1)[0]


def _plain(variable: str) -> str:
    """The name of what is held, without its layer: of `grads['dW2']` and of `dW2` `dW`."""
    key = _KEY.search(variable)
    return (key[1] if key else _root(variable)).rstrip("0123456789")


def narrowed(place: Place, quantity: str, reading: Reading) -> Place:
    """Of a dictionary that is written out over several lines the line of the quantity, or of what it is by."""
    if not quantity or not place.code.rstrip().endswith(("{", "(")):
        return place
    around = [w for d in reading.definitions if d.cell == place.cell for w in d.workings if w.first == place.line]
    last = min((working.last for working in around), default=place.line)
    for line in range(place.line + 1, last + 1):
        entry = re.match(r"""['"](\w+)['"]\s*:\s*|(\w+)\s*=\s*""", reading.line(place.cell, line))
        if entry and (entry[1] or entry[2]) in (quantity, quantity.removeprefix("d")):
            found = place_at(reading, place.cell, line)
            return replace(found, column=entry.end(), end_column=len(found.code.rstrip(" ,")))
    return place
