"""Answers as numbers."""

from typing import Any

import numpy as np

from pytest_grade.model.cases import Array


def as_numbers(value: Any) -> Array | None:
    """A value as an array of floats; None where it is none (text, None, imaginary parts, ragged lists)."""
    try:
        found = np.asarray(value)
    except ValueError:
        return None
    if found.dtype.kind == "c" and not found.imag.any():
        found = found.real
    return found.astype(float, copy=False) if found.dtype.kind in "fiub" else None
