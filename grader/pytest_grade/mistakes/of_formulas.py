"""Slips that any formula may have: a term, a factor, a function or an argument left out, or another in its place.

What the solution has in that place is not quoted: only which quantity comes out wrong, and what is left out where it is
one of the course's own names.
"""

from typing import Final

from pytest_grade.author.slips_of_rules import SITES, factors
from pytest_grade.mistakes.mistake import Edits, Mistake

_EVERY_PART: Final = "What is left out of a formula is missing in everything that is made from it."

MISTAKES: Final[tuple[Mistake, ...]] = (
    Mistake(
        id="term-left-out",
        message=(
            "A sum lacks a term: {left_out} is left out.",
            "What {quantity} is made of lacks a term of a sum or difference.",
            "A term of a sum or difference is left out.",
        ),
        why=("{linear_step}: both terms count.{if_without_bias}", _EVERY_PART),
        hint="Compare every sum in this function with the course's formula: one lacks a term.",
        made_by=(Edits(kinds=("term",), holds=lambda m: not m.leaves_as_it_was),),
        undone_by=(Edits(kinds=("added",), holds=lambda r: not r.moves_an_index),),
        shown_by=("added",),
    ),
    Mistake(
        id="factor-left-out",
        message=(
            "A product or quotient lacks {left_out}.",
            "What {quantity} is made of lacks a factor, or something that it is divided by.",
            "A factor, or something to divide by, is left out.",
        ),
        why=(
            "What is multiplied by a factor going forward has a derivative that is multiplied by it too.{if_backward}",
            _EVERY_PART,
        ),
        hint="Compare every product and quotient in this function with the course's formula: one lacks a factor.",
        ways=tuple(
            factors(names, which) for which in SITES for names in (("multiply",), ("divide",), ("multiply", "divide"))
        ),
        made_by=(Edits(kinds=("factor", "mean-away")),),
        undone_by=(
            Edits(kinds=("scaled", "divided")),
            Edits(kinds=("multiplied",), holds=lambda r: not r.is_in_a_step),
        ),
        shown_by=("multiplied", "divided", "scaled"),
    ),
    Mistake(
        id="power-left-out",
        message="A power is left out, or a product stands where a power belongs.",
        why="x², 2x and x agree for hardly any x.",
        hint="Compare every power in this function with the course's formula.",
        made_by=(Edits(kinds=("power",)),),
        undone_by=(Edits(kinds=("power",)),),
        shown_by=("power",),
    ),
    Mistake(
        id="inverted",
        message="A quotient or a difference is the wrong way round, or a product stands for a quotient.",
        why="a/b is not b/a and not ab, and a - b is not b - a.",
        hint="Write down what is divided by what, and what is taken away from what, and compare.",
        made_by=(
            Edits(
                kinds=(
                    "inverse",
                    "reversed",
                )
            ),
        ),
        undone_by=(Edits(kinds=("reversed",)),),
        shown_by=("reversed", "brackets"),
    ),
    Mistake(
        id="another-function",
        message=(
            "On the way to {quantity} another function is used than the course's.",
            "Another function is used than the course's.",
        ),
        why="Another function gives other numbers, and everything that is made from them is wrong too.",
        hint="Compare each function that is called here with the one in the course's formula.",
        made_by=(Edits(kinds=("function",)),),
        undone_by=(Edits(kinds=("meant",)),),
        shown_by=("meant",),
    ),
    Mistake(
        id="function-left-out",
        message=(
            "A function is left out where {quantity} is made: what it is to be applied to is used as it is.",
            "A function is left out: what it is to be applied to is used as it is.",
        ),
        why=_EVERY_PART,
        hint="Compare each step with the course's formula: an activation, a logarithm or a sum may be missing.",
        made_by=(Edits(kinds=("function-away",)),),
        undone_by=(Edits(kinds=("function-away", "between")),),
        shown_by=("function-away",),
    ),
    Mistake(
        id="arguments-swapped",
        message="Two arguments of a call are exchanged.",
        why="Python tells the arguments of a call apart by their order.",
        hint="Compare each call with the parameters of what is called.",
        made_by=(Edits(kinds=("arguments",)),),
        undone_by=(Edits(kinds=("arguments",)),),
        shown_by=("arguments",),
    ),
    Mistake(
        id="argument-misplaced",
        message="An argument is given in the place of another one.",
        why="Python tells the arguments of a call apart by their order, unless they are given by name.",
        hint="Compare the call with the parameters of what is called, or give each argument by its name.",
        undone_by=(Edits(kinds=("misplaced",)),),
    ),
    Mistake(
        id="argument-not-passed",
        message="What the function is given is not passed on to the function that it calls.",
        why="What is called takes its default then, or has nothing, whatever the caller has been given.",
        hint="Pass it on, in its place or by its name.",
        undone_by=(Edits(kinds=("passed-on",)),),
    ),
    Mistake(
        id="applied-elsewhere",
        message="A function is applied too early or too late: to too little of a formula, or to too much.",
        why=(
            "A function of 1 - x is not 1 - that of x, be it a logarithm, an exponential or a square; and of a sum it "
            "is not the sum of its values."
        ),
        hint=(
            "Write down for each function what goes into it, and compare.{if_in_function}",
            "Write down what is to go into the function, and what is to be done to what comes out.",
        ),
        undone_by=(Edits(kinds=("applied",)),),
    ),
    Mistake(
        id="another-number",
        message=(
            "A number in the code is not the course's, and {quantity} comes out wrong.",
            "A number in the code is not the course's.",
        ),
        why="Everything that hangs on that number is wrong too.",
        hint="Check the numbers in this function: a scale, a threshold, a count.",
        made_by=(Edits(kinds=("number",)),),
        undone_by=(Edits(kinds=("threshold", "number")),),
        shown_by=("threshold", "number"),
    ),
)
