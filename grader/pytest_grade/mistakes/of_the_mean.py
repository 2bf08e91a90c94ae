"""Mistakes about the mean over the examples: where it is taken, how often, and over how many."""

from typing import Final

from pytest_grade.author.slips_of_scale import (
    divided_by,
    finals,
    mean_at,
    mean_handed_down,
    mean_in_layers,
    mean_in_loss,
    mean_over,
    only_in_layers,
    summed,
    units_in,
)
from pytest_grade.mistakes.mistake import Edits, Instead, Mistake
from pytest_grade.mistakes.of_the_notebook import GLOBAL_M
from pytest_grade.model.laws import FixedCount, NextCount, Times

_ONE_MEAN: Final = "J = 1/{m} Σ L is a mean, so every dJ/dq carries 1/{m} exactly once, wherever it enters."

WRONG_M_AXIS = Mistake(
    id="wrong-m-axis",
    message=(
        "The gradients are divided by the width of a layer, not by the number of examples.{if_indexed}",
        "The gradients are divided by another size of the arrays, not by the number of examples.",
    ),
    why=(
        (
            "The examples are the {examples_are}: {input} has shape {input_shape}, so {m} is shape[{axis}] "
            "and shape[{other_axis}] is a width."
        ),
        "The examples are the {examples_are}, so {m} is shape[{axis}], and the other size is a width.",
    ),
    hint=(
        "Take {m} from the {examples_are}: {m} = {count}. Of an array that is transposed it is the other axis.",
        "Take {m} from the {examples_are}. Of an array that is transposed it is the other axis.",
    ),
    section="where-1m-enters",
    ways=(
        mean_over(lambda layer, way: units_in(layer.input, way)),
        mean_over(lambda layer, way: units_in(layer.result.value, way)),
    ),
    law=lambda laws: laws.are_of_another_axis,
    shown_by=("other-count",),
    problems=("divided-by-another",),
    place="count",
    of_notebook=GLOBAL_M,  # it may happen to be a width
)

SUM_COST = Mistake(
    id="sum-cost",
    message="Your cost is the sum of the losses, {m} times J, and your gradients are those of that sum.",
    why="J = 1/{m} Σ L. Your gradients are right for your cost; once it is the mean, they carry 1/{m} too.",
    hint=(
        (
            "The cost divides, and not by the number of examples: {m} = {count_of_labels}. Bring 1/{m} into the "
            "gradients once, too: {in_either}.{if_divided}"
        ),
        "Divide the cost by {m}, and bring 1/{m} into the gradients once: {in_either}.",
    ),
    section="where-1m-enters",
    place="cost",
    instead=Instead(edits=Edits(kinds=("other-count",), roles=("backward",)), mistake=WRONG_M_AXIS),
)

MISSING_MEAN = Mistake(
    id="missing-mean",
    message=(
        (
            "But for the regularisation's share, {every_final} {every_final:is/are} exactly {m} times too large: 1/{m} "
            "is nowhere in the backward pass.{if_parts}{if_law}{if_nowhere}"
        ),
        (
            "But for the regularisation's share, {every_final} {every_final:is/are} exactly {m} times too large: 1/{m} "
            "does not come into it.{if_parts}{if_law}"
        ),
        (
            "{Every_final} {Every_final:is/are} exactly {m} times too large: 1/{m} is nowhere in the backward pass."
            "{if_law}{if_nowhere}"
        ),
        "{Every_final} {Every_final:is/are} exactly {m} times too large: 1/{m} does not come into it.{if_law}",
        "1/{m} is missing: {leaves} {leaves:is that/are those} of the sum of the losses, not of their mean.",
    ),
    why="J = 1/{m} Σ L. Without 1/{m}, {leaves} {leaves:is the derivative/are the derivatives} of the sum ΣL, not of "
    "the mean J.",
    hint=(
        "Bring 1/{m} in once: in {every_leaf} ({lectures}), or in {first}.{if_in_layers}{if_mean_of_first}",
        "Bring 1/{m} in once: {in_either}.",
    ),
    section="where-1m-enters",
    ways=(finals(lambda _: 1.0),),
    law=lambda laws: laws.all_are(1),
    made_by=(Edits(kinds=("mean-away",), roles=("backward",), holds=lambda m: not m.change.in_part),),
    problems=("mean-missing", "mean-missing-at-the-beginning"),
    place="summed",
    instead=Instead(edits=Edits(kinds=("other-count",)), mistake=WRONG_M_AXIS),
)

