"""Costs that are the mean of a loss that every textbook has, by name: of a prediction, for labels, of m examples."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from pytest_grade.model.cases import Array


def _cross_entropy(a: Array, y: Array) -> Array:
    return -(y * np.log(a) + (1 - y) * np.log(1 - a))


LOSSES: Final[Mapping[str, Callable[[Array, Array], Array]]] = {
    "binary cross-entropy": _cross_entropy,
    "cross-entropy": lambda a, y: -y * np.log(a),
    "squared error": lambda a, y: (a - y) ** 2,
    "half the squared error": lambda a, y: (a - y) ** 2 / 2,
}


def mean_loss(loss: str, prediction: Array, labels: Array, m: int) -> float:
    """The mean of a loss; raises `ValueError` where it is none of these, or the labels are of another shape."""
    if loss not in LOSSES or prediction.shape != labels.shape:
        raise ValueError(loss)
    return float(LOSSES[loss](prediction, labels).sum() / m)
