"""What a cost is the mean over: the examples, or something else that is counted, as events or the steps of a sequence.

Nothing is said of where 1/m stands where the solution never divides by m, and divides by another number that is counted
anew in every question.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.proof import Proved
from pytest_grade.author.tape import Step

_DIGITS: Final = 9
_DIVISIONS: Final = ("divide", "true_divide")


def counts_something_else(proved: Proved, call: Call) -> bool:
    """Whether the cost whose derivatives a call gives is a mean over something that is not the examples."""
    known = proved.course.counted
    if call.text not in known:
        found = [] if call.given else list(itertools.takewhile(bool, _in_turn(proved, call)))
        known[call.text] = len(found) > 1 and found[0] != found[1]  # what is always the same was written out
    return known[call.text]


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


def _in_turn(proved: Proved, call: Call) -> Iterator[frozenset[float]]:
    """What else is counted at one question, and at another, which is drawn only if that is looked at."""
    yield _counted_at(proved, call, proved.asked.first)
    yield _counted_at(proved, call, proved.asked.second)


def _counted_at(proved: Proved, call: Call, inputs: Inputs) -> frozenset[float]:
    """What is divided by that is no size; nothing where m is divided by, at once or in two turns.

    Nor where the derivatives are by differences: then it is not known.
    """
    run, m = proved.course.truth(call, inputs).run, proved.course.number_of_examples(inputs)
    steps = run.tape.steps if run is not None else ()
    divisors = {round(each, _DIGITS) for step in steps for each in _divisors(step)}
    in_turns = (one * other for one, other in itertools.combinations_with_replacement(divisors, 2))
    if any(_is_multiple(each, m) for each in divisors.union(_reciprocals(steps))) or m in in_turns:
        return frozenset()
    sizes = {float(size) for value in inputs.sizes.values() for size in np.ravel(value)}
    return frozenset(each for step in steps for each in _counted(step)) - sizes


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


def _counted(step: Step) -> Iterator[float]:
    """The same where it is a whole number, as what is counted is, or a sum."""
    is_sum = step.name in _DIVISIONS and step.parents[1] is not None and step.parents[1].name == "sum"
    yield from (each for each in _divisors(step) if is_sum or (each > 1 and each == round(each)))


def _reciprocals(steps: Sequence[Step]) -> Iterator[float]:
    """Of what steps multiply with, be it one number or the same everywhere, what it is 1 divided by."""
    for each in (argument for step in steps if step.name == "multiply" for argument in step.arguments):
        numbers = np.ravel(each)
        if numbers.size and numbers[0] and (numbers == numbers[0]).all():
            yield 1 / _number(each)


def _number(value: Any) -> float:
    return abs(float(np.ravel(value)[0]))
