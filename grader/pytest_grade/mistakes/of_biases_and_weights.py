"""Mistakes in the derivatives by biases and weights, and in what a layer hands down."""

from typing import Final

import numpy as np

from pytest_grade.author.slips_of_rules import (
    KEPT,
    before_activations,
    biases,
    not_transposed,
    some_examples,
    weights,
    with_own_output,
)
from pytest_grade.mistakes.mistake import Edits, Mistake

_SHAPES: Final = (
    "A gradient has the shape of what it is the gradient of, so that {weight} - α {weights} and "
    "{bias} - α {biases} make sense."
)
_TURNED: Final = "Turn the weights around in the place shown."
_SHAPE: Final = "A gradient has the shape of what it is the gradient of, so that a step of descent makes sense."

MISTAKES: Final[tuple[Mistake, ...]] = (
    Mistake(
        id="db-transposed",
        message="{biases} {biases:is/are} transposed: rows and columns are exchanged.",
        why=(_SHAPES, _SHAPE),
        hint=("Make a column of the sums: {biases_formula}.{if_turned}", "Give it the shape of the biases."),
        section="dw-db-and-da_prev",
        ways=(biases(lambda g, _, axis: g.sum(axis=axis, keepdims=True), of_columns=True),),
    ),
    Mistake(
        id="db-no-keepdims",
        message=(
            "{biases} has lost its second dimension: it has shape (n,), and {bias} has shape {bias_shape}.{if_kept}",
            "{biases} has another shape than the biases: a dimension is lost.",
        ),
        why=(
            _SHAPES + " {biases_lost} gives shape (n,), and {bias_shape} minus (n,) silently becomes (n, n).",
            _SHAPES,
            _SHAPE,
        ),
        hint=("Keep the dimension: {biases_formula}.{if_kept}", "Give it the shape of the biases."),
        section="dw-db-and-da_prev",
        ways=(biases(lambda g, _, axis: g.sum(axis=axis), of_columns=True),),
        undone_by=(Edits(kinds=("keepdims", "squeeze"), roles=("backward",), holds=lambda r: r.makes_biases),),
        shown_by=("keepdims", "squeeze"),
        hints=(
            (
                "squeeze",
                "np.squeeze takes the dimension away again, whatever keepdims says: leave it out, and keep "
                "keepdims=True.",
            ),
        ),
    ),
    Mistake(
        id="shape-lost",
        message="A dimension is lost: what is to have rows and columns has one axis left, or none.",
        why="An array of shape (n,) is neither a row nor a column: .T leaves it as it is, and beside a column of "
        "(n, 1) it silently becomes a matrix.",
        hint="Keep both dimensions.",
        made_by=(Edits(kinds=("keepdims", "squeeze")),),
        undone_by=(Edits(kinds=("keepdims", "squeeze", "column")),),
        shown_by=("keepdims", "squeeze", "column"),
        says_numbers=True,
    ),
    Mistake(
        id="axis-gained",
        message="An axis of length 1 is there too many.",
        why="Beside an array of shape (n,) one of shape (n, 1) silently becomes a matrix of (n, n).",
        hint="Leave the new axis out.",
        undone_by=(Edits(kinds=("new-axis",)),),
    ),
    Mistake(
        id="db-not-summed",
        message="{biases} is {inner} itself, one {example_is} for each example: the sum over the examples is left out.",
        why=(
            "{bias} is added to every example, so {biases} adds up what every example says.",
            "A bias is added to every example, so {biases} adds up what every example says.",
        ),
        hint=(
            "Sum {inner} over axis={axis}, and make a column of the sums: {biases_formula}.{if_turned}",
            "Sum {inner} over axis={axis}, and keep the dimension.{if_kept}",
            "Sum {inner} over axis={axis}.",
        ),
        section="dw-db-and-da_prev",
        ways=(biases(lambda g, _, __: g),),
    ),
    Mistake(
        id="db-wrong-axis",
        message="{biases} {biases:is/are} summed over the units of the layer, not over the examples.",
        why=(
            (
                "{biases}[i] collects what {bias}[i] does to every example: the sum runs over the examples, which are "
                "the {examples_are}: axis={axis}."
            ),
            "{biases} collects what a bias does to every example: the sum runs over the examples.",
        ),
        hint=(
            "Sum over axis={axis}, and make a column of the sums: {biases_formula}.{if_turned}",
            "Sum over axis={axis}, and keep the dimension.{if_kept}",
            "Sum over axis={axis}.",
        ),
        section="dw-db-and-da_prev",
        ways=(
            biases(lambda g, _, axis: g.sum(axis=1 - axis, keepdims=True)),
            biases(lambda g, _, axis: g.sum(axis=1 - axis)),
            biases(lambda g, _, axis: g.mean(axis=1 - axis, keepdims=True), 1.0),
            biases(lambda g, _, axis: g.mean(axis=1 - axis), 1.0),
        ),
        undone_by=(
            Edits(kinds=("axis",), roles=("backward",), holds=lambda r: r.makes_biases and not r.sums_everything),
        ),
        shown_by=("axis",),
    ),
    Mistake(
        id="db-total-sum",
        message="{biases} is one number, made of all of {inner}: every unit gets the same.",
        why="Each unit has a bias of its own; {biases}[i] is made of {unit_is} i of {inner} alone.",
        hint=(
            "Add up over the examples only: {biases_formula}.{if_turned}",
            "Add up over the examples only: axis={axis}, keepdims=True.{if_kept}",
            "Add up over the examples only: axis={axis}.",
        ),
        section="dw-db-and-da_prev",
        ways=(
            biases(lambda g, _, __: g.sum()),
            biases(lambda g, b, _: np.full(np.shape(b), g.sum())),
            biases(lambda g, _, __: g.mean(), 1.0),
        ),
        undone_by=(Edits(kinds=("axis",), roles=("backward",), holds=lambda r: r.makes_biases and r.sums_everything),),
        shown_by=("axis",),
    ),
    Mistake(
        id="dW-transposed",
        message="{weights} {weights:is/are} transposed: rows and columns are exchanged.",
        why=(_SHAPES + " {weights} = {weights_product} is {shapes_multiplied} = {weight_shape}.", _SHAPES, _SHAPE),
        hint=("{weights} = {weights_formula}, in this order.", "Exchange the factors, or transpose the product."),
        section="dw-db-and-da_prev",
        ways=(weights(lambda g, layer: np.transpose(layer.weights.rule(g))),),
        undone_by=(
            Edits(
                kinds=("transpose", "operands"),
                roles=("backward",),
                holds=lambda r: (
                    r.makes_weights or (r.is_returned and not r.mentions_weights and not r.is_part_of_a_whole)
                ),
            ),
        ),
        shown_by=("transpose", "operands"),
    ),
    Mistake(
        id="dW-own-activation",
        message=(
            (
                "{weights} {weights:is/are} formed with the layer's own output {layer}[l], not with its input "
                "{layer}[l-1].{if_indexed}"
            ),
            "{weights} {weights:is/are} formed with the layer's own output, not with its input.",
        ),
        why=(
            "{linear_step}: what multiplies {weight} is the input, so that is what stands in {weights}.",
            "What multiplies the weights is the input, so that is what stands in {weights}.",
        ),
        hint=("{weights} = {weights_formula}.", "Form {weights} with what the layer was given."),
        section="dw-db-and-da_prev",
        ways=(weights(with_own_output),),
        shown_by=("name",),
    ),
    Mistake(
        id="dW-before-activation",
        message=(
            "{weights} {weights:is/are} formed with the {linear} of the layer below, not with its {layer}.",
            (
                "{weights} {weights:is/are} formed with what goes into the activation below, not with what comes out "
                "of it."
            ),
        ),
        why=(
            "{linear_step}: what multiplies {weight} is the input, so that is what stands in {weights}.",
            "What multiplies the weights is the input, so that is what stands in {weights}.",
        ),
        hint=("Form {weights} with the {layer} of the layer below.", "Form {weights} with what the layer was given."),
        section="dw-db-and-da_prev",
        ways=(before_activations,),
        shown_by=("name",),
    ),
    Mistake(
        id="elementwise-product",
        message="An elementwise product stands where a matrix product belongs (or the other way round).",
        why=(
            "{linear_step}: the product of weights and values sums over the units below.{if_forward}",
            (
                "{weights} = {weights_product} and {below} = {below_product} sum over the examples and the "
                "units: matrix products. {slope_step_of_one} goes element by element."
            ),
            (
                "Sums over the examples and over the units are matrix products; the slope of an activation goes "
                "element by element."
            ),
        ),
        hint=(
            "np.dot(…, …) (or @) for the product of weights and values.{if_forward}",
            "np.dot (or @) for {weights} and {below}, * for {inner}.",
            "np.dot (or @) for {weights} and what is handed down, * for a slope.",
        ),
        section="dw-db-and-da_prev",
        ways=(weights(lambda g, layer: g * layer.input),),
        made_by=(Edits(kinds=("product",)),),
        undone_by=(Edits(kinds=("product",)),),
        shown_by=("product",),
    ),
    Mistake(
        id="uses-W-not-transposed",
        message=(
            "{below} is formed with {weight} turned as on the way forward: going back it stands the other way round.",
            "What a layer hands down is formed with its weights as on the way forward, not the other way round.",
        ),
        why=(
            (
                "{weight} is {weight_shape} and {inner} is {inner_shape}; {below} is to be {input_shape}, so "
                "{inner} is multiplied by {weight}.T."
            ),
            "The weights lead from the inputs of a layer to its units; back again leads their transpose.",
        ),
        hint=("{below} = {below_formula}.", _TURNED),
        hints=((".T", _TURNED), ("transpose", _TURNED)),
        section="dw-db-and-da_prev",
        ways=(not_transposed,),
        undone_by=(
            Edits(
                kinds=("transpose", "operands"),
                roles=("backward",),
                holds=lambda r: (
                    r.mentions_weights and not (r.makes_weights or r.makes_a_value or r.transposes_a_product)
                ),
            ),
        ),
    ),
    Mistake(
        id="examples-left-out",
        message="The gradients leave some examples out of the sum.",
        why="{leaves} {leaves:adds/add} up all {m} examples, from the first {example_is} to the last.",
        hint="A loop or a slice is to run over all {m} {examples_are}, and a sum made in a loop is added to in each "
        "round, not replaced.",
        section="dw-db-and-da_prev",
        ways=(
            *(some_examples(kept, "weights", "bias") for kept in KEPT),
            *(some_examples(kept, "weights", "bias", "down") for kept in KEPT),
            *(some_examples(kept, role) for kept in KEPT for role in ("weights", "bias")),
        ),
    ),
)
