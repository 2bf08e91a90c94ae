"""The table of slips: how a wrong backward pass goes, made on whatever way forward an assignment has.

A `Kind` has the id of a mistake, and the ways in which it is made. Each is a function from a `Way` to a `Slip`: an
empty one where it changes nothing there. It raises `CannotBeMadeError` where nobody can make it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from grader.author.slips_of_rules import (
    COMMON,
    COMMON_BY_VALUE,
    KEPT,
    SITES,
    at_its_value,
    biases,
    by_value_of_what_is_given,
    every,
    everywhere,
    factors,
    not_transposed,
    of_the_others,
    slopes,
    some_examples,
    too_many,
    twice,
    twice_everywhere,
    unchanged,
    weights,
    with_own_output,
    without_loss,
)
from grader.author.slips_of_scale import (
    Make,
    arriving,
    finals,
    first_in_every_layer,
    inner_sign,
    last_layer_everywhere,
    mean_at,
    mean_handed_down,
    mean_in_layers,
    mean_in_loss,
    mean_over,
    next_for_first,
    only,
    only_in_layers,
    summed,
    units_in,
    value_for_derivative,
)
from grader.author.units import KNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """An entry of the table: the id of the mistake, the ways to make it, and whether it is about the mean."""

    id: str
    ways: tuple[Make, ...]
    is_about_the_mean: bool = False


_ABOUT_THE_MEAN: Final = (
    Kind(id="missing-mean", ways=(finals(lambda _: 1.0),)),
    Kind(
        id="doubled-mean",
        ways=(
            mean_in_loss,
            mean_at(lambda way: way.outputs),
            finals(lambda way: way.m**-2.0),
            finals(lambda way: 1 / way.m),  # where what is given carries it
        ),
    ),
    Kind(id="mean-only-dW", ways=(summed("bias"),)),
    Kind(id="mean-only-db", ways=(summed("weights"),)),
    Kind(id="compounded-mean", ways=(mean_handed_down, mean_in_layers, only_in_layers)),
    Kind(
        id="wrong-m-axis",
        ways=(
            mean_over(lambda layer, way: units_in(layer.input, way)),
            mean_over(lambda layer, way: units_in(layer.result.value, way)),
        ),
    ),
)

_ABOUT_FORMULAS: Final = (
    Kind(id="dAL-sign", ways=(arriving(lambda g: -g),)),
    Kind(id="dAL-inner-sign", ways=(inner_sign(1), inner_sign(0))),
    Kind(id="dAL-is-residual", ways=(next_for_first(1.0), next_for_first(-1.0))),
    Kind(id="dAL-in-every-layer", ways=(first_in_every_layer, last_layer_everywhere)),
    Kind(id="AL-for-dAL", ways=(value_for_derivative,)),
    Kind(id="activation-derivative-missing", ways=everywhere(unchanged)),
    Kind(
        id="activation-swapped",
        ways=(
            *(slopes(hidden, None) for hidden in (*COMMON, *COMMON_BY_VALUE, of_the_others)),
            *(slopes(None, output) for output in (*COMMON, *COMMON_BY_VALUE, of_the_others)),
            *(slopes(hidden, output) for hidden in COMMON for output in COMMON),
        ),
    ),
    Kind(
        id="derivative-of-wrong-argument",
        ways=(*everywhere(at_its_value), *everywhere(by_value_of_what_is_given)),
    ),
    Kind(id="db-no-keepdims", ways=(biases(lambda g, _, axis: g.sum(axis=axis), of_columns=True),)),
    Kind(id="db-not-summed", ways=(biases(lambda g, _, __: g),)),
    Kind(
        id="db-wrong-axis",
        ways=(
            biases(lambda g, _, axis: g.sum(axis=1 - axis, keepdims=True)),
            biases(lambda g, _, axis: g.sum(axis=1 - axis)),
            biases(lambda g, _, axis: g.mean(axis=1 - axis, keepdims=True), 1.0),
            biases(lambda g, _, axis: g.mean(axis=1 - axis), 1.0),
        ),
    ),
    Kind(
        id="db-total-sum",
        ways=(
            biases(lambda g, _, __: g.sum()),
            biases(lambda g, b, _: np.full(np.shape(b), g.sum())),
            biases(lambda g, _, __: g.mean(), 1.0),
        ),
    ),
    Kind(id="db-transposed", ways=(biases(lambda g, _, axis: g.sum(axis=axis, keepdims=True), of_columns=True),)),
    Kind(id="dW-transposed", ways=(weights(lambda g, layer: np.transpose(layer.weights.rule(g))),)),
    Kind(id="dW-own-activation", ways=(weights(with_own_output),)),
    Kind(id="elementwise-product", ways=(weights(lambda g, layer: g * layer.input),)),
    Kind(id="uses-W-not-transposed", ways=(not_transposed,)),
    Kind(
        id="examples-left-out",
        ways=(
            *(some_examples(kept, "weights", "bias") for kept in KEPT),
            *(some_examples(kept, "weights", "bias", "down") for kept in KEPT),
            *(some_examples(kept, role) for kept in KEPT for role in ("weights", "bias")),
        ),
    ),
    Kind(
        id="wrong-sign",
        ways=(
            without_loss(every(lambda _: -1.0, "weights", "bias")),
            only("weights", every(lambda _: -1.0, "weights")),
            only("bias", every(lambda _: -1.0, "bias")),
            every(lambda _: -1.0, "down"),
        ),
    ),
    Kind(id="loss-factor", ways=(arriving(lambda g: g / 2), arriving(lambda g: 2 * g))),
    Kind(id="activation-derivative-twice", ways=(slopes(twice, None), twice_everywhere)),
    Kind(id="activation-for-its-derivative", ways=everywhere(lambda unit, _: unit.end.value)),
    Kind(
        id="activation-derivative-too-many",
        ways=(
            *(too_many(KNOWN[name].slope) for name in KNOWN),
            *(too_many(KNOWN[name].slope_by_value) for name in ("sigmoid", "tanh")),
        ),
    ),
    Kind(id="regularisation-missing", ways=(every(lambda _: 0.0, "penalty"),)),
    Kind(id="regularisation-half", ways=(every(lambda _: 0.5, "penalty"),)),
    Kind(id="regularisation-twice", ways=(every(lambda _: 2.0, "penalty"),)),
    Kind(id="regularisation-sign", ways=(every(lambda _: -1.0, "penalty"),)),
    Kind(id="regularisation-times-m", ways=(every(lambda way: way.m, "penalty"),)),
    Kind(id="regularisation-over-m", ways=(every(lambda way: 1 / way.m, "penalty"),)),
    Kind(
        id="factor-left-out",
        ways=tuple(
            factors(names, which) for which in SITES for names in (("multiply",), ("divide",), ("multiply", "divide"))
        ),
    ),
)

SLIPS: Final[Mapping[str, Kind]] = {
    kind.id: kind
    for kind in (
        *(Kind(id=kind.id, ways=kind.ways, is_about_the_mean=True) for kind in _ABOUT_THE_MEAN),
        *_ABOUT_FORMULAS,
    )
}
