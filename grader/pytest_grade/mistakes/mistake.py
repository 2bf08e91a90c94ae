"""One mistake: how it arises, what undoes it, where to point, and its words."""

from collections.abc import Callable
from typing import Generic, Literal, TypeAlias, TypeVar

from pytest_grade.author.slips_of_scale import Make
from pytest_grade.dataclass import dataclass
from pytest_grade.mistakes.edited import Made, Repaired
from pytest_grade.mistakes.laws import Laws
from pytest_grade.model.laws import OfParts

Said: TypeAlias = str | tuple[str, ...]
"""Of several ways to say the same the first is said whose facts are all known: the last is true of every network."""

Seen = TypeVar("Seen", Made, Repaired)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits(Generic[Seen]):
    """Edits of these kinds (`pytest_grade/edits/kinds.py`), in functions of these roles (or of all), that `hold`."""

    kinds: tuple[str, ...]
    roles: tuple[str, ...] = ()
    holds: Callable[[Seen], bool] = lambda _: True

    def fit(self, seen: Seen) -> bool:
        """Whether an edit is one of these."""
        return seen.change.kind in self.kinds and seen.role in (self.roles or (seen.role,)) and self.holds(seen)


# What the place of a mistake points at: what the problem of the function points at; the line that brings the mean into
# what is handed on, or makes the number that is divided by; the lines that make what lacks the mean, or is divided once
# more, or is off by some factor, or what something is added to; or where the placement of the mean has its place.
PointsAt: TypeAlias = Literal[
    "problem", "mean handed on", "count", "summed", "divided again", "off", "added", "placement", "cost"
]

# What the words call {variables}: the final gradients that are summed, or divided once more, or to which something is
# added wrongly; how many times the right ones they are; the activation of the student's own network; the factor of the
# student's own cost, or what loss it is made of; what the function reads of the notebook, or the defaults it changes.
Variables: TypeAlias = Literal[
    "summed", "divided again", "added", "factors", "activation", "cost", "notebook", "defaults"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """The mistake that it is where one of these edits makes all that the function does right."""

    edits: Edits[Repaired]
    mistake: "Mistake"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """An entry of the table. Of two entries that hold for the same the first names the mistake.

    Attributes:
        id: what rubrics and reports call it.
        message: the sentence that names it: what the numbers prove. `{…}` are facts: of the submission, and of the
            notation of the assignment (`pytest_grade/marking/facts.py`); none is an expected value.
        why: why that is wrong, in the course's notation.
        hint: what to change.
        hints: what to change where the piece of text that is to be changed holds this.
        section: where docs/derivations.md derives it; empty where there is nothing to derive.
        ways: slips of the way back that make it on any assignment (`pytest_grade/author/slips_of_*.py`).
        ways_by_count: the same with a number in the place of that of the examples, which is read off the answer.
        law: what the scales of the final gradients are like; who has one is about the mean over the examples.
        law_of_added: what the scale of what is added to the mean is like: a regularisation's share.
        made_by: changes of the solution's text that make it.
        undone_by: edits of a student's text that undo it where no numbers name it.
        shown_by: the kinds of edits that undo it where numbers name it: they show its place.
        problems: the kinds of problems that are this mistake by themselves.
        place: what its place points at.
        variables: what its words call so.
        of_notebook: what it is where the number of examples is one of the notebook's variables.
        says_numbers: whether its words say no more than what the answers are, so that who answers so has it, however
            that came to be.
        instead: what it is instead where an edit of the student's text undoes it: the text says more than the numbers.
        is_beside: whether it is noticed beside the answers, and explains none of them.

    """

    id: str
    message: Said
    why: Said
    hint: Said
    hints: tuple[tuple[str, str], ...] = ()
    section: str = ""
    ways: tuple[Make, ...] = ()
    ways_by_count: tuple[Callable[[float], Make], ...] = ()
    law: Callable[[Laws], bool] | None = None
    law_of_added: Callable[[OfParts], bool] | None = None
    made_by: tuple[Edits[Made], ...] = ()
    undone_by: tuple[Edits[Repaired], ...] = ()
    shown_by: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    place: PointsAt = "problem"
    variables: Variables | None = None
    of_notebook: "Mistake | None" = None
    says_numbers: bool = False
    instead: "Instead | None" = None
    is_beside: bool = False

    @property
    def is_about_the_mean(self) -> bool:
        """Whether it is about the mean over the examples."""
        return self.law is not None
