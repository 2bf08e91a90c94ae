"""Calling one function of a student: with which arguments, and from which state of the random generators."""

import sys
from collections.abc import Sequence
from functools import partial
from types import CodeType, FunctionType, MethodType
from typing import Any

import numpy as np

from grader.worker.recorder import Recorder
from grader.worker.watching import Watch


def seeded(chance: int) -> float:
    """Seed NumPy's generator; the first number that it would give."""
    np.random.seed(chance)
    first = np.random.random_sample()
    np.random.seed(chance)
    return first


def code_of(value: Any) -> CodeType | None:
    """The code that calling this runs: of a function, a method, or an object that can be called."""
    if isinstance(value, partial):
        value = value.func
    if type(value) is MethodType:
        value = value.__func__
    if type(value) is not FunctionType:
        value = getattr(type(value), "__call__", None)  # noqa: B004 - the function itself is wanted
    return value.__code__ if type(value) is FunctionType else None


class Call:
    """One step: the student's function, and what it is called with."""

    def __init__(self, function: Any, step: Sequence[Any], values: Sequence[Any]) -> None:
        self.name, arguments, spare, named = step
        self._function = function
        self._parameters, required = _parameters(function)
        self._arguments = [_argument(argument, values) for argument in arguments]
        self._arguments += [value for name, value in named.items() if name not in self._parameters]
        self._named = {name: value for name, value in named.items() if name in self._parameters}
        missing = [name for name in self._parameters[len(self._arguments) : required] if name not in self._named]
        self._named |= {name: _argument(argument, values) for name, argument in zip(missing, spare, strict=False)}

    def show(self, watch: Watch, step: int) -> None:
        """Have the arguments watched."""
        for number, argument in enumerate(self._arguments):
            watch.add(step, number, argument)

    def run(self, recorder: Recorder | None, *, again: bool, lines: bool) -> Any:
        """Make the call, twice if `again`, the last time recorded."""
        if again:
            self._function(*self._arguments, **self._named)
        if recorder is None:
            return self._function(*self._arguments, **self._named)
        return recorder.run(lambda: self._function(*self._arguments, **self._named), lines=lines)


def _parameters(function: Any) -> tuple[Sequence[str], int]:
    """The parameter names of a plain function, and how many positional arguments it insists on."""
    if not isinstance(function, FunctionType):
        return (), 0
    code = function.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return names, code.co_argcount - len(function.__defaults__ or ())


def _argument(argument: Sequence[Any], values: Sequence[Any]) -> Any:
    """An argument is `["value", x]`, or `["result", step, path]`: a part of what an earlier step returned."""
    if argument[0] == "value":
        return _interned(argument[1])
    _, step, path = argument
    value = values[step]
    for key in path:
        value = value[key]
    return value


def _interned(value: Any) -> Any:
    """The value with its words as they would stand in a notebook's code, where `activation is "relu"` holds."""
    kind = type(value)
    if kind is str:
        return sys.intern(value)
    if kind in (list, tuple):
        return kind(_interned(item) for item in value)
    return {key: _interned(item) for key, item in value.items()} if kind is dict else value
