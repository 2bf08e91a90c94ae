"""The words of slips that any function may have: a term, a factor, a function, an argument, a line.

What the solution has in that place is not quoted: only which quantity comes out wrong, and what is left out where it is
one of the course's own names.
"""

from collections.abc import Mapping
from typing import Final

from grader.marking.wording import Words

_EVERY_PART = "What is left out of a formula is missing in everything that is made from it."

SLIPS_OF_CODE: Final[Mapping[str, Words]] = {
    "term-left-out": Words(
        message=(
            "A sum lacks a term: {left_out} is left out.",
            "What {quantity} is made of lacks a term of a sum or difference.",
            "A term of a sum or difference is left out.",
        ),
        why=("{linear_step}: both terms count.{if_without_bias}", _EVERY_PART),
        hint="Compare every sum in this function with the course's formula: one lacks a term.",
        section="",
    ),
    "factor-left-out": Words(
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
        section="",
    ),
    "power-left-out": Words(
        message="A power is left out, or a product stands where a power belongs.",
        why="x², 2x and x agree for hardly any x.",
        hint="Compare every power in this function with the course's formula.",
        section="",
    ),
    "inverted": Words(
        message="A quotient or a difference is the wrong way round, or a product stands for a quotient.",
        why="a/b is not b/a and not ab, and a - b is not b - a.",
        hint="Write down what is divided by what, and what is taken away from what, and compare.",
        section="",
    ),
    "another-function": Words(
        message=(
            "Another function stands where {quantity} is made than the course's.",
            "Another function is used than the course's.",
        ),
        why="Another function gives other numbers, and everything that is made from them is wrong too.",
        hint="Compare each function that is called here with the one in the course's formula.",
        section="",
    ),
    "function-left-out": Words(
        message=(
            "A function is left out where {quantity} is made: what it is to be applied to is used as it is.",
            "A function is left out: what it is to be applied to is used as it is.",
        ),
        why=_EVERY_PART,
        hint="Compare each step with the course's formula: an activation, a logarithm or a sum may be missing.",
        section="",
    ),
    "arguments-swapped": Words(
        message="Two arguments of a call are exchanged.",
        why="Python tells the arguments of a call apart by their order.",
        hint="Compare each call with the parameters of what is called.",
        section="",
    ),
    "not-compared": Words(
        message="A comparison is left out: numbers come back where a decision is asked for.",
        why="A decision says on which side of a threshold a number lies.",
        hint="Compare with the threshold, and return what that gives.",
        section="",
    ),
    "another-number": Words(
        message=(
            "A number in the code is not the course's, and {quantity} comes out wrong.",
            "A number in the code is not the course's.",
        ),
        why="Everything that hangs on that number is wrong too.",
        hint="Check the numbers in this function: a scale, a threshold, a count.",
        section="",
    ),
    "statement-left-out": Words(
        message="A step is missing: one line of what the function has to do is not there.",
        why="What the line makes keeps the value that it had before.",
        hint="Go through the steps of the docstring, and look for the one that the code does not take.",
        section="",
    ),
}
