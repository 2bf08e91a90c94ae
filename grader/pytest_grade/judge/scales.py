"""Scales of the final gradients over several batch sizes: σ in `student = σ · dJ/dq`, and the law that σ follows."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.compare import (
    as_numbers,
    described,
    distance,
    is_alike_without_ones,
    is_row_of,
    scale_between,
    tolerance_for,
)
from pytest_grade.model.cases import Array, Case
from pytest_grade.model.laws import FixedCount, Law, NextCount, OfParts, OtherDimension, Power, Times, Unexplained

_EXPONENTS = (0, 1, -1, 2, -2, 3, -3, 4, -4)
_FACTORS, _POWERS = (1.0, 2.0, 0.5, -1.0), (0, -1, 1)  # of what is added to the mean
_SCALE_TOLERANCE = 1e-5
_FEWEST_CASES = 3
_FEWEST_NUMBERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One final gradient at one case: `scale` is None where no factor explains it, and `problem` says why.

    A right one has scale 1; one that `is_missing` is nowhere, or None. `residual` is the largest departure from the
    scaled truth, relative to the largest number. `parts` are the scales of the share of the mean and of what is added
    to it, where these explain what no one scale does. `itself` is how many times what it is the derivative by makes up
    for the difference to the right one.
    """

    case: Case
    quantity: str
    right: bool
    scale: float | None
    residual: float = 0.0
    problem: str | None = None
    parts: tuple[float, float] | None = None
    is_missing: bool = False
    itself: float | None = None

    @property
    def scales(self) -> tuple[float, float] | None:
        """The scales of both shares; None where nothing explains it."""
        return self.parts if self.scale is None else (self.scale, self.scale)


def measure(case: Case, quantity: str, value: Any, epsilon: float) -> Measurement:
    """Compare one final gradient with dJ/dq: right, explained by a scale, or neither."""
    true = case.gradients[quantity]
    numbers = as_numbers(value)
    problem = None
    if numbers is None:
        problem = f"{quantity} is {described(value)}"
    elif not _fits(numbers, true, is_flat=case.named[quantity].is_flat):
        problem = f"{quantity} has shape {numbers.shape}, and the course asks for {true.shape}"
    if numbers is None or problem:
        is_missing = value is None
        return Measurement(
            case=case, quantity=quantity, right=False, scale=None, problem=problem, is_missing=is_missing
        )
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
    parts = _scales_of_parts(numbers, case.named[quantity].parts, tolerance) if scale is None else None
    itself = _times_itself(numbers - true, _by(case, quantity), tolerance) if parts is None else None
    return Measurement(
        case=case, quantity=quantity, right=False, scale=scale, residual=residual, parts=parts, itself=itself
    )


def _by(case: Case, quantity: str) -> Array | None:
    """What a final gradient is the derivative by, where that is known."""
    of = case.named[quantity].of
    return as_numbers(case.values.get(of, case.numbers.get(of)))


def _times_itself(difference: Array, by: Array | None, tolerance: float) -> float | None:
    """How many times `by` a difference is; None where it is no multiple of it."""
    if by is None or by.shape != difference.shape or not by.any():
        return None
    times, residual = scale_between(difference, by)
    return times if residual <= max(tolerance, _SCALE_TOLERANCE) else None


def added_to(measurements: Sequence[Measurement]) -> tuple[str, ...]:
    """The final gradients to which the same multiple of what they are by is added, if that is all that is wrong.

    Several numbers have to tell it, in several cases, that are no multiple of the right ones: of a single one any
    difference is a multiple.
    """
    wrong = [measured for measured in measurements if not measured.right]
    names = tuple(dict.fromkeys(measured.quantity for measured in wrong))
    by_case: dict[str, list[Measurement]] = {}
    for measured in wrong:
        by_case.setdefault(measured.case.name, []).append(measured)
    are_all = len(wrong) == len(names) * len(by_case)
    tells = len(by_case) > 1 and all(map(_is_same_multiple, by_case.values()))
    return names if are_all and tells else ()


def _is_same_multiple(wrong: Sequence[Measurement]) -> bool:
    times = [measured.itself for measured in wrong]
    if any(each is None or each <= 0 for each in times):
        return False
    telling = (measured.case.gradients[measured.quantity].size for measured in wrong if measured.scale is None)
    is_told = max(telling, default=0) >= _FEWEST_NUMBERS
    return is_told and _agree(np.array(times, dtype=float), np.full(len(times), times[0], dtype=float))


