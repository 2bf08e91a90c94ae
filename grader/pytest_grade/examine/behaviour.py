"""What came of a question, in text that is the same for all who do the same: numbers rounded, exceptions by how."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Final

import numpy as np

from pytest_grade.judge.compare import as_numbers
from pytest_grade.judge.lines import names_read
from pytest_grade.model.cases import Array
from pytest_grade.model.questions import Ended, NotAsked, Outcome, Raised, Returned
from pytest_grade.model.submission import Reading

_DIGITS: Final = 5
_MOST_ROUNDED: Final = 4096  # numbers of one answer; the right ones have fewer
_QUOTED: Final = re.compile(r"'([^']{1,60})'")
_SHAPE: Final = re.compile(r"\(\d+,(?: ?\d+,?)*\)")
_NUMBER: Final = re.compile(r"-?\d{1,6}")
_WORD: Final = re.compile(r"[^\W\d]\w*|\d[\w.]*")
_LONGEST: Final = 400  # of what an exception says


def behaviour(outcome: Outcome | None) -> Iterator[str]:
    """What came of a question, in text that rounding errors do not change."""
    match outcome:
        case Returned(values=values):
            yield from _described([values[step] for step in sorted(values)])
        case Raised(type_name=type_name, step=step):
            yield f"raised {type_name} at {step}"
        case Ended(reason=reason):
            yield f"ended {reason}"
        case NotAsked() | None:
            yield "not asked"


def _described(values: Sequence[Any]) -> Iterator[str]:
    """The values of one answer in words, numbers rounded; of far too large an answer the rest as digests."""
    left = _MOST_ROUNDED
    for part in chain.from_iterable(map(_parts_of, values)):
        if isinstance(part, str):
            yield part
            continue
        left -= part.size
        numbers = as_numbers(part) if left >= 0 else None
        if numbers is None:
            yield f"{part.shape} {hashlib.sha256(part.tobytes()).hexdigest()}"
        else:
            yield f"{part.shape} " + " ".join(f"{number:.{_DIGITS}g}" for number in np.ravel(numbers) + 0.0)


def _parts_of(value: Any) -> Iterator[str | Array]:
    """The arrays in a value, and what it has besides in words."""
    if isinstance(value, dict):
        for key in sorted(value, key=str):
            yield str(key)
            yield from _parts_of(value[key])
        return
    array = value if isinstance(value, np.ndarray) else as_numbers(value)
    if array is not None:
        yield array
    elif isinstance(value, (list, tuple)):
        yield f"{len(value)} values"
        for item in value:
            yield from _parts_of(item)
    else:
        yield type(value).__name__


def how_it_raised(raised: Raised, reading: Reading) -> str:
    """How an exception came about, whatever a student calls his variables.

    By what it says: names and keys that it quotes, an index, shapes; where it says nothing of these, by the shapes of
    what its line reads. What fails an assertion is told by the assertion alone, which a course has written.
    """
    said = raised.message[:_LONGEST]
    line = reading.line(raised.frames[-1].cell, raised.frames[-1].line) if raised.frames else ""
    if raised.type_name == "AssertionError":
        return f"{raised.type_name} {skeleton(line)}"
    about = [*_QUOTED.findall(said), *(shape.replace(" ", "") for shape in _SHAPE.findall(said))]
    if raised.type_name == "IndexError":
        about += _NUMBER.findall(said)
    read = [str(tuple(raised.shapes[name])).replace(" ", "") for name in names_read(line) if name in raised.shapes]
    return f"{raised.type_name} {about or read}"


def skeleton(line: str) -> str:
    """A line without the names and numbers in it."""
    return _WORD.sub("_", "".join(line.split()))
