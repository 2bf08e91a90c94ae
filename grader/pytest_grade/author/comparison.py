"""Whether two answers of the solution are the same, and what factor lies between two arrays."""

from typing import Any

import numpy as np

from pytest_grade.rules.numbers import as_numbers

Array = Any
CLOSE = 1e-6


def same(want: Any, found: Any, tolerance: float = CLOSE, *, flat: bool = False) -> bool:
    """Whether values are the same, arrays within `tolerance` of their largest number; in any shape where `flat`."""
    if isinstance(want, dict):
        return isinstance(found, dict) and all(
            key in found and same(each, found[key], tolerance) for key, each in want.items()
        )
    if isinstance(want, (tuple, list)):
        is_alike = isinstance(found, (tuple, list)) and len(found) == len(want)
        return is_alike and all(same(a, b, tolerance) for a, b in zip(want, found, strict=True))
    if want is None or isinstance(want, str) or callable(want):
        return type(found) is type(want) and bool(found == want)
    return _are_close(as_numbers(want), as_numbers(found), tolerance, flat=flat)


def _are_close(left: Array | None, right: Array | None, tolerance: float, *, flat: bool) -> bool:
    if left is None or right is None:
        return False
    is_of_shape = left.shape == right.shape or (left.size == right.size and (flat or left.size == 1))
    if not is_of_shape or not (np.isfinite(left).all() and np.isfinite(right).all()):
        return False
    distance = np.abs(left.ravel() - right.ravel()).max(initial=0.0)
    return bool(distance <= tolerance * np.abs(left).max(initial=0.0) + 1e-13)


def factor(want: Array, found: Array, tolerance: float = CLOSE) -> float | None:
    """The number s with found = s · want; None where there is none."""
    left, right = as_numbers(want), as_numbers(found)
    if left is None or right is None or not left.any():
        return None
    if left.shape != right.shape and not left.size == right.size == 1:
        return None
    left, right = left.ravel(), right.ravel()
    scale = float(left @ right / (left @ left))
    is_one = bool(np.abs(right - scale * left).max() <= tolerance * np.abs(right).max())
    return scale if scale and is_one else None
