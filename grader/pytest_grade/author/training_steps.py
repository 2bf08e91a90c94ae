"""One step of a training: how far it is one of descent, and what is said where it is none."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.model.cases import Array
from pytest_grade.rules.numbers import as_numbers

Parameters: TypeAlias = Mapping[str, Array]
_SAME: Final = 1e-6
ROUNDED: Final = 1e-13
ROUNDED_IN_SINGLE: Final = 5e-7
_SAME_FACTOR: Final = 1e-4
_ROUND: Final = 1e-7  # of a rate that somebody has written, which has two digits


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step from some parameters to others, and the derivatives along which it should go.

    `is_undecided` says that the cost has a kink so near that other derivatives are as right, `rounded` to which share
    of themselves the parameters are exact.
    """

    before: Parameters
    after: Parameters
    along: Parameters
    is_undecided: bool = False
    rounded: float = ROUNDED

    @cached_property
    def rates(self) -> Mapping[str, float | None]:
        """By how much of its derivative each parameter moves down; None where it moves otherwise."""
        return {name: self._rate_of(name) for name in self.before}

    def _rate_of(self, name: str) -> float | None:
        moved, along = (self.before[name] - self.after[name]).ravel(), np.ravel(self.along[name])
        squared = float(along @ along)
        if not squared:
            return None
        rate = float(moved @ along) / squared
        return rate if np.abs(moved - rate * along).max() <= self._error(name, moved) else None

    def _error(self, name: str, moved: Array) -> float:
        """What rounding may come to."""
        return _SAME * float(np.abs(moved).max()) + self.rounded * max(1.0, float(np.abs(self.before[name]).max()))

    @cached_property
    def rate(self) -> float | None:
        """The one learning rate of a step down; None where it is none. What has no slope tells nothing."""
        sloping = [name for name in self.before if np.any(self.along[name])]
        still = [name for name in self.before if name not in sloping]
        if not sloping or any(np.abs(self.before[name] - self.after[name]).max() > self.rounded for name in still):
            return None
        steepest = max(sloping, key=lambda name: float(np.abs(self.along[name]).max()))
        rate = self.rates[steepest]
        return rate if rate is not None and rate > 0 and all(self._goes(name, rate) for name in sloping) else None

    def goes_down_by(self, rate: float) -> bool:
        """Whether all parameters together move down by this rate times their derivatives, but for rounding.

        Where a derivative is near zero, it is made of larger ones, and is as exact as these.
        """
        moved = {name: self.before[name] - self.after[name] for name in self.before}
        most = max(moved.values(), key=lambda each: float(np.abs(each).max()))
        return all(
            np.abs(each - rate * self.along[name]).max() <= self._error(name, most) for name, each in moved.items()
        )

    def _goes(self, name: str, rate: float) -> bool:
        moved = self.before[name] - self.after[name]
        return bool(np.abs(moved - rate * self.along[name]).max() <= self._error(name, moved))

    def said(self, given: float | None, rate_name: str, m: int, examples: str) -> str:
        """What is wrong with it, in words.

        `given` is the learning rate that it is to have, if it is given one, under `rate_name`; `m` counts the examples.
        """
        if self.rate is not None and given is not None:
            return _of_rate(self.rate, given, rate_name, m, examples)
        if all(rate is not None and rate < 0 for rate in self.rates.values()):
            return "goes up: a step adds the derivatives of J, and descent takes them away"
        wanted = given or self.rates[max(self.along, key=lambda name: float(np.abs(self.along[name]).max()))]
        right = [name for name in self.before if wanted and self._goes(name, wanted)]
        wrong = [name for name in self.before if name not in right]
        still = [name for name in wrong if not np.any(self.before[name] - self.after[name])]
        if still and still == wrong:
            return f"leaves {_listed(still)} as {_is(still, 'it is', 'they are')} from one iteration to the next"
        amount = f"{rate_name} times the derivative" if given is not None else "a multiple of the derivative"
        rest = f"; {_listed(right)} {_is(right, 'does', 'do')}" if right else ""
        return (
            f"does not make steps of gradient descent: from one iteration to the next {_listed(wrong)} "
            f"{_is(wrong, 'does', 'do')} not go down by {amount} of J by {_is(wrong, 'it', 'them')}{rest}"
        )


def _of_rate(rate: float, given: float, name: str, m: int, examples: str) -> str:
    factor = rate / given
    for power, why in ((m, f"1/{examples} is missing"), (1 / m, f"1/{examples} is taken twice")):
        if m > 1 and abs(factor / power - 1) <= _SAME_FACTOR:
            return f"takes steps that are {_as_power(power, examples)} times what they should be: {why}"
    if abs(rate - float(f"{rate:.2g}")) <= _ROUND * rate:
        return f"takes steps of {rate:.2g}, whatever {name} is"
    return f"does not take steps of the {name} that it is given"


def _as_power(power: float, examples: str) -> str:
    return examples if power > 1 else f"1/{examples}"


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if names[1:] else "".join(names)


def _is(names: list[str], one: str, several: str) -> str:
    return several if names[1:] else one


def are_same(one: Parameters, other: Parameters, start: Parameters, rounded: float = ROUNDED) -> bool:
    """Whether two sets of parameters are the same but for rounding, beside how far they are from a `start`."""
    return all(
        np.abs(one[name] - other[name]).max()
        <= _SAME * _far(other[name], start.get(name)) + rounded * max(1.0, float(np.abs(other[name]).max()))
        for name in one
    )


def _far(value: Array, start: Array | None) -> float:
    return float(np.abs(value).max() if start is None else np.abs(value - start).max())


def is_uniform(value: Array) -> bool:
    """Whether all rows of a matrix are the same, or all columns."""
    return value.ndim == 2 and min(value.shape) > 1 and any(not np.ptp(value, axis=axis).any() for axis in (0, 1))


def in_precision(value: Any) -> Array | None:
    """A parameter as an array, in double precision unless it is in single; None where it is none."""
    numbers = as_numbers(value)
    is_single = numbers is not None and np.asarray(value).dtype == np.float32
    return numbers.astype(np.float32) if numbers is not None and is_single else numbers


def rounded_in(parameters: Parameters) -> float:
    """To which share of themselves these parameters are exact."""
    is_single = any(value.dtype == np.float32 for value in parameters.values())
    return ROUNDED_IN_SINGLE if is_single else ROUNDED
