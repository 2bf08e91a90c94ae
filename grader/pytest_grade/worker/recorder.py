"""Recording the arrays that pass through student code, line by line, while it runs.

The recorder knows nothing of what the arrays mean; matching them with derivatives is the grader's work.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import CodeType, FrameType
from typing import Any, TypeAlias

import numpy as np

from pytest_grade.worker.watching import Watch

_MOST_EVENTS = 1500
_MOST_LINES = 6000
_MOST_BYTES = 1 << 21
_LARGEST_ARRAY = 1 << 16
_DEEPEST = 2
_LONGEST = 64
_MOST_LOCALS = 60
_DEEPEST_LOCALS = 4
_WITHOUT_ARRAYS = frozenset({int, str, bool, type(None)})
_ARRAYS = (np.ndarray, np.generic)

_Array: TypeAlias = np.ndarray[Any, Any]
_Found: TypeAlias = list[tuple[str, _Array | float]]

CELL_FILE = "<cell "


@cache
def cell_number(filename: str) -> int | None:
    """The code cell that a compiled file name stands for, or None for code that is not the student's."""
    return int(filename[len(CELL_FILE) : -1]) if filename.startswith(CELL_FILE) else None


METHODS: dict[tuple[str, int], str] = {}  # the names of methods, `Class.method`, by file and first line


def name_of(code: CodeType) -> str:
    """The name of the function that has this code; of a method of a notebook's class, with that of the class."""
    return METHODS.get((code.co_filename, code.co_firstlineno), code.co_name)


def arrays_in(values: Mapping[str, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """The arrays among local variables and in their tuples, lists and dictionaries, by path."""
    found: _Found = []
    recorder = Recorder(deepest=_DEEPEST_LOCALS)
    for name, value in list(values.items()):
        recorder.gather(found, name, value, most=_MOST_LOCALS)
    return {path: np.array(value) if isinstance(value, float) else value for path, value in found}


def _line_of(frame: FrameType) -> tuple[int | None, int]:
    """The cell and line that a frame is at."""
    return cell_number(frame.f_code.co_filename), frame.f_lineno


def _line_of_call(frame: FrameType) -> tuple[int | None, int]:
    """The student's line that calls a function; of a generator that goes on, and where no student calls, its own."""
    caller = frame.f_back if frame.f_lineno == frame.f_code.co_firstlineno else None
    while caller is not None and not caller.f_code.co_filename.startswith(CELL_FILE):
        caller = caller.f_back
    return _line_of(caller or frame)


class Recorder:
    """A trace function for `sys.settrace` that notes each array when a student's line has made or changed it.

    `events` holds `[function, variable, cell, line, array]` in the order of time, an array of given numbers once,
    where it came up first; `codes` is the code of all functions that ran. `cell` and `line` say which line was running:
    of what is first seen as an argument the line of the call, of a returned value that of the `return`. A `watch` is
    told of each line.
    """

    def __init__(self, deepest: int = _DEEPEST, watch: Watch | None = None) -> None:
        self._deepest = deepest
        self._watch = watch
        self.events: list[list[Any]] = []
        self._with_lines = True
        self._lines = 0
        self._bytes = 0
        self.codes: set[CodeType] = set()
        self._contents: set[tuple[tuple[int, ...], bytes]] = set()
        self._numbers: dict[tuple[int, str], float] = {}
        self._tuples: dict[int, tuple[Any, ...]] = {}
        self._running: dict[int, tuple[int | None, int]] = {}

    def run(self, call: Callable[[], Any], *, lines: bool = True) -> Any:
        """Make the call with recording on; without `lines` only the functions that run are recorded."""
        self._with_lines = lines
        sys.settrace(self._on_call)
        try:
            return call()
        finally:
            sys.settrace(None)

    def _on_call(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        del event, argument
        if not frame.f_code.co_filename.startswith(CELL_FILE) or self._is_full():
            return None
        self.codes.add(frame.f_code)
        if not self._with_lines:
            return None
        self._running[id(frame)] = _line_of_call(frame)
        return self._on_line

    def _on_line(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        if self._is_full():
            return None
        self._lines += 1
        key, here = id(frame), _line_of(frame)
        cell, line = self._running.get(key, here)
        if self._watch:
            self._watch.look(cell or 0, line, frame)
        self._note(frame, frame.f_locals, (cell, line))
        self._running[key] = here
        if event == "return":
            self._note(frame, {"return": argument}, here)
            self._running.pop(key, None)
        return self._on_line

    def _is_full(self) -> bool:
        return len(self.events) >= _MOST_EVENTS or self._lines >= _MOST_LINES or self._bytes >= _MOST_BYTES

    def _note(self, frame: FrameType, values: Mapping[str, Any], line: tuple[int | None, int]) -> None:
        found: _Found = []
        for name, value in list(values.items()):
            self.gather(found, name, value)
        for path, value in found:
            if self._is_new(id(frame), path, value):
                array = np.array(value)
                self._bytes += array.nbytes
                self.events.append([name_of(frame.f_code), path, *line, array])

    def _is_new(self, frame: int, path: str, value: _Array | float) -> bool:
        """Whether an array has not been seen before with these numbers, or a variable has a new single number."""
        if isinstance(value, float) or value.size == 1:
            number = value if isinstance(value, float) else float(value.item())
            is_new = self._numbers.get((frame, path)) != number
            self._numbers[frame, path] = number
            return is_new
        content = (value.shape, value.tobytes())
        if content in self._contents:
            return False
        self._contents.add(content)
        return True

    def gather(self, found: _Found, path: str, value: Any, depth: int = 0, most: int = sys.maxsize) -> None:
        """Add every array in a variable, and every float, by its path, until `most` are `found`."""
        kind = type(value)
        if len(found) >= most or kind in _WITHOUT_ARRAYS:
            return
        if kind is float:
            found.append((path, value))
        elif isinstance(value, _ARRAYS):
            array: _Array = np.asarray(value)
            if array.nbytes <= _LARGEST_ARRAY and array.dtype.kind in "fiub":
                found.append((path, array))
        elif depth < self._deepest:
            for suffix, inner in self._parts(path, value):
                self.gather(found, path + suffix, inner, depth + 1, most)

    def _parts(self, path: str, value: Any) -> Iterator[tuple[str, Any]]:
        kind = type(value)
        if kind is dict:
            for key, inner in list(value.items())[:_LONGEST]:
                if type(key) in (str, int):
                    yield f"[{key!r}]", inner
        elif kind is list or (kind is tuple and self._tuples.get(id(value)) is not value):
            if kind is tuple:
                self._tuples[id(value)] = value  # a tuple, the caches above all, is looked into once
            for index, inner in enumerate(value[:_LONGEST]):
                yield f"[{index}]", inner
        elif path == "self" and type(getattr(value, "__dict__", None)) is dict:
            for name, inner in list(vars(value).items())[:_LONGEST]:
                yield f".{name}", inner
