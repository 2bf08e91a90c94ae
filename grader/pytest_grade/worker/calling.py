"""Calling one function of a student: with which arguments, and from which state of the random generators."""

import inspect
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import zip_longest
from types import CodeType, FunctionType, MethodType
from typing import Any

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.methods import owner_of
from pytest_grade.replacing import set_everywhere
from pytest_grade.tuples import PLAIN, is_named, with_items
from pytest_grade.worker.attributes import own_names
from pytest_grade.worker.objects import attribute, in_class, is_class, part_of, unwrapped
from pytest_grade.worker.recorder import Recorder
from pytest_grade.worker.watching import Watch

_FIRST: dict[int, float] = {}  # what the generator gives first, by its seed
_DEEPEST = 10  # functions that wrap one another


def seeded(chance: int) -> float:
    """Seed NumPy's generator; the first number that it would give."""
    np.random.seed(chance)
    if chance not in _FIRST:
        _FIRST[chance] = np.random.random_sample()
        np.random.seed(chance)
    return _FIRST[chance]


def with_given(space: Mapping[str, Any], step: Sequence[Any]) -> Sequence[Any]:
    """A step whose arguments that are the course's own functions, `["given", name]`, are these functions."""

    def found(argument: Sequence[Any]) -> Sequence[Any]:
        return ["value", space[argument[1]]] if argument[0] == "given" else argument

    function, arguments, spare, named, *others = step
    return [function, list(map(found, arguments)), spare, {name: found(each) for name, each in named.items()}, *others]


def code_of(value: Any) -> CodeType | None:
    """The code that calling this runs: of a function, a method, or an object that can be called."""
    if type(value) is FunctionType:
        return value.__code__
    if type(value) is partial:
        value = value.func
    if type(value) is MethodType:
        value = value.__func__
    if type(value) is not FunctionType:
        value = next(iter(in_class(type(value), "__call__")), None)
    return value.__code__ if type(value) is FunctionType else None


def function_of(space: Mapping[str, Any], step: Sequence[Any], values: Sequence[Any]) -> tuple[Any, ...]:
    """The function that a step calls, in a tuple, as Python finds it; an empty one where there is none.

    The method of an object is that which the object has, be it of its class, of a base, or its own.
    """
    name, of = step[0], step[4]
    if of is None and "." not in name:
        return (space[name],)
    owner = space[owner_of(name)] if of is None else argument_of(of, values)
    return attribute(owner, name.rpartition(".")[2])


class Call:
    """One step: the student's function, and what it is called with."""

    def __init__(self, function: Any, step: Sequence[Any], values: Sequence[Any]) -> None:
        self.name, arguments, spare, named, self._of, sets, switches, *_ = step
        self._function = function
        self._values = values
        self._arguments = [argument_of(argument, values) for argument in arguments]
        self._given = {name: argument_of(argument, values) for name, argument in named.items()}
        self._sets = {name: argument_of(argument, values) for name, argument in sets.items()}
        self._named: dict[str, Any] = {}
        self._by_position: list[Any] = []
        if named or spare:
            self._place(_Parameters.of(function), [argument_of(argument, values) for argument in spare])
        if switches:
            takes = _Parameters.of(function).by_keyword
            self._named |= {name: value for name, value in switches.items() if name in takes}

    def _place(self, takes: "_Parameters", spare: Sequence[Any]) -> None:
        """Find a parameter for each that is named, in order where names are others; `spare` is for what is missing."""
        self._named = {name: value for name, value in self._given.items() if takes.has(name)}
        free = [name for name in takes.names[len(self._arguments) :] if name not in self._named]
        others = [value for name, value in self._given.items() if name not in self._named]
        for name, value in zip_longest(free[: len(others)], others):
            if name in takes.by_keyword:
                self._named[name] = value
            else:
                self._by_position.append(value)
        count = len(self._arguments) + len(self._by_position)
        missing = (name for name in takes.names[count : takes.required] if name not in self._named)
        self._named |= dict(zip(missing, spare, strict=False))

    def show(self, watch: Watch, step: int) -> None:
        """Have the arguments watched, and what is to be set."""
        for place, argument in (*enumerate(self._arguments), *self._given.items(), *self._sets.items()):
            watch.add(step, place, argument)

    def run(self, recorder: Recorder | None, *, again: bool, lines: bool) -> Any:
        """Make the call, twice if `again`, the last time recorded; then set what is to be set."""
        arguments = (*self._arguments, *self._by_position)
        if again:
            self._function(*arguments, **self._named)
        if recorder is None:
            value = self._function(*arguments, **self._named)
        else:
            value = recorder.run(lambda: self._function(*arguments, **self._named), lines=lines)
        if self._sets:
            target = value if self._of is None else argument_of(self._of, self._values)
            names = own_names(target, self._sets)
            set_everywhere(target, {own: self._sets[name] for name, own in names.items()})
        return value


