"""Ways to rewrite the lectures' formulas, for the table of misconceptions."""

from collections.abc import Callable, Collection
from typing import Any, TypeAlias

import numpy as np

from grader.reference.formulas import Layer, Rewrite, Share
from grader.reference.network import ACTIVATIONS, Array

INNERMOST = frozenset({"dW", "db", "dA_prev"})  # what the innermost function of a backward pass works out
Slope: TypeAlias = Callable[[Array, Layer], Any]


def makes(names: Collection[str], quantity: str) -> bool:
    """Whether formulas of these names make the quantity."""
    kind = quantity.rstrip("0123456789")
    return kind in names or "handed" in names or (kind == "dA" and bool({"dAL", "dA_prev"}.intersection(names)))


def leaves(share: Share, **further: Share) -> Rewrite:
    """The share of every dW and db, and of further quantities."""
    return Rewrite(shares={"dW": share, "db": share, **further})  # type: ignore[dict-item]


def divided_by(count: float) -> Rewrite:
    """DW and db divided by a fixed number in the place of m."""
    return leaves(lambda _: 1 / count)


def width(layer: Layer) -> float:
    """The share of a mean over the units of the layer."""
    return 1 / int(layer.Z.shape[0])


def width_below(layer: Layer) -> float:
    """The share of a mean over the units of the layer below."""
    return 1 / int(layer.A_prev.shape[0])


def slopes(hidden: Slope | None, output: Slope | None) -> Rewrite:
    """Another derivative in the hidden layers, at the output, or in both; None leaves the right one."""

    def step(dA: Array, layer: Layer) -> Any:
        chosen = output if layer.is_last else hidden
        return (chosen or _right)(dA, layer)

    return Rewrite(formulas={"dZ": step})


def _right(dA: Array, layer: Layer) -> Any:
    return dA * ACTIVATIONS[layer.activation].slope(layer.Z)


def unchanged(dA: Array, _: Layer) -> Any:
    """The slope of the activation left out."""
    return dA


def at_A(dA: Array, layer: Layer) -> Any:  # noqa: N802
    """The slope taken at A, not at Z."""
    return dA * ACTIVATIONS[layer.activation].slope(layer.A)


def Z_for_A(dA: Array, layer: Layer) -> Any:  # noqa: N802
    """The derivative written in terms of A, and given Z."""
    by_activation = {"tanh": 1 - layer.Z**2, "sigmoid": layer.Z * (1 - layer.Z), "relu": np.where(layer.Z > 0, 1.0, 0)}
    return dA * by_activation[layer.activation]


def _slope_of(activation: str) -> Slope:
    return lambda dA, layer: dA * ACTIVATIONS[activation].slope(layer.Z)


SIGMOID, RELU, TANH = (_slope_of(name) for name in ("sigmoid", "relu", "tanh"))


IN_TERMS_OF_A: tuple[Slope, ...] = (
    lambda dA, layer: dA * layer.A * (1 - layer.A),  # that of the sigmoid
    lambda dA, layer: dA * (1 - layer.A**2),  # that of tanh
)


KEPT = (slice(-1, None), slice(1, None), slice(None, -1), slice(0, 1))


def examples(kept: slice, *, below: bool = False) -> Rewrite:
    """Only some examples in the sums of dW and db; `below`: and in what is handed down."""

    def dA_prev(dZ: Array, layer: Layer) -> Any:  # noqa: N802
        handed = np.zeros_like(layer.A_prev)
        handed[:, kept] = layer.W.T @ dZ[:, kept]
        return handed

    formulas: dict[Any, Callable[..., Any]] = {
        "dW": lambda dZ, layer: dZ[:, kept] @ layer.A_prev[:, kept].T,
        "db": lambda dZ, _: np.sum(dZ[:, kept], axis=1, keepdims=True),
    }
    return Rewrite(formulas={**formulas, "dA_prev": dA_prev} if below else formulas)


def examples_of(quantity: str, kept: slice) -> Rewrite:
    """Only some examples in the sum of dW, or in that of db."""
    both = examples(kept).formulas
    return Rewrite(formulas={name: formula for name, formula in both.items() if name == quantity})


def db(formula: Callable[[Array], Any]) -> Rewrite:
    """Another db, made of dZ alone."""
    return Rewrite(formulas={"db": lambda dZ, _: formula(dZ)})


def dAL(formula: Callable[[Array, Array], Any]) -> Rewrite:  # noqa: N802
    """Another dA[L], made of AL and Y."""
    return Rewrite(formulas={"dAL": formula})


def cost(formula: Callable[[Array, Array], float]) -> Rewrite:
    """Another sum of losses, made of AL and Y."""
    return Rewrite(formulas={"cost": formula})
