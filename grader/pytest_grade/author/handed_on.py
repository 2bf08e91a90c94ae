"""Whether what one call of the solution hands to another can be sent to a student's function in another process."""

import ast
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.truth import Course
from pytest_grade.sandbox.values import DTYPES

_PLAIN: Final = frozenset({type(None), bool, int, float, str, bytes})
_ALLOWED: Final = "arrays of numbers, numbers, texts, None, and tuples, named tuples, lists and dictionaries of these"


def check_handed_on(course: Course, inputs: Inputs) -> None:
    """Raise `ConfigurationError` for the first argument that is nothing which can be sent, where the solution makes it.

    A student's function is asked with what the solution's functions hand to it: caches above all.
    """
    asking = course.asking(inputs)
    for call in course.made.assignment.calls:
        for name in _arguments(call):
            producer = course.made.producers.get(name)
            if producer is None:
                continue
            with np.errstate(all="ignore"):
                kind = _not_sent(asking.value(name))
            if kind:
                found = f"{producer.function}, whose {name} {kind}, and {call.function} is handed that"
                course.made.solution.place_of(course.made.key(producer)).refuse(found, _ALLOWED)


def _arguments(call: Call) -> Iterator[str]:
    """The names that are arguments as they stand."""
    for step in (*call.before, call.call):
        for argument in (*step.args, *(keyword.value for keyword in step.keywords)):
            if isinstance(argument, ast.Name):
                yield argument.id


def _not_sent(value: Any) -> str:
    """What is not sent (`pytest_grade.sandbox.requests`), in words: the value, or something in it; "" where all is."""
    if isinstance(value, (dict, list, tuple)):
        parts = (*value, *value.values()) if isinstance(value, dict) else value
        return next(filter(None, map(_not_sent, parts)), "").replace("is ", "holds ", 1)
    is_array = type(value) is np.ndarray or isinstance(value, np.generic)
    if type(value) in _PLAIN or (is_array and value.dtype.str in DTYPES):
        return ""
    if is_array:
        return f"is an array of the type {value.dtype.name}"
    return f"is an object of the type {type(value).__name__}"
