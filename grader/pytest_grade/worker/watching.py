"""Noticing which of the arrays that a function is given it writes into or replaces, and by which line."""

from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Any, TypeAlias

import numpy as np

from pytest_grade.tuples import is_named

_DEEPEST = 3
_MOST_ARRAYS = 200
_LARGEST = 1 << 20
_MOST_FUNCTIONS = 30
_SINGLE_PRECISION = 1e-6

_Content: TypeAlias = tuple[tuple[int, ...], bytes]  # shape and numbers
_Place: TypeAlias = tuple[tuple[int, int | str, list[Any]], np.ndarray[Any, Any], Any]
_Found: TypeAlias = tuple[list[Any], np.ndarray[Any, Any], Any]


class Watch:
    """The arrays that the steps of one question were given, with what was in them; `written` are those that changed.

    In a dictionary or a list that is given, another array in its place is a change too. Each is known by the number of
    the step, the number or name of the argument or of the attribute that was set, and the keys that lead to it; what
    wrote, by the number of the step, cell and line, and the code of the functions that were running, the innermost
    first.
    """

    def __init__(self) -> None:
        self._arrays: list[_Place] = []
        self._contents: list[_Content] = []
        self.written: list[list[Any]] = []
        self._running = 0

    def add(self, step: int, place: int | str, argument: Any) -> None:
        """Watch the arrays in an argument of the step that runs next."""
        self._running = step
        for keys, array, within in _arrays_in(argument, [], _DEEPEST):
            if len(self._arrays) < _MOST_ARRAYS and array.nbytes <= _LARGEST:
                self._arrays.append(((step, place, keys), array, within))
                self._contents.append((array.shape, array.tobytes()))

    def look(self, cell: int = 0, line: int = 0, frame: FrameType | None = None) -> None:
        """Note what has changed since the last look, as done by this line of the function that runs in a frame."""
        for index, (place, array, within) in enumerate(self._arrays):
            shape, numbers = self._contents[index]
            content: _Content | None = None
            if array.tobytes() != numbers or array.shape != shape:
                content = array.shape, array.tobytes()
            elif within is not None:
                content = _content_now(within, place[2][-1], array)
            if content is not None and content != self._contents[index]:
                self._contents[index] = content
                self.written.append([*place, self._running, cell, line, _codes(frame)])


def _content_now(within: Any, key: Any, array: np.ndarray[Any, Any]) -> _Content | None:
    """What stands in the place of an array in its container, where that is another one."""
    try:
        now = within[key]
    except LookupError:
        return (), b""
    if now is array:
        return None
    if not isinstance(now, np.ndarray) or now.nbytes > _LARGEST:
        return (), b""
    is_same = now.shape == array.shape and np.allclose(now, array, rtol=_SINGLE_PRECISION, atol=0)
    return None if is_same else (now.shape, now.tobytes())


def _codes(frame: FrameType | None) -> list[CodeType]:
    codes: list[CodeType] = []
    while frame is not None and len(codes) < _MOST_FUNCTIONS:
        codes.append(frame.f_code)
        frame = frame.f_back
    return codes


def _arrays_in(value: Any, keys: list[Any], deepest: int, within: Any = None) -> Iterator[_Found]:
    """Each array in a value: the keys that lead to it, itself, and the dictionary or list that holds it, or None."""
    kind = type(value)
    if kind is np.ndarray:
        if value.dtype.kind in "fiub":
            yield keys, value, within
    elif deepest and kind is dict:
        for key, inner in list(value.items()):
            if type(key) in (str, int):
                yield from _arrays_in(inner, [*keys, key], deepest - 1, value)
    elif deepest and (kind in (tuple, list) or is_named(kind)):
        each = value if kind is list else tuple.__iter__(value)  # a student's own tuple may go through something else
        for index, inner in enumerate(each):
            yield from _arrays_in(inner, [*keys, index], deepest - 1, value if kind is list else None)
