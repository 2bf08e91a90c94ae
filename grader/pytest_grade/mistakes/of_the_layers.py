"""Mistakes in how layers hang together: indices, names, caches, and what one function takes from the other."""

from typing import Final

from pytest_grade.mistakes.mistake import Edits, Mistake

LAYER_OFF_BY_ONE = Mistake(
    id="layer-off-by-one",
    message="Quantities of two different layers meet, where all are to be of one.",
    why=(
        "{forward_step}: a layer takes its own parameters, and what the layer before it gave.{if_forward}",
        (
            "The step of layer l takes {step_takes} and the cache of layer l, and gives {step_gives}. In the "
            "code, caches[l] belongs to layer l + 1, because lists count from 0."
        ),
        (
            "The step of a layer takes what the layer above hands down and the values of this layer, and "
            "both are to be of the same one."
        ),
    ),
    hint=(
        "Write down, for the last layer, which parameters it needs, and compare: an index may be off by one, or stay "
        "the same in every round.{if_forward}",
        "Write down, for the last hidden layer, which {outer} and which cache it needs, and compare: an index may be "
        "off by one, or stay the same in every round.",
    ),
    section="the-layers",
    undone_by=(
        Edits(kinds=("index",), holds=lambda r: r.runs_over_layers and r.role != "update" and not r.heads_a_loop),
        Edits(kinds=("added",), holds=lambda r: r.moves_an_index and r.runs_over_layers and r.role != "update"),
    ),
)

TWO_LAYERS_ONLY = Mistake(
    id="two-layers-only",
    message="A network of two layers comes out right, and no deeper one does.",
    why=(
        "With two layers there is one hidden layer, and fixed names or {outer}[L-1] happen to be the "
        "right ones for it.{if_backward}",
        "With two layers there is one hidden layer, and a loop over the hidden layers runs once.",
    ),
    hint=(
        "In the loop over the layers every name has to depend on l: {outer} of the layer above, the cache, the keys of "
        "grads."
        "{if_backward}",
        "Each round is to take what the round before has given, and the parameters of its own layer; the output layer "
        "comes once, after the loop.",
    ),
    section="the-layers",
)

ONE_DEPTH_ONLY = Mistake(
    id="one-depth-only",
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
)

FORWARD_INPUT_REUSED = Mistake(
    id="forward-input-reused",
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
    made_by=(Edits(kinds=("name",), roles=("forward",), holds=lambda m: m.takes_the_input),),
    undone_by=(
        Edits(kinds=("name",), roles=("forward",), holds=lambda r: r.drops_an_input and r.runs_over_layers),
        Edits(kinds=("carry",), roles=("forward",)),
    ),
)

MISTAKES: Final[tuple[Mistake, ...]] = (
    LAYER_OFF_BY_ONE,
    TWO_LAYERS_ONLY,
    ONE_DEPTH_ONLY,
    Mistake(
        id="layer-hard-coded",
        message="The name of one layer is written out where the layer changes from round to round.",
        why=(
            "In a loop over the layers {weight}1 is the same matrix in every round; layer l needs {weight}[l].",
            "A name that is written out is the same array in every round; layer l needs its own.",
        ),
        hint=("Make the key of the loop's variable: '{weight}' + str(l).", "Make the key of the loop's variable."),
        section="the-layers",
        made_by=(Edits(kinds=("layer-key",)),),
        undone_by=(Edits(kinds=("layer-key",)),),
    ),
    Mistake(
        id="caches-not-kept",
        message="What the forward pass gives back is right, and it does not keep what the backward pass needs as it "
        "needs it.",
        why="The backward pass reads, for each layer, what the forward pass has kept of it: in the place where it is "
        "looked for, and as it was then.",
        hint=(
            "For every layer, the output layer too, keep what its step back reads ({kept}), in the order of the "
            "layers, and write into none of it later.",
            "For every layer, the output layer too, keep what its step back reads, in the order of the layers, and "
            "write into none of it later.",
        ),
        section="the-layers",
        problems=("joint-cache", "joint-cache-among", "joint-cache-unlike"),
    ),
    FORWARD_INPUT_REUSED,
    Mistake(
        id="cache-parts-swapped",
        message="The parts of the cache are used in each other's place.",
        why=("{cache}: the line shown takes them apart as they were put together.", "Each part has a use of its own."),
        hint="Look at each use of the names on this line: what is handed where belongs to the other one.",
        section="the-layers",
        undone_by=(Edits(kinds=("order",), holds=lambda r: r.unpacks_as_packed),),
    ),
    Mistake(
        id="cache-swapped",
        message="The parts of the cache are taken in the wrong order.",
        why=("{cache}.", "What a function keeps is used by the order in which it was kept."),
        hint="Unpack in the order in which the forward pass packed.",
        section="the-layers",
        undone_by=(Edits(kinds=("order",), holds=lambda r: r.unpacks_a_cache),),
    ),
    Mistake(
        id="return-order",
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
        made_by=(Edits(kinds=("order",)),),
        undone_by=(Edits(kinds=("order",)),),
        says_numbers=True,
    ),
    Mistake(
        id="tuple-kept-whole",
        message="The whole of something with several parts stands where one part belongs, or a part for the whole.",
        why="A tuple, a list or an array of several parts is none of its parts.",
        hint="Look at what the function called here returns, or the name here stands for: all of it, or one part.",
        section="the-layers",
        made_by=(Edits(kinds=("part",)),),
        undone_by=(Edits(kinds=("part",)),),
    ),
)
