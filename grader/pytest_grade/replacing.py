"""Setting an attribute of an object everywhere: what else the object keeps of the old value holds the new one too.

Who keeps the layers of a network once more, in a list to loop over, means the same layers: a layer that is put in the
place of one of them stands in that list as well.
"""

from collections.abc import Callable
from typing import Any, Final

from pytest_grade.tuples import PLAIN, with_items

_MOST_VALUES: Final = 10_000  # of an object are looked at; what is further down keeps what it has


def set_everywhere(owner: Any, name: str, value: Any) -> None:
    """Set an attribute, and put its value wherever else the object holds the old one.

    That may be in lists, tuples and dictionaries, and in objects of its own module. Raises what setting it raises.
    """
    entries = _entries(owner)
    old = entries.get(name) if entries else None
    setattr(owner, name, value)
    if entries is not None and type(old) not in PLAIN and old is not value:
        _Replacing(old, value, type(owner).__module__).within(owner)


def _entries(value: Any) -> dict[str, Any] | None:
    """What an object holds by name, whatever its class answers; None of what holds nothing so."""
    try:
        found = object.__getattribute__(value, "__dict__")
    except (AttributeError, TypeError):
        return None
    return found if type(found) is dict else None


class _Replacing:
    """Puts one value in the place of another, in containers and in objects of one module."""

    def __init__(self, old: Any, new: Any, module: Any) -> None:
        self._old, self._new, self._module = old, new, module
        self._seen: dict[int, Any] = {}

    def within(self, value: Any) -> Any:
        """What is to stand for a value, in which the old one has been replaced."""
        if value is self._old:
            return self._new
        kind = type(value)
        if kind in PLAIN or id(value) in self._seen or len(self._seen) > _MOST_VALUES:
            return value
        self._seen[id(value)] = value
        if kind is list:
            self._in_place(dict(enumerate(value)), value.__setitem__)
        elif kind is dict:
            self._in_place(dict(value), value.__setitem__)
        elif kind is tuple:
            items = [*map(self.within, value)]
            return value if all(map(_is, items, value)) else with_items(value, items)
        elif getattr(kind, "__module__", None) == self._module and (entries := _entries(value)) is not None:
            self._in_place(dict(entries), entries.__setitem__)
        return value

    def _in_place(self, items: dict[Any, Any], put: Callable[[Any, Any], None]) -> None:
        for key, each in items.items():
            if (found := self.within(each)) is not each:
                put(key, found)


def _is(one: Any, other: Any) -> bool:
    return one is other
