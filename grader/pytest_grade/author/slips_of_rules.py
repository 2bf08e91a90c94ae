"""Slips of the rules of activations, biases, weights, penalties and factors.

Each is a function from a `Way` to a `Slip`, or makes one.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from pytest_grade.author.slipping import Rule, Slip
from pytest_grade.author.slips_of_scale import Make, scaled
from pytest_grade.author.tape import Array
from pytest_grade.author.units import KNOWN, CannotBeMadeError, Unit
from pytest_grade.author.way import Edge, Layer, Role, Way

Slope: TypeAlias = Callable[[Unit, Way], Array]

# Activations.


def slopes(hidden: Slope | None, output: Slope | None) -> Make:
    """Other slopes in the hidden layers, at the output, or in both; None leaves the right ones."""

    def make(way: Way) -> Slip:
        rules = {}
        for unit in way.units:
            chosen = output if unit in way.outputs else hidden
            if chosen:
                rules[way.slope(unit)] = _times(chosen(unit, way))
        return Slip(rules=rules)

    return make


def _times(slope: Array) -> Rule:
    return lambda g: g * slope


def unchanged(_: Unit, __: Way) -> Array:
    """No slope at all."""
    return 1.0


def twice(unit: Unit, _: Way) -> Array:
    """The right slope, twice."""
    return unit.slope**2


def twice_everywhere(way: Way) -> Slip:
    """At the output alone it is the residual with the slope once more."""
    return slopes(twice, twice)(way) if way.hidden or not way.last else Slip()


def at_its_value(unit: Unit, _: Way) -> Array:
    """The slope at what the activation gives, in the place of what it is given."""
    return unit.slope_at(unit.end.value)


def by_value_of_what_is_given(unit: Unit, _: Way) -> Array:
    """The formula in terms of what the activation gives, with what it is given."""
    if not unit.known:
        raise CannotBeMadeError(unit.known)
    return KNOWN[unit.known].slope_by_value(unit.start.value)


def _of(name: str) -> Slope:
    return lambda unit, _: KNOWN[name].slope(unit.start.value)


def _by_value_of(name: str) -> Slope:
    return lambda unit, _: KNOWN[name].slope_by_value(unit.end.value)


def of_the_others(unit: Unit, way: Way) -> Array:
    """The slope of the activation that the other layers have."""
    others = way.hidden if unit in way.outputs else way.outputs
    if not others:
        raise CannotBeMadeError(unit.known)
    return others[0].slope_at(unit.start.value)


def everywhere(slope: Slope) -> tuple[Make, ...]:
    """In the hidden layers, in all, and at the output."""
    return slopes(slope, None), slopes(slope, slope), slopes(None, slope)


COMMON: Final = tuple(_of(name) for name in KNOWN)
COMMON_BY_VALUE: Final = tuple(_by_value_of(name) for name in ("sigmoid", "tanh"))


def too_many(slope: Callable[[Array], Array]) -> Make:
    """An activation's slope where there is no activation: at the output."""

    def make(way: Way) -> Slip:
        last = way.last
        return Slip(arrivals={last: lambda g, _: g * slope(last.value)} if last and not way.outputs else {})

    return make


COMMON_TOO_MANY: Final = (
    *(too_many(KNOWN[name].slope) for name in KNOWN),
    *(too_many(KNOWN[name].slope_by_value) for name in ("sigmoid", "tanh")),
)


# Biases and weights.


def biases(
    formula: Callable[[Array, Array, int], Any], scale: float | None = None, *, of_columns: bool = False
) -> Make:
    """Another formula for biases, of the derivative by Z, the biases, and the axis of examples.

    `of_columns` are those alone that have a second axis, which can be lost.
    """

    def make(way: Way) -> Slip:
        found: dict[Edge, Rule] = {}
        for edge in way.of("bias"):
            axis = way.axis(edge.step.value)
            if axis is not None and (np.ndim(edge.to.value) == 2 or not of_columns):
                found[edge] = _biases_by(formula, edge, axis)
        return Slip(rules=found, scales={} if scale is None else scaled(found, scale))

    return make


