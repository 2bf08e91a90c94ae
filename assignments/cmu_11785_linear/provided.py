"""What makes the first W and b in the form of 2020 and 2021: numbers that tell rows from columns.

This file runs beside student code: it holds nothing that a student may not read. Nobody needs to import it.
"""

import numpy as np

__all__ = ["numbered_biases", "numbered_weights"]


def numbered_weights(rows: int, columns: int) -> np.ndarray:
    """Weights of that shape, no two of them alike."""
    made: np.ndarray = np.cos(np.arange(rows * columns).reshape(rows, columns) + 1.0)
    return made


def numbered_biases(columns: int) -> np.ndarray:
    """Biases of shape (1, columns), no two of them alike."""
    made: np.ndarray = np.sin(np.arange(columns).reshape(1, columns) + 1.0)
    return made
