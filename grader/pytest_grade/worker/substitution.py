"""Putting a function in the place of a student's, wherever the others of the submission look it up."""

from collections.abc import Callable, Iterable
from types import FunctionType, MethodType
from typing import Any

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
