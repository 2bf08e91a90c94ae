"""What all wrong values of one number have in common: a constant that is added by mistake is easily looked for."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from pytest_grade.judge.compare import Mismatch

_FEWEST: Final = 2  # questions, of different right values
_SAME: Final = 1e-6  # of the largest number: what rounding leaves
_APART: Final = 1e-3
_LEAST: Final = 1e-3  # of the right values: what is less may be what a tolerance allows


def steadily_off(found: Sequence[Mismatch | None]) -> str:
    """How far a single number is off, in words, where that is the same in every question; else nothing.

    `found` are the departures of that number, None of a question to which its value is right, or missing.
    """
    numbers = [each for each in found if each is not None and each.kind == "number"]
    if len(numbers) < max(_FEWEST, len(found)):
        return ""
    own = np.array([float(np.ravel(each.numbers)[0]) for each in numbers if each.numbers is not None])
    right = np.array([float(np.ravel(each.true)[0]) for each in numbers if each.true is not None])
    if len(own) != len(right) or np.ptp(right) <= _APART * np.abs(right).max():
        return ""
    off, rounding = own - right, _SAME * max(np.abs(own).max(), np.abs(right).max())
    if np.ptp(off) <= rounding and abs(off[0]) >= _LEAST * np.abs(right).max():
        return f"it is {abs(off[0]):.4g} too {'large' if off[0] > 0 else 'small'} each time"
    return ""
