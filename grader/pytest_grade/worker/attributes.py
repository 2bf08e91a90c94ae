"""Attributes of a student's objects under names of the student's own: what a course calls `biases` may be `bias`.

An object that has no attribute of the course's name, and one of the same form as what is to be set, means that one.
"""

import difflib
from collections.abc import Mapping
from typing import Any

import numpy as np

_NEAR = 0.6
_KNOWN: dict[tuple[int, str], tuple[Any, str]] = {}  # by object, which is kept so that no other takes its number


def own_name(target: Any, name: str) -> str:
    """What an object calls an attribute that was set; the same name, where nothing else is known."""
    return _KNOWN[id(target), name][1] if (id(target), name) in _KNOWN else name


def own_names(target: Any, given: Mapping[str, Any]) -> dict[str, str]:
    """What an object calls each of the attributes that are to be set."""
    names = {name: _own_name(target, name, given) for name in given}
    _KNOWN.update({(id(target), name): (target, own) for name, own in names.items() if own != name})
    return names


def _own_name(target: Any, name: str, given: Mapping[str, Any]) -> str:
    try:
        there: dict[str, Any] = object.__getattribute__(target, "__dict__")
    except AttributeError:
        return name
    if name in there or any(name in vars(base) for base in type(target).__mro__):
        return name
    form = _form(given[name])
    alike = [own for own, value in there.items() if own not in given and _form(value) == form]
    if len(alike) > 1:
        alike = difflib.get_close_matches(name, alike, 1, _NEAR)
    return alike[0] if alike else name


def _form(value: Any) -> Any:
    """How a value is built: lists and dictionaries as they are, of arrays their shapes."""
    if type(value) in (list, tuple):
        return [_form(each) for each in value]
    if type(value) is dict:
        return {key: _form(each) for key, each in value.items()}
    return np.shape(value) if isinstance(value, (np.ndarray, float, int)) else type(value)
