"""The lines above a wrong one that may be wrong instead of it: they make what nobody can tell right.

The line that makes the first numbers known to be wrong reads what has no name in the solution. What the solution makes
too, by whatever name or in the middle of a line, is right; a line is open that makes anything else.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.known_right import WhatIsRight, plain, root
from pytest_grade.model.cases import Array
from pytest_grade.model.questions import Event
from pytest_grade.model.submission import Definition, Reading, Working
from pytest_grade.notebook.factors import is_name_of_count

_MOST_OPEN = 6
_MOST_LETTERS = 300  # of a line that patterns look at, which take a time that grows faster than it
_CHANGES = re.compile(r"^[\w.]+(\[.*\])?\s*(?:[-+*/@%|&^]|//|\*\*|<<|>>)=|^[\w.]+\[.*\]\s*=(?!=)")
_COPY = re.compile(
    r"^(?:return|[\w.]+(?:\[.*\])?\s*=)\s*(?:(?:float|np\.squeeze|np\.array|np\.asarray)\()?[\w.]+\)?\s*(?:#.*)?$"
)
_DIVIDES = re.compile(r"^([\w.]+)\s*(?:/=|=\s*\1\s*/)\s*(\w+)\s*(?:#.*)?$")
_DECIDES = re.compile(r"=\s*\(?\s*(?:not\s|[^=]*(?:==|!=|<|>|\sin\s))")
_OVER_WHAT = re.compile(r"^for\s.*\sin\s+(?!range\b|enumerate\b|zip\b|reversed\(range)")
_COUNT = re.compile(r"^\w+\s*=\s*(?:(\w+)(?:\.T)?\.shape\[(-?\d)\]|len\((\w+)\)|(\w+)\.size)\s*;?\s*(?:#.*)?$")

Statement = tuple[Definition, Working]


def _line(reading: Reading, cell: int, number: int) -> str:
    """A line of the submission for patterns to look at: not longer than people write, one blank for many."""
    return " ".join(reading.line(cell, number)[: 4 * _MOST_LETTERS].split())[:_MOST_LETTERS]


def is_mere_copy(line: str) -> bool:
    """Whether a line only gives on what a name holds, or a mean of it: what a count is off by, all numbers show."""
    divided = _DIVIDES.match(line)
    return _COPY.match(line) is not None or (divided is not None and is_name_of_count(divided[2]))


def reads_of(definition: Definition, working: Working, reading: Reading) -> tuple[str, ...]:
    """What a statement hangs on: of one that changes a part of something, that as well."""
    changes = working.makes if _CHANGES.match(_line(reading, definition.cell, working.first)) else ()
    return (*working.reads, *changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLines:
    """The statements of one recorded call that nobody can tell right; `graded` functions are judged by themselves."""

    events: Sequence[Event]
    right: WhatIsRight
    reading: Reading
    graded: Collection[str]

    def above(self, definition: Definition, working: Working, before: int) -> tuple[Sequence[Statement], bool]:
        """Those that what this statement makes is made of, the nearest first; and whether it only hands on."""
        told: dict[str, list[Statement]] = {"wrong": [], "early": [], "open": [], "by its text": []}
        pending, seen = [(working, before)], {working}
        while pending and len(seen) < 100 and len(told["open"]) < _MOST_OPEN:
            statement, until = pending.pop(0)
            told["early"] += self._set_too_early(definition, statement)
            for name in dict.fromkeys(reads_of(definition, statement, self.reading)):
                for source, number, verdict in self._makers(name, definition, statement, until):
                    if source in seen:
                        continue
                    if verdict == "right":
                        continue
                    seen.add(source)
                    pending.append((source, number))
                    if verdict in told:
                        told[verdict].append((definition, source))
        is_copy = is_mere_copy(_line(self.reading, definition.cell, working.first))
        hands_on = bool(told["wrong"]) or (is_copy and bool(told["early"] or told["open"]))
        return told["wrong"] or told["early"] or told["open"] + told["by its text"], hands_on

    def _makers(
        self, name: str, definition: Definition, statement: Working, before: int
    ) -> Iterator[tuple[Working, int, str]]:
        """The statements that made what a name held, and whether that is right, wrong, open, or merely handed on."""
        held = self._last_of(name, definition, before)
        for number in held:
            event = self.events[number]
            maker = self._at(definition, event.line)
            is_begun = name in statement.makes and not event.array.any()
            if maker is not None and not is_begun:
                is_right = self.right.has_name(plain(event.variable)) or self._is_known(event.array)
                yield maker, number, "right" if is_right else self._unless_copy(definition, maker, "open")
        if not held:
            above = [w for w in definition.workings if name in w.makes and w.first < statement.first]
            for maker in above[-1:]:
                yield maker, before, self._of_unseen(name, definition, maker, before)

    def _of_unseen(self, name: str, definition: Definition, maker: Working, before: int) -> str:
        """What is known of a variable whose numbers came up before, or are none."""
        line = _line(self.reading, definition.cell, maker.first)
        if is_name_of_count(name) and (counted := self._counted(line, before)) is not None:
            return "right" if counted == self.right.m else "wrong"
        if _DECIDES.search(line.partition("#")[0]) and len(maker.makes) == 1:
            return "by its text"
        if _OVER_WHAT.match(line):
            return "by its text"
        given = self._given_by(definition, maker, before)
        if given is None:
            return "handed on"
        if self.right.has_name(plain(name)):
            return "right" if self.right.holds(given.array, plain(name), by_name=True) else "wrong"
        return "right" if self._is_known(given.array) else "open"

    def _is_known(self, array: Array) -> bool:
        return self.right.makes(array) or self.right.holds_number(array)

    def _counted(self, line: str, before: int) -> int | None:
        """The number that a line takes of the sizes of an array, where it does nothing else."""
        found = _COUNT.match(line)
        name = found and (found[1] or found[3] or found[4])
        if not found or not name:
            return None
        shapes = {event.array.shape for event in self.events[:before] if event.variable == name and event.array.ndim}
        axis, is_all = int(found[2] or 0), found[4] is not None
        counts = {s[axis] if not is_all else s[0] * s[-1] for s in shapes if -len(s) <= axis < len(s)}
        return counts.pop() if len(counts) == 1 else None

    def _given_by(self, definition: Definition, maker: Working, before: int) -> Event | None:
        """What a helper of the student's own gave in a statement: the last that came up in it, or in what it calls."""
        for called in self.reading.definitions:
            if called is definition or not {called.own_name, called.name}.isdisjoint(self.graded):
                continue
            if called.own_name in maker.reads:
                ran = {(each.name, each.cell) for each in self.reading.used_by([called.own_name])}
                events = self.events[: self._when_done(definition, maker, before)]
                return next((each for each in reversed(events) if (each.function, each.cell) in ran), None)
        return None

    def _when_done(self, definition: Definition, maker: Working, before: int) -> int:
        """Before which event a statement was done: the first that came up in a line below it."""
        below = (n for n, e in enumerate(self.events[:before]) if e.function == definition.name and e.line > maker.last)
        return next(below, before)

    def _set_too_early(self, definition: Definition, statement: Working) -> Iterator[Statement]:
        """What a statement takes up that goes on adding, and is set anew outside of its loop."""
        for name in statement.reads:
            changing = [w for w in definition.workings if name in w.makes and self._adds(name, definition, w)]
            setting = [w for w in definition.workings if name in w.makes and w not in changing]
            above = [w for w in setting if w.first < statement.first]
            if not above or not changing or statement in changing:
                continue
            first, inner = above[-1], min(self._indent(definition, w) for w in changing)
            here = self._indent(definition, statement)
            is_between = first.first < changing[0].first < statement.first
            if is_between and self._indent(definition, first) < here < inner:
                yield definition, first

    def _adds(self, name: str, definition: Definition, working: Working) -> bool:
        return name in reads_of(definition, working, self.reading)

    def _indent(self, definition: Definition, working: Working) -> int:
        lines = self.reading.text_of(definition).split("\n")
        line = lines[working.first - definition.line]
        return len(line) - len(line.lstrip())

    def _at(self, definition: Definition, line: int) -> Working | None:
        around = [working for working in definition.workings if working.first <= line <= working.last]
        return min(around, key=lambda one: one.last - one.first, default=None)

    def _last_of(self, variable: str, definition: Definition, before: int) -> Sequence[int]:
        found: dict[str, int] = {}
        for number, event in enumerate(self.events[:before]):
            if event.function == definition.name and root(event.variable) == variable:
                found[event.variable] = number
        return tuple(found.values())

    def _unless_copy(self, definition: Definition, maker: Working, verdict: str) -> str:
        return "handed on" if is_mere_copy(_line(self.reading, definition.cell, maker.first)) else verdict
