"""Mistakes around the code: what a function takes from the notebook, does beside its answer, or does not do at all."""

from typing import Final

from pytest_grade.mistakes.mistake import Edits, Mistake

GLOBAL_M = Mistake(
    id="global-m",
    message="The number of examples is taken from the notebook ({variables}), not from what the function is given.",
    why="A function that reads {m} from another cell is right for the one data set that the cell was run with.",
    hint=(
        "Take {m} inside the function, from what it is given.{if_cost}",
        "Take {m} inside the function: {m} = {count}.",
        "Take {m} inside the function, from what it is given.",
    ),
    section="where-1m-enters",
    place="count",
    variables="notebook",
)

READS_NOTEBOOK_VARIABLE = Mistake(
    id="reads-notebook-variable",
    message="The function works with {variables:a variable/variables} of the notebook ({variables}), not with "
    "what it is given.",
    why="In another cell's state it computes something else, and here it fails or is wrong.",
    hint="Everything a function needs comes in through its parameters, or is made in it.",
    problems=("notebook-variable",),
    undone_by=(Edits(kinds=("name",), holds=lambda r: r.is_of_the_notebook),),
    shown_by=("name",),
    variables="notebook",
    of_notebook=GLOBAL_M,
)

INPUT_MUTATED = Mistake(
    id="input-mutated",
    message="The function changes what it was given ({variables}), and what reads that next goes wrong.",
    why=(
        "What is put into a dictionary that was given is the caller's too.{if_replaced}",
        "NumPy's in-place operators (-=, *=, /=) and x[...] = y write into the caller's array.",
    ),
    hint=(
        "Leave {variables} there as given wherever the task does not ask for something else.{if_replaced}",
        "Make a new array instead: x = x - y, not x -= y.",
    ),
    is_beside=True,
)

PRINTS_TOO_MUCH = Mistake(
    id="prints-too-much",
    message="The function prints {variables} characters each time it is called.",
    why="It runs thousands of times in training, and printing takes longer than the mathematics.",
    hint="Remove the print, or move it to the cell that calls the function.",
    is_beside=True,
)

SOME_SIZES_ONLY = Mistake(
    id="some-sizes-only",
    message="The function was right wherever else it was asked, and is wrong where {variables}.",
    why="One formula holds at every size, and for large numbers and small ones.",
    hint="Look for what hangs on a size, or on how large a number is: a test, a threshold, a clip, a rounding, a "
    "transpose or an axis that is chosen by the sizes; of many layers, names that are put in order as texts (W10 comes "
    "before W2) or that have room for one digit.",
)

KEPT_FROM_FIRST_CALL = Mistake(
    id="kept-from-first-call",
    message="What an earlier call has found is kept in the object, and used again with other examples.",
    why="The last batch of an epoch is often a smaller one: how many examples there are, and arrays that are made for "
    "so many, belong to one call.",
    hint="Find them anew in each call, before they are used.",
    undone_by=(Edits(kinds=("found-anew",)),),
    problems=("joint-cache-later",),
)

HARD_CODED_OUTPUT = Mistake(
    id="hard-coded-output",
    message="The function returns the same numbers whatever it is given.",
    why="The checks of the course show one example; the function has to work for every input.",
    hint="Compute the result from the parameters.",
)

OWN_ASSERTION = Mistake(
    id="own-assertion",
    message="The values are right, and an assertion in your own code stops them.",
    why="What the assertion asks for is not what the course asks for.",
    hint="Correct or remove the assertion.",
    undone_by=(Edits(kinds=("assertion",)),),
)