def _fits(numbers: Array, true: Array, *, is_flat: bool) -> bool:
    is_alike = numbers.shape == true.shape or numbers.size == true.size == 1
    is_as_good = is_flat and is_alike_without_ones(numbers.shape, true.shape)
    return is_alike or is_as_good or is_row_of(numbers.shape, true.shape)


def _scales_of_parts(numbers: Array, parts: Sequence[Array], tolerance: float) -> tuple[float, float] | None:
    """The scales of the first part and of the sum of the others that make these numbers; None where none do."""
    added = sum(parts[1:])
    if len(parts) < 2 or not np.any(added):
        return None
    both = np.stack([parts[0].ravel(), np.ravel(added)], axis=-1)
    (first, second), *_ = np.linalg.lstsq(both, numbers.ravel(), rcond=None)
    fits = distance(numbers, first * parts[0] + second * added) <= tolerance
    return (float(first), float(second)) if fits else None


def law_of(measurements: Sequence[Measurement]) -> Law | None:
    """The law that one quantity's scales follow over all its cases; None where some case has no scale."""
    scales = [measured.scale for measured in measurements]
    if len(scales) < _FEWEST_CASES or any(measured.scales is None for measured in measurements):
        return None
    if any(scale is None for scale in scales):
        return _law_of_parts(measurements)
    factors = np.array(scales, dtype=float)
    cases = [measured.case for measured in measurements]
    m = np.array([case.m for case in cases], dtype=float)
    for exponent in _EXPONENTS:
        if _agree(factors, m**exponent):
            return Power(exponent=exponent)
    return (
        _constant(factors, m)
        or _other_dimension(factors, m, _other_dimensions(cases, measurements[0].quantity))
        or next((NextCount(more=more) for more in (-1, 1) if _agree(factors, m / (m + more))), None)
        or Unexplained(factors=tuple(float(factor) for factor in factors))
    )


def _constant(factors: Array, m: Array) -> FixedCount | Times | None:
    """The law of factors that are the same number in every case, but for a power of m."""
    for exponent in _EXPONENTS:
        constants = factors / m**exponent
        if _agree(constants, np.full_like(m, constants[0])):
            factor = float(f"{constants[0]:.6g}")
            is_count = exponent == 1 and 0 < factor < 1
            return FixedCount(count=float(f"{1 / factor:.6g}")) if is_count else Times(factor=factor, exponent=exponent)
    return None


def _other_dimension(factors: Array, m: Array, others: Mapping[str, Array]) -> OtherDimension | None:
    """The law of factors with another dimension in them."""
    powers = product((1, 0, 2, -1), (-1, 1, -2, 2))
    for (name, sizes), (exponent, power) in product(others.items(), powers):
        if _agree(factors, m**exponent * sizes**power):
            return OtherDimension(of=name, exponent=exponent, power=power)
    return None


def _law_of_parts(measurements: Sequence[Measurement]) -> OfParts | None:
    """The law of both shares; None where that of the mean follows no power of m."""
    found = [measured.scales for measured in measurements]
    m = np.array([measured.case.m for measured in measurements], dtype=float)
    first, second = np.array(found, dtype=float).T
    exponent = next((exponent for exponent in _EXPONENTS if _agree(first, m**exponent)), None)
    if exponent is None:
        return None
    adds = np.array([bool(np.any(sum(each.case.named[each.quantity].parts[1:]))) for each in measurements])
    m, second = m[adds], second[adds]  # where nothing is added, its scale is anything
    if np.all(np.abs(second) < _SCALE_TOLERANCE):
        return OfParts(exponent=exponent, factor=0.0)
    for factor, power in product(_FACTORS, _POWERS):
        if _agree(second, factor * m**power):
            return OfParts(exponent=exponent, factor=factor, power=power)
    return OfParts(exponent=exponent, factor=None)


def _agree(factors: Array, law: Array) -> bool:
    return bool(np.all(np.abs(factors / law - 1) < _SCALE_TOLERANCE))


def _other_dimensions(cases: Sequence[Case], quantity: str) -> Mapping[str, Array]:
    """The sizes that a student may have taken for m; first those that are sizes of the quantity itself."""
    names = [name for name in cases[0].dimensions if all(case.dimensions.get(name, 1) > 1 for case in cases)]
    shape = cases[0].gradients[quantity].shape
    names.sort(key=lambda name: cases[0].dimensions[name] not in shape)
    return {name: np.array([case.dimensions[name] for case in cases], dtype=float) for name in names}