DOUBLED_MEAN = Mistake(
    id="doubled-mean",
    message=(
        (
            "But for the regularisation's share, {every_final} {every_final:is/are} exactly {m} times too small: 1/{m} "
            "enters twice.{if_parts}{if_law}"
        ),
        "{Every_final} {Every_final:is/are} exactly {m} times too small: 1/{m} enters twice.{if_law}",
        (
            "1/{m} enters twice: {leaves} {leaves:is/are} divided by {m}, and what {leaves:it is/they are} made of is "
            "already."
        ),
    ),
    why=(
        "Once {first} carries 1/{m}, every {inner}, {leaves} below it carries it too; dividing {leaves} again makes "
        "1/{m}².{if_indexed}{if_mean_of_first}",
        (
            "Once {first} carries 1/{m}, {leaves} {leaves:carries/carry} it too; dividing {leaves} again makes "
            "1/{m}².{if_mean_of_first}"
        ),
        "What is made of a derivative that carries 1/{m} carries it too; dividing {leaves} again makes 1/{m}².",
    ),
    hint=(
        (
            "Keep 1/{m} in one place: in {every_leaf} (then {first} has none), or in {first} (then {leaves} "
            "{leaves:has/have} none).{if_mean_of_first}"
        ),
        "Keep 1/{m} in one place: in {every_leaf}, and in nothing that {leaves:it is/they are} made of.",
    ),
    section="where-1m-enters",
    ways=(
        mean_in_loss,
        mean_at(lambda way: way.outputs),
        finals(lambda way: way.m**-2.0),
        finals(lambda way: 1 / way.m),  # where what is given carries it
    ),
    law=lambda laws: laws.all_are(-1),
    made_by=(
        Edits(
            kinds=("mean-again",),
            roles=("backward",),
            holds=lambda m: not m.change.in_part and m.notation.is_of_a_mean,
        ),
    ),
    problems=("doubled",),
    place="mean handed on",
)

HARD_CODED_M = Mistake(
    id="hard-coded-m",
    message=(
        "The cost is divided by the same number, whatever the number of examples.{if_cost}",
        "The gradients are divided by the same number, whatever the number of examples.",
    ),
    why="{m} is the number of {examples_are} of the arrays that the function is given; it changes from call to call.",
    hint=(
        "Take {m} from the data that the function is given.{if_cost}",
        "Take {m} from the data: {m} = {count}.",
        "Take {m} from the data that the function is given.",
    ),
    section="where-1m-enters",
    ways_by_count=(divided_by,),
    law=lambda laws: all(isinstance(law, FixedCount) for law in laws.means.values()),
    shown_by=("other-count",),
    place="count",
    of_notebook=GLOBAL_M,
)

MEAN_IN_UPDATE = Mistake(
    id="mean-in-update",
    message=(
        "{leaves} {leaves:is that/are those} of the sum of the losses; 1/{m} comes in only in {update}.",
        "{leaves} {leaves:is that/are those} of the sum of the losses; 1/{m} comes in only in the update.",
    ),
    why="The parameters move as they should, but grads itself is {m} · dJ: whatever else reads it goes wrong.",
    hint="Move the 1/{m} from the update into the gradients: {into_either}.",
    section="where-1m-enters",
    place="placement",
)

