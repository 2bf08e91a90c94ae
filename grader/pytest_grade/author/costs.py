"""Whether what is differentiated is what has derivatives: a cost is one finite number that hangs on what is drawn."""

import ast
from collections.abc import Sequence
from typing import Any, Final, NoReturn

import numpy as np

from pytest_grade.author.answers import Part, said
from pytest_grade.author.declaration import Call
from pytest_grade.author.given import given
from pytest_grade.author.inputs import APART, Inputs, drawn
from pytest_grade.author.own_updates import numbers_in
from pytest_grade.author.patterns import Value
from pytest_grade.author.truth import Course
from pytest_grade.rules.numbers import as_numbers

_DRAWS: Final = 5  # a cost that is the same in all of them hangs on nothing
_ONE: Final = "one finite number, which hangs on what is given"


def check_costs(course: Course, seed: int = 0) -> None:
    """Raise `ConfigurationError` for the first cost, or quantity whose derivative is given, that has no derivatives."""
    made = course.made
    deriving = [call for call in made.assignment.calls if call.derivatives]
    calls = {name: call for call in deriving for name in made.objectives(call)}
    calls |= {call.lowers: call for call in made.assignment.calls if call.lowers is not None}
    for name, call in calls.items():
        if call.derivatives:
            course.asking(_draw(course, 0, seed)).asked(call)  # what raises there is told of that call
        _check(course, call, name, seed=seed)


def _draw(course: Course, number: int, seed: int) -> Inputs:
    return drawn(course.made, number, APART[number % len(APART)], (seed, number))


def check_answer(course: Course, call: Call, part: Part, inputs: Inputs) -> None:
    """Raise `ConfigurationError` where a plain value that is judged is None, or not finite: nobody is right then."""
    is_judged = isinstance(part.leaf, Value) and part.leaf.is_judged
    if is_judged and (part.value is None or not _is_finite(part.value)):
        found = "nothing" if part.value is None else f"{part.value}" if np.ndim(part.value) == 0 else "not finite"
        place = course.made.solution.place_of(course.made.key(call))
        place.refuse(f"{call.function}, whose {part.label} is {found}{given(course.made, call, inputs)}", "a value")


def _is_finite(value: Any) -> bool:
    """Whether all numbers in a value are."""
    return all(np.isfinite(each).all() for _, each in numbers_in(value))


def _check(course: Course, call: Call, name: str, seed: int) -> None:
    found, is_cost = [], name not in call.given
    for number in range(_DRAWS):
        with np.errstate(all="ignore"):
            value = course.asking(_draw(course, number, seed)).value(name)
        numbers = as_numbers(value)
        if is_cost and call.of is not None and numbers is not None and numbers.size != 1:
            _refuse_of(call, course.made.producers[name], value)
        if numbers is None or (is_cost and numbers.size != 1):
            _refuse(course, name, said(value), _ONE if is_cost else "numbers")
        found.append(numbers)
    if not any(np.isfinite(numbers).all() for numbers in found):
        _refuse(course, name, _not_finite(found), _ONE if is_cost else "finite numbers")
    if is_cost and all(np.array_equal(numbers.ravel(), found[0].ravel()) for numbers in found):
        _refuse(course, name, f"{np.asarray(value).item()} whatever is given", _ONE)


def _refuse_of(call: Call, producer: Call, value: Any) -> NoReturn:
    """Say that what several numbers come back as is no cost."""
    asked = ast.unparse(call.call)
    found = f"of={call.of!r}, and what {producer.function} gives as {call.of} is {said(value)}"
    call.place.refuse(found, f"the cost, which is one number; a slope for each number is a value: {asked} -> slope")


def _not_finite(found: Sequence[Any]) -> str:
    """What stands where a finite number should, in every draw."""
    numbers = found[0].ravel()
    worst = numbers[~np.isfinite(numbers)][0]
    return f"{worst:g}" if numbers.size == 1 else f"{said(found[0])} with {worst:g} in it"


def _refuse(course: Course, name: str, found: str, allowed: str) -> NoReturn:
    """Say what comes back in the place of a cost, where the solution makes it."""
    producer: Call = course.made.producers[name]
    place = course.made.solution.place_of(course.made.key(producer))
    place.refuse(f"{producer.function}, whose {name} is {found}", allowed)
