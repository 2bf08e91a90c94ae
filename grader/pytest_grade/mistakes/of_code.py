"""Slips that any function may have: another sign, axis, index, key or name than the one that belongs there."""

from typing import Final

from pytest_grade.author.slips_of_rules import every, without_loss
from pytest_grade.author.slips_of_scale import only
from pytest_grade.mistakes.mistake import Edits, Mistake

WRONG_INDENT = Mistake(
    id="wrong-indent",
    message="A line is indented too far, or not far enough: it stands inside of a loop or a condition, or outside.",
    why="What is indented belongs to the loop or condition above it; what is not is done once, whatever that is.",
    hint=(
        "Check the indentation in and after each loop and condition of this function.{if_in_function}",
        "Check the indentation of the line shown.",
    ),
    made_by=(Edits(kinds=("indent",)),),
    undone_by=(Edits(kinds=("indent", "condition")),),
)

MISTAKES: Final[tuple[Mistake, ...]] = (
    Mistake(
        id="wrong-sign",
        message="A sign is turned around.",
        why="x - y is not x + y, and -x is not x: what is made of it comes out wrong too.",
        hint=("Check every sign in this function.{if_in_function}", "Check the sign in the place shown."),
        ways=(
            without_loss(every(lambda _: -1.0, "weights", "bias")),
            only("weights", every(lambda _: -1.0, "weights")),
            only("bias", every(lambda _: -1.0, "bias")),
            every(lambda _: -1.0, "down"),
        ),
        made_by=(
            Edits(
                kinds=(
                    "sign",
                    "minus",
                )
            ),
        ),
        undone_by=(
            Edits(
                kinds=(
                    "sign",
                    "minus",
                ),
                holds=lambda r: not r.change.decides,
            ),
        ),
        shown_by=("sign", "reversed", "minus"),
    ),
    Mistake(
        id="wrong-direction",
        message="A loop goes through its rounds in the opposite order.",
        why="Each round takes over what the one before it has made.",
        hint="Look at which round is to be the first: a pass back begins with what comes last going forward.",
        made_by=(Edits(kinds=("direction",)),),
        undone_by=(Edits(kinds=("direction",)),),
        shown_by=("direction",),
    ),
    Mistake(
        id="wrong-axis",
        message="A sum, a mean or a maximum is taken along the wrong axis.",
        why="What lies along an axis is put together, and that axis disappears; the others stay.",
        hint="Choose the axis that is to disappear.",
        made_by=(Edits(kinds=("axis",)),),
        undone_by=(Edits(kinds=("axis", "axis-away")),),
        shown_by=("axis", "axis-away"),
    ),
    Mistake(
        id="wrong-transpose",
        message="Rows and columns are exchanged, or the two factors of a product.",
        why="An array of shape (a, b) is none of shape (b, a), and (a, b)(b, c) = (a, c).",
        hint="Write down the shape of each array in this line, and the one that is to come of them.",
        made_by=(
            Edits(
                kinds=(
                    "transpose",
                    "operands",
                )
            ),
        ),
        undone_by=(Edits(kinds=("transpose", "operands", "other-transpose", "sizes")),),
        shown_by=("transpose", "operands", "other-transpose", "sizes"),
    ),
    Mistake(
        id="shape-not-a-tuple",
        message="The shape of a new array is given as two arguments; it is one, a tuple.",
        why="np.zeros takes the shape first and the type of the numbers second.",
        hint="Put the shape in parentheses of its own: np.zeros((n, 1)).",
        undone_by=(Edits(kinds=("shape",)),),
    ),
    Mistake(
        id="wrong-index",
        message="An index, or an end of a range, is another than the one that belongs here.",
        why="Python counts from 0, a range ends before its last number, and shape[0] counts rows, shape[1] columns.",
        hint="Write down the first and the last value that it takes, and what it counts.",
        made_by=(Edits(kinds=("index",)),),
        undone_by=(
            Edits(kinds=("index",), holds=lambda r: r.may_be_an_index and not r.changes_a_text),
            Edits(kinds=("slice",)),
        ),
        shown_by=("index", "slice"),
    ),
    Mistake(
        id="counter-off-by-one",
        message="What a counter is compared with is one too high or one too low.",
        why="range(n) counts 0, 1, …, n - 1: it ends before n, and has n rounds.",
        hint="Write down the first and the last value of the counter, and compare.",
        undone_by=(Edits(kinds=("bound",)),),
    ),
    Mistake(
        id="whole-columns",
        message="All rows are taken where one entry of each row is meant.",
        why="x[:, y] has every row for each number in y; one entry of each row is x[np.arange(len(y)), y].",
        hint="Give a row for each entry: np.arange of how many there are.",
        undone_by=(Edits(kinds=("entries",)),),
    ),
    Mistake(
        id="wrong-key",
        message="An entry is read or written under another key than its own.",
        why="Each quantity has an entry of its own; under another key it takes the place of another one.",
        hint="Check the name in the brackets.",
        made_by=(Edits(kinds=("key",)),),
        undone_by=(
            Edits(kinds=("key", "key-spelling")),
            Edits(kinds=("index",), holds=lambda r: r.changes_a_text),
        ),
        shown_by=("key", "key-spelling"),
    ),
    Mistake(
        id="bound-of-comparison",
        message="A comparison takes its bound in where it should not, or leaves it out.",
        why="> is false at the bound, and >= is true there: that is one round, or one element, more or less.",
        hint=(
            "Check every < and > in this function.{if_in_function}",
            "Look at what is to be done at the bound itself.",
        ),
        made_by=(Edits(kinds=("comparison",), holds=lambda m: m.moves_the_bound),),
        undone_by=(Edits(kinds=("comparison",), holds=lambda r: r.moves_the_bound),),
        shown_by=("comparison",),
    ),
    Mistake(
        id="wrong-comparison",
        message=(
            "A comparison is another than it should be: of other values, turned around, or with equality on the wrong "
            "side."
        ),
        why="For some values the other branch is taken, other elements are chosen, or a loop ends a round too early or "
        "too late.",
        hint=("Check every <, >, == in this function.{if_in_function}", "Check <, >, == in the place shown."),
        made_by=(Edits(kinds=("comparison",)),),
        undone_by=(
            Edits(kinds=("comparison",)),
            Edits(kinds=("sign", "minus"), holds=lambda r: r.change.decides),
        ),
        shown_by=("comparison",),
    ),
    Mistake(
        id="not-compared",
        message="A comparison is left out: numbers come back where a decision is asked for.",
        why="A decision says on which side of a threshold a number lies.",
        hint="Compare with the threshold, and return what that gives.",
        made_by=(Edits(kinds=("comparison-away",)),),
        says_numbers=True,
    ),
    Mistake(
        id="only-compared",
        message="Only whether a number is larger than another is taken, where the number itself belongs.",
        why="A comparison is 1 or 0, however large the number is.",
        hint="Take the number as it is.",
        undone_by=(Edits(kinds=("comparison-away",)),),
        shown_by=("comparison-away",),
    ),
    Mistake(
        id="overwritten-in-loop",
        message="What belongs to a sum is put in the place of what was there, and not added to it: only what was put "
        "there last is left.",
        why="A sum adds up what every round of a loop, or every call, says.",
        hint="Add to it: x += …, not x = …",
        section="dw-db-and-da_prev",
        made_by=(Edits(kinds=("accumulation",)),),
        undone_by=(Edits(kinds=("accumulation", "summed")),),
        shown_by=("accumulation", "summed"),
    ),
    WRONG_INDENT,
    Mistake(
        id="position-for-entry",
        message="A position stands where the entry at that position belongs, or the other way round.",
        why="i is where something stands in y, and y[i] what stands there: the label of an example is not its number.",
        hint=(
            "Check every index in this function.{if_in_function}",
            "Check in the place shown which of the two is meant.",
        ),
        made_by=(Edits(kinds=("entry",)),),
        undone_by=(Edits(kinds=("entry",)),),
        shown_by=("entry",),
    ),
    Mistake(
        id="not-handed-on",
        message="Every round of a loop starts from the same value: what one round makes is not handed on to the next.",
        why="A name keeps its value until something is assigned to it.",
        hint="At the end of the loop, give the variable what the round has made.",
        undone_by=(Edits(kinds=("carry",)),),
    ),
    Mistake(
        id="wrong-variable",
        message="Another variable is used than the one that belongs here.",
        why=(
            "What is made from the wrong one is wrong too.{if_in_function}",
            "The name in the place shown holds something else than what belongs there.",
        ),
        hint=("Check every name in this function.{if_in_function}", "Check the name in the place shown."),
        made_by=(Edits(kinds=("name",)),),
        undone_by=(Edits(kinds=("name", "numbered", "assigned")),),
        shown_by=("name", "numbered", "assigned"),
    ),
    Mistake(
        id="size-twice",
        message="A new array has the same size along both axes, where one of the two is to be 1.",
        why="An array of the shape (n, n) has n times as many numbers as one of the shape (n, 1), or (1, n).",
        hint="Put a 1 in the place of the size of the other axis.",
        undone_by=(Edits(kinds=("one-row",)),),
        shown_by=("one-row",),
    ),
    Mistake(
        id="all-for-one-entry",
        message="All entries of an array are changed, where only one is to be.",
        why="x -= h moves every entry of x; x[i] -= h moves one, and leaves the others as they are.",
        hint="Say which entry is meant, as the line does that is like this one.",
        undone_by=(Edits(kinds=("entry-of-it",)),),
        shown_by=("entry-of-it",),
    ),
    Mistake(
        id="lists-joined",
        message="Two lists are joined end to end, where their entries are to be added one by one.",
        why="+ of two lists is one longer list; + of two arrays adds them entry by entry.",
        hint="Add entry by entry: [a + b for a, b in zip(…, …)].",
        undone_by=(Edits(kinds=("entries-added",)),),
        shown_by=("entries-added",),
    ),
)
