"""Which of its inputs a function has destroyed: the examples, the labels, the parameters, the output of the network."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from pytest_grade.model.assignment import Role
from pytest_grade.model.cases import Case
from pytest_grade.model.notation import Notation
from pytest_grade.model.questions import Question, Result, Returned, Write


def destroyed(
    question: Question, case: Case, outcome: Returned, role: Role, notation: Notation
) -> Iterator[tuple[str, str, Write]]:
    """The function, the name of the input, and the write, for each input that was written into.

    What is written into what is handed on, or into a cache, destroys nothing by itself. A forward function is to leave
    all that it is given alone; an update may change the parameters in place.
    """
    for write in outcome.written:
        if max(write.step, write.by) >= len(question.steps) or role == "update":
            continue
        step, writer = question.steps[write.step], question.steps[write.by].function
        argument = step.given(write.argument)
        if argument is None:
            continue
        if isinstance(argument, Result):
            name = "" if write.keys else notation.prediction
        else:
            name = _name_of(_at(argument, write), case)
            if not name and role == "forward" and not write.keys:
                name = notation.layer or notation.prediction
        if name:
            yield writer, name, write


def _at(argument: Any, write: Write) -> Any:
    """The array that a write is about; None where its keys lead nowhere."""
    for key in write.keys:
        try:
            argument = argument[key]
        except (LookupError, TypeError):
            return None
    return argument


def _name_of(value: Any, case: Case) -> str:
    """The name of an input of the network; empty for anything else."""
    return next((name for name, array in case.inputs.items() if np.array_equal(value, array)), "")
