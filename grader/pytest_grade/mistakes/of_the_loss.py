"""Mistakes where the backward pass begins: in the derivative of the loss, and in what is begun with."""

from typing import Final

from pytest_grade.author.slips_of_scale import (
    arriving,
    first_in_every_layer,
    inner_sign,
    last_layer_everywhere,
    next_for_first,
    value_for_derivative,
)
from pytest_grade.mistakes.mistake import Edits, Mistake

BEGINS_IN_EVERY_LAYER = Mistake(
    id="dAL-in-every-layer",
    message="Every layer starts again from {first}, not from what the layer above hands down ({outer}).",
    why=(
        "{handed_down}: what a layer's step returns first is what the next step down begins with.",
        "What a layer's step hands down is what the next step down begins with.",
    ),
    hint="Give the step of layer l what the step of layer l + 1 has returned ({outer}), its own cache, and its own "
    "activation.",
    section="the-layers",
    ways=(first_in_every_layer, last_layer_everywhere),
    undone_by=(Edits(kinds=("name",), roles=("backward",), holds=lambda r: r.starts_again),),
)

MISTAKES: Final[tuple[Mistake, ...]] = (
    Mistake(
        id="dAL-sign",
        message=(
            "Every parameter moves the opposite way: the sign of the error and that of the step do not go "
            "together.{if_by_steps}",
            (
                "The pass begins with the wrong sign, in {first} or {output}, and every gradient has it too: the cost "
                "would go up.{if_first_is_another}"
            ),
            "The pass begins with the wrong sign, in {output}, and every gradient has it too: the cost would go up.",
        ),
        why=(
            "{loss}, so dL/d{prediction} = {first_formula}. Times the slope {output_slope} that is {output_formula}.",
            "Against the gradient J goes down; against its opposite it goes up.",
        ),
        hint=(
            "Turn one of the two around: the sign of the step, or that of the error.{if_by_steps}",
            "Turn the sign around where {first} (or {output}) is formed.{if_first_is_another}",
            "Turn the sign around where {output} is formed.",
        ),
        section="the-derivative-of-the-loss",
        ways=(arriving(lambda g: -g),),
        undone_by=(
            Edits(
                kinds=("sign", "reversed", "minus"),
                roles=("backward",),
                holds=lambda r: r.turns_a_derivative and not r.joins_two_quotients,
            ),
        ),
        shown_by=("sign", "reversed", "minus"),
    ),
    Mistake(
        id="dAL-inner-sign",
        message=(
            "The two terms of {first} have the same sign; one is to be the opposite of the other.{if_two_classes}",
            "Of the terms of {first} one has the wrong sign.",
        ),
        why=(
            (
                "d/d{prediction} of {right_term} is {right_slope}: its numerator {right_label} comes with a "
                "minus of its own, because the inner derivative of {right_argument} is -1."
            ),
            (
                "Each term of the loss has a derivative with a sign of its own, and an inner derivative may turn "
                "it around."
            ),
        ),
        hint=(
            (
                "{first} = {first_formula}. A minus in front is for both terms only where brackets stand around both; "
                "without brackets the sign between the terms is a plus."
            ),
            "Take the derivative of each term by itself, the inner derivative included.",
        ),
        section="the-derivative-of-the-loss",
        ways=(inner_sign(1), inner_sign(0)),
        undone_by=(Edits(kinds=("sign", "minus"), holds=lambda r: r.joins_two_quotients),),
        shown_by=("sign", "minus"),
    ),
    Mistake(
        id="dAL-is-residual",
        message=(
            "{output_formula} is multiplied by the {output_activation}'s slope, which is in it already.",
            (
                "What {output} is to be is multiplied by the slope of the output, which is in it "
                "already.{if_output_written}"
            ),
            "What has the slope of the output in it already is multiplied by that slope once more.",
        ),
        why=(
            (
                "{output_formula} is {output}, the {output_activation}'s slope already in it: dL/d{prediction} · "
                "{output_slope} = {output_formula}."
            ),
            "The short form is {output}, with the slope of the output already in it.{if_output_written}",
            "The short form, a difference, is the derivative by what the output's activation is given.",
        ),
        hint=(
            "Either {first} = {first_formula} and then the slope, or {output} = {output_formula} and no slope.",
            (
                "Either begin with {first} and then take the slope, or begin with {output} and take none."
                "{if_output_written}"
            ),
            (
                "Either begin with the derivative by what comes out and then take the slope, or with the difference "
                "and take none."
            ),
        ),
        section="the-derivative-of-the-loss",
        ways=(next_for_first(1.0), next_for_first(-1.0)),
        undone_by=(Edits(kinds=("slope-away",)),),
        shown_by=("slope-away",),
    ),
    BEGINS_IN_EVERY_LAYER,
    Mistake(
        id="AL-for-dAL",
        message=(
            "The backward pass starts from {prediction} itself, not from its derivative {first_name}.",
            "The backward pass starts from {prediction} itself, not from a derivative.",
        ),
        why="What is handed down is the derivative of the loss with respect to {prediction}, not the prediction.",
        hint=(
            "Hand {first_name} to the output layer's backward step.",
            "Begin with the derivative of the loss by what comes out of the network.",
        ),
        section="the-derivative-of-the-loss",
        ways=(value_for_derivative,),
        undone_by=(Edits(kinds=("name",), holds=lambda r: r.makes_a_derivative_of_the_prediction),),
    ),
    Mistake(
        id="loss-factor",
        message="The derivative of the loss is twice or half as large as it should be, and so is every gradient.",
        why="A number in front of the loss stays in its derivative, and the derivative of a square brings a 2.",
        hint="Take the derivative of the loss as it stands in the cost, and look for a 2 or a half.",
        section="the-derivative-of-the-loss",
        ways=(arriving(lambda g: g / 2), arriving(lambda g: 2 * g)),
    ),
)
