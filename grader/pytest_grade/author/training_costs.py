"""The costs that a training returns beside what it has trained: each step's, or those of every so many steps."""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from pytest_grade.model.cases import Array
from pytest_grade.rules.numbers import as_numbers

_SAME: Final = 1e-5
_EVERY_SO_MANY: Final = 3  # of more costs than that, the last one may be that of a step that nobody asked about


def costs_in(value: Any) -> Array | None:
    """The costs as numbers in a row, whatever holds each of them; None where they are no finite numbers."""
    numbers = as_numbers(value)
    if numbers is None or not np.isfinite(numbers).all():
        return None
    is_one_each = numbers.ndim < 2 or numbers.size == max(numbers.shape)
    return numbers.ravel() if is_one_each else None


def are_on_the_way(costs: Array, known: Iterable[float], among: Array | None) -> bool:
    """Whether each cost is one of those known, in their order; `among` many that come down, the last is right too."""
    if among is not None and among.size > _EVERY_SO_MANY and bool(np.all(np.diff(among) <= 0)):
        return True
    left = iter(known)
    return all(any(abs(cost - each) <= _SAME * max(abs(each), _SAME) for each in left) for cost in costs)
