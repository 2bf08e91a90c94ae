"""Forward and backward pass of a fully connected network, for any depth, widths and activations.

The derivatives are those of the cost J, the mean over m examples of the cross-entropy loss L:

    J = -(1/m) Σ [ Y log(AL) + (1 - Y) log(1 - AL) ]

so that every quantity q of the backward pass is `dJ/dq`, elementwise, in the shape of q. The formulas are the chain
rule written out (Goodfellow, Bengio and Courville, *Deep Learning*, §6.5, algorithms 6.3 and 6.4); the tests prove
them by complex step and against automatic differentiation.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
Parameters: TypeAlias = Mapping[str, Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """An activation g and its derivative g', both as functions of Z, elementwise."""

    value: Callable[[Any], Any]
    slope: Callable[[Any], Any]


def _sigmoid(Z: Any) -> Any:
    return 1 / (1 + np.exp(-Z))


ACTIVATIONS: Mapping[str, Activation] = {
    "sigmoid": Activation(value=_sigmoid, slope=lambda Z: _sigmoid(Z) * (1 - _sigmoid(Z))),
    "relu": Activation(value=lambda Z: np.where(Z.real > 0, Z, 0), slope=lambda Z: np.where(Z.real > 0, 1.0, 0.0)),
    "tanh": Activation(value=np.tanh, slope=lambda Z: 1 - np.tanh(Z) ** 2),
    "linear": Activation(value=lambda Z: Z, slope=np.ones_like),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardPass:
    """`A[l]` for l = 0 … L (`A[0]` is X), and `Z[l]` for l = 1 … L (`Z[0]` is X too, and unused)."""

    A: tuple[Array, ...]
    Z: tuple[Array, ...]

    @property
    def AL(self) -> Array:  # noqa: N802
        """The output of the last layer, shape (n_L, m)."""
        return self.A[-1]

    @property
    def by_kind(self) -> Mapping[str, tuple[Array, ...]]:
        """Z and A by these letters."""
        return {"Z": self.Z, "A": self.A}


def forward(X: Array, parameters: Parameters, activations: Sequence[str]) -> ForwardPass:
    """Run the network: Z[l] = W[l] A[l-1] + b[l], A[l] = g[l](Z[l]).

    X has shape (n_0, m), `W{l}` (n_l, n_{l-1}), `b{l}` (n_l, 1); `activations` names g[1] … g[L].
    """
    A, Z = [X], [X]
    for layer, name in enumerate(activations, start=1):
        Z.append(parameters[f"W{layer}"] @ A[-1] + parameters[f"b{layer}"])
        A.append(ACTIVATIONS[name].value(Z[-1]))
    return ForwardPass(A=tuple(A), Z=tuple(Z))


def cost(AL: Array, Y: Array) -> Any:
    """The cost J: the mean over the m examples (columns) of the cross-entropy loss."""
    m = Y.shape[1]
    return -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m


def gradients(passed: ForwardPass, Y: Array, parameters: Parameters, activations: Sequence[str]) -> dict[str, Array]:
    """Return dJ/dq for every quantity q: `dA0` … `dA{L}`, `dZ{l}`, `dW{l}`, `db{l}`."""
    m = Y.shape[1]
    dA = (-(Y / passed.AL) + (1 - Y) / (1 - passed.AL)) / m
    found = {f"dA{len(activations)}": dA}
    for layer in range(len(activations), 0, -1):
        dZ = dA * ACTIVATIONS[activations[layer - 1]].slope(passed.Z[layer])
        dA = parameters[f"W{layer}"].T @ dZ
        found[f"dZ{layer}"] = dZ
        found[f"dW{layer}"] = dZ @ passed.A[layer - 1].T
        found[f"db{layer}"] = np.sum(dZ, axis=1, keepdims=True)
        found[f"dA{layer - 1}"] = dA
    return found
