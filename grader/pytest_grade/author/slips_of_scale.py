"""Slips about the mean, and about the derivative that a way back begins with.

Each is a function from a `Way` to a `Slip`, or makes one.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np

from pytest_grade.author.slipping import Rule, Slip
from pytest_grade.author.tape import Array, Step
from pytest_grade.author.units import CannotBeMadeError, Unit
from pytest_grade.author.way import Edge, Layer, Role, Way

Make: TypeAlias = Callable[[Way], Slip]


# The mean over the examples.


def scaled(edges: Iterable[Edge], scale: float) -> dict[Edge, float]:
    """The edges at which a mean may be taken, with another factor."""
    return {edge: scale for edge in edges if edge.power}


def finals(scale: Callable[[Way], float]) -> Make:
    """Another factor of every final derivative."""
    return lambda way: Slip(scales=scaled(way.of("weights", "bias"), scale(way)))


def divided_by(count: float) -> Make:
    """Every final derivative divided by a fixed number in the place of that of the examples."""
    return finals(lambda _: 1 / count)


def only(role: Role, make: Make) -> Make:
    """A slip about weights only or biases only; where there is nothing else, it is one about all."""
    other: Role = "bias" if role == "weights" else "weights"
    return lambda way: make(way) if way.of(other) else Slip()


def summed(role: Role) -> Make:
    """The final derivatives of one role without the mean."""
    return only(role, lambda way: Slip(scales=scaled(way.of(role), 1.0)))


def mean_in_loss(way: Way) -> Slip:
    """The mean is taken in the loss already; and once more where it is taken anyway."""
    return Slip(scales=scaled(way.entering, 1.0))


def mean_at(units: Callable[[Way], Sequence[Unit]]) -> Make:
    """The mean is taken where the derivative goes through these activations."""

    def make(way: Way) -> Slip:
        return Slip(scales={way.slope(unit): 1 / way.m for unit in units(way)})

    return make


def mean_handed_down(way: Way) -> Slip:
    """The mean is taken in what each layer hands down."""
    return Slip(scales=dict.fromkeys(way.of("down"), 1 / way.m))


def mean_in_layers(way: Way) -> Slip:
    """Each layer takes the mean: where it forms its Z's derivative, of an output without an activation in the loss."""
    loss = {} if way.outputs else scaled(way.entering, 1.0)
    return Slip(scales={**{way.slope(unit): 1 / way.m for unit in way.units}, **loss})


def only_in_layers(way: Way) -> Slip:
    """Each layer takes the mean where it forms its Z's derivative, and the final ones do not."""
    return Slip(scales={**mean_in_layers(way).scales, **finals(lambda _: 1.0)(way).scales})


def mean_over(size: Callable[[Layer, Way], int]) -> Make:
    """A mean over the units of a layer in the place of the examples."""

    def make(way: Way) -> Slip:
        scales: dict[Edge, float] = {}
        sizes = [size(layer, way) for layer in way.layers]
        if set(sizes) == {1}:
            return Slip()  # no mean at all
        for layer, units in zip(way.layers, sizes, strict=True):
            scales |= scaled([layer.weights, *([layer.bias] if layer.bias else [])], 1 / units)
        return Slip(scales=scales)

    return make


def units_in(value: Array, way: Way) -> int:
    """How many units an array has, beside its axis of examples."""
    axis = way.axis(value)
    if np.ndim(value) != 2 or axis is None:
        raise CannotBeMadeError(np.shape(value))
    return int(np.shape(value)[1 - axis])


# The beginning: the derivative of the loss.


def arriving(change: Callable[[Array], Any]) -> Make:
    """Another derivative by the last array before the loss, made of the right one."""
    return lambda way: Slip(
        arrivals={way.last: lambda g, _: change(g)} if way.last else {}, seen_in=_formed_at_once(way)
    )


def _formed_at_once(way: Way) -> frozenset[Step]:
    """What the derivative at the output may be formed of at once, without that by the last array: by its Z."""
    return frozenset(way.slope(unit).to for unit in way.outputs if unit.end is way.last)


def inner_sign(number: int) -> Make:
    """One of two terms of the loss has the other sign on the way back."""

    def make(way: Way) -> Slip:
        for step, edges in way.edges:
            terms = [edge for edge in edges if edge.role == "loss" and edge.to is not way.last]
            if step.name in ("add", "subtract") and len(terms) == 2 and way.axis(step.value) is not None:
                return Slip(rules={terms[number]: _turned(terms[number])})
        return Slip()

    return make


def _turned(edge: Edge) -> Rule:
    return lambda g: -edge.rule(g)


def next_for_first(sign: float) -> Make:
    """The derivative by Z in the place of that by A, at the output."""

    def make(way: Way) -> Slip:
        def of(unit: Unit) -> Callable[[Array, float], Array]:
            return lambda g, _: sign * g * unit.slope

        begun = [unit for unit in way.outputs if unit.end is way.last]
        return Slip(arrivals={unit.end: of(unit) for unit in begun}, seen_in=_formed_at_once(way))

    return make


def value_for_derivative(way: Way) -> Slip:
    """The output itself in the place of the derivative by it."""
    last = way.last
    return Slip(arrivals={last: lambda _, share: last.value * share} if last and way.outputs else {})


def first_in_every_layer(way: Way) -> Slip:
    """Each layer is given the first derivative, with its own cache."""
    if not way.last:
        return Slip()
    edges = [way.slope(unit) for unit in way.units if unit.end is not way.last]
    return Slip(instead={edge: (way.last, edge) for edge in edges})


def last_layer_everywhere(way: Way) -> Slip:
    """Each layer is given the first derivative and the last layer's cache."""
    if not way.last or not way.layers:
        return Slip()
    first, *others = way.layers
    instead: dict[Edge, tuple[Step, Edge]] = {}
    for layer in others:
        pairs = zip(_edges_of(layer, way), _edges_of(first, way), strict=True)
        instead.update({own: (other.step, other) for own, other in pairs if own and other})
    return Slip(instead=instead)


def _edges_of(layer: Layer, way: Way) -> tuple[Edge | None, ...]:
    return layer.weights, layer.bias, layer.down, way.slope(layer.unit) if layer.unit else None
