"""The table of mistakes in words: what the numbers prove, why it is wrong, what to change.

`{…}` are facts. Nothing here reveals an expected value. `section` is where DERIVATIONS derives it; empty for
slips that have nothing to do with derivatives.
"""

from collections.abc import Mapping
from dataclasses import dataclass

DERIVATIONS = "docs/derivations.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One mistake: the sentence that names it, the reason in the course's notation, and what to change."""

    message: str
    why: str
    hint: str
    section: str


_ONE_MEAN = "J = 1/m Σ L is a mean, so every dJ/dq carries 1/m exactly once, wherever it enters."
_CHAIN_RULE = "dZ[l] = dA[l] * g'(Z[l]): what a layer gets from above is multiplied by the slope of its own activation."
_SHAPES = "A gradient has the shape of what it is the gradient of, so that W - α dW and b - α db make sense."

MISTAKES: Mapping[str, Words] = {
    # the mean over the examples
    "missing-mean": Words(
        message="Every final dW and db is exactly m times too large: 1/m is nowhere in the backward pass.",
        why="J = 1/m Σ L. Without 1/m, dW and db are the derivatives of the sum ΣL, not of the mean J.",
        hint="Bring 1/m in once: in every dW and db (the lectures), or in dA[L].",
        section="where-1m-enters",
    ),
    "doubled-mean": Words(
        message="Every final dW and db is exactly m times too small: 1/m enters twice.",
        why="Once dA[L] carries 1/m, every dZ, dW and db below it carries it too; dividing dW and db again makes 1/m².",
        hint="Keep 1/m in one place: in every dW and db (then dA[L] has none), or in dA[L] (then dW and db have none).",
        section="where-1m-enters",
    ),
    "compounded-mean": Words(
        message="The final gradients lose one more factor m with every layer further down.",
        why="What a layer hands down is divided by m, and the layer below divides again: two layers down it is 1/m³.",
        hint="Do not divide dZ or dA_prev by m; only dW and db, or only dA[L].",
        section="where-1m-enters",
    ),
    "mean-only-dW": Words(
        message="Every dW is right and every db is exactly m times too large: only dW takes the mean.",
        why=_ONE_MEAN,
        hint="db is a mean over the examples too: give it the 1/m that dW has.",
        section="where-1m-enters",
    ),
    "mean-only-db": Words(
        message="Every db is right and every dW is exactly m times too large: only db takes the mean.",
        why=_ONE_MEAN,
        hint="dW is a mean over the examples too: give it the 1/m that db has.",
        section="where-1m-enters",
    ),
    "mean-missing-in-part": Words(
        message="{variables} come out exactly m times too large, and the other final gradients right.",
        why=_ONE_MEAN,
        hint="Bring 1/m in for those too, as you do for the others.",
        section="where-1m-enters",
    ),
    "wrong-m-axis": Words(
        message="The gradients are divided by the width of a layer, not by the number of examples.",
        why="The examples are the columns: A_prev has shape (n[l-1], m), so m is shape[1] and shape[0] is a width.",
        hint="Take m from the columns: m = A_prev.shape[1].",
        section="where-1m-enters",
    ),
    "hard-coded-m": Words(
        message="The gradients are divided by the same number, whatever the number of examples.",
        why="m is the number of columns of the arrays that the function is given; it changes from call to call.",
        hint="Take m from the data: m = A_prev.shape[1].",
        section="where-1m-enters",
    ),
    "global-m": Words(
        message="The number of examples is taken from the notebook ({variables}), not from what the function is given.",
        why="A function that reads m from another cell is right for the one data set that the cell was run with.",
        hint="Take m inside the function: m = A_prev.shape[1].",
        section="where-1m-enters",
    ),
    "sum-cost": Words(
        message="Your cost is the sum of the losses, m times J, and your gradients are those of that sum.",
        why="J = 1/m Σ L. The gradients follow from your cost, so there is one thing to change, and it changes both.",
        hint="Divide the cost by m, and bring 1/m into the gradients once: in every dW and db, or in dA[L].",
        section="where-1m-enters",
    ),
    "mean-in-update": Words(
        message="dW and db are those of the sum of the losses; 1/m comes in only in update_parameters.",
        why="The parameters move as they should, but grads itself is m · dJ: whatever else reads it goes wrong.",
        hint="Move the 1/m from the update into the gradients: into every dW and db, or into dA[L].",
        section="where-1m-enters",
    ),
    "wrong-scale": Words(
        message="The final gradients point the right way, and their lengths are off by a factor that is no power of m.",
        why=_ONE_MEAN,
        hint="Look at what dW and db are divided by: it is to be m, the number of examples, once.",
        section="where-1m-enters",
    ),
    # the derivative of the loss
    "dAL-sign": Words(
        message="The derivative of the loss has the wrong sign, and with it every gradient: the cost would go up.",
        why="L = -(Y log AL + (1 - Y) log(1 - AL)), so dL/dAL = -(Y/AL - (1 - Y)/(1 - AL)), which is dZ[L] = AL - Y.",
        hint="Turn the sign around where dA[L] (or dZ[L]) is formed.",
        section="the-derivative-of-the-loss",
    ),
    "dAL-inner-sign": Words(
        message="The two terms of dA[L] are joined with the wrong sign.",
        why="d/dAL of (1 - Y) log(1 - AL) is -(1 - Y)/(1 - AL): its numerator 1 - Y comes with a minus of its own, "
        "because the inner derivative of 1 - AL is -1.",
        hint="dA[L] = -(Y/AL - (1 - Y)/(1 - AL)).",
        section="the-derivative-of-the-loss",
    ),
    "dAL-is-residual": Words(
        message="dA[L] is AL - Y, which is then multiplied by the sigmoid's slope a second time.",
        why="AL - Y is dZ[L], the sigmoid's slope already in it: dL/dAL · AL(1 - AL) = AL - Y.",
        hint="Either dA[L] = -(Y/AL - (1 - Y)/(1 - AL)) and then the slope, or dZ[L] = AL - Y and no slope.",
        section="the-derivative-of-the-loss",
    ),
    "AL-for-dAL": Words(
        message="The backward pass starts from AL itself, not from its derivative dAL.",
        why="What is handed down is the derivative of the loss with respect to AL, not the prediction.",
        hint="Hand dAL to the output layer's backward step.",
        section="the-derivative-of-the-loss",
    ),
    # activations
    "activation-derivative-missing": Words(
        message="dZ is dA: the slope of the activation is left out.",
        why=_CHAIN_RULE,
        hint="Multiply dA by g'(Z): relu_backward in the hidden layers, sigmoid_backward at the output.",
        section="activations",
    ),
    "activation-swapped": Words(
        message="A layer uses the slope of another activation than its own.",
        why=_CHAIN_RULE + " The hidden layers and the output layer have different ones.",
        hint="Use, going back, the activation that the layer had going forward.",
        section="activations",
    ),
    "derivative-of-wrong-argument": Words(
        message="The slope of the activation is taken at the wrong array: A and Z are mixed up.",
        why="g' is a function of Z; written with A it reads A(1 - A) for the sigmoid and 1 - A² for tanh.",
        hint="Look at whether your formula wants Z or A, and give it that one.",
        section="activations",
    ),
    # dW, db, dA_prev
    "db-no-keepdims": Words(
        message="db has lost its second dimension: it has shape (n,), and b has shape (n, 1).",
        why=_SHAPES + " np.sum(dZ, axis=1) gives shape (n,), and b - db of (n, 1) and (n,) silently makes (n, n).",
        hint="Keep the dimension: np.sum(dZ, axis=1, keepdims=True).",
        section="dw-db-and-da_prev",
    ),
    "db-wrong-axis": Words(
        message="db is summed over the units of the layer, not over the examples.",
        why="db[i] collects what b[i] does to every example: the sum runs along the columns, axis 1.",
        hint="Sum over axis=1, and keep the dimension.",
        section="dw-db-and-da_prev",
    ),
    "db-total-sum": Words(
        message="db is one number, the sum of all of dZ: every unit gets the same.",
        why="Each unit has a bias of its own; db[i] is the sum of row i of dZ alone.",
        hint="Sum over the examples only: axis=1, keepdims=True.",
        section="dw-db-and-da_prev",
    ),
    "db-not-summed": Words(
        message="db is dZ itself, one column for each example: the sum over the examples is left out.",
        why="b is added to every example, so db adds up what every example says.",
        hint="Sum dZ over axis=1, and keep the dimension.",
        section="dw-db-and-da_prev",
    ),
    "dW-transposed": Words(
        message="dW is transposed: its rows and columns are exchanged.",
        why=_SHAPES + " dW = dZ A_prev.T is (n[l], m)(m, n[l-1]) = (n[l], n[l-1]).",
        hint="dW = np.dot(dZ, A_prev.T), in this order.",
        section="dw-db-and-da_prev",
    ),
    "dW-own-activation": Words(
        message="dW is formed with the layer's own output A[l], not with its input A[l-1].",
        why="Z[l] = W[l] A[l-1] + b[l]: what multiplies W is the input, so that is what stands in dW.",
        hint="dW = np.dot(dZ, A_prev.T).",
        section="dw-db-and-da_prev",
    ),
    "elementwise-product": Words(
        message="An elementwise product stands where a matrix product belongs (or the other way round).",
        why="dW = dZ A_prev.T and dA_prev = W.T dZ sum over the examples and the units: matrix products. "
        "dZ = dA * g'(Z) goes element by element.",
        hint="np.dot (or @) for dW and dA_prev, * for dZ.",
        section="dw-db-and-da_prev",
    ),
    "uses-W-not-transposed": Words(
        message="dA_prev is formed with W, not with its transpose.",
        why="W is (n[l], n[l-1]) and dZ is (n[l], m); dA_prev is to be (n[l-1], m), so dZ is multiplied by W.T.",
        hint="dA_prev = np.dot(W.T, dZ).",
        section="dw-db-and-da_prev",
    ),
    "examples-left-out": Words(
        message="The gradients leave some examples out of the sum.",
        why="dW and db add up all m examples, from the first column to the last.",
        hint="Look at the range of the loop or the slice: it is to run over all m columns.",
        section="dw-db-and-da_prev",
    ),
    # the layers
    "layer-off-by-one": Words(
        message="Quantities of two different layers meet: an index is off by one.",
        why="The step of layer l takes dA[l] and the cache of layer l, and gives dA[l-1], dW[l], db[l]. In the code, "
        "caches[l] belongs to layer l + 1, because lists count from 0.",
        hint="Write down, for the last hidden layer, which dA and which cache it needs, and compare.",
        section="the-layers",
    ),
    "two-layers-only": Words(
        message="A network of two layers comes out right, and no deeper one does.",
        why="With two layers there is one hidden layer, and fixed names or dA[L-1] happen to be the right ones for it.",
        hint="In the loop over the layers every name has to depend on l: the dA above, the cache, the keys of grads.",
        section="the-layers",
    ),
    "one-depth-only": Words(
        message="A network of one depth comes out right, and no other: the layers are written out one by one.",
        why="The number of layers L is len(parameters) // 2 (or len(caches)); it is to be read from what is given.",
        hint="Write a loop over the layers, with names made of its variable: parameters['W' + str(l)].",
        section="the-layers",
    ),
    "layer-hard-coded": Words(
        message="The name of one layer is written out where the layer changes from round to round.",
        why="In a loop over the layers W1 is the same matrix in every round; layer l needs W[l].",
        hint="Make the key of the loop's variable: 'W' + str(l).",
        section="the-layers",
    ),
    "caches-not-kept": Words(
        message="The forward pass gives the right AL, and does not keep what the backward pass needs.",
        why="caches is a list with one entry a layer, in their order; the backward pass reads each once.",
        hint="For every layer, the output layer too, keep what its step back reads: (A_prev, W, b) and Z.",
        section="the-layers",
    ),
    "dAL-in-every-layer": Words(
        message="Every layer starts again from dA[L], not from the dA that the layer above hands down.",
        why="dA[l-1] = W[l].T dZ[l]: what a layer's step returns first is what the next step down begins with.",
        hint="Give the step of layer l the dA that the step of layer l + 1 has returned, and its own cache.",
        section="the-layers",
    ),
    "forward-input-reused": Words(
        message="A layer of the forward pass is given another layer's input.",
        why="A[l] = g(W[l] A[l-1] + b[l]): each layer takes what the layer before it gave.",
        hint="Pass the newest A on, also to the output layer.",
        section="the-layers",
    ),
    "return-order": Words(
        message="The values are right, and come back (or are taken) in another order than the course's.",
        why="A function is used by the order of what it returns: dA_prev, dW, db.",
        hint="Return and unpack in the same order: dA_prev, dW, db.",
        section="the-layers",
    ),
    "cache-swapped": Words(
        message="The parts of the cache are taken in the wrong order.",
        why="cache = (linear_cache, activation_cache), and linear_cache = (A_prev, W, b).",
        hint="Unpack in the order in which the forward pass packed.",
        section="the-layers",
    ),
    "tuple-kept-whole": Words(
        message="All that a function returns is kept as one tuple where one of its parts is needed.",
        why="linear_activation_backward returns three arrays; a tuple of three is none of them.",
        hint="Unpack it: dA_prev, dW, db = …",
        section="the-layers",
    ),
    # the cost and the update
    "cost-not-mean": Words(
        message="The cost is the sum of the losses: m times J.",
        why="J = 1/m Σ L is the mean, so that it does not grow with the number of examples.",
        hint="Divide by m = Y.shape[1].",
        section="the-derivative-of-the-loss",
    ),
    "cost-sign": Words(
        message="The cost has the wrong sign.",
        why="log of a probability is negative; L = -(Y log AL + (1 - Y) log(1 - AL)) is not.",
        hint="Put the minus in front of the sum.",
        section="the-derivative-of-the-loss",
    ),
    "cost-half": Words(
        message="The cost counts only one of the two classes.",
        why="L has a term for each: Y log AL where Y = 1, and (1 - Y) log(1 - AL) where Y = 0.",
        hint="Add the other term.",
        section="the-derivative-of-the-loss",
    ),
    "cost-same-log": Words(
        message="Both terms of the cost have the same logarithm.",
        why="L = -(Y log AL + (1 - Y) log(1 - AL)): where Y = 0, it is 1 - AL that is to be near 1.",
        hint="The second term is (1 - Y) log(1 - AL).",
        section="the-derivative-of-the-loss",
    ),
    "cost-inner-sign": Words(
        message="The two terms of the cost are joined with the wrong sign.",
        why="L = -(Y log AL + (1 - Y) log(1 - AL)): the minus in front is for both.",
        hint="Add the two terms, then take the minus.",
        section="the-derivative-of-the-loss",
    ),
    "update-ascends": Words(
        message="The parameters move up the gradient: the cost grows with every step.",
        why="The gradient points to where J grows; descent goes the other way, W - α dW.",
        hint="Subtract learning_rate * dW.",
        section="the-update",
    ),
    "update-forgets-parameter": Words(
        message="The new parameter is the step alone; the old value is lost.",
        why="W ← W - α dW: the step is taken from where W is.",
        hint="Subtract the step from the old value.",
        section="the-update",
    ),
    "update-missing": Words(
        message="The parameters come back as they were: no step is taken.",
        why="W ← W - α dW, b ← b - α db, in every layer.",
        hint="Write the update into the loop over the layers, and store what it gives.",
        section="the-update",
    ),
    "update-without-rate": Words(
        message="The step is the whole gradient: learning_rate is not in it.",
        why="W ← W - α dW: α says how long a step is, and keeps it short.",
        hint="Multiply the gradient by learning_rate.",
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
    "other-activation": Words(
        message="Your hidden layers use {variables}, forward and backward alike; the course asks for another function.",
        why="The gradients fit to your forward pass; but the network is another one than the assignment's.",
        hint="Use the activation that the assignment names in the hidden layers, and its derivative on the way back.",
        section="activations",
    ),
    "own-names": Words(
        message="The parameters have other names than the course's, throughout the notebook.",
        why="Whoever calls your functions, a test or another notebook, gives and expects W1, b1, W2, ….",
        hint="Name them W1, b1, … as the docstring says, and the gradients dW1, db1, ….",
        section="",
    ),
    "some-sizes-only": Words(
        message="The function is right elsewhere, and wrong where {variables}.",
        why=(
            "One formula holds at every size, and for large numbers and small ones. Code that decides by sizes is lost "
            "as soon as two are equal or one is 1; code that clips or rounds, where numbers are large or small."
        ),
        hint=(
            "Say transposes and axes outright, whatever the sizes: dZ @ A_prev.T, np.sum(dZ, axis=1, keepdims=True). "
            "Leave the numbers as they come out."
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
        message="A dimension is lost: an array of shape (n, m) becomes one of shape (n,) or (m,).",
        why=_SHAPES,
        hint="Keep both dimensions.",
        section="",
    ),
    "wrong-axis": Words(
        message="A sum or mean runs along the wrong axis.",
        why="Rows are units, columns are examples.",
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
        hint="Check the sign in the place shown.",
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
        hint="Check <, >, == in the place shown.",
        section="",
    ),
    "overwritten-in-loop": Words(
        message="A sum is overwritten in every round of a loop: only the last round is left.",
        why="dW and db add up what all m examples say.",
        hint="Add to it: x += …, not x = …",
        section="dw-db-and-da_prev",
    ),
    "wrong-indent": Words(
        message="A line stands on the wrong side of a loop's end.",
        why="What is indented runs in every round; what is not runs once, after the last.",
        hint="Check the indentation of the line shown.",
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
        why="With the right one in its place every answer is right.",
        hint="Check the name in the place shown.",
        section="",
    ),
}

# What to change where the piece of text that is to be changed holds this: (id, piece, hint).
HINTS: tuple[tuple[str, str, str], ...] = (
    (
        "db-no-keepdims",
        "squeeze",
        "np.squeeze takes the dimension away again, whatever keepdims says: leave it out, and keep keepdims=True.",
    ),
)
