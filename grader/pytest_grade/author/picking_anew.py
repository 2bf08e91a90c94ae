"""Judging several steps with a few examples each: every step takes some of its own.

Who takes the same ones in each step has not drawn, wherever they lie. So that it shows in one who puts the state of
NumPy's generator himself, the steps of one call are looked at: the function is called for one step, for two, and so on,
and where the last of each goes along what the examples of the first give, time after time, these are the same ones.
"""

import ast
import itertools
import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from pytest_grade.author.comparison import same
from pytest_grade.author.declaration import Call, with_number
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.picking import BY_CHANCE, MOST_TIMES, AtPlaces, Picked, judged, only, picked
from pytest_grade.author.truth import Course
from pytest_grade.dataclass import dataclass
from pytest_grade.rules.presence import at

Array = Any
_SAME: Final = 1e-6
OF_THE_SAME: Final = (
    "comes of the same {count} examples in every step: in each of them others are to be taken at random"
)
ONE_STEP: Final = "is what one step gives, for {keyword}={number} too"


def most_steps(call: Call, there: int) -> int:
    """For how many steps a call is made to see that each takes examples anew, of so many; 0: for too many."""
    count, _ = picked(call)
    the_same = math.factorial(count) / there**count
    enough = (steps for steps in range(2, MOST_TIMES + 1) if the_same ** (steps - 1) < BY_CHANCE)
    return next(enough, 0)


def keyword_of_steps(course: Course, call: Call, inputs: Inputs) -> str | None:
    """The keyword of a call that is told to make one step, with which the solution makes two; None where none is."""
    count, _ = picked(call)
    ones = [k.arg for k in call.call.keywords if k.arg and isinstance(k.value, ast.Constant) and k.value.value == 1]
    if count == 1 or len(ones) != 1:
        return None
    asking = [course.asking(only(course, call, inputs, 0)) for _ in range(2)]
    once, twice = (
        judged(call, each.looked_at(made))
        for each, made in zip(asking, (call, with_number(call, ones[0], 2)), strict=True)
    )
    is_one = all(same(value, other) for value, other in zip(once, twice, strict=True))
    return None if is_one else ones[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anew:
    """The rule for the same call made for one step, for two, and so on: each of them takes examples anew."""

    calls: tuple[AtPlaces, ...]
    keyword: str

    def __call__(self, values: Sequence[Any]) -> str | None:
        """What is wrong in words, or None."""
        rule = self.calls[0].rule
        found = [rule.flat([at(values[number], path) for number, path in call.places]) for call in self.calls]
        reached = [own for own in found if own is not None]
        if len(reached) < len(found) or rule.start is None:
            return None
        if all(rule.is_mean(own, rule.of_each) for own in reached):
            return f"{rule.names} {ONE_STEP.format(keyword=self.keyword, number=len(reached))}"
        if any(_all_go_along(rule, chosen, reached) for chosen in rule.ways_to(reached[0], rule.of_each)):
            return f"{rule.names} {OF_THE_SAME.format(count=picked(rule.call)[0])}"
        return None


def _all_go_along(rule: Picked, chosen: Sequence[int], reached: Sequence[Array]) -> bool:
    """Whether each further step goes along what these examples give, with any rate."""
    return all(
        _goes_along(after - before, rule.from_there(before).mean_of(chosen) - before)
        for before, after in itertools.pairwise(reached)
    )


def _goes_along(moved: Array, step: Array) -> bool:
    squared = float(step @ step)
    rate = float(moved @ step) / squared if squared else 0.0
    return rate > 0 and bool(np.abs(moved - rate * step).max() <= _SAME * np.abs(moved).max())
