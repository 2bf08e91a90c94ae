"""Noise that a function draws, which is no mask: real numbers, judged by how they are spread, never by one seed's."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from pytest_grade.model.cases import Array
from pytest_grade.rules.chance import LEAST_TAILS, OFF, TELLING, TELLING_OF_TAILS, kurtosis

_MORE: Final = 3  # times as many numbers as multiples, before it is no chance that they fit
_LEAST_LEFT: Final = 1e-6
_NORMAL: Final = 3.0  # the kurtosis of normal numbers; that of uniform ones is 1.8, of the sum of two of these 2.4
_CLEARLY_MORE: Final = 2.7
_ABOUT: Final = 0.3  # of the kurtosis, by which several draws of the solution tell that they are normal


def is_noise(own: Array) -> bool:
    """Whether what the solution draws is no mask: it holds several numbers beside 0."""
    return len(np.unique(own[own != 0])) > 1


def unlike_noise(values: Array, own: Array, given: Iterable[Array]) -> str:
    """What noise is that that of the solution, drawn several times, is not, as far as so many numbers tell; or "".

    `given` are the arrays that the function is given: what is made of these is not drawn.
    """
    if values.shape != own.shape[1:]:
        return f"an array of shape {values.shape}, and the course asks for {own.shape[1:]}"
    if not np.isfinite(values).all():
        return "numbers that are not finite"
    is_shared = bool(_alike(own[0]))
    if not is_shared and (alike := _alike(values)):
        return alike
    if _follows_from(values, [each for each in given if np.shape(each) == values.shape]):
        return "numbers that follow from what it is given: none are drawn"
    count = len(np.unique(own[0])) if is_shared else values.size
    return _of_another_spread(values, own, count) if count >= TELLING else ""


def _follows_from(values: Array, given: Sequence[Array]) -> bool:
    """Whether numbers are a sum of multiples of others, and of a constant."""
    if not given or values.size < _MORE * (len(given) + 1):
        return False
    columns = np.column_stack([np.ones(values.size), *(np.ravel(each) for each in given)])
    left = np.ravel(values) - columns @ np.linalg.lstsq(columns, np.ravel(values), rcond=None)[0]
    return bool(np.abs(left).max() <= _LEAST_LEFT * np.abs(values).max())


def _alike(values: Array) -> str:
    """Which numbers are the same that are to be drawn one by one."""
    if values.size > 1 and np.ptp(values) == 0:
        return "the same number everywhere"
    several = (each for each in (values, values.T) if values.ndim == 2 and len(each) > 1)
    is_repeated = any(np.ptp(each, axis=0).max() == 0 for each in several)
    return "the same numbers in each row, or in each column" if is_repeated else ""


def _of_another_spread(values: Array, own: Array, count: int) -> str:
    """How the numbers are spread otherwise, `count` of which are drawn one by one; or ""."""
    usual = own.std() / math.sqrt(count)
    spread = max(1.0, math.sqrt((kurtosis(own) - 1) / 2)) * OFF / math.sqrt(2 * count)
    if abs(values.mean() - own.mean()) > OFF * usual or abs(values.std() / own.std() - 1) > spread:
        mean = 0.0 if abs(own.mean()) < OFF * usual else own.mean()
        found = f"numbers with the mean {values.mean():.2g} and the deviation {values.std():.2g}"
        return f"{found}, and the course asks for {mean:.2g} and {own.std():.2g}"
    if count < TELLING_OF_TAILS:
        return ""
    least, most = sorted(map(kurtosis, (values, own)))
    is_normal = abs(kurtosis(own) - _NORMAL) <= _ABOUT
    said = f"numbers of another distribution: the course's are {'normal' if is_normal else 'spread otherwise'}"
    return said if least < LEAST_TAILS and most > _CLEARLY_MORE else ""
