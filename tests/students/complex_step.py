"""dJ/dW, dJ/db and dJ/dA by complex step: the truth about gradients, written without any backpropagation.

J is the mean cross-entropy. Parameters are `W1, b1, …, WL, bL`; hidden layers use `hidden`, the last sigmoid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Parameters = dict[str, NDArray[np.complex128]]

_STEP = 1e-30


def relu(Z):
    return Z * (Z.real > 0)


def activations(X, parameters, hidden: Callable = relu) -> list:
    """A[0] = X to A[L] = AL."""
    return _onward(X, parameters, 1, hidden)


def cost(AL, Y):
    """Cross-entropy, summed over outputs and averaged over examples."""
    return -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / Y.shape[1]


def gradients(X, Y, parameters, hidden: Callable = relu) -> dict:
    """The derivatives dJ/dW{l}, dJ/db{l} under dW{l}, db{l}; dJ/dA[l] under dA{l}, l from 0 to L."""
    found = {}
    for name in parameters:

        def with_parameter(value, name=name):
            return cost(_onward(X, {**parameters, name: value}, 1, hidden)[-1], Y)

        found["d" + name] = _derivative(with_parameter, parameters[name])
    for layer, A in enumerate(activations(X, parameters, hidden)):

        def with_activation(value, layer=layer):
            return cost(_onward(value, parameters, layer + 1, hidden)[-1], Y)

        found[f"dA{layer}"] = _derivative(with_activation, A)
    return found


def _onward(A, parameters, first: int, hidden: Callable) -> list:
    L = len(parameters) // 2
    reached = [A]
    for layer in range(first, L + 1):
        Z = parameters[f"W{layer}"] @ reached[-1] + parameters[f"b{layer}"]
        reached.append(1 / (1 + np.exp(-Z)) if layer == L else hidden(Z))
    return reached


def _derivative(function: Callable, at) -> NDArray[np.float64]:
    slope = np.zeros(at.shape)
    for index in np.ndindex(*at.shape):
        moved = at.astype(complex)
        moved[index] += 1j * _STEP
        slope[index] = function(moved).imag / _STEP
    return slope
