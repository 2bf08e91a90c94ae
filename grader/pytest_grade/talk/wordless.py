"""What is taken over from a process that was given functions of the solution: values to judge, and no words.

A student's code finds the solution there, and may write it into all that it sends: messages, names, keys, shapes; and
into what it picks: which line raises, which variable is at hand, which edit repairs it. So no place is taken over, no
variable, no size. What is said of such a process is what the same question came to in one without the solution.

What a process still picks, of each function in each file:
* how a crash is told: with the first so many lines, 20 at most, of the crash that there was without, and as one of four
  kinds or by the name that it had without, with all lines by its words too: 7 bits; and some 4 by the question that it
  goes wrong at first;
* or how an answer is wrong: the quantity, its kind of departure, and one of a dozen factors: 7 bits;
* which of the known mistakes, at most a few together, predict all answers, or which kind of mistake an edit undoes:
  some 10 bits; its line and text are not told;
* of at most six edits that mend the function in a process without the solution, which leave the rest right: 6 bits;
* at which of the odd sizes alone it is wrong: a bit for each.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.model.questions import NAMELESS, Ended, Outcome, Question, Raised, Returned
from pytest_grade.model.submission import Change, Defined
from pytest_grade.sandbox.values import Opaque

_OTHER_KIND: Final = Opaque("value of another kind")
_OTHER_SHAPE: Final = Opaque("differently shaped array")
_LIMITS: Final = frozenset({"cpu", "wall", "memory", "output"})  # how these are told is ours
_EXCEPTIONS: Final = {  # what verdicts and searches tell apart
    "AssertionError": "AssertionError",
    "AbsentModuleError": "AbsentModuleError",
    "ModuleNotFoundError": "AbsentModuleError",
    "MemoryError": "MemoryError",
    "_ArrayMemoryError": "MemoryError",
}
_MOST_VALUES: Final = 16
_MOST_ENTRIES: Final = 32
_MOST_DIMENSIONS: Final = 3
_KEY: Final = re.compile(r"[A-Za-z_]{1,8}\d{0,3}")
_SMALLEST: Final = frozenset({0, 1, 2})


@dataclass(frozen=True, slots=True)
class Wordless:
    """Takes the words and the places out of replies.

    `crashes` are those of the submission as it stands, by question, in processes that know nothing of the solution.
    """

    crashes: Mapping[str, Raised]

    def outcome(self, outcome: Outcome, question: Question) -> Outcome:
        """What came of a question: the values that are judged, and which of a few things happened."""
        match outcome:
            case Returned(values=values, printed=printed):
                given = [(s.arguments, s.spare, dict(s.named), dict(s.sets)) for s in question.steps]
                keys = frozenset(_keys_in(dict(question.send)))
                known = _Known(sizes=_SMALLEST.union(_sizes_in(given)), keys=keys, shapes=question.shapes)
                return Returned(values={step: _value(value, known) for step, value in values.items()}, printed=printed)
            case Raised():
                return self._raised(outcome, self.crashes.get(question.id))
            case Ended(reason=reason):
                return outcome if reason in _LIMITS else replace(outcome, detail="")
        return outcome

    def _raised(self, raised: Raised, before: Raised | None) -> Raised:
        """A crash by its kind; its lines so far as the crash `before` went through the same ones, and its words."""
        name, frames, message = _EXCEPTIONS.get(raised.type_name, NAMELESS), raised.frames, ""
        if before is None or before.step != raised.step or before.frames[: len(frames)] != frames:
            frames = ()
        elif before.type_name == raised.type_name:
            is_the_same = before.frames == frames  # without any, too: the call itself raised
            name = before.type_name if frames or is_the_same else name
            message = before.message if is_the_same else ""
        return Raised(
            step=raised.step,
            function=raised.function,
            type_name=name,
            message=message,
            frames=frames,
            printed=raised.printed,
            in_substitute=raised.in_substitute,
        )


def functions_only(defined: Defined, names: tuple[str, ...]) -> Defined:
    """Which of these functions there are, and nothing else that was said about the definitions."""
    return Defined(functions=defined.functions.intersection(names), problems=(), reads={})


def number_only(change: Change) -> Change:
    """Which of the edits it is, and nothing else that was said about it."""
    somewhere = replace(change, cell=0, line=0, column=0, end_column=0)
    return replace(somewhere, kind="", before="", after="", target="", function="")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What of an answer tells nothing: sizes that the question shows, keys that it asks for, shapes that are right."""

    sizes: frozenset[int]
    keys: frozenset[str]
    shapes: frozenset[tuple[int, ...]]


def _keys_in(keep: Any) -> Iterator[str]:
    """The keys and attributes that a question asks for."""
    if isinstance(keep, dict):
        yield from (key for key in keep if isinstance(key, str))
    for part in keep.values() if isinstance(keep, dict) else keep if isinstance(keep, tuple) else ():
        yield from _keys_in(part)


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


def _fits(shape: tuple[int, ...], known: _Known) -> bool:
    return shape in known.shapes or (len(shape) <= _MOST_DIMENSIONS and known.sizes.issuperset(shape))


def _value(value: Any, known: _Known) -> Any:
    """The value; where something in it could be read as text, what stands for it."""
    kept = value
    match value:
        case np.ndarray() if not _fits(value.shape, known):
            kept = _OTHER_SHAPE
        case str() | bytes() | Opaque():
            kept = _OTHER_KIND
        case list() | tuple() if len(value) > _MOST_VALUES and len(value) not in known.sizes:
            kept = Opaque(f"longer {type(value).__name__}")
        case list() | tuple():
            kept = type(value)(_value(item, known) for item in value)
        case dict() if len(value) > _MOST_ENTRIES:
            kept = Opaque("larger dict")
        case dict():
            kept = {key: _value(item, known) for key, item in value.items() if _is_key(key) or key in known.keys}
    return kept


def _is_key(key: Any) -> bool:
    return type(key) is int or (type(key) is str and _KEY.fullmatch(key) is not None)
