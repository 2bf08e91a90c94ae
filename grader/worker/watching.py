"""Noticing which of the arrays that a function is given it writes into, and by which line."""

from collections.abc import Iterator
from typing import Any

import numpy as np

_DEEPEST = 3
_MOST_ARRAYS = 200
_LARGEST = 1 << 20


class Watch:
    """The arrays that the steps of one question were given, with what was in them; `written` are those that changed.

    Each is known by the number of the step, that of the argument, and the keys that lead to it; what wrote, by the
    number of the step, cell and line.
    """

    def __init__(self) -> None:
        self._arrays: list[tuple[tuple[int, int, list[Any]], np.ndarray[Any, Any]]] = []
        self._contents: list[bytes] = []
        self.written: list[list[Any]] = []
        self._running = 0

    def add(self, step: int, number: int, argument: Any) -> None:
        """Watch the arrays in an argument of the step that runs next."""
        self._running = step
        for keys, array in _arrays_in(argument, [], _DEEPEST):
            if len(self._arrays) < _MOST_ARRAYS and array.nbytes <= _LARGEST:
                self._arrays.append(((step, number, keys), array))
                self._contents.append(array.tobytes())

    def look(self, cell: int = 0, line: int = 0) -> None:
        """Note what has changed since the last look, as done by this line."""
        for index, (place, array) in enumerate(self._arrays):
            content = array.tobytes()
            if content != self._contents[index]:
                self._contents[index] = content
                self.written.append([*place, self._running, cell, line])


def _arrays_in(value: Any, keys: list[Any], deepest: int) -> Iterator[tuple[list[Any], np.ndarray[Any, Any]]]:
    kind = type(value)
    if kind is np.ndarray:
        if value.dtype.kind in "fiub":
            yield keys, value
    elif deepest and kind is dict:
        for key, inner in list(value.items()):
            if type(key) in (str, int):
                yield from _arrays_in(inner, [*keys, key], deepest - 1)
    elif deepest and kind in (tuple, list):
        for index, inner in enumerate(value):
            yield from _arrays_in(inner, [*keys, index], deepest - 1)
