"""What explains a wrong answer: mistakes that predict every number of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.model.cases import Array

# What a mistake is made in: the loss, a slope, what comes of a layer, what is added, or what is handed on.
Concern: TypeAlias = Literal["loss", "slope", "weights", "bias", "down", "penalty", "factor", "other", "handed"]
INNERMOST: frozenset[Concern] = frozenset({"weights", "bias", "down"})  # what the step of one layer works out last
Agrees: TypeAlias = Callable[[Any, Any], bool]
"""Whether what a student gave is what is predicted; the predicted value comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One way of making one mistake: `make` makes a slip of whatever way back, or makes that of a number."""

    id: str
    make: Callable[[Any], Any]
    is_about_the_mean: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slips:
    """Every way of every mistake that answers can show, in the order in which they are tried.

    `by_count` are made of a number that stands in the place of that of the examples, and is read off an answer.
    """

    variants: tuple[Variant, ...]
    by_count: tuple[Variant, ...] = ()


class Likeness(Protocol):
    """What other arrays can be held against, in the place of an array itself."""

    @property
    def size(self) -> int:
        """How many numbers there are."""

    def scale_of(self, array: Array) -> float | None:
        """How many times this one an array is; None where it is no multiple."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A derivative as who makes a mistake works it out, and as he does without it (None: nothing comes of it).

    It `is_slipped` where the mistake is made in it: what else is wrong follows from that. Of a kit there is but a
    `Likeness` of each.
    """

    wrong: "Array | Likeness"
    right: "Array | Likeness | None"
    is_slipped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Mistakes that predict every answer; the pass takes the mean inside of the final derivatives or outside.

    Attributes:
        mistakes: their ids.
        about_the_mean: those of them that are about the mean.
        placement: where the mean is taken.
        concerns: what the mistakes are made in.
        computed: for a mistake and a question, what such a student works out, from the cost back to the inputs.
        answered: those of the mistakes that are made in what is answered, so that the answers themselves show them; of
            the others they show only what follows.
        rivals: single mistakes other than these that predict every answer too.
        of_text: whether a solution whose text is changed gives the answers; where the slip is in the student's own text
            is not known.
        left_out: what is not there, where it is one of the names of the notation.
        says: of mistakes that the course itself knows, what it says of them.

    """

    mistakes: tuple[str, ...]
    about_the_mean: frozenset[str]
    placement: Literal["inside", "outside"]
    concerns: frozenset[Concern]
    computed: Callable[[str, str], Sequence[Derived]] = lambda _, __: ()
    answered: frozenset[str] = frozenset()
    rivals: tuple["Explanation", ...] = ()
    of_text: bool = False
    left_out: str | None = None
    says: str = ""

    @property
    def is_structural(self) -> bool:
        """Whether none of the mistakes is about the mean, so that the placement is the student's own."""
        return not self.about_the_mean


class Explainer(Protocol):
    """Finds mistakes that predict the answers to the questions of one source, those of distinct sizes."""

    def explain(self, answers: Mapping[str, Any], agrees: Agrees) -> Explanation | None:
        """The fewest mistakes that predict all answers, by question; None where there are none, or answers lack."""