MISTAKES: Final[tuple[Mistake, ...]] = (
    KEPT_FROM_FIRST_CALL,
    GLOBAL_M,
    READS_NOTEBOOK_VARIABLE,
    INPUT_MUTATED,
    PRINTS_TOO_MUCH,
    Mistake(
        id="not-deterministic",
        message="The same inputs give different results: by chance, or by what an earlier call has left behind.",
        why="Pass, cost and gradients are functions of their inputs; only the first weights are drawn.",
        hint="Take out what draws numbers or looks at the time, and make lists and dictionaries inside the function: a "
        "default argument is made once, and kept from call to call.",
        problems=("not-deterministic",),
    ),
    Mistake(
        id="kept-from-call",
        message="What is made outside the function ({variables}) outlives the call, and every call goes on filling it.",
        why="What a function returns is to hang on what it is given, and not on how often it was called before.",
        hint="Make it inside the function (of a class: in __init__), so that each call begins with a new one.",
        problems=("kept",),
    ),
    Mistake(
        id="kept-in-object",
        message="Each call adds to what the call before has left in the object.",
        why="Gradients belong to one pass: those of the batch before, added to them, are the gradients of nothing.",
        hint="Write the attribute anew in each call: nothing of what it held before belongs in it.",
        problems=("object-changed",),
    ),
    Mistake(
        id="result-of-a-switch",
        message="What comes back hangs on a switch that is only to show more.",
        why="A list that is filled only while the function prints is empty for whoever does not have it print.",
        hint="Take what fills the list out of the `if` that prints.",
        problems=("switched",),
    ),
    Mistake(
        id="wrong-a-second-time",
        message="The list that it is given is not as it was after the call, or something of the call before is kept.",
        why="pop, insert, append and del change the caller's own list, and who uses it next finds another one.",
        hint="Read the list by its indices and leave it as it is, or begin with a copy of it: list(…).",
        problems=("a-second-time",),
    ),
    Mistake(
        id="layers-too-many",
        message="More layers have entries than were asked for.",
        why="Others count the layers by the entries: with a layer too many, they look for one that is not there.",
        hint="Write what belongs to a layer under the number of that layer, and under no other.",
        problems=("further-layers",),
    ),
    Mistake(
        id="shared-by-objects",
        message="What each object is to hold for itself is shared by all of them.",
        why="What stands in the body of a class, or of the notebook, is there once: each new object writes over it.",
        hint="Make it in __init__, as an attribute of self, and make a new one there.",
        problems=("of-two",),
    ),
    Mistake(
        id="own-names",
        message="The parameters have other names than the course's.",
        why=(
            (
                "Whoever calls your functions, a test or another notebook, gives and expects {weight}1, {bias}1, "
                "{weight}2, …."
            ),
            "Whoever calls your functions, a test or another notebook, gives and expects the course's.",
        ),
        hint=(
            "Name them {weight}1, {bias}1, …, and the gradients {weights}1, {biases}1, …, in every function.",
            "Name them as the course does, and the gradients too, in every function.",
        ),
        problems=("own-names",),
    ),
    SOME_SIZES_ONLY,
    HARD_CODED_OUTPUT,
    Mistake(
        id="unfinished",
        message="This part is still to be written.",
        why="Nothing comes of the function until it is.",
        hint="Write it, then grade again.",
        problems=("blank", "commented-out"),
    ),
    Mistake(
        id="syntax-error",
        message="The cell does not parse as Python.",
        why="Python reads a whole cell before it runs any of it, so nothing in this piece was defined.",
        hint="Look at the line shown and the one before it: a bracket, a colon, the indentation, a name in two pieces, "
        "an operator with nothing behind it.",
        problems=("syntax",),
    ),
    Mistake(
        id="not-terminating",
        message="The function did not come to an end.",
        why="A loop whose condition never turns false runs for ever.",
        hint="Look at what changes the loop's condition.",
        problems=("ended-cpu", "ended-wall"),
    ),
    Mistake(
        id="too-slow",
        message="The function has far more to do than its task needs, and was stopped.",
        why="It took many times as long as the course's way does. It may be right: nothing came back that could be "
        "judged.",
        hint="Look at how often each line runs, and how much it makes or prints. NumPy does a whole array at once.",
        problems=("ended-too-slow",),
    ),
    OWN_ASSERTION,
    Mistake(
        id="left-too-early",
        message="A loop, or the function, is left before all of it is done.",
        why="What would come after that is missing.",
        hint="See on which condition it is left, and whether it is to be left there at all.",
        undone_by=(Edits(kinds=("removal",), holds=lambda r: r.leads_out), Edits(kinds=("left",))),
        shown_by=("left",),
    ),
    Mistake(
        id="line-too-many",
        message="A line is too many: it changes what was right before it.",
        why="Without it every answer is right.",
        hint="Remove the line shown, or find out what it was meant for.",
        undone_by=(Edits(kinds=("removal", "step-away")),),
    ),
    Mistake(
        id="statement-left-out",
        message="A step is missing: one line of what the function has to do is not there.",
        why="What the line makes keeps the value that it had before.",
        hint="Go through all that the function has to do, and look for the step that the code does not take.",
        made_by=(
            Edits(kinds=("removal",)),
            Edits(kinds=("term", "factor"), holds=lambda m: m.leaves_as_it_was and m.role != "update"),
        ),
    ),
)