GRADIENTS_SIGN = Mistake(
    id="gradients-sign",
    message="{Every_final} {Every_final:is/are} exactly -1 times what {Every_final:it/they} should be: a sign "
    "is turned around.",
    why="Against the gradient J goes down; against its opposite it goes up.",
    hint="Follow the signs from {first} on to {leaves}: one minus is too many, or one is missing.",
    section="the-derivative-of-the-loss",
    law=lambda laws: laws.all_follow(Times(factor=-1.0)),
)

WRONG_SCALE = Mistake(
    id="wrong-scale",
    message="The final gradients are multiples of the right ones: {variables}.",
    why="A factor in front of a gradient is one in front of the step: the parameters move too far, not far enough, "
    "or the other way.",
    hint="Look, where those are made that are not right, for a factor, a sign, a sum or a division too many or too "
    "few, or by another number than {m}.",
    section="where-1m-enters",
    law=lambda laws: not laws.all_are(0),
    shown_by=("factor-away",),
    place="off",
    variables="factors",
)

ALL_COUNTED = Mistake(
    id="all-counted",
    message="It is divided by how many there are, where it is to be divided by how many of them count.",
    why="A mean over what counts, by a mask say, divides by the number of those: what is left out has no share in it.",
    hint="Divide by the sum of what says which ones count.",
    undone_by=(Edits(kinds=("sum-for-size",)),),
)

