"""The network of this assignment, relu, relu, sigmoid, without regularization: students import it from `reg_utils`.

This file runs beside student code: it holds nothing that a student may not read. Hand it out under the name
`reg_utils.py`, in the folder of the notebook.
"""

from itertools import pairwise
from typing import TypeAlias

import numpy as np

__all__ = [
    "backward_propagation",
    "compute_cost",
    "forward_propagation",
    "initialize_parameters",
    "predict",
    "relu",
    "sigmoid",
    "update_parameters",
]
Parameters: TypeAlias = "dict[str, np.ndarray]"
Cache: TypeAlias = "tuple[np.ndarray, ...]"


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Squash every entry of `x` into (0, 1): `1 / (1 + exp(-x))`."""
    s: np.ndarray = 1 / (1 + np.exp(-x))
    return s


def relu(x: np.ndarray) -> np.ndarray:
    """Every entry of `x` that is above 0, and 0 in the place of all others."""
    r: np.ndarray = np.maximum(0, x)
    return r


def initialize_parameters(layer_dims: list[int]) -> Parameters:
    """First parameters W1, b1, … of a network with so many units in each layer: small random weights, biases of 0."""
    parameters: Parameters = {}
    for layer, (below, units) in enumerate(pairwise(layer_dims), start=1):
        parameters[f"W{layer}"] = np.random.randn(units, below) / np.sqrt(below)
        parameters[f"b{layer}"] = np.zeros((units, 1))
    return parameters


def forward_propagation(X: np.ndarray, parameters: Parameters) -> tuple[np.ndarray, Cache]:
    """From the points to the predicted probabilities.

    `X` is (n, m); `parameters` are W1, b1 … W3, b3. Returns A3, (1, m), and Z1, A1, W1, b1, Z2, … b3 for the way back.
    """
    kept: list[np.ndarray] = []
    A = X
    for layer, activation in enumerate((relu, relu, sigmoid), start=1):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        Z = np.dot(W, A) + b
        A = activation(Z)
        kept += [Z, A, W, b]
    return A, tuple(kept)


def compute_cost(a3: np.ndarray, Y: np.ndarray) -> float:
    """The cost: the mean over the examples of -log of the probability of the right answer; `a3` and `Y` are (1, m)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        losses = -Y * np.log(a3) - (1 - Y) * np.log(1 - a3)
    return np.nansum(losses) / Y.shape[1]  # type: ignore[no-any-return]


def backward_propagation(X: np.ndarray, Y: np.ndarray, cache: Cache) -> Parameters:
    """The derivatives of the cost by each parameter, as dW1, db1 … dW3, db3; nothing is regularized."""
    _, A1, _, _, _, A2, W2, _, _, A3, W3, _ = cache
    grads: Parameters = {}
    dZ = (A3 - Y) / X.shape[1]
    for layer, below, W in ((3, A2, W3), (2, A1, W2), (1, X, None)):
        grads[f"dW{layer}"] = np.dot(dZ, below.T)
        grads[f"db{layer}"] = np.sum(dZ, axis=1, keepdims=True)
        if W is not None:
            dZ = np.dot(W.T, dZ) * (below > 0)
    return grads


def update_parameters(parameters: Parameters, grads: Parameters, learning_rate: float) -> Parameters:
    """The parameters after one step of gradient descent."""
    return {name: value - learning_rate * grads["d" + name] for name, value in parameters.items()}


def predict(X: np.ndarray, y: np.ndarray, parameters: Parameters) -> np.ndarray:
    """Classes, 0 or 1, of the points in `X`, (1, m); says which share of them is as in `y`."""
    p = (forward_propagation(X, parameters)[0] > 0.5).astype(int)
    print("Accuracy:", np.mean(p == y))  # noqa: T201 - it is there to be read
    return p
