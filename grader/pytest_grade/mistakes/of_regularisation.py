"""Mistakes in what is added to the mean of the losses, and in its derivatives."""

from collections.abc import Callable
from typing import Final

from pytest_grade.author.slips_of_rules import every
from pytest_grade.mistakes.mistake import Mistake
from pytest_grade.model.laws import OfParts

_TWO_PARTS: Final = (
    "The cost is a mean over the examples and a regularisation; a gradient is the sum of their derivatives."
)


def _scaled(factor: float, power: int = 0) -> Callable[[OfParts], bool]:
    """Whether what is added is so many times what it should be, times a power of the number of examples."""
    return lambda law: (law.factor, law.power) == (factor, power)


REGULARISATION_SCALE = Mistake(
    id="regularisation-scale",
    message="In {variables} the regularisation's share points the right way, and its length is off by a factor.",
    why=_TWO_PARTS,
    hint="Take the derivative of the regularisation as it stands in the cost.",
    law_of_added=lambda law: not law.is_added_rightly,
    place="added",
    variables="added",
)

REGULARISATION_TOO_MANY = Mistake(
    id="regularisation-too-many",
    message="To {variables} a multiple of the parameter is added, as by a share of a regularisation; the cost has "
    "none, or a smaller one.",
    why="What is not in the cost has no derivative: only what is regularised there has a share in its gradient.",
    hint="Look at what the cost's regularisation adds up, and add the derivative of that, and no more.",
    shown_by=("term-away", "step-away", "factor-away", "number"),
    place="added",
    variables="added",
)

MISTAKES: Final[tuple[Mistake, ...]] = (
    Mistake(
        id="regularisation-missing",
        message="{variables} {variables:is that/are those} of the mean of the losses alone: the "
        "regularisation's share is missing.",
        why=_TWO_PARTS,
        hint="Add the derivative of the regularisation.",
        ways=(every(lambda _: 0.0, "penalty"),),
        law_of_added=_scaled(0.0),
        place="added",
        variables="added",
    ),
    Mistake(
        id="regularisation-half",
        message="In {variables} the regularisation's share is half as large as it should be.",
        why=_TWO_PARTS,
        hint="Compare with the cost: the square brings a 2, unless there is a half in front of it.",
        ways=(every(lambda _: 0.5, "penalty"),),
        law_of_added=_scaled(0.5),
        place="added",
        variables="added",
    ),
    Mistake(
        id="regularisation-twice",
        message="In {variables} the regularisation's share is twice as large as it should be.",
        why=_TWO_PARTS,
        hint="Compare with the cost: the square brings a 2, and a half in front of it takes that away.",
        ways=(every(lambda _: 2.0, "penalty"),),
        law_of_added=_scaled(2.0),
        place="added",
        variables="added",
    ),
    Mistake(
        id="regularisation-sign",
        message="In {variables} the regularisation's share has the wrong sign.",
        why=_TWO_PARTS,
        hint="Add the derivative of the regularisation, as it is added to the cost.",
        ways=(every(lambda _: -1.0, "penalty"),),
        law_of_added=_scaled(-1.0),
        place="added",
        variables="added",
    ),
    Mistake(
        id="regularisation-times-m",
        message="In {variables} the regularisation's share is {m} times too large.",
        why=_TWO_PARTS,
        hint="Look at what the regularisation is divided by in the cost: its derivative is divided by the same.",
        ways=(every(lambda way: way.m, "penalty"),),
        law_of_added=_scaled(1.0, 1),
        place="added",
        variables="added",
    ),
    Mistake(
        id="regularisation-over-m",
        message="In {variables} the regularisation's share is divided by {m}, and is not to be.",
        why=_TWO_PARTS,
        hint="Divide by {m} before the regularisation is added, or leave its share as it is.",
        ways=(every(lambda way: 1 / way.m, "penalty"),),
        law_of_added=_scaled(1.0, -1),
        place="added",
        variables="added",
    ),
    REGULARISATION_SCALE,
    REGULARISATION_TOO_MANY,
)
