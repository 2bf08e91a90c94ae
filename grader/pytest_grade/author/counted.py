"""What a cost is the mean over: the examples, or something else that is counted, as events or the steps of a sequence.

Nothing is said of where 1/m stands where the solution never divides by m, and divides by another number that is counted
anew in every question.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.proof import Proved
from pytest_grade.author.tape import Step

_DIGITS: Final = 9
_LEAST: Final = 1e-9


def counts_something_else(proved: Proved, call: Call) -> bool:
    """Whether the cost whose derivatives a call gives is a mean over something that is not the examples."""
    known = proved.course.counted
    if call.text not in known:
        known[call.text] = _counts_something_else(proved, call)
    return known[call.text]


def are_counted_otherwise(proved: Proved, call: Call) -> bool:
    """The same of all that call this one where they give the derivatives of the whole; of itself, where nobody does."""
    wholes = proved.course.made.wholes_that_call(call) or (call,)
    return all(counts_something_else(proved, whole) for whole in wholes)


def _counts_something_else(proved: Proved, call: Call) -> bool:
    divisors = []
    for inputs in proved.first_two:
        m, steps = proved.course.number_of_examples(inputs), _steps(proved, call, inputs)
        found = {round(each, _DIGITS) for step in steps for each in _divisors(step)}
        factors = {1 / each for step in steps for each in _factors(step) if each}
        if any(_is_multiple(each, m) for each in found | factors):
            return False
        divisors.append(found)
    return bool(divisors[0]) and divisors[0] != divisors[1]


def _is_multiple(number: float, m: int) -> bool:
    """Whether it is m, or so many times m: half as much (2/m), twice, or as often as each example has numbers."""
    halves = 2 * number / m
    return abs(halves - 1) < _LEAST or (halves > 1 and abs(halves / 2 - round(halves / 2)) < _LEAST)


def _steps(proved: Proved, call: Call, inputs: Inputs) -> Sequence[Step]:
    """The steps of the way to the cost; none where its derivatives are by differences."""
    run = proved.course.truth(call, inputs).run
    return run.tape.steps if run is not None else ()


def _divisors(step: Step) -> Iterator[float]:
    """The single number that a step divides by, and over how many it takes a mean."""
    match step:
        case Step(name="divide" | "true_divide", arguments=[_, divisor]) if np.size(divisor) == 1:
            yield _number(divisor)
        case Step(name="mean", arguments=[array, *_], value=value) if np.size(value):
            yield np.size(array) / np.size(value)


def _factors(step: Step) -> Iterator[float]:
    """The single numbers that a step multiplies with."""
    if step.name == "multiply":
        yield from (_number(each) for each in step.arguments if np.size(each) == 1)


def _number(value: Any) -> float:
    return abs(float(np.asarray(value).ravel()[0]))