MISTAKES: Final[tuple[Mistake, ...]] = (
    SUM_COST,
    MISSING_MEAN,
    DOUBLED_MEAN,
    ALL_COUNTED,
    Mistake(
        id="mean-twice",
        message="A mean is taken of what is a mean already.",
        why=(
            "J = 1/{m} Σ L: there is one division by {m}, and np.mean makes it too.{if_cost}",
            "One division makes the mean; a second one makes it smaller, the more there is to take it of.",
        ),
        hint=("Divide by {m} once.{if_cost}", "Divide once."),
        section="where-1m-enters",
        made_by=(Edits(kinds=("mean-again",), holds=lambda m: m.divides_by_m_again),),
        says_numbers=True,
    ),
    Mistake(
        id="mean-for-sum",
        message="A mean is taken where the formula has a sum.",
        why="np.mean adds up and divides by how many numbers there are: that is a sum only of one number.",
        hint="Add up with np.sum, and divide where the formula does.",
        section="where-1m-enters",
        made_by=(Edits(kinds=("mean-again",)),),
        shown_by=("mean-away",),
    ),
    Mistake(
        id="mean-over-another",
        message="A sum is divided by another number than {m}, the number of examples.",
        why="A mean over the examples is divided by {m}, which counts them, and by nothing else.",
        hint=("Divide by {m} = {count_of_labels}.{if_cost}", "Divide by {m}."),
        section="where-1m-enters",
        made_by=(Edits(kinds=("mean-over",)),),
        undone_by=(Edits(kinds=("mean-over",)),),
        shown_by=("mean-over",),
        says_numbers=True,
    ),
    Mistake(
        id="mean-only-dW",
        message=(
            (
                "But for the regularisation's share, {every_weights} {every_weights:is/are} right and "
                "{every_biases} {every_biases:is/are} exactly {m} "
                "times too large: only {weights} {weights:takes/take} the mean.{if_parts}{if_law}"
            ),
            (
                "{Every_weights} {Every_weights:is/are} right and {every_biases} {every_biases:is/are} exactly "
                "{m} times too large: only {weights} "
                "takes the mean.{if_law}"
            ),
            "{weights} {weights:takes/take} the mean over the examples, and {biases} {biases:is/are} left a sum.",
        ),
        why=_ONE_MEAN,
        hint=(
            "{biases} {biases:is/are} a mean over the examples too: give {biases:it/them} the 1/{m} that "
            "{weights} {weights:has/have}.{if_law}",
            "1/{m} belongs to both or to neither: give {biases} the one that {weights} {weights:has/have}; or, where "
            "what comes from above carries it already, take it out of {weights}.",
        ),
        section="where-1m-enters",
        ways=(summed("bias"),),
        law=lambda laws: laws.are(weights=0, biases=1),
        place="summed",
    ),
    Mistake(
        id="mean-only-db",
        message=(
            (
                "But for the regularisation's share, {every_biases} {every_biases:is/are} right and "
                "{every_weights} {every_weights:is/are} exactly {m} "
                "times too large: only {biases} {biases:takes/take} the mean.{if_parts}{if_law}"
            ),
            (
                "{Every_biases} {Every_biases:is/are} right and {every_weights} {every_weights:is/are} exactly "
                "{m} times too large: only {biases} "
                "takes the mean.{if_law}"
            ),
            "{biases} {biases:takes/take} the mean over the examples, and {weights} {weights:is/are} left a sum.",
        ),
        why=_ONE_MEAN,
        hint=(
            "{weights} {weights:is/are} a mean over the examples too: give {weights:it/them} the 1/{m} that "
            "{biases} {biases:has/have}.{if_law}",
            "1/{m} belongs to both or to neither: give {weights} the one that {biases} {biases:has/have}; or, where "
            "what comes from above carries it already, take it out of {biases}.",
        ),
        section="where-1m-enters",
        ways=(summed("weights"),),
        law=lambda laws: laws.are(weights=1, biases=0),
        place="summed",
    ),
    Mistake(
        id="compounded-mean",
        message="The final gradients lose one more factor {m} with every layer further down.",
        why="What a layer hands down is divided by {m}, and the layer below divides again: one 1/{m} more with every "
        "layer.",
        hint=(
            "Do not divide {inner} or {below} by {m}; only {leaves}, or only {first}.{if_mean_of_first}",
            "Do not divide {handed} by {m}; only {leaves}, or only {first}.{if_mean_of_first}",
            "Do not divide {handed} by {m}; only {leaves}.",
        ),
        section="where-1m-enters",
        ways=(mean_handed_down, mean_in_layers, only_in_layers),
        law=lambda laws: laws.are_compounded,
        place="mean handed on",
    ),
    Mistake(
        id="mean-missing-in-part",
        message=(
            (
                "But for the regularisation's share, {variables} {variables:is/are} exactly {m} times too "
                "large, and the "
                "other final gradients are right.{if_parts}"
            ),
            "{variables} {variables:is/are} exactly {m} times too large, and the other final gradients are right.",
        ),
        why=_ONE_MEAN,
        hint="Bring 1/{m} in for {variables} too, as you do for the others.",
        section="where-1m-enters",
        law=lambda laws: laws.are_partly_summed,
        place="summed",
        variables="summed",
    ),
    Mistake(
        id="mean-again-in-part",
        message=(
            (
                "But for the regularisation's share, {variables} {variables:is/are} exactly {m} times too "
                "small, and the "
                "other final gradients are right.{if_parts}"
            ),
            "{variables} {variables:is/are} exactly {m} times too small, and the other final gradients are right.",
        ),
        why=_ONE_MEAN,
        hint="Take 1/{m} out where {variables} {variables:is/are} made: there it comes in twice, and "
        "once for the others, as it should.",
        section="where-1m-enters",
        law=lambda laws: laws.are_partly_divided_again,
        place="divided again",
        variables="divided again",
    ),
    WRONG_M_AXIS,
    HARD_CODED_M,
    Mistake(
        id="mean-over-one-less",
        message="{Every_final} {Every_final:is/are} exactly {m}/({m} - 1) times what {Every_final:it/they} "
        "should be: the division is by {m} - 1.",
        why="J = 1/{m} Σ L is the mean of all {m} losses. Dividing by {m} - 1 belongs to the variance of a sample.",
        hint="Divide by {m}.",
        section="where-1m-enters",
        law=lambda laws: laws.all_follow(NextCount(more=-1)),
        place="off",
    ),
    MEAN_IN_UPDATE,
    GRADIENTS_SIGN,
    WRONG_SCALE,
)
