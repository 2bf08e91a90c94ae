"""What this assignment gives its students, who import it from `gc_utils`: activations, and parameters as one column.

This file runs beside student code: it holds nothing that a student may not read. Hand it out under the name
`gc_utils.py`, in the folder of the notebook.
"""

from collections.abc import Mapping

import numpy as np

__all__ = ["dictionary_to_vector", "gradients_to_vector", "relu", "sigmoid", "vector_to_dictionary"]

_SHAPES = {"W1": (5, 4), "b1": (5, 1), "W2": (3, 5), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Squash every entry of `x`, an array of any shape or a number, into (0, 1): `1 / (1 + exp(-x))`."""
    s: np.ndarray = 1 / (1 + np.exp(-x))
    return s


def relu(x: np.ndarray) -> np.ndarray:
    """Keep what is positive of `x`, an array of any shape or a number, and put 0 in the place of all else."""
    s: np.ndarray = np.maximum(0, x)
    return s


def dictionary_to_vector(parameters: Mapping[str, np.ndarray]) -> tuple[np.ndarray, list[str]]:
    """All parameters as one column, (47, 1), and for each of its rows the name of the parameter that it is of."""
    keys = [key for key in _SHAPES for _ in range(np.size(parameters[key]))]
    return np.concatenate([np.reshape(parameters[key], (-1, 1)) for key in _SHAPES], axis=0), keys


def vector_to_dictionary(theta: np.ndarray) -> dict[str, np.ndarray]:
    """The parameters that a column, (47, 1), holds: W1 (5, 4), b1 (5, 1), W2 (3, 5), b2 (3, 1), W3 (1, 3) and b3."""
    parameters, start = {}, 0
    for key, shape in _SHAPES.items():
        end = start + shape[0] * shape[1]
        parameters[key] = theta[start:end].reshape(shape)
        start = end
    return parameters


def gradients_to_vector(gradients: Mapping[str, np.ndarray]) -> np.ndarray:
    """All gradients as one column, (47, 1), in the order of the parameters: dW1, db1, dW2, db2, dW3, db3."""
    return np.concatenate([np.reshape(gradients[f"d{key}"], (-1, 1)) for key in _SHAPES], axis=0)
