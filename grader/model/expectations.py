"""What should come back: templates that an answer is held against."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from grader.model.cases import Array
from grader.model.questions import Keep, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """An array (or number) that is known: its name in the course's notation and its value."""

    name: str
    value: Array


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
    """How much of which step's value is needed for these parts of it: all of it, or what is at one key."""
    found: dict[int, Keep] = {}
    for place in places:
        entries = found.setdefault(place.step, {})
        if not place.path:
            found[place.step] = True
        elif isinstance(entries, dict):
            entries[place.path[0]] = True
    return found
