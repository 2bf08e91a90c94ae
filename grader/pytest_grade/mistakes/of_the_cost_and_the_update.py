"""Mistakes in the cost, and in the step that moves the parameters."""

from typing import Final

from pytest_grade.mistakes.mistake import Edits, Mistake

COST_NOT_MEAN = Mistake(
    id="cost-not-mean",
    message="The cost is the sum of the losses: {m} times J.",
    why="J = 1/{m} Σ L is the mean, so that it does not grow with the number of examples.",
    hint=(
        "It divides, and not by the number of examples: {m} = {count_of_labels}.{if_divided}",
        "It divides, and not by the number of examples.{if_divided}",
        "Divide by {m} = {count_of_labels}.",
        "Divide by {m}.",
    ),
    section="the-derivative-of-the-loss",
    made_by=(Edits(kinds=("mean-away",), roles=("cost",)),),
    place="cost",
    says_numbers=True,
    shown_by=("other-count",),
)

COST_MULTIPLE = Mistake(
    id="cost-multiple",
    message=(
        "Your cost is {variables} times J, and your gradients are those of that cost.{if_gradients}",
        "The cost is {variables} times J.",
    ),
    why=(
        "A number in front of J stands in front of every derivative: there is one thing to change, and it changes "
        "both.{if_gradients}",
        "A number in front of J stands in front of every derivative of it too.",
    ),
    hint="Compare the cost with the course's: its sign, a 2 or a half, what a sum is divided by, a logarithm's base.",
    section="the-derivative-of-the-loss",
    place="cost",
    variables="cost",
    says_numbers=True,
)

UPDATE_MISSING = Mistake(
    id="update-missing",
    message="The parameters come back as they were: no step is taken.",
    why=(
        "{weight} ← {weight} - α {weights}, {bias} ← {bias} - α {biases}, in every layer.{if_indexed}",
        "{weight} ← {weight} - α {weights}, {bias} ← {bias} - α {biases}.",
        "Every parameter moves against its gradient.",
    ),
    hint=(
        "Write the update into the loop over the layers, and store what it gives.{if_indexed}",
        "Write the update into the loop, and store what it gives.",
    ),
    section="the-update",
    made_by=(Edits(kinds=("term",), roles=("update",), holds=lambda m: m.is_of_descent and m.keeps_the_left),),
    says_numbers=True,
)

MISTAKES: Final[tuple[Mistake, ...]] = (
    COST_NOT_MEAN,
    COST_MULTIPLE,
    Mistake(
        id="cost-inner-sign",
        message="The two terms of the cost are joined with the wrong sign.",
        why=("{loss}: the minus in front is for both.", "The minus in front is for both."),
        hint="Add the two terms, then take the minus.",
        section="the-derivative-of-the-loss",
        made_by=(Edits(kinds=("sign",), roles=("cost",), holds=lambda m: m.joins_two_losses and not m.turns_all),),
        shown_by=("sign",),
        says_numbers=True,
    ),
    Mistake(
        id="cost-sign",
        message="The cost has the wrong sign.",
        why=(
            "The logarithm of a probability is never positive, and {loss} is never negative.",
            "A loss is small where the predictions are good, and descent makes it smaller.",
        ),
        hint=("Put the minus in front of the sum.{if_two_classes}", "Turn the sign of the whole around."),
        section="the-derivative-of-the-loss",
        made_by=(
            Edits(kinds=("minus",), roles=("cost",)),
            Edits(kinds=("sign",), roles=("cost",), holds=lambda m: m.turns_all),
        ),
        undone_by=(Edits(kinds=("sign", "minus"), roles=("cost",)),),
        shown_by=("sign", "minus"),
        says_numbers=True,
    ),
    Mistake(
        id="cost-half",
        message="The cost counts only one of the two classes.",
        why=(
            "L has a term for each: {left_term} where {labels} = 1, and {right_term} where {labels} = 0.",
            "L has a term for each.",
        ),
        hint="Add the other term.",
        section="the-derivative-of-the-loss",
        made_by=(Edits(kinds=("term",), roles=("cost",), holds=lambda m: m.joins_two_losses),),
        says_numbers=True,
    ),
    Mistake(
        id="cost-same-log",
        message=(
            "The cost takes log {prediction} for both classes.{if_two_classes}",
            "The cost takes the same logarithm for both classes.",
        ),
        why=(
            "{loss}: where {labels} = 0, it is {right_argument} that is to be near 1.",
            "Each term has the logarithm of the probability of its own class.",
        ),
        hint=("The second term is {right_term}.", "Give each term its own logarithm."),
        section="the-derivative-of-the-loss",
        made_by=(Edits(kinds=("term",), roles=("cost",), holds=lambda m: m.drops_a_complement),),
        says_numbers=True,
    ),
    Mistake(
        id="update-ascends",
        message="The parameters move up the gradient: the cost grows with every step.",
        why=(
            "The gradient points to where J grows; descent goes the other way, {weight} - α {weights}.",
            "The gradient points to where J grows; descent goes the other way.",
        ),
        hint=("Subtract {rate} * {weights}.", "Subtract the step."),
        section="the-update",
        made_by=(Edits(kinds=("sign", "minus"), roles=("update",), holds=lambda m: m.is_of_descent),),
        undone_by=(Edits(kinds=("sign", "minus"), roles=("update",), holds=lambda r: r.is_of_descent),),
        shown_by=("sign", "minus"),
        says_numbers=True,
    ),
    Mistake(
        id="update-in-part",
        message="Some parameters come back as they were: the step is taken for the others only.",
        why=(
            "{weight} ← {weight} - α {weights}, {bias} ← {bias} - α {biases}, in every layer.{if_indexed}",
            "{weight} ← {weight} - α {weights}, {bias} ← {bias} - α {biases}.",
            "Every parameter moves against its gradient.",
        ),
        hint="Write the update for every parameter, and store what it gives.",
        section="the-update",
        made_by=(
            Edits(
                kinds=("term",),
                roles=("update",),
                holds=lambda m: m.is_of_descent and m.keeps_the_left and m.change.in_part,
            ),
        ),
        says_numbers=True,
    ),
    UPDATE_MISSING,
    Mistake(
        id="update-forgets-parameter",
        message="The new parameter is the step alone; the old value is lost.",
        why=(
            "{weight} ← {weight} - α {weights}: the step is taken from where {weight} is.",
            "The step is taken from where the parameter is.",
        ),
        hint="Subtract the step from the old value.",
        section="the-update",
        made_by=(
            Edits(
                kinds=("term",),
                roles=("update",),
                holds=lambda m: m.is_of_descent and m.keeps_the_right and m.is_of_a_difference,
            ),
        ),
        shown_by=("minus-assigned",),
        says_numbers=True,
    ),
    Mistake(
        id="update-without-rate",
        message=(
            "The step is the whole gradient: {rate} is not in it.",
            "The step is the whole gradient: the learning rate is not in it.",
        ),
        why=(
            "{weight} ← {weight} - α {weights}: α says how long a step is, and keeps it short.",
            "The learning rate says how long a step is, and keeps it short.",
        ),
        hint=("Multiply the gradient by {rate}.", "Multiply the gradient by the learning rate."),
        section="the-update",
        made_by=(Edits(kinds=("factor",), roles=("update",), holds=lambda m: m.is_of_descent and m.keeps_the_right),),
        undone_by=(Edits(kinds=("multiplied",), holds=lambda r: r.is_in_a_step),),
        shown_by=("multiplied",),
        says_numbers=True,
    ),
)
