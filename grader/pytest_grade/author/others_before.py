"""What an object keeps of the examples that it was asked for before: how many they were, or arrays made of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from pytest_grade.author.comparison import same
from pytest_grade.author.declaration import Call
from pytest_grade.author.magnitudes import with_examples
from pytest_grade.author.questions import PlainCase
from pytest_grade.author.source import RAISED
from pytest_grade.author.truth import Course
from pytest_grade.errors import ConfigurationError

if TYPE_CHECKING:
    from pytest_grade.author.drawing import DeclaredCase

_FEWEST: Final = 3
_SAID: Final = "it has been called before, with other examples and with fewer"


def with_others_before(course: Course, call: Call, case: "DeclaredCase") -> Iterator["DeclaredCase"]:
    """The case with its examples, one left out, and then all in another order asked for before, of the same object.

    None where that changes the answers, as the solution says: who goes a step each time, or is made of these very
    examples, answers otherwise.
    """
    if call.receiver is None or case.m < _FEWEST:
        return
    inputs = case.drawn.with_values({name: case.value(name) for name in case.labels & {*case.drawn.values}})
    others = (np.arange(case.m - 1), np.roll(np.arange(case.m), 1))
    before = [with_examples(course, inputs, kept) for kept in others]
    objects: Mapping[str, Any] = {}
    try:
        with np.errstate(all="ignore"):
            for each in before:
                objects = course.asking(each).objects_after(call, objects)
            alone, later = (course.asking(inputs).looked_at(call, made=made) for made in (None, objects))
    except (ConfigurationError, *RAISED):
        return
    if same(alone, later, 0.0):
        asked_before = tuple(PlainCase(drawn=each, asking=course.asking(each)) for each in before)
        yield replace(case, name="after-others", sizes=_SAID, is_later=True, before=asked_before)
