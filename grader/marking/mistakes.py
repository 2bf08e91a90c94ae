"""The table of mistakes in words: what the numbers prove, why it is wrong, what to change.

`{…}` are facts: of the submission, and of the notation of the assignment (`facts.py`). Nothing here reveals an
expected value. `section` is where DERIVATIONS derives it; empty for slips that have nothing to do with derivatives.
"""

from collections.abc import Mapping
from typing import Final

from grader.marking.slips_of_code import SLIPS_OF_CODE
from grader.marking.wording import Words

_ONE_MEAN = "J = 1/{m} Σ L is a mean, so every dJ/dq carries 1/{m} exactly once, wherever it enters."
_TWO_PARTS = "The cost is a mean over the examples and a regularisation; a gradient is the sum of their derivatives."
_SLOPE = "what a layer gets from above is multiplied by the slope of its own activation."
_CHAIN_RULE = ("{slope_step}: " + _SLOPE, "The chain rule: " + _SLOPE)
_SHAPES = (
    "A gradient has the shape of what it is the gradient of, so that {weight} - α {weights} and "
    "{bias} - α {biases} make sense."
)
_SHAPE = "A gradient has the shape of what it is the gradient of, so that a step of descent makes sense."

_OWN: Final[Mapping[str, Words]] = {
    # the mean over the examples
    "missing-mean": Words(
        message=(
            (
                "But for the regularisation's share, every final {leaves} is exactly {m} times too large: 1/{m} "
                "is nowhere in the backward pass.{if_parts}"
            ),
            "Every final {leaves} is exactly {m} times too large: 1/{m} is nowhere in the backward pass.",
        ),
        why="J = 1/{m} Σ L. Without 1/{m}, {leaves} are the derivatives of the sum ΣL, not of the mean J.",
        hint=(
            "Bring 1/{m} in once: in every {leaves} ({lectures}), or in {first}.{if_in_layers}",
            "Bring 1/{m} in once: in every {leaves}, or in {first}.",
        ),
        section="where-1m-enters",
    ),
    "doubled-mean": Words(
        message=(
            (
                "But for the regularisation's share, every final {leaves} is exactly {m} times too small: 1/{m} "
                "enters twice.{if_parts}"
            ),
            "Every final {leaves} is exactly {m} times too small: 1/{m} enters twice.",
        ),
        why=(
            "Once {first} carries 1/{m}, every {inner}, {leaves} below it carries it too; dividing {leaves} "
            "again makes 1/{m}²."
        ),
        hint=(
            "Keep 1/{m} in one place: in every {leaves} (then {first} has none), or in {first} (then "
            "{leaves} have none)."
        ),
        section="where-1m-enters",
    ),
    "compounded-mean": Words(
        message="The final gradients lose one more factor {m} with every layer further down.",
        why=(
            "What a layer hands down is divided by {m}, and the layer below divides again: two layers down "
            "it is 1/{m}³."
        ),
        hint=(
            "Do not divide {inner} or {below} by {m}; only {leaves}, or only {first}.",
            "Do not divide {handed} by {m}; only {leaves}, or only {first}.",
        ),
        section="where-1m-enters",
    ),
    "mean-only-dW": Words(
        message=(
            (
                "But for the regularisation's share, every {weights} is right and every {biases} is exactly {m} "
                "times too large: only {weights} takes the mean.{if_parts}"
            ),
            (
                "Every {weights} is right and every {biases} is exactly {m} times too large: only {weights} "
                "takes the mean."
            ),
        ),
        why=_ONE_MEAN,
        hint="{biases} is a mean over the examples too: give it the 1/{m} that {weights} has.",
        section="where-1m-enters",
    ),
    "mean-only-db": Words(
        message=(
            (
                "But for the regularisation's share, every {biases} is right and every {weights} is exactly {m} "
                "times too large: only {biases} takes the mean.{if_parts}"
            ),
            "Every {biases} is right and every {weights} is exactly {m} times too large: only {biases} takes the mean.",
        ),
        why=_ONE_MEAN,
        hint="{weights} is a mean over the examples too: give it the 1/{m} that {biases} has.",
        section="where-1m-enters",
    ),
    "mean-missing-in-part": Words(
        message=(
            (
                "But for the regularisation's share, {variables} come out exactly {m} times too large, and the "
                "other final gradients right.{if_parts}"
            ),
            "{variables} come out exactly {m} times too large, and the other final gradients right.",
        ),
        why=_ONE_MEAN,
        hint="Bring 1/{m} in for those too, as you do for the others.",
        section="where-1m-enters",
    ),
    "wrong-m-axis": Words(
        message="The gradients are divided by the width of a layer, not by the number of examples.",
        why=(
            (
                "The examples are the {examples_are}: {input} has shape {input_shape}, so {m} is shape[{axis}] "
                "and shape[{other_axis}] is a width."
            ),
            "The examples are the {examples_are}, so {m} is shape[{axis}], and the other size is a width.",
        ),
        hint=("Take {m} from the {examples_are}: {m} = {count}.", "Take {m} from the {examples_are}."),
        section="where-1m-enters",
    ),
    "hard-coded-m": Words(
        message="The gradients are divided by the same number, whatever the number of examples.",
        why=(
            "{m} is the number of {examples_are} of the arrays that the function is given; it changes from "
            "call to call."
        ),
        hint=("Take {m} from the data: {m} = {count}.", "Take {m} from the data that the function is given."),
        section="where-1m-enters",
    ),
    "global-m": Words(
        message="The number of examples is taken from the notebook ({variables}), not from what the function is given.",
        why="A function that reads {m} from another cell is right for the one data set that the cell was run with.",
        hint=("Take {m} inside the function: {m} = {count}.", "Take {m} inside the function, from what it is given."),
        section="where-1m-enters",
    ),
    "sum-cost": Words(
        message="Your cost is the sum of the losses, {m} times J, and your gradients are those of that sum.",
        why="J = 1/{m} Σ L. The gradients follow from your cost, so there is one thing to change, and it changes both.",
        hint="Divide the cost by {m}, and bring 1/{m} into the gradients once: in every {leaves}, or in {first}.",
        section="where-1m-enters",
    ),
    "mean-in-update": Words(
        message=(
            "{leaves} are those of the sum of the losses; 1/{m} comes in only in {update}.",
            "{leaves} are those of the sum of the losses; 1/{m} comes in only in the update.",
        ),
        why="The parameters move as they should, but grads itself is {m} · dJ: whatever else reads it goes wrong.",
        hint="Move the 1/{m} from the update into the gradients: into every {leaves}, or into {first}.",
        section="where-1m-enters",
    ),
    "regularisation-missing": Words(
        message="{variables} are those of the mean of the losses alone: the regularisation's share is missing.",
        why=_TWO_PARTS,
        hint="Add the derivative of the regularisation.",
        section="",
    ),
    "regularisation-over-m": Words(
        message="In {variables} the regularisation's share is divided by {m}, and is not to be.",
        why=_TWO_PARTS,
        hint="Divide by {m} before the regularisation is added, or leave its share as it is.",
        section="",
    ),
    "regularisation-times-m": Words(
        message="In {variables} the regularisation's share is {m} times too large.",
        why=_TWO_PARTS,
        hint="Look at what the regularisation is divided by in the cost: its derivative is divided by the same.",
        section="",
    ),
    "regularisation-twice": Words(
        message="In {variables} the regularisation's share is twice as large as it should be.",
        why=_TWO_PARTS,
        hint="Compare with the cost: the square brings a 2, and a half in front of it takes that away.",
        section="",
    ),
    "regularisation-half": Words(
        message="In {variables} the regularisation's share is half as large as it should be.",
        why=_TWO_PARTS,
        hint="Compare with the cost: the square brings a 2, unless there is a half in front of it.",
        section="",
    ),
    "regularisation-sign": Words(
        message="In {variables} the regularisation's share has the wrong sign.",
        why=_TWO_PARTS,
        hint="Add the derivative of the regularisation, as it is added to the cost.",
        section="",
    ),
    "regularisation-scale": Words(
        message="In {variables} the regularisation's share points the right way, and its length is off by a factor.",
        why=_TWO_PARTS,
        hint="Take the derivative of the regularisation as it stands in the cost.",
        section="",
    ),
    "wrong-scale": Words(
        message=(
            "The final gradients point the right way, and their lengths are off by a factor that is no power of {m}."
        ),
        why=_ONE_MEAN,
        hint="Look at what {leaves} are divided by: it is to be {m}, the number of examples, once.",
        section="where-1m-enters",
    ),
    # the derivative of the loss
    "dAL-sign": Words(
        message="The derivative of the loss has the wrong sign, and with it every gradient: the cost would go up.",
        why=(
            "{loss}, so dL/d{prediction} = {first_formula}, which is {output} = {output_formula}.",
            "Against the gradient J goes down; against its opposite it goes up.",
        ),
        hint="Turn the sign around where {first} (or {output}) is formed.",
        section="the-derivative-of-the-loss",
    ),
    "dAL-inner-sign": Words(
        message="The two terms of {first} are joined with the wrong sign.",
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
            "{first} = {first_formula}.",
            "Take the derivative of each term by itself, the inner derivative included.",
        ),
        section="the-derivative-of-the-loss",
    ),
    "dAL-is-residual": Words(
        message=(
            "{first} is {output_formula}, which is then multiplied by the {output_activation}'s slope a second time.",
            "{first} is what {output} is to be, and is then multiplied by the slope of the output a second time.",
        ),
        why=(
            (
                "{output_formula} is {output}, the {output_activation}'s slope already in it: dL/d{prediction} · "
                "{output_slope} = {output_formula}."
            ),
            "The short form is {output}, with the slope of the output already in it.",
        ),
        hint=(
            "Either {first} = {first_formula} and then the slope, or {output} = {output_formula} and no slope.",
            "Either begin with {first} and then take the slope, or begin with {output} and take none.",
        ),
        section="the-derivative-of-the-loss",
    ),
    "loss-factor": Words(
        message="The derivative of the loss is twice or half as large as it should be, and so is every gradient.",
        why="A number in front of the loss stays in its derivative, and the derivative of a square brings a 2.",
        hint="Take the derivative of the loss as it stands in the cost, and look for a 2 or a half.",
        section="the-derivative-of-the-loss",
    ),
    "AL-for-dAL": Words(
        message="The backward pass starts from {prediction} itself, not from its derivative {first_name}.",
        why="What is handed down is the derivative of the loss with respect to {prediction}, not the prediction.",
        hint="Hand {first_name} to the output layer's backward step.",
        section="the-derivative-of-the-loss",
    ),
    # activations
    "activation-derivative-missing": Words(
        message="{inner} is {outer}: the slope of the activation is left out.",
        why=_CHAIN_RULE,
        hint=(
            "Multiply {outer} by g'({linear}): {slopes}.",
            "Multiply {outer} by the slope of the layer's activation.",
        ),
        section="activations",
    ),
    "activation-swapped": Words(
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
    ),
    "activation-derivative-twice": Words(
        message="The slope of an activation is multiplied in twice.",
        why=_CHAIN_RULE,
        hint=("Multiply {outer} by the slope once.", "Multiply by the slope once."),
        section="activations",
    ),
    "activation-for-its-derivative": Words(
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
    ),
    "activation-derivative-too-many": Words(
        message="The slope of an activation is multiplied in at the output, where there is no activation.",
        why="What the last layer computes goes into the loss as it is: the loss hands down the derivative by that.",
        hint="Leave the slope out at the output.",
        section="activations",
    ),
    "derivative-of-wrong-argument": Words(
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
    ),
    # the final derivatives, and what is handed down
    "db-no-keepdims": Words(
        message=(
            "{biases} has lost its second dimension: it has shape (n,), and {bias} has shape {bias_shape}.{if_kept}",
            "{biases} has another shape than the biases: a dimension is lost.",
        ),
        why=(
            _SHAPES
            + " {biases_lost} gives shape (n,), and {bias} - {biases} of {bias_shape} and (n,) silently makes (n, n).",
            _SHAPES,
            _SHAPE,
        ),
        hint=("Keep the dimension: {biases_formula}.{if_kept}", "Give it the shape of the biases."),
        section="dw-db-and-da_prev",
    ),
    "db-wrong-axis": Words(
        message="{biases} is summed over the units of the layer, not over the examples.",
        why=(
            (
                "{biases}[i] collects what {bias}[i] does to every example: the sum runs along the "
                "{examples_are}, axis {axis}."
            ),
            "{biases} collects what a bias does to every example: the sum runs over the examples.",
        ),
        hint=("Sum over axis={axis}, and keep the dimension.{if_kept}", "Sum over axis={axis}."),
        section="dw-db-and-da_prev",
    ),
    "db-total-sum": Words(
        message="{biases} is one number, the sum of all of {inner}: every unit gets the same.",
        why="Each unit has a bias of its own; {biases}[i] is the sum of {unit_is} i of {inner} alone.",
        hint=(
            "Sum over the examples only: axis={axis}, keepdims=True.{if_kept}",
            "Sum over the examples only: axis={axis}.",
        ),
        section="dw-db-and-da_prev",
    ),
    "db-not-summed": Words(
        message="{biases} is {inner} itself, one {example_is} for each example: the sum over the examples is left out.",
        why=(
            "{bias} is added to every example, so {biases} adds up what every example says.",
            "A bias is added to every example, so {biases} adds up what every example says.",
        ),
        hint=("Sum {inner} over axis={axis}, and keep the dimension.{if_kept}", "Sum {inner} over axis={axis}."),
        section="dw-db-and-da_prev",
    ),
    "dW-transposed": Words(
        message="{weights} is transposed: its rows and columns are exchanged.",
        why=(_SHAPES + " {weights} = {weights_product} is {shapes_multiplied} = {weight_shape}.", _SHAPES, _SHAPE),
        hint=("{weights} = {weights_formula}, in this order.", "Exchange the factors, or transpose the product."),
        section="dw-db-and-da_prev",
    ),
    "db-transposed": Words(
        message="{biases} is transposed: its rows and columns are exchanged.",
        why=(_SHAPES, _SHAPE),
        hint="Give it the shape of the biases.",
        section="dw-db-and-da_prev",
    ),
    "dW-own-activation": Words(
        message=(
            "{weights} is formed with the layer's own output {layer}[l], not with its input {layer}[l-1].{if_indexed}",
            "{weights} is formed with the layer's own output, not with its input.",
        ),
        why=(
            "{linear_step}: what multiplies {weight} is the input, so that is what stands in {weights}.",
            "What multiplies the weights is the input, so that is what stands in {weights}.",
        ),
        hint=("{weights} = {weights_formula}.", "Form {weights} with what the layer was given."),
        section="dw-db-and-da_prev",
    ),
    "elementwise-product": Words(
        message="An elementwise product stands where a matrix product belongs (or the other way round).",
        why=(
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
            "np.dot (or @) for {weights} and {below}, * for {inner}.",
            "np.dot (or @) for {weights} and what is handed down, * for a slope.",
        ),
        section="dw-db-and-da_prev",
    ),
    "uses-W-not-transposed": Words(
        message=(
            "{below} is formed with {weight}, not with its transpose.",
            "What a layer hands down is formed with its weights, not with their transpose.",
        ),
        why=(
            (
                "{weight} is {weight_shape} and {inner} is {inner_shape}; {below} is to be {input_shape}, so "
                "{inner} is multiplied by {weight}.T."
            ),
            "On the way back a layer takes units to the units below: with the weights transposed.",
        ),
        hint=("{below} = {below_formula}.", "Transpose the weights in the place shown."),
        section="dw-db-and-da_prev",
    ),
    "examples-left-out": Words(
        message="The gradients leave some examples out of the sum.",
        why="{leaves} add up all {m} examples, from the first {example_is} to the last.",
        hint="Look at the range of the loop or the slice: it is to run over all {m} {examples_are}.",
        section="dw-db-and-da_prev",
    ),
    # the layers
    "layer-off-by-one": Words(
        message="Quantities of two different layers meet: an index is off by one.",
        why=(
            (
                "The step of layer l takes {step_takes} and the cache of layer l, and gives {step_gives}. In the "
                "code, caches[l] belongs to layer l + 1, because lists count from 0."
            ),
            (
                "The step of a layer takes what the layer above hands down and the values of this layer, and "
                "both are to be of the same one."
            ),
        ),
        hint="Write down, for the last hidden layer, which {outer} and which cache it needs, and compare.",
        section="the-layers",
    ),
    "two-layers-only": Words(
        message="A network of two layers comes out right, and no deeper one does.",
        why=(
            "With two layers there is one hidden layer, and fixed names or {outer}[L-1] happen to be the "
            "right ones for it."
        ),
        hint=(
            "In the loop over the layers every name has to depend on l: the {outer} above, the cache, the "
            "keys of grads."
        ),
        section="the-layers",
    ),
    "one-depth-only": Words(
        message="A network of one depth comes out right, and no other: the layers are written out one by one.",
        why=(
            "The number of layers L is {depth}; it is to be read from what is given.",
            "The number of layers is to be read from what is given.",
        ),
        hint=(
            "Write a loop over the layers, with names made of its variable: parameters['{weight}' + str(l)].",
            "Write a loop over the layers, with names made of its variable.",
        ),
        section="the-layers",
    ),
    "layer-hard-coded": Words(
        message="The name of one layer is written out where the layer changes from round to round.",
        why=(
            "In a loop over the layers {weight}1 is the same matrix in every round; layer l needs {weight}[l].",
            "A name that is written out is the same array in every round; layer l needs its own.",
        ),
        hint=("Make the key of the loop's variable: '{weight}' + str(l).", "Make the key of the loop's variable."),
        section="the-layers",
    ),
    "caches-not-kept": Words(
        message="The forward pass gives the right {prediction}, and does not keep what the backward pass needs.",
        why=(
            "caches is a list with one entry a layer, in their order; the backward pass reads each once.{if_indexed}",
            "The backward pass reads what the forward pass has kept of each layer.",
        ),
        hint=(
            "For every layer, the output layer too, keep what its step back reads: {kept}.",
            "For every layer, the output layer too, keep what its step back reads.",
        ),
        section="the-layers",
    ),
    "dAL-in-every-layer": Words(
        message="Every layer starts again from {first}, not from the {outer} that the layer above hands down.",
        why=(
            "{handed_down}: what a layer's step returns first is what the next step down begins with.",
            "What a layer's step hands down is what the next step down begins with.",
        ),
        hint="Give the step of layer l the {outer} that the step of layer l + 1 has returned, and its own cache.",
        section="the-layers",
    ),
    "forward-input-reused": Words(
        message="A layer of the forward pass is given another layer's input.",
        why=(
            "{forward_step}: each layer takes what the layer before it gave.",
            "Each layer takes what the layer before it gave.",
        ),
        hint=(
            "Pass the newest {layer} on, also to the output layer.",
            "Pass what the last layer gave on, also to the output layer.",
        ),
        section="the-layers",
    ),
    "return-order": Words(
        message="The values are right, and come back (or are taken) in another order than the course's.",
        why=(
            "A function is used by the order of what it returns: {below}, {leaves_listed}.{if_backward}",
            "A function is used by the order of what it returns.",
        ),
        hint=(
            "Return and unpack in the same order: {below}, {leaves_listed}.{if_backward}",
            "Return and unpack in the same order.",
        ),
        section="the-layers",
    ),
    "cache-swapped": Words(
        message="The parts of the cache are taken in the wrong order.",
        why=("{cache}.", "What a function keeps is used by the order in which it was kept."),
        hint="Unpack in the order in which the forward pass packed.",
        section="the-layers",
    ),
    "tuple-kept-whole": Words(
        message="All that a function returns is kept as one tuple where one of its parts is needed.",
        why=(
            "{step} returns three arrays; a tuple of three is none of them.{if_backward}",
            "A function that returns several arrays returns a tuple; the tuple is none of them.",
        ),
        hint=("Unpack it: {below}, {leaves_listed} = …{if_backward}", "Unpack it into its parts."),
        section="the-layers",
    ),
    # the cost and the update
    "cost-not-mean": Words(
        message="The cost is the sum of the losses: {m} times J.",
        why="J = 1/{m} Σ L is the mean, so that it does not grow with the number of examples.",
        hint=("Divide by {m} = {count_of_labels}.", "Divide by {m}."),
        section="the-derivative-of-the-loss",
    ),
    "mean-twice": Words(
        message="A mean is taken of what is a mean already.",
        why=(
            "J = 1/{m} Σ L: there is one division by {m}, and np.mean makes it too.{if_cost}",
            "One division makes the mean; a second one makes it smaller, the more there is to take it of.",
        ),
        hint=("Divide by {m} once.{if_cost}", "Divide once."),
        section="where-1m-enters",
    ),
    "mean-over-another": Words(
        message="A sum is divided by another number than {m}, the number of examples.",
        why="A mean over the examples is divided by {m}, which counts them, and by nothing else.",
        hint=("Divide by {m} = {count_of_labels}.{if_cost}", "Divide by {m}."),
        section="where-1m-enters",
    ),
    "cost-sign": Words(
        message="The cost has the wrong sign.",
        why=(
            "log of a probability is negative; {loss} is not.",
            "A loss is small where the predictions are good, and descent makes it smaller.",
        ),
        hint=("Put the minus in front of the sum.{if_two_classes}", "Turn the sign of the whole around."),
        section="the-derivative-of-the-loss",
    ),
    "cost-half": Words(
        message="The cost counts only one of the two classes.",
        why=(
            "L has a term for each: {left_term} where {labels} = 1, and {right_term} where {labels} = 0.",
            "L has a term for each.",
        ),
        hint="Add the other term.",
        section="the-derivative-of-the-loss",
    ),
    "cost-same-log": Words(
        message="Both terms of the cost have the same logarithm.",
        why=(
            "{loss}: where {labels} = 0, it is {right_argument} that is to be near 1.",
            "Each term has the logarithm of the probability of its own class.",
        ),
        hint=("The second term is {right_term}.", "Give each term its own logarithm."),
        section="the-derivative-of-the-loss",
    ),
    "cost-inner-sign": Words(
        message="The two terms of the cost are joined with the wrong sign.",
        why=("{loss}: the minus in front is for both.", "The minus in front is for both."),
        hint="Add the two terms, then take the minus.",
        section="the-derivative-of-the-loss",
    ),
    "update-ascends": Words(
        message="The parameters move up the gradient: the cost grows with every step.",
        why=(
            "The gradient points to where J grows; descent goes the other way, {weight} - α {weights}.",
            "The gradient points to where J grows; descent goes the other way.",
        ),
        hint=("Subtract {rate} * {weights}.", "Subtract the step."),
        section="the-update",
    ),
    "update-forgets-parameter": Words(
        message="The new parameter is the step alone; the old value is lost.",
        why=(
            "{weight} ← {weight} - α {weights}: the step is taken from where {weight} is.",
            "The step is taken from where the parameter is.",
        ),
        hint="Subtract the step from the old value.",
        section="the-update",
    ),
    "update-missing": Words(
        message="The parameters come back as they were: no step is taken.",
        why=(
            "{weight} ← {weight} - α {weights}, {bias} ← {bias} - α {biases}, in every layer.",
            "Every parameter moves against its gradient.",
        ),
        hint="Write the update into the loop over the layers, and store what it gives.",
        section="the-update",
    ),
    "update-in-part": Words(
        message="Some parameters come back as they were: the step is taken for the others only.",
        why=(
            "{weight} ← {weight} - α {weights}, {bias} ← {bias} - α {biases}, in every layer.",
            "Every parameter moves against its gradient.",
        ),
        hint="Write the update for every parameter, and store what it gives.",
        section="the-update",
    ),
    "update-without-rate": Words(
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
    ),
    # the code
    "reads-notebook-variable": Words(
        message="The function works with a variable of the notebook ({variables}), not with what it is given.",
        why="In another cell's state it computes something else, and here it fails or is wrong.",
        hint="Everything a function needs comes in through its parameters, or is made in it.",
        section="",
    ),
    "input-mutated": Words(
        message="The function changes an array that it was given ({variables}), and what reads it next goes wrong.",
        why="NumPy's in-place operators (-=, *=, /=) and x[...] = y write into the caller's array.",
        hint="Make a new array instead: x = x - y, not x -= y.",
        section="",
    ),
    "not-deterministic": Words(
        message="The answer depends on chance: the same inputs give different results.",
        why="Pass, cost and gradients are functions of their inputs; only the first weights are drawn.",
        hint="Take everything that draws numbers, or looks at the time, out of this function.",
        section="",
    ),
    "other-network": Words(
        message="Your forward pass is another network than the course's, and your gradients are right for yours.",
        why="The gradients fit to your forward pass; but the network is another one than the assignment's.",
        hint="Correct the forward pass, and then whatever of the backward pass was made to fit to it.",
        section="activations",
    ),
    "other-activation": Words(
        message="Your hidden layers use {variables}, forward and backward alike; the course asks for another function.",
        why="The gradients fit to your forward pass; but the network is another one than the assignment's.",
        hint="Use the activation that the assignment names in the hidden layers, and its derivative on the way back.",
        section="activations",
    ),
    "own-names": Words(
        message="The parameters have other names than the course's, throughout the notebook.",
        why=(
            (
                "Whoever calls your functions, a test or another notebook, gives and expects {weight}1, {bias}1, "
                "{weight}2, …."
            ),
            "Whoever calls your functions, a test or another notebook, gives and expects the course's.",
        ),
        hint=(
            "Name them {weight}1, {bias}1, … as the docstring says, and the gradients {weights}1, {biases}1, ….",
            "Name them as the docstring says, and the gradients too.",
        ),
        section="",
    ),
    "some-sizes-only": Words(
        message="The function is right elsewhere, and wrong where {variables}.",
        why=(
            "One formula holds at every size, and for large numbers and small ones. Code that decides by sizes is lost "
            "as soon as two are equal or one is 1; code that clips or rounds, where numbers are large or small."
        ),
        hint=(
            (
                "Say transposes and axes outright, whatever the sizes: {weights_operator}, {biases_formula}. "
                "Leave the numbers as they come out."
            ),
            "Say transposes and axes outright, whatever the sizes. Leave the numbers as they come out.",
        ),
        section="",
    ),
    "prints-too-much": Words(
        message="The function prints {variables} characters each time it is called.",
        why="It runs thousands of times in training, and printing takes longer than the mathematics.",
        hint="Remove the print, or move it to the cell that calls the function.",
        section="",
    ),
    "hard-coded-output": Words(
        message="The function returns the same numbers whatever it is given.",
        why="The checks of the course show one example; the function has to work for every input.",
        hint="Compute the result from the parameters.",
        section="",
    ),
    "unfinished": Words(
        message="A placeholder is left: this part is still to be written.",
        why="Until it is, what follows cannot be judged.",
        hint="Fill it in, then grade again.",
        section="",
    ),
    "syntax-error": Words(
        message="The cell does not parse as Python.",
        why="Python reads a whole cell before it runs any of it, so nothing in this piece was defined.",
        hint="Look at the line shown and the one before it: a bracket, a colon, the indentation.",
        section="",
    ),
    "not-terminating": Words(
        message="The function does not come to an end.",
        why="A loop whose condition never turns false runs for ever.",
        hint="Look at what changes the loop's condition.",
        section="",
    ),
    "own-assertion": Words(
        message="The values are right, and an assertion in your own code stops them.",
        why="What the assertion asks for is not what the course asks for.",
        hint="Correct or remove the assertion.",
        section="",
    ),
    "shape-not-a-tuple": Words(
        message="The shape of a new array is given as two arguments; it is one, a tuple.",
        why="np.zeros takes the shape first and the type of the numbers second.",
        hint="Put the shape in parentheses of its own: np.zeros((n, 1)).",
        section="",
    ),
    "shape-lost": Words(
        message="A dimension is lost: an array of shape {layer_shape} becomes one of shape (n,) or ({m},).",
        why=(_SHAPES, _SHAPE),
        hint="Keep both dimensions.",
        section="",
    ),
    "wrong-axis": Words(
        message="A sum, a mean or a maximum is taken along the wrong axis.",
        why="Rows are {in_rows}, columns are {in_columns}.",
        hint="Choose the axis that is to disappear.",
        section="",
    ),
    "wrong-transpose": Words(
        message="A factor of a matrix product is transposed that should not be, or the other way round.",
        why="(a, b)(b, c) = (a, c): the inner sizes have to be the same.",
        hint="Write the shapes below the factors.",
        section="",
    ),
    "wrong-sign": Words(
        message="A sign is turned around.",
        why="Everything that is made from it has the wrong sign too.",
        hint=("Check every sign in this function.{if_in_function}", "Check the sign in the place shown."),
        section="",
    ),
    "wrong-index": Words(
        message="An index is off by one.",
        why="Python counts from 0, and a range ends before its last number.",
        hint="Write down the first and the last value that the index takes.",
        section="",
    ),
    "wrong-key": Words(
        message="An entry is read or written under another key than its own.",
        why="Each quantity has an entry of its own; under another key it takes the place of another one.",
        hint="Check the name in the brackets.",
        section="",
    ),
    "wrong-comparison": Words(
        message="A comparison is turned around.",
        why="The wrong branch is taken, or the wrong elements are chosen.",
        hint=("Check every <, >, == in this function.{if_in_function}", "Check <, >, == in the place shown."),
        section="",
    ),
    "overwritten-in-loop": Words(
        message="A sum is overwritten in every round of a loop: only the last round is left.",
        why=(
            "A sum adds up what every round says.{if_forward}",
            "{leaves} add up what all {m} examples say.",
        ),
        hint="Add to it: x += …, not x = …",
        section="dw-db-and-da_prev",
    ),
    "wrong-indent": Words(
        message="A line stands on the wrong side of a loop's end.",
        why="What is indented runs in every round; what is not runs once, after the last.",
        hint=(
            "Check the indentation after each loop of this function.{if_in_function}",
            "Check the indentation of the line shown.",
        ),
        section="",
    ),
    "not-handed-on": Words(
        message="Every round of a loop starts from the same value: what one round makes is not handed on to the next.",
        why="A name keeps its value until something is assigned to it.",
        hint="At the end of the loop, give the variable what the round has made.",
        section="",
    ),
    "line-too-many": Words(
        message="A line undoes what the lines before it did.",
        why="Without it every answer is right.",
        hint="Remove the line shown, or find out what it was meant for.",
        section="",
    ),
    "wrong-variable": Words(
        message="Another variable is used than the one that belongs here.",
        why=(
            "What is made from the wrong one is wrong too.{if_in_function}",
            "With the right one in its place every answer is right.",
        ),
        hint=("Check every name in this function.{if_in_function}", "Check the name in the place shown."),
        section="",
    ),
}

MISTAKES: Final[Mapping[str, Words]] = {**_OWN, **SLIPS_OF_CODE}

# What to change where the piece of text that is to be changed holds this: (id, piece, hint).
HINTS: tuple[tuple[str, str, str], ...] = (
    (
        "db-no-keepdims",
        "squeeze",
        "np.squeeze takes the dimension away again, whatever keepdims says: leave it out, and keep keepdims=True.",
    ),
)
