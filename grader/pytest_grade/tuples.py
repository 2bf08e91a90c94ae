"""Lists and tuples with other items in them: a named tuple keeps its names, on both sides of the wire."""

from collections import namedtuple
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

PLAIN: Final = frozenset({type(None), bool, int, float, str, bytes})
"""The types of most of what is no container: nothing is in them, and nobody can change them."""


def with_items(like: Any, items: Iterable[Any]) -> Any:
    """A list or tuple of the same type, with these items."""
    kind = type(like)
    return kind._make(items) if is_named(kind) else kind(items)


def is_named(kind: type) -> bool:
    """Whether this is a type of named tuples."""
    return issubclass(kind, tuple) and hasattr(kind, "_fields")


@cache
def named(name: str, fields: tuple[str, ...]) -> Any:
    """A type of named tuples, the same one for the same names; `ValueError` where the first is none."""
    return namedtuple(name, fields, rename=True)
