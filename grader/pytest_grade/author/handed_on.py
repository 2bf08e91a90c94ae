"""Whether what one call of the solution hands to another can be sent to a student's function in another process."""

import ast
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from pytest_grade.author.declaration import Call, arguments_of, handed_in
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.truth import Course
from pytest_grade.sandbox.values import DTYPES, FrameError

_ALLOWED: Final = "arrays of numbers, numbers, texts, None, and tuples, named tuples, lists and dictionaries of these"


def check_handed_on(course: Course, inputs: Inputs) -> None:
    """Raise `ConfigurationError` for the first argument that is nothing which can be sent, where the solution makes it.

    A student's function is asked with what the solution's functions hand to it: caches above all.
    """
    asking = course.asking(inputs)
    for call in course.made.assignment.calls:
        for name in _names_in(call):
            producer = course.made.producers.get(name)
            if producer is None:
                continue
            with np.errstate(all="ignore"):
                value = asking.value(name)
            if not _is_sent(value):
                found = f"{producer.function}, whose {name} {_in_words(value)}, and {call.function} is handed that"
                course.made.solution.place_of(course.made.key(producer)).refuse(found, _ALLOWED)


def _names_in(call: Call) -> Iterator[str]:
    """The names that are handed over as they stand."""
    for step in call.steps:
        for argument in arguments_of(step):
            yield from (part.id for _, part in handed_in(argument) if isinstance(part, ast.Name))


def _is_sent(value: Any) -> bool:
    """Whether it can be packed; where nothing can, all is asked within one process, and nothing is sent."""
    try:
        from pytest_grade.sandbox.requests import pack_request  # noqa: PLC0415 - it is not where nothing is packed
    except ModuleNotFoundError:
        return True
    try:
        pack_request(value)
    except FrameError:
        return False
    return True


def _in_words(value: Any, verb: str = "is") -> str:
    """What it is that cannot be sent of a value: a part of it, or itself."""
    if isinstance(value, (dict, list, tuple)):
        for part in (*value, *value.values()) if isinstance(value, dict) else value:
            if not _is_sent(part):
                return _in_words(part, "holds")
    if isinstance(value, (np.ndarray, np.generic)):
        is_of_numbers = value.dtype.str in DTYPES
        return f"{verb} an array {f'of {value.ndim} axes' if is_of_numbers else f'of the type {value.dtype.name}'}"
    return f"{verb} {'too large a number' if type(value) is int else f'an object of the type {type(value).__name__}'}"