def _biases_by(formula: Callable[[Array, Array, int], Any], edge: Edge, axis: int) -> Rule:
    def rule(g: Array) -> Any:
        if np.ndim(g) != 2:
            raise CannotBeMadeError(np.shape(g))
        return formula(g, edge.to.value, axis)

    return rule


def weights(formula: Callable[[Array, Layer], Any]) -> Make:
    """Another formula for weights, of the derivative by Z and the layer."""

    def of(layer: Layer) -> Rule:
        return lambda g: formula(g, layer)

    return lambda way: Slip(rules={layer.weights: of(layer) for layer in way.layers})


def with_own_output(g: Array, layer: Layer) -> Array:
    """The product with what the layer gives, in the place of what it is given."""
    return _product(g, layer.output, layer)


def before_activations(way: Way) -> Slip:
    """The product with what goes into the activation below, in the place of what comes out of it."""

    def of(layer: Layer, below: Unit) -> Rule:
        return lambda g: _product(g, below.start.value, layer)

    pairs = ((layer, unit) for layer in way.layers for unit in way.units if unit.end.value is layer.input)
    return Slip(rules={layer.weights: of(layer, below) for layer, below in pairs})


def _product(g: Array, other: Array, layer: Layer) -> Array:
    """The derivative by the weights of a layer that had been given another array."""
    if np.ndim(g) == 1 and np.ndim(other) == 1:
        made = np.outer(g, other) if layer.weights.number == 0 else np.outer(other, g)
    else:
        made = g @ np.transpose(other) if layer.weights.number == 0 else np.transpose(other) @ g
    return np.transpose(made) if layer.is_turned else made


def not_transposed(way: Way) -> Slip:
    """What is handed down is formed with the weights as they are."""

    def of(edge: Edge) -> Rule:
        left, right = edge.step.arguments
        return (lambda g: left @ g) if edge.number == 1 else (lambda g: g @ right)

    return Slip(rules={edge: of(edge) for edge in way.of("down")})


# Sums over examples.

KEPT: Final = (slice(-1, None), slice(1, None), slice(None, -1), slice(0, 1))


def some_examples(kept: slice, *roles: Role) -> Make:
    """Only some examples in what these edges sum."""

    def make(way: Way) -> Slip:
        def of(edge: Edge) -> Rule:
            def rule(g: Array) -> Any:
                axis = way.axis(g)
                if axis is None or np.shape(g)[axis] == 1:  # of one example nothing is left out
                    raise CannotBeMadeError(np.shape(g))
                index = (*[slice(None)] * axis, kept)
                found = np.zeros(np.shape(g))
                found[index] = g[index]
                return edge.rule(found)

            return rule

        return Slip(rules={edge: of(edge) for edge in way.of(*roles) if way.axis(edge.step.value) is not None})

    return make


# Penalties and factors.


def every(factor: Callable[[Way], float], *roles: Role) -> Make:
    """What these edges hand on, multiplied by a number."""

    def make(way: Way) -> Slip:
        times = factor(way)

        def of(edge: Edge) -> Rule:
            return lambda g: times * edge.rule(g)

        return Slip(rules={edge: of(edge) for edge in way.of(*roles)})

    return make


def without_loss(make: Make) -> Make:
    """A slip that with a loss is one of the loss."""
    return lambda way: Slip() if way.last else make(way)


def factors(names: Sequence[str], which: slice) -> Make:
    """Factors of the way forward that are left out of the way back; of those of a name only some, from behind."""

    def make(way: Way) -> Slip:
        found: list[Edge] = []
        for name in names:
            found += [edge for edge in way.of("factor") if edge.step.name == name][which]
        return Slip(rules={edge: lambda g: g for edge in found})

    return make


SITES: Final = (slice(None), slice(0, 1), slice(1, 2))
