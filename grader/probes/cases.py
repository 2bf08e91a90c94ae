"""Inputs that tell things apart: seeded, reachable by a forward pass, no two sizes alike, no gradient near zero."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.reference.formulas import Layer, layer_of
from grader.reference.network import ACTIVATIONS, Array, ForwardPass, forward, gradients

_LEAST_DISTANCE = 2e-3  # of any Z from the kink of ReLU
_LEAST_SHARE = 0.02
_LEAST_SUM = (
    0.15  # of a db, beside the absolute numbers that it adds up: in single precision, little but errors is left of less
)
_MOST_TRIES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One network with parameters and examples, its forward pass and its true derivatives.

    `dims` are n_0 … n_L, `m` the number of examples; `gradients` maps each quantity to its dJ/dq.
    """

    name: str
    dims: tuple[int, ...]
    m: int
    activations: tuple[str, ...]
    X: Array
    Y: Array
    parameters: dict[str, Array]
    passed: ForwardPass
    gradients: dict[str, Array]

    @property
    def depth(self) -> int:
        """The number of layers L."""
        return len(self.activations)

    def layer(self, number: int) -> Layer:
        """What the formulas of one layer may read."""
        return layer_of(self.passed, self.parameters, self.activations, number)

    @property
    def leaves(self) -> tuple[str, ...]:
        """The names of the final gradients: dW1, db1, … dWL, dbL."""
        return tuple(f"{kind}{layer}" for layer in range(1, self.depth + 1) for kind in ("dW", "db"))


def make_case(name: str, dims: Sequence[int], m: int, activations: Sequence[str], seed: Sequence[int]) -> Case:
    """Draw a case that tells things apart.

    Every hidden unit is active for some examples and inactive for others, 0.05 < AL < 0.95, and no row of a
    gradient is near zero, nor any db what is left of numbers that cancel out.

    Raises `ValueError` where no draw satisfies this (sizes too small to).
    """
    for attempt in range(_MOST_TRIES):
        random = np.random.default_rng([*seed, attempt])
        X = random.normal(size=(dims[0], m))
        parameters = _balanced_parameters(random, dims, X, activations)
        Y = (random.random(size=(dims[-1], m)) < 0.5).astype(float)
        passed = forward(X, parameters, activations)
        true = gradients(passed, Y, parameters, activations)
        if _tells_apart(passed, Y, true):
            return Case(
                name=name,
                dims=tuple(dims),
                m=m,
                activations=tuple(activations),
                X=X,
                Y=Y,
                parameters=parameters,
                passed=passed,
                gradients=true,
            )
    message = f"no inputs of sizes {tuple(dims)} with m = {m} tell the placements apart"
    raise ValueError(message)


def _balanced_parameters(
    random: np.random.Generator, dims: Sequence[int], X: Array, activations: Sequence[str]
) -> dict[str, Array]:
    """Draw W, and b such that every unit is active for about half of the examples."""
    parameters: dict[str, Array] = {}
    A = X
    for layer, name in enumerate(activations, start=1):
        W = random.normal(size=(dims[layer], dims[layer - 1])) * 1.3 / np.sqrt(dims[layer - 1])
        b = -np.median(W @ A, axis=1, keepdims=True) + random.normal(size=(dims[layer], 1)) * 0.2
        parameters |= {f"W{layer}": W, f"b{layer}": b}
        A = ACTIVATIONS[name].value(W @ A + b)
    return parameters


def _tells_apart(passed: ForwardPass, Y: Array, true: dict[str, Array]) -> bool:
    if passed.AL.min() < 0.05 or passed.AL.max() > 0.95 or not 0.2 <= Y.mean() <= 0.8:
        return False
    for Z in passed.Z[1:-1]:
        if np.abs(Z).min() < _LEAST_DISTANCE or not ((Z > 0).any(axis=1) & (Z < 0).any(axis=1)).all():
            return False
    for layer in range(1, len(passed.Z)):
        if np.abs(true[f"db{layer}"]).max() < _LEAST_SUM * np.abs(true[f"dZ{layer}"]).sum(axis=1).max():
            return False
    return all(
        np.abs(gradient).max(axis=-1).min() > _LEAST_SHARE * np.abs(gradient).max()
        for name, gradient in true.items()
        if name.startswith("dW")
    )
