"""The backward pass as formulas that can be replaced one by one: what comes of a mistake, predicted.

The lectures' formulas for one layer, with dA and dZ derivatives of the loss L (one value an example):

    dA[L] = -(Y / AL - (1 - Y) / (1 - AL))        dZ[l] = dA[l] * g[l]'(Z[l])
    dW[l] = 1/m dZ[l] A[l-1].T                    db[l] = 1/m Σ dZ[l] over the examples
    dA[l-1] = W[l].T dZ[l]

A `Rewrite` replaces some of them, or the share (1/m, 1, …) that a quantity is multiplied by; run on a case, the
rewritten pass gives the very numbers that a student with this mistake gets.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

import numpy as np

from grader.reference.network import ACTIVATIONS, Array, ForwardPass, Parameters

Name: TypeAlias = Literal["cost", "handed", "dAL", "dZ", "dW", "db", "dA_prev", "update"]
Quantity: TypeAlias = Literal["cost", "dAL", "dZL", "dZ", "dW", "db", "dA_prev"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What the formulas of layer `number` of `depth` may read: its input, parameters and forward values."""

    number: int
    depth: int
    activation: str
    A_prev: Array
    W: Array
    Z: Array
    A: Array

    @property
    def m(self) -> int:
        """The number of examples."""
        return int(self.Z.shape[1])

    @property
    def is_last(self) -> bool:
        """Whether this is the output layer."""
        return self.number == self.depth


Share: TypeAlias = Callable[[Layer], float]


def mean(layer: Layer) -> float:
    """The share of a mean over the examples, 1/m."""
    return 1 / layer.m


def total(_: Layer) -> float:
    """The share of a sum over the examples, 1."""
    return 1.0


def cross_entropy(AL: Array, Y: Array) -> float:
    """The sum of the losses, m·J."""
    return float(-np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)))


def slope(dA: Array, layer: Layer) -> Array:
    """The derivative with respect to Z: dA * g'(Z)."""
    step: Array = dA * ACTIVATIONS[layer.activation].slope(layer.Z)
    return step


@dataclass(frozen=True, slots=True, kw_only=True)
class Formulas:
    """One way to write the cost, the backward pass and the update; the default is the lectures'.

    `shares` holds what each quantity is multiplied by when it is formed, 1 where it is not named; `cost` is the sum of
    the losses; `handed` says, for a layer and the number of layers, whose dA and whose cache its step is given; and
    `update` is the new value of a parameter, from its value, its gradient and the learning rate.
    """

    cost: Callable[[Array, Array], float] = cross_entropy
    handed: Callable[[int, int], tuple[int, int]] = lambda number, _: (number, number)
    dAL: Callable[[Array, Array], Any] = lambda AL, Y: -(Y / AL - (1 - Y) / (1 - AL))
    dZ: Callable[[Array, Layer], Any] = slope
    dW: Callable[[Array, Layer], Any] = lambda dZ, layer: dZ @ layer.A_prev.T
    db: Callable[[Array, Layer], Any] = lambda dZ, _: np.sum(dZ, axis=1, keepdims=True)
    dA_prev: Callable[[Array, Layer], Any] = lambda dZ, layer: layer.W.T @ dZ
    update: Callable[[Array, Array, float], Any] = lambda value, gradient, rate: value - rate * gradient
    shares: Mapping[Quantity, Share] = field(default_factory=lambda: {"cost": mean, "dW": mean, "db": mean})

    def share(self, quantity: Quantity, layer: Layer) -> float:
        """What the quantity is multiplied by in that layer."""
        return self.shares.get(quantity, total)(layer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """Formulas and shares that a mistake puts in the place of the right ones."""

    formulas: Mapping[Name, Callable[..., Any]] = field(default_factory=dict)
    shares: Mapping[Quantity, Share] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """The formulas that are replaced, and "share" where shares are."""
        return frozenset({*self.formulas, *(("share",) if self.shares else ())})

    def clashes(self, other: "Rewrite") -> bool:
        """Whether the two replace the same formula, or are both about shares."""
        return bool(set(self.formulas) & set(other.formulas)) or bool(self.shares and other.shares)

    def on(self, formulas: Formulas) -> Formulas:
        """The formulas with the mistake made in them."""
        changes: dict[str, Any] = {str(name): formula for name, formula in self.formulas.items()}
        return replace(formulas, shares={**formulas.shares, **self.shares}, **changes)


# The two lawful ways: the mean inside dW and db, or outside of them, in what the pass starts from.
INSIDE = Formulas()
OUTSIDE = Formulas(shares={"cost": mean, "dAL": mean})


def layer_of(passed: ForwardPass, parameters: Parameters, activations: Sequence[str], number: int) -> Layer:
    """What the formulas of one layer may read, from a forward pass."""
    return Layer(
        number=number,
        depth=len(activations),
        activation=activations[number - 1],
        A_prev=passed.A[number - 1],
        W=parameters[f"W{number}"],
        Z=passed.Z[number],
        A=passed.A[number],
    )


def linear_step(dZ: Array, layer: Layer, formulas: Formulas) -> dict[str, Any]:
    """What comes of a layer's dZ: dW, db, dA_prev, under these names. A formula that raises leaves the rest out."""
    found: dict[str, Any] = {}
    try:
        found["dW"] = formulas.share("dW", layer) * formulas.dW(dZ, layer)
        found["db"] = formulas.share("db", layer) * formulas.db(dZ, layer)
        found["dA_prev"] = formulas.share("dA_prev", layer) * formulas.dA_prev(dZ, layer)
    except ValueError:
        pass
    return found


def layer_step(dA: Array, layer: Layer, formulas: Formulas) -> dict[str, Any]:
    """What comes of a layer's dA: dZ, dW, db, dA_prev."""
    try:
        dZ = formulas.share("dZ", layer) * formulas.dZ(dA, layer)
    except ValueError:
        return {}
    if layer.is_last:
        dZ = formulas.share("dZL", layer) * dZ
    return {"dZ": dZ, **linear_step(dZ, layer, formulas)}


def whole_pass(
    passed: ForwardPass, Y: Array, parameters: Parameters, activations: Sequence[str], formulas: Formulas
) -> dict[str, Any]:
    """Every quantity of the pass, `dA{l}`, `dZ{l}`, `dW{l}`, `db{l}`, as far as it comes."""
    depth = len(activations)
    last = layer_of(passed, parameters, activations, depth)
    dA = formulas.share("dAL", last) * formulas.dAL(passed.AL, Y)
    found: dict[str, Any] = {f"dA{depth}": dA}
    for number in range(depth, 0, -1):
        given, cached = formulas.handed(number, depth)
        if f"dA{given}" not in found:
            break
        step = layer_step(found[f"dA{given}"], layer_of(passed, parameters, activations, cached), formulas)
        if "dA_prev" in step:
            found[f"dA{number - 1}"] = step.pop("dA_prev")
        found |= {f"{name}{number}": value for name, value in step.items()}
    return found
