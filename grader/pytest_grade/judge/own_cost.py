"""Whether the student's own cost is a multiple of J, and the gradients are those of that cost: one decision."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pytest_grade.judge.compare import as_numbers
from pytest_grade.judge.scales import Measurement
from pytest_grade.model.cases import Case
from pytest_grade.model.laws import OwnCost

_AGREES = 1e-5
_FEWEST = 2  # numbers of examples that tell a mean
_EXPONENTS = (0, 1)  # of m in the factor: of a mean, and of a sum


def own_cost_of(costs: Sequence[tuple[Case | None, Any]]) -> OwnCost | None:
    """The factor of the student's own cost in what it comes to at every case; None where it has none, or it is J."""
    values = [(case, as_numbers(value)) for case, value in costs]
    found = [
        (case, float(value.reshape(()))) for case, value in values if case and value is not None and value.size == 1
    ]
    if not found or len(found) < len(costs):
        return None
    for exponent in _EXPONENTS:
        for scales_added in (True, False):  # where nothing is known to be added, the whole is what was multiplied
            own = _fitted(found, exponent, scales_added=scales_added)
            if own is not None:
                return None if own.is_right else own
    return None


def _fitted(costs: Sequence[tuple[Case, float]], exponent: int, *, scales_added: bool) -> OwnCost | None:
    """The cost with the constant that is the same at every case; None where none is."""
    constants = []
    for case, value in costs:
        added = 0.0 if scales_added else case.added
        share = case.cost - added
        constants.append((value - added) / (share * float(case.m) ** exponent) if share else float("nan"))
    first = constants[0]
    is_one = all(abs(constant - first) <= _AGREES * abs(first) for constant in constants)  # nan is none
    if not is_one or not first:
        return None
    rounded = round(first) if abs(first - round(first)) <= _AGREES else first
    return OwnCost(constant=float(rounded), exponent=exponent, scales_added=scales_added)


def adds_up_squares(costs: Sequence[tuple[Case | None, Any]], prediction: str, labels: str) -> bool:
    """Whether the student's own cost is a multiple of the squared error at every case, which the course's is not."""
    of_course = [(case, case.cost) for case, _ in costs if case is not None]
    return _add_up_squares(costs, prediction, labels) and not _add_up_squares(of_course, prediction, labels)


def _add_up_squares(costs: Sequence[tuple[Case | None, Any]], prediction: str, labels: str) -> bool:
    """Whether these costs are a multiple of the squared error, or of its mean."""
    found = []
    for case, value in costs:
        number = as_numbers(value)
        if case is None or number is None or number.size != 1 or not {prediction, labels} <= case.values.keys():
            return False
        predicted, wanted = np.asarray(case.values[prediction], float), np.asarray(case.values[labels], float)
        if predicted.shape != wanted.shape:
            return False
        found.append((case.m, float(number.reshape(())) / float(np.sum((predicted - wanted) ** 2))))
    if len({m for m, _ in found}) < _FEWEST:
        return False
    ratios = [np.array([ratio * m**exponent for m, ratio in found]) for exponent in _EXPONENTS]
    are_finite = all(np.isfinite(ratio) and ratio for _, ratio in found)
    return are_finite and any(np.allclose(ratio, ratio[0], rtol=_AGREES, atol=0) for ratio in ratios)


def are_of_own_cost(own: OwnCost | None, measurements: Sequence[Measurement]) -> bool:
    """Whether every final gradient is the derivative of that cost, at every case."""
    return own is not None and bool(measurements) and all(_is_of(own, measured) for measured in measurements)


def _is_of(own: OwnCost, measured: Measurement) -> bool:
    if measured.scales is None:
        return False
    parts = measured.case.named[measured.quantity].parts
    asked = own.scales_at(measured.case.m)[: 2 if len(parts) > 1 else 1]
    return all(abs(scale - right) <= _AGREES * abs(right) for scale, right in zip(measured.scales, asked, strict=False))
