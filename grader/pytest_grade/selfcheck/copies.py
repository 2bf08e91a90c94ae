"""Copies of live objects that work on names of their own: what is done with them, the live ones do not notice."""

import copy
import functools
from collections.abc import Callable, Mapping
from types import CellType, CodeType, FunctionType
from typing import Any, Final

import numpy as np

_LARGEST: Final = 64 << 20  # bytes of an array: a larger one, data surely, is not copied
_STATEFUL: Final = (np.random.Generator, np.random.RandomState)

Placed = Callable[[CodeType], CodeType]


class Copies:
    """Makes copies of the values of a namespace; a value that is met twice is copied once.

    A copy of a function looks names up in `namespace`, and its code is where `placed` says. What is neither a function
    of the kernel nor plain data stays what it is.
    """

    def __init__(self, live: Mapping[str, Any], namespace: dict[str, Any], placed: Placed) -> None:
        self._live, self._namespace, self._placed = live, namespace, placed
        self._known: dict[int, tuple[Any, Any]] = {}

    def renew(self) -> None:
        """Make new copies from here on."""
        self._known.clear()

    def of(self, value: Any) -> Any:
        """The copy of a value."""
        if id(value) in self._known:
            return self._known[id(value)][1]
        make = _MAKERS.get(type(value))
        if make is None:
            return value
        made = make(self, value)
        self._known[id(value)] = value, made
        return made

    def _function(self, function: FunctionType) -> FunctionType:
        if function.__globals__ is not self._live:
            return function
        cells = [CellType() for _ in function.__closure__ or ()]
        made = FunctionType(self._placed(function.__code__), self._namespace, function.__name__, None, tuple(cells))
        self._known[id(function)] = function, made  # it may be in its own closure
        for cell, own in zip(cells, function.__closure__ or (), strict=True):
            try:
                cell.cell_contents = self.of(own.cell_contents)
            except ValueError:  # nothing is in it yet
                continue
        made.__defaults__ = self.of(function.__defaults__)
        made.__kwdefaults__ = self.of(function.__kwdefaults__)
        made.__qualname__, made.__module__ = function.__qualname__, function.__module__
        made.__doc__, made.__annotations__ = function.__doc__, dict(function.__annotations__)
        made.__dict__.update({name: self.of(value) for name, value in function.__dict__.items()})
        return made

    def _array(self, array: Any) -> Any:
        return array.copy() if array.nbytes <= _LARGEST else array

    def _dict(self, values: dict[Any, Any]) -> dict[Any, Any]:
        made = self._known.setdefault(id(values), (values, {}))[1]
        made.update({key: self.of(value) for key, value in values.items()})
        return made  # type: ignore[no-any-return]

    def _list(self, values: list[Any]) -> list[Any]:
        made = self._known.setdefault(id(values), (values, []))[1]
        made.extend(self.of(value) for value in values)
        return made  # type: ignore[no-any-return]

    def _tuple(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(self.of(value) for value in values)

    def _partial(self, value: Any) -> Any:
        named = {name: self.of(given) for name, given in value.keywords.items()}
        return functools.partial(self.of(value.func), *self._tuple(value.args), **named)

    def _cached(self, value: Any) -> Any:
        return functools.lru_cache(**value.cache_parameters())(self.of(value.__wrapped__))


_MAKERS: Final[Mapping[type, Callable[[Copies, Any], Any]]] = {
    FunctionType: Copies._function,
    np.ndarray: Copies._array,
    dict: Copies._dict,
    list: Copies._list,
    tuple: Copies._tuple,
    set: lambda _, value: set(value),
    functools.partial: Copies._partial,
    functools._lru_cache_wrapper: Copies._cached,
    **dict.fromkeys(_STATEFUL, lambda _, value: copy.deepcopy(value)),
}
