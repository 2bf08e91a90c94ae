"""What should come back: templates that an answer is held against."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.model.cases import Array
from pytest_grade.model.questions import Keep, Key, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """An array (or number) that is known: its name in the course's notation and its value.

    Of one that `is_flat` axes of length 1 do not count: (m,) is as good as (1, m), which a column is not.
    Of one that `is_column_too`, they do not count behind either: (n,) is as good as (n, 1).
    """

    name: str
    value: Array
    is_flat: bool = False
    is_column_too: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of its value."""
        return np.shape(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anything:
    """A part of the answer that is not judged, a cache say."""

    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfies:
    """A part of the answer that is judged by a rule: the rule returns None, or what is wrong in words."""

    name: str
    rule: Callable[[Any], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A tuple or list of that many parts."""

    parts: tuple["Template", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """A dictionary with these keys; further keys are nobody's business."""

    entries: Mapping[str, "Template"]


Template: TypeAlias = Expected | Anything | Satisfies | Parts | Entries


def known_in(template: Template) -> Iterator[Expected]:
    """The arrays and numbers that are known."""
    match template:
        case Expected():
            yield template
        case Parts(parts=parts):
            for part in parts:
                yield from known_in(part)
        case Entries(entries=entries):
            for part in entries.values():
                yield from known_in(part)


def wanted(template: Template) -> Keep:
    """How much of a value the template looks at; the rest need not be sent."""
    match template:
        case Anything():
            return False
        case Parts(parts=parts):
            return tuple(wanted(part) for part in parts)
        case Entries(entries=entries):
            return {key: wanted(part) for key, part in entries.items()}
    return True


def wanted_at(places: Iterable[Result]) -> dict[int, Keep]:
    """How much of which step's value is needed for these parts of it."""
    found: dict[Key, Keep] = {}
    for place in places:
        *keys, last = place.step, *place.path
        entries: Any = found
        for key in keys:
            entries = entries.setdefault(key, {}) if isinstance(entries, dict) else entries
        if isinstance(entries, dict):
            entries[last] = True
    return found  # type: ignore[return-value]  # the first of the keys are the numbers of steps
