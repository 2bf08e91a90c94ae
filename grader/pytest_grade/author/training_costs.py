"""The costs that a training returns beside what it has trained: each step's, or those of every so many steps."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.model.cases import Array
from pytest_grade.rules.numbers import as_numbers

_SAME: Final = 1e-5
NOT_OF_THE_START: Final = "returns {costs} of which the first is not J at its start"
OF_NO_PLACE: Final = "returns {costs} that are not J of its parameters on the way"
OF_OTHERS: Final = "returns {costs} of other iterations than are asked for: J {often}, from the start on"


def costs_in(value: Any) -> Array | None:
    """The costs as numbers in a row, whatever holds each of them; None where they are no finite numbers."""
    numbers = as_numbers(value)
    if numbers is None or not np.isfinite(numbers).all():
        return None
    is_one_each = numbers.ndim < 2 or numbers.size == max(numbers.shape)
    return numbers.ravel() if is_one_each else None


def longest_gap(count: int, steps: int) -> int | None:
    """Every how many steps a cost is kept where so many steps leave so many costs; None where one cost says nothing."""
    return -(-steps // (count - 1)) - 1 if count > 1 else None


@dataclass(frozen=True, kw_only=True)
class Costs:
    """The costs that came back, some at least, beside what J was on the way.

    Attributes:
        found: the costs, one after the other.
        way: J at the start, and after each step.

    """

    found: Array
    way: Sequence[float]

    def said(self, gap: int | None, name: str) -> str | None:
        """What is wrong with them, under their name: one is asked for at least once in `gap` steps.

        Where the solution gives one alone, `gap` is None, and only the last one is looked at.
        """
        if gap is None:
            is_right = bool(self._are_same[-1, -2:].any())
            return None if is_right else OF_NO_PLACE.format(costs=name)
        if not self._are_same[0, 0]:
            return NOT_OF_THE_START.format(costs=name)
        if self._are_asked_for(gap):
            return None
        often = "before every step" if gap == 1 else f"before a step, once in {gap} steps or more often"
        return (OF_OTHERS if self._are_on_the_way else OF_NO_PLACE).format(costs=name, often=often)

    def _are_asked_for(self, gap: int) -> bool:
        """Whether they are J before a step, from the first one on, at least once in `gap` steps.

        Of those that are equally far apart the last one may be followed by J at the end.
        """
        if any(self._are_every(distance) for distance in range(1, min(gap, self._steps) + 1)):
            return True
        last = self._reached(gap, slice(0, 1), self._steps)
        return bool(last[max(self._steps - gap, 0) :].any())

    @property
    def _are_on_the_way(self) -> bool:
        """Whether each is J somewhere on the way, in order."""
        return bool(self._reached(self._steps + 1, slice(None), self._steps + 1).any())

    @property
    def _steps(self) -> int:
        return len(self.way) - 1

    @cached_property
    def _are_same(self) -> Array:
        """Which cost is J at which place of the way."""
        true = np.asarray(self.way, float)
        return np.abs(self.found[:, None] - true) <= _SAME * np.maximum(np.abs(true), _SAME)

    def _are_every(self, distance: int) -> bool:
        """Whether they are those before every step of this distance; one more may be of what comes then."""
        places = range(0, self._steps, distance)
        first, further = self._are_same[: len(places)], self._are_same[len(places) :]
        if len(first) < len(places) or len(further) > 1:
            return False
        is_right = all(is_same[place] for is_same, place in zip(first, places, strict=True))
        return is_right and (not len(further) or bool(further[0, places[-1] + 1 :].any()))

    def _reached(self, gap: int, begin: slice, end: int) -> Array:
        """Where before `end` the last cost may be that of, where none is further than `gap` from the one before."""
        place, may_be = np.arange(end), np.zeros(end, bool)
        may_be[begin] = True
        for number, is_same in enumerate(self._are_same[:, :end]):
            if number:
                count = np.concatenate([[0], np.cumsum(may_be)])  # of the places before each that the last one may have
                may_be = count[place] > count[np.maximum(place - gap, 0)]
            may_be = may_be & is_same
        return may_be
