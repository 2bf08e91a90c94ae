"""What is taken over from a process that was given reference functions: nothing that it says in words.

A student's code finds the reference there, and may write it into all that it sends: messages, names, keys, shapes. So
whatever is said of such a process is picked from what was there before it ran: the names of Python's own exceptions and
types, lines and names of the submission's text, and the sizes that it was asked with.
"""

import builtins
import re
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np

from grader.judge.lines import NAMELESS
from grader.model.questions import Ended, Event, Frame, Outcome, Question, Raised, Returned
from grader.model.submission import Change, Defined, Reading
from grader.sandbox.values import Opaque

_TYPES: Final = [value for space in (builtins, types) for value in vars(space).values() if isinstance(value, type)]
_OF_NUMPY: Final = "AxisError LinAlgError UFuncTypeError _ArrayMemoryError _UFuncNoLoopError _UFuncOutputCastingError"
_EXCEPTIONS: Final = frozenset({t.__name__ for t in _TYPES if issubclass(t, BaseException)}) | {
    "AbsentModuleError",
    *_OF_NUMPY.split(),
}
_KINDS: Final = frozenset({t.__name__ for t in _TYPES}) | {"ndarray of object", "too large", "too deep"}
_OTHER_KIND: Final = Opaque("value of another kind")
_OTHER_SHAPE: Final = Opaque("differently shaped array")
_LIMITS: Final = frozenset({"cpu", "wall", "memory", "output"})  # how these are told is ours
_MOST_FRAMES: Final = 4
_MOST_VALUES: Final = 16
_MOST_ENTRIES: Final = 32
_MOST_DIMENSIONS: Final = 3
_KEY: Final = re.compile(r"[A-Za-z_]{1,8}\d{0,3}")
_WORD: Final = re.compile(r"[^\W\d]\w*?(?=(?:1?\d)?\b)")  # without the number of a layer
_PATH: Final = re.compile(r"\w+(\[1?\d\]|\['\w+'\]|\.\w+)*")
_SMALLEST: Final = frozenset({0, 1, 2})


@dataclass(frozen=True)
class Wordless:
    """Takes the words out of replies; `reading` is the submission as it was read before the reference was there."""

    reading: Reading

    def outcome(self, outcome: Outcome, question: Question) -> Outcome:
        """What came of a question, so far as it is no words of the process."""
        sizes = _SMALLEST.union(_sizes_in([(s.arguments, s.spare, dict(s.named)) for s in question.steps]))
        match outcome:
            case Returned(values=values, events=events, ran=ran, drew=drew):
                values = {step: _value(value, sizes) for step, value in values.items()}
                known = self._words.__contains__
                ran, drew = frozenset(filter(known, ran)), frozenset(filter(known, drew))
                return Returned(values=values, events=self._events(events), ran=ran, drew=drew, printed=outcome.printed)
            case Raised(type_name=name, values=values):
                return replace(
                    outcome,
                    type_name=name if name in _EXCEPTIONS else NAMELESS,
                    message="",
                    frames=tuple(self._frames(outcome.frames))[-_MOST_FRAMES:],
                    shapes={n: s for n, s in outcome.shapes.items() if self._is_path(n) and _fits(s, sizes)},
                    arrays={n: a for n, a in outcome.arrays.items() if self._is_path(n) and _fits(a.shape, sizes)},
                    values={step: _value(value, sizes) for step, value in values.items()},
                    events=self._events(outcome.events),
                )
            case Ended(reason=reason):
                return outcome if reason in _LIMITS else replace(outcome, detail="")
        return outcome

    @cached_property
    def _words(self) -> frozenset[str]:
        """The names in the submission's text, without the numbers at their ends."""
        texts = self.reading.sources.values()
        return frozenset(word for text in texts for word in _WORD.findall(text))

    def _is_path(self, path: str) -> bool:
        """Whether a variable, and what is looked up in it, is told in names of the submission."""
        return _PATH.fullmatch(path) is not None and self._words.issuperset(_WORD.findall(path))

    def _is_line(self, cell: int, line: int) -> bool:
        return bool(self.reading.line(cell, line))

    def _frames(self, frames: tuple[Frame, ...]) -> Iterator[Frame]:
        for frame in frames:
            if self._is_line(frame.cell, frame.line):
                yield frame if self._is_path(frame.function) else replace(frame, function="")

    def _events(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        """The arrays that were recorded, and where."""
        return tuple(
            replace(event, function="", variable="") for event in events if self._is_line(event.cell, event.line)
        )


def functions_only(defined: Defined, names: tuple[str, ...]) -> Defined:
    """Which of these functions there are, and nothing else that was said about the definitions."""
    return Defined(functions=defined.functions.intersection(names), problems=(), reads={})


def number_only(change: Change) -> Change:
    """Which of the edits it is, and nothing else that was said about it."""
    somewhere = replace(change, cell=0, line=0, column=0, end_column=0)
    return replace(somewhere, kind="", before="", after="", target="", function="")


def _sizes_in(value: Any) -> Iterator[int]:
    """The sizes that a question shows: of arrays, and small whole numbers."""
    if isinstance(value, np.ndarray):
        yield from value.shape
    elif type(value) is int:
        yield value
    elif isinstance(value, Mapping):
        yield from _sizes_in(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _sizes_in(item)


def _fits(shape: tuple[int, ...], sizes: frozenset[int]) -> bool:
    return len(shape) <= _MOST_DIMENSIONS and sizes.issuperset(shape)


def _value(value: Any, sizes: frozenset[int]) -> Any:
    """The value; where something in it could be read as text, what stands for it."""
    kept = value
    match value:
        case np.ndarray() if not _fits(value.shape, sizes):
            kept = _OTHER_SHAPE
        case str() | bytes():
            kept = Opaque(type(value).__name__)
        case Opaque(type_name=name) if name not in _KINDS:
            kept = _OTHER_KIND
        case list() | tuple() if len(value) > _MOST_VALUES and len(value) not in sizes:
            kept = Opaque(f"longer {type(value).__name__}")
        case list() | tuple():
            kept = type(value)(_value(item, sizes) for item in value)
        case dict() if len(value) > _MOST_ENTRIES:
            kept = Opaque("larger dict")
        case dict():
            kept = {key: _value(item, sizes) for key, item in value.items() if _is_key(key)}
    return kept


def _is_key(key: Any) -> bool:
    return type(key) is int or (type(key) is str and _KEY.fullmatch(key) is not None)