@dataclass(frozen=True, slots=True)
class _Parameters:
    """What a function, or what makes an object, takes: names by position, how many at least, others by keyword."""

    names: Sequence[str] = ()
    required: int = 0
    by_keyword: Sequence[str] = ()
    takes_any: bool = False

    @classmethod
    def of(cls, function: Any) -> "_Parameters":
        """The parameters that are left to be given, as far as this is a Python function behind all."""
        bound = 0
        if type(function) is partial:
            bound, function = len(function.args), function.func
        if is_class(function):
            bound, function = bound + 1, _maker(function)
        elif type(function) is MethodType:
            bound, function = bound + 1, function.__func__
        elif type(function) is not FunctionType:
            bound, function = bound + 1, next(iter(in_class(type(function), "__call__")), None)
        for _ in range(_DEEPEST):
            wrapped = vars(function).get("__wrapped__") if type(function) is FunctionType else None
            if type(wrapped) is not FunctionType or not function.__code__.co_flags & inspect.CO_VARKEYWORDS:
                break
            function = wrapped  # whose parameters are asked for by any name
        if type(function) is not FunctionType:
            return cls()
        code = function.__code__
        positional = code.co_varnames[: code.co_argcount]
        everything = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        return cls(
            names=positional[bound:],
            required=code.co_argcount - len(function.__defaults__ or ()) - bound,
            by_keyword=everything[max(bound, code.co_posonlyargcount) :],
            takes_any=bool(code.co_flags & inspect.CO_VARKEYWORDS),
        )

    def has(self, name: str) -> bool:
        """Whether a value can be given by this name."""
        return self.takes_any or name in self.by_keyword


def _maker(kind: type) -> Any:
    """The function that is given the arguments of making an object: `__init__`, or `__new__` where that is Python's."""
    found = [next(iter(in_class(kind, name)), None) for name in ("__init__", "__new__")]
    return next((function for function in map(unwrapped, found) if type(function) is FunctionType), None)


def argument_of(argument: Sequence[Any], values: Sequence[Any]) -> Any:
    """An argument is `["value", x]`, or `["result", step, path]`: a part of what an earlier step returned.

    Or it is `["list", arguments]`, in which some are such parts.
    """
    if argument[0] == "value":
        return _interned(argument[1])
    if argument[0] == "list":
        return [argument_of(each, values) for each in argument[1]]
    _, step, path = argument
    return part_of(values[step], path)


def _interned(value: Any) -> Any:
    """The value with its words as they would stand in a notebook's code, where `activation is "relu"` holds."""
    kind = type(value)
    if kind is str:
        return sys.intern(value)
    if kind is np.ndarray or kind in PLAIN:
        return value
    if kind is dict:
        return {key: _interned(item) for key, item in value.items()}
    if kind is list or kind is tuple:
        return kind([_interned(item) for item in value])
    return with_items(value, map(_interned, value)) if is_named(kind) else value
