"""What an object keeps of the examples that it was asked for first: their number, or arrays made for so many."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

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
_SAID: Final = "it has been called with fewer examples before"


def with_fewer_before(course: Course, call: Call, case: "DeclaredCase") -> Iterator["DeclaredCase"]:
    """The case with all but one of its examples asked for before, of the same object; none where that changes answers.

    The solution says whether it does: who goes a step each time, or is made of these very examples, answers otherwise.
    """
    if call.receiver is None or case.m < _FEWEST:
        return
    inputs = case.drawn.with_values({name: case.value(name) for name in case.labels & {*case.drawn.values}})
    fewer = with_examples(course, inputs, np.arange(case.m - 1))
    before = PlainCase(drawn=fewer, asking=course.asking(fewer))
    try:
        with np.errstate(all="ignore"):
            alone = course.asking(inputs).looked_at(call)
            later = course.asking(inputs).looked_at(call, made=before.asking.objects_after(call))
    except (ConfigurationError, *RAISED):
        return
    if same(alone, later, 0.0):
        yield replace(case, name="after-fewer", sizes=_SAID, is_later=True, before=before)
