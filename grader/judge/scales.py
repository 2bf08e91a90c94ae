"""Scales of the final gradients over several batch sizes: σ in `student = σ · dJ/dq`, and the law that σ follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

import numpy as np

from grader.judge.compare import as_numbers, described, distance, scale_between, tolerance_for
from grader.model.cases import Case

_EXPONENTS = (0, 1, -1, 2, -2, 3, -3, 4, -4)
_SCALE_TOLERANCE = 1e-5
_FEWEST_CASES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One final gradient at one case: `scale` is None where no factor explains it, and `problem` says why.

    A right one has scale 1. `residual` is the largest departure from the scaled truth, relative to the largest number.
    """

    case: Case
    quantity: str
    right: bool
    scale: float | None
    residual: float = 0.0
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """σ = of^exponent in every case: `of` is m."""

    exponent: int
    of: str = "m"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDimension:
    """σ = m^a · n^b with n another dimension: m was taken from the wrong axis."""

    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedCount:
    """σ = m / count with the same count in every case: the number of examples is written into the code."""

    count: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unexplained:
    """A factor in every case, following no law known here."""

    factors: tuple[float, ...]


Law: TypeAlias = Power | OtherDimension | FixedCount | Unexplained


def measure(case: Case, quantity: str, value: Any, epsilon: float) -> Measurement:
    """Compare one final gradient with dJ/dq: right, explained by a scale, or neither."""
    true = case.gradients[quantity]
    numbers = as_numbers(value)
    problem = None
    if numbers is None:
        problem = f"{quantity} is {described(value)}"
    elif numbers.shape != true.shape and (numbers.size != 1 or true.size != 1):
        problem = f"{quantity} has shape {numbers.shape}, and the course asks for {true.shape}"
    if numbers is None or problem:
        return Measurement(case=case, quantity=quantity, right=False, scale=None, problem=problem)
    numbers = numbers.reshape(true.shape)
    tolerance = tolerance_for(value, epsilon)
    off = distance(numbers, true)
    if off <= tolerance:
        return Measurement(case=case, quantity=quantity, right=True, scale=1.0, residual=off)
    if not np.isfinite(numbers).all():
        problem = f"{quantity} holds nan or inf"
        return Measurement(case=case, quantity=quantity, right=False, scale=None, problem=problem)
    sigma, residual = scale_between(numbers, true)
    scale = sigma if residual <= tolerance and sigma != 0 else None
    return Measurement(case=case, quantity=quantity, right=False, scale=scale, residual=residual)


def law_of(measurements: Sequence[Measurement]) -> Law | None:
    """The law that one quantity's scales follow over all its cases; None where some case has no scale."""
    scales = [measured.scale for measured in measurements]
    if len(scales) < _FEWEST_CASES or any(scale is None for scale in scales):
        return None
    factors = np.array(scales, dtype=float)
    cases = [measured.case for measured in measurements]
    m = np.array([case.m for case in cases], dtype=float)
    for exponent in _EXPONENTS:
        if _agree(factors, m**exponent):
            return Power(exponent=exponent)
    for name, sizes in _other_dimensions(cases, measurements[0].quantity).items():
        if any(_agree(factors, m**a * sizes**b) for a, b in product((1, 0, 2, -1), (-1, 1, -2, 2))):
            return OtherDimension(of=name)
    if factors[0] > 0 and _agree(factors / m, np.full_like(m, factors[0] / m[0])):
        return FixedCount(count=round(float(m[0] / factors[0]), 6))
    return Unexplained(factors=tuple(float(factor) for factor in factors))


def _agree(factors: np.ndarray[Any, Any], law: np.ndarray[Any, Any]) -> bool:
    return bool(np.all(np.abs(factors / law - 1) < _SCALE_TOLERANCE))


def _other_dimensions(cases: Sequence[Case], quantity: str) -> Mapping[str, np.ndarray[Any, Any]]:
    """The sizes that a student may have taken for m; first those that are sizes of the quantity itself."""
    names = [name for name in cases[0].dimensions if all(case.dimensions.get(name, 1) > 1 for case in cases)]
    shape = cases[0].gradients[quantity].shape
    names.sort(key=lambda name: cases[0].dimensions[name] not in shape)
    return {name: np.array([case.dimensions[name] for case in cases], dtype=float) for name in names}
