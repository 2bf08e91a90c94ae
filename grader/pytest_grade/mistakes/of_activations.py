"""Mistakes about activations and their slopes."""

from typing import Final

from pytest_grade.author.slips_of_rules import (
    COMMON,
    COMMON_BY_VALUE,
    COMMON_TOO_MANY,
    at_its_value,
    by_value_of_what_is_given,
    everywhere,
    of_the_others,
    slopes,
    twice,
    twice_everywhere,
    unchanged,
)
from pytest_grade.mistakes.mistake import Edits, Mistake

_SLOPE: Final = "what a layer gets from above is multiplied by the slope of its own activation."
_CHAIN_RULE: Final = ("{slope_step}: " + _SLOPE, "The chain rule: " + _SLOPE)

OTHER_NETWORK = Mistake(
    id="other-network",
    message="Your forward pass is another network than the course's, and your gradients are right for yours.",
    why="The gradients fit to your forward pass; but the network is another one than the assignment's.",
    hint="Correct the forward pass, and then whatever of the backward pass was made to fit to it.",
    section="activations",
)

OTHER_ACTIVATION = Mistake(
    id="other-activation",
    message="Your hidden layers use {variables}, forward and backward alike; the course asks for another function.",
    why="The gradients fit to your forward pass; but the network is another one than the assignment's.",
    hint="Use the activation that the assignment names in the hidden layers, and its derivative on the way back.",
    section="activations",
    variables="activation",
)

MISTAKES: Final[tuple[Mistake, ...]] = (
    Mistake(
        id="activation-derivative-missing",
        message=(
            "{inner} is {outer}: the slope of the activation is left out, or comes out as 1 everywhere."
            "{if_inner_is_another}",
            "The slope of an activation is left out, or comes out as 1 everywhere.",
        ),
        why=_CHAIN_RULE,
        hint=(
            "Multiply {outer} by g'({linear}): {slopes}.",
            "Multiply {outer} by the slope of the layer's activation.",
        ),
        section="activations",
        ways=everywhere(unchanged),
        shown_by=("name", "multiplied", "comparison"),
    ),
    Mistake(
        id="activation-swapped",
        message=(
            "A layer has another activation than its own.{if_forward}",
            "A layer uses the slope of another activation than its own.",
        ),
        why=(
            "With another activation a layer computes something else, and so does every layer after it.{if_forward}",
            *(why + " Each layer has its own: {slopes}." for why in _CHAIN_RULE),
            *_CHAIN_RULE,
        ),
        hint=(
            "Compare the activation of each layer, and of each branch, with the course's.{if_forward}",
            "Use, going back, the activation that the layer had going forward.",
        ),
        section="activations",
        ways=(
            *(slopes(hidden, None) for hidden in (*COMMON, *COMMON_BY_VALUE, of_the_others)),
            *(slopes(None, output) for output in (*COMMON, *COMMON_BY_VALUE, of_the_others)),
            *(slopes(hidden, output) for hidden in COMMON for output in COMMON),
        ),
        made_by=(Edits(kinds=("activation",)),),
        undone_by=(Edits(kinds=("activation",)),),
        shown_by=("activation",),
    ),
    Mistake(
        id="derivative-of-wrong-argument",
        message=(
            "The slope of the activation is taken at the wrong array: {layer} and {linear} are mixed up.",
            (
                "The slope of the activation is taken at the wrong array: what goes into it and what comes out "
                "are mixed up."
            ),
        ),
        why=(
            "g' is a function of {linear}; written with {layer} it reads {slope_arguments}.",
            "A slope is a function of what goes into the activation; written with what comes out it reads otherwise.",
        ),
        hint=(
            "Look at whether your formula wants {linear} or {layer}, and give it that one.",
            "Look at which of the two your formula wants, and give it that one.",
        ),
        section="activations",
        ways=(*everywhere(at_its_value), *everywhere(by_value_of_what_is_given)),
    ),
    Mistake(
        id="activation-derivative-twice",
        message="The slope of an activation is multiplied in twice.",
        why=_CHAIN_RULE,
        hint=("Multiply {outer} by the slope once.", "Multiply by the slope once."),
        section="activations",
        ways=(slopes(twice, None), twice_everywhere),
    ),
    Mistake(
        id="activation-for-its-derivative",
        message=(
            "{outer} is multiplied by what the activation gives, not by its slope.",
            "What a layer gets from above is multiplied by what its activation gives, not by its slope.",
        ),
        why=_CHAIN_RULE,
        hint=(
            "Multiply {outer} by g'({linear}): {slopes}.",
            "Multiply {outer} by the slope of the layer's activation.",
        ),
        section="activations",
        ways=everywhere(lambda unit, _: unit.end.value),
    ),
    Mistake(
        id="activation-derivative-too-many",
        message="The slope of an activation is multiplied in at the output, where there is no activation.",
        why="What the last layer computes goes into the loss as it is: the loss hands down the derivative by that.",
        hint="Leave the slope out at the output.",
        section="activations",
        ways=COMMON_TOO_MANY,
    ),
    OTHER_NETWORK,
    OTHER_ACTIVATION,
)
