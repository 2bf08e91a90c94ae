"""Putting a function in the place of a student's, wherever the others of the submission look it up."""

from collections.abc import Callable, Iterable
from types import FunctionType, MethodType
from typing import Any

import numpy as np

from pytest_grade.sandbox.values import copied
from pytest_grade.worker.objects import is_class, is_set_in


class _Lasting:
    """A method that objects have even where their class sets an attribute of that name on them."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __get__(self, instance: object, owner: type | None = None) -> Callable[..., Any]:
        """The method of the object, or the function of the class."""
        return self._function if instance is None else MethodType(self._function, instance)

    def __set__(self, instance: object, value: object) -> None:
        """Leave everything as it is."""


def laid_out_as(theirs: Callable[..., Any], right: Callable[..., Any]) -> Callable[..., Any]:
    """A function that answers as `right` does, each array in the shape that it has in the answer of `theirs`.

    It has that shape where it has as many numbers; where `theirs` raises, the answer is as it is.
    """

    def answer(*arguments: Any, **named: Any) -> Any:
        own_arguments, own_named = copied(list(arguments)), copied(named)
        found, chance = right(*arguments, **named), np.random.get_state()
        try:
            return _reshaped(found, theirs(*own_arguments, **own_named))
        except Exception:  # noqa: BLE001 - whatever student code raises here is shown where it is asked itself
            return found
        finally:
            np.random.set_state(chance)

    return answer


def _reshaped(value: Any, theirs: Any) -> Any:
    """A value whose arrays have the shapes of those at the same places in another one."""
    if isinstance(value, dict) and isinstance(theirs, dict):
        return {key: _reshaped(inner, theirs[key]) if key in theirs else inner for key, inner in value.items()}
    if type(value) in (tuple, list) and isinstance(theirs, (tuple, list)) and len(value) == len(theirs):
        return type(value)(_reshaped(inner, own) for inner, own in zip(value, theirs, strict=True))
    if not isinstance(value, (np.ndarray, np.generic, float)) or not isinstance(theirs, np.ndarray):
        return value
    array = np.asarray(value)
    if array.size != theirs.size or array.shape == theirs.shape:
        return value
    return array.T if array.shape == theirs.shape[::-1] else array.reshape(theirs.shape)


def put_on_class(name: str, new: Callable[..., Any], spaces: Iterable[dict[str, Any]]) -> None:
    """Have the objects of a class in one of the `spaces` answer by `new` to this method, `Class.method`."""
    owner, _, method = name.rpartition(".")
    for space in spaces:
        kind: Any = space.get(owner)
        if is_class(kind):
            is_lasting = isinstance(new, FunctionType) and is_set_in(kind, method)
            type.__setattr__(kind, method, _Lasting(new) if is_lasting else new)


def put_in_place(
    name: str, new: Callable[..., Any], functions: Iterable[Any], spaces: Iterable[dict[str, Any]]
) -> None:
    """Have the `functions` call `new` by this name, and whatever looks it up in one of the `spaces`.

    The functions may have been made in a namespace of their own, inside another function, or be methods of an object.
    """
    for space in spaces:
        space[name] = new
    for function in functions:
        if isinstance(function, MethodType):
            own = getattr(function.__self__, "__dict__", None)
            if type(own) is dict and hasattr(type(function.__self__), name):
                own[name] = new
        elif isinstance(function, FunctionType):
            if name in function.__globals__:
                function.__globals__[name] = new
            for free, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
                if free == name:
                    cell.cell_contents = new
