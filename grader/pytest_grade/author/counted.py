"""What a cost is the mean over: the examples, or something else that is counted, as events or the steps of a sequence.

Nothing is said of where 1/m stands where the solution never divides by m, and divides by another number that is counted
anew in every question.
"""

import itertools
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

import numpy as np

from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.proof import Proved
from pytest_grade.author.tape import Step

_DIGITS: Final = 9
_MOST_QUESTIONS: Final = 8
_ENOUGH_QUESTIONS: Final = 3
_DIVISIONS: Final = ("divide", "true_divide")


def counts_something_else(proved: Proved, call: Call) -> bool:
    """Whether the cost whose derivatives a call gives is a mean over something that is not the examples."""
    known = proved.course.counted
    if call.text not in known:
        known[call.text] = not call.given and _is_something_else(proved, call)
    return known[call.text]


def _is_something_else(proved: Proved, call: Call) -> bool:
    """Whether m, or so many times m, is never divided by in every question, and another number is that is no constant.

    Of few examples half of them may be as many as count, and as many may count in two questions. So others are drawn
    where one does not tell.
    """
    multiples: set[float] | None = None
    counted = set[frozenset[float]]()
    for number in range(_MOST_QUESTIONS):
        inputs = proved.asked.at(number)
        divisors, m = _divided_by(_steps(proved, call, inputs)), proved.course.number_of_examples(inputs)
        if m in divisors:
            return False
        in_turns = (one * other for one, other in itertools.combinations_with_replacement(divisors, 2))
        here = {round(each / m, _DIGITS) for each in divisors if _is_multiple(each, m)}
        here |= {1.0 for each in in_turns if each == m}
        multiples = multiples & here if multiples is not None else here
        counted.add(_counted_at(proved, call, inputs))
        if not multiples and len(counted) > 1:
            return True
        if multiples and number + 1 == _ENOUGH_QUESTIONS:
            return False
    return False


def are_counted_otherwise(proved: Proved, call: Call) -> bool:
    """The same of all that call this one where they give the derivatives of the whole; of itself, where nobody does."""
    wholes = proved.course.made.wholes_that_call(call) or (call,)
    return all(counts_something_else(proved, whole) for whole in wholes)


def number_counted(proved: Proved, call: Call, inputs: Inputs) -> float:
    """How many there are of what the whole is a mean over; 0 where that is the examples, or several things are."""
    if not are_counted_otherwise(proved, call):
        return 0.0
    wholes = proved.course.made.wholes_that_call(call) or (call,)
    found = {number for whole in wholes for number in _counted_at(proved, whole, inputs)}
    return found.pop() if len(found) == 1 else 0.0


def _counted_at(proved: Proved, call: Call, inputs: Inputs) -> frozenset[float]:
    """What is divided by that is no size, or is a sum; nothing of derivatives by differences: no step is known."""
    sizes = {float(size) for value in inputs.sizes.values() for size in np.ravel(value)}
    return frozenset(each for step in _steps(proved, call, inputs) for each in _counted(step, sizes))


def _steps(proved: Proved, call: Call, inputs: Inputs) -> Sequence[Step]:
    run = proved.course.truth(call, inputs).run
    return run.tape.steps if run is not None else ()


def _divided_by(steps: Sequence[Step]) -> frozenset[float]:
    """The single numbers that steps divide by, or multiply with one over."""
    found = itertools.chain((each for step in steps for each in _divisors(step)), _reciprocals(steps))
    return frozenset(round(each, _DIGITS) for each in found)


def _is_multiple(number: float, m: int) -> bool:
    """Whether it is m, or so many times m: half as much (2/m), twice, or as often as each example has numbers."""
    halves = round(2 * number / m, _DIGITS)
    return halves == 1 or (halves > 1 and halves % 2 == 0)


def _divisors(step: Step) -> Iterator[float]:
    """The single number that a step divides by, or over how many it takes a mean."""
    match step:
        case Step(name=name, arguments=[_, divisor]) if name in _DIVISIONS and np.size(divisor) == 1:
            yield _number(divisor)
        case Step(name="mean", arguments=[array, *_], value=value) if np.size(value):
            yield np.size(array) / np.size(value)


def _counted(step: Step, sizes: Collection[float]) -> Iterator[float]:
    """The same where it is a sum, or a whole number, as what is counted is, and no size."""
    is_sum = step.name in _DIVISIONS and step.parents[1] is not None and step.parents[1].name == "sum"
    yield from (each for each in _divisors(step) if is_sum or (each > 1 and each == round(each) and each not in sizes))


def _reciprocals(steps: Sequence[Step]) -> Iterator[float]:
    """Of what steps multiply with, be it one number or the same everywhere, what it is 1 divided by."""
    for each in (argument for step in steps if step.name == "multiply" for argument in step.arguments):
        numbers = np.ravel(each)
        if numbers.size and numbers[0] and (numbers == numbers[0]).all():
            yield 1 / _number(each)


def _number(value: Any) -> float:
    return abs(float(np.ravel(value)[0]))
