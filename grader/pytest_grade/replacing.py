"""Setting attributes of an object everywhere: what else the object keeps of the old values holds the new ones too.

Who keeps the layers of a network once more, in a list to loop over, means the same layers: a layer that is put in the
place of one of them stands in that list as well.
"""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from pytest_grade.tuples import PLAIN, with_items

_MOST_VALUES: Final = 10_000  # of an object are looked at; what is further down keeps what it has


def set_everywhere(owner: Any, values: Mapping[str, Any]) -> None:
    """Set these attributes, and put each value wherever else the object holds the old one.

    That may be in lists, tuples and dictionaries, and in objects of its own module. What two of them held alike is left
    elsewhere, for nobody knows which is meant; so is what is no array, container or such an object: a number, a text
    and an empty tuple are the same everywhere. Raises what setting them raises.
    """
    module, entries = type(owner).__module__, _entries(owner) or {}
    olds = {name: entries[name] for name in values if name in entries and _is_one_of_many(entries[name], module)}
    for name, value in values.items():
        setattr(owner, name, value)
    held = [id(old) for old in olds.values()]
    new = {id(old): values[name] for name, old in olds.items() if held.count(id(old)) == 1}
    if new:
        replacing = _Replacing(new, module)
        with contextlib.suppress(RecursionError):
            replacing.in_place({key: each for key, each in entries.items() if key not in values}, entries.__setitem__)


def _is_one_of_many(value: Any, module: str) -> bool:
    kind = type(value)
    return kind in (list, dict, np.ndarray) or _is_of(kind, module)


def _is_of(kind: type, module: str) -> bool:
    return getattr(kind, "__module__", None) == module


def _entries(value: Any) -> dict[str, Any] | None:
    """What an object holds by name, whatever its class answers; None of what holds nothing so."""
    try:
        found = object.__getattribute__(value, "__dict__")
    except (AttributeError, TypeError):
        return None
    return found if type(found) is dict else None


class _Replacing:
    """Puts `new` values in the places of others, by the `id` of these, in containers and in objects of one module."""

    def __init__(self, new: Mapping[int, Any], module: str) -> None:
        self._new, self._module = new, module
        self._seen: dict[int, Any] = {}

    def in_place(self, items: Mapping[Any, Any], put: Callable[[Any, Any], None]) -> None:
        """Have `put` what is to stand for each of these, where it is another."""
        for key, each in items.items():
            if (found := self._within(each)) is not each:
                put(key, found)

    def _within(self, value: Any) -> Any:
        """What is to stand for a value; what is in it is replaced."""
        if id(value) in self._new:
            return self._new[id(value)]
        kind = type(value)
        if kind in PLAIN or id(value) in self._seen or len(self._seen) > _MOST_VALUES:
            return value
        self._seen[id(value)] = value
        if kind is list:
            self.in_place(dict(enumerate(value)), value.__setitem__)
        elif kind is dict:
            self.in_place(dict(value), value.__setitem__)
        elif kind is tuple:
            items = [self._within(each) for each in value]
            return with_items(value, items) if any(a is not b for a, b in zip(items, value, strict=True)) else value
        elif _is_of(kind, self._module) and (entries := _entries(value)) is not None:
            self.in_place(dict(entries), entries.__setitem__)
        return value
