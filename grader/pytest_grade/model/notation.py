"""How a course writes what the grader speaks of: the names that texts need, and those to look for in student code."""

import re
from collections.abc import Iterable
from typing import Literal, TypeAlias

from pytest_grade.dataclass import dataclass

Placed: TypeAlias = Literal["per-layer", "at-loss", "at-output", "at-end", "at-update"]
Loss: TypeAlias = Literal["binary cross-entropy"]  # those that texts know the formula of


@dataclass(frozen=True, slots=True)
class Shown:
    """What students see instead of a name that only the declaration has: in one function, or everywhere ("")."""

    function: str
    name: str
    as_shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation:
    """The notation of one assignment. What is None or empty, no text speaks of: it uses general words.

    Attributes:
        m: the symbol for the number of examples.
        counts: names that count examples, as students write them.
        axis: the axis of the examples in what is handed on.
        weights: the derivatives by weights, as kinds: ``dW``.
        biases: those by what is added to each example: ``db``.
        handed: the derivatives that are handed on, as kinds, those nearest to the cost first: ``dA``, ``dZ``.
        unwritten: those of them that the course itself has under no name.
        has_unnamed_steps: whether what goes into some activation has no name, so that none is the derivative by it.
        below: what the step of one layer hands to the layer below: ``dA_prev``.
        first: the derivative that the pass begins with: ``dA[L]``; ``dL/dA[L]`` where the course does not write it.
        first_name: the same as a variable, without underscores: ``dAL``.
        output: the first derivative that final ones are made of: ``dZ[L]``, or ``dL/dZ[L]``.
        first_reaches_all: whether all final derivatives are made of that first one, and of nothing beside it: no
            penalty, no further term of the cost that comes in on the way.
        first_reaches_mean: the same but for penalties, which add their share to the final derivatives themselves.
        output_reaches_all: whether all are made of the output alone.
        prediction: what comes out of the network: ``AL``.
        labels: what it is compared with: ``Y``.
        layer: what comes out of a layer: ``A``.
        linear: what its activation is given: ``Z``.
        inputs: names for what goes into a layer, as students write them, the course's own first: ``A_prev``, ``X``.
        weight: the parameter that multiplies the input: ``W``.
        bias: the parameter that is added: ``b``.
        flat_biases: whether the biases have one axis.
        turned_biases: whether the biases have their units along the axis that is that of the examples elsewhere.
        turned: whether weights are transposed where they multiply the input, as in ``w.T X``.
        indexed: whether the course writes layers with an index, so that ``dA[l-1]`` is understood.
        loss: which loss it is, where its formula can be told.
        slopes: what has the slope of each activation, in words.
        slope_arguments: the slopes that are written with what comes out of the activation, in words.
        output_activation: the activation of the output.
        step: the function of one layer's step back.
        cache: what the cache of one layer is, in words.
        kept: what a layer is to keep for the way back, in words.
        depth: how the number of layers is read off what is given, in words.
        update: the function that moves the parameters.
        rate: the learning rate of the update, as its argument is called.
        descends: whether the update is W - α dW and nothing besides, so that it can be told in these words.
        is_of_a_mean: whether the cost is one over the examples, and not over something else that is counted.
        placement: where the course's own solution takes the mean.
        lectures: whose placement that is, in the plural: ``the lectures``.
        by_steps: whether the final gradients are not seen themselves, but only the parameters after a step.
        shown: what students see instead of names that only the declaration has.

    """

    m: str
    counts: frozenset[str] = frozenset()
    axis: int
    weights: tuple[str, ...]
    biases: tuple[str, ...] = ()
    handed: tuple[str, ...]
    unwritten: frozenset[str] = frozenset()
    below: str | None = None
    first: str
    first_name: str
    output: str
    prediction: str
    labels: str
    layer: str | None = None
    linear: str | None = None
    inputs: tuple[str, ...] = ()
    weight: str | None = None
    bias: str | None = None
    flat_biases: bool = False
    turned_biases: bool = False
    turned: bool = False
    indexed: bool = False
    loss: Loss | None = None
    slopes: str | None = None
    slope_arguments: str | None = None
    output_activation: str | None = None
    step: str | None = None
    cache: str | None = None
    kept: str | None = None
    depth: str | None = None
    update: str | None = None
    rate: str | None = None
    descends: bool = True
    is_of_a_mean: bool = True
    placement: Placed = "per-layer"
    first_reaches_all: bool = True
    first_reaches_mean: bool = True
    output_reaches_all: bool = True
    lectures: str = "the lectures"
    by_steps: bool = False
    has_unnamed_steps: bool = False
    shown: tuple[Shown, ...] = ()

    def as_shown(self, text: str, function: str = "", *, is_prose: bool = False) -> str:
        """A text about a function with the names that students see in place of those of the declaration.

        In prose what may be a word of English stays.
        """
        if not self.shown:
            return text
        names = {each.name: each.as_shown for each in self.shown if not each.function}
        names |= {each.name: each.as_shown for each in self.shown if each.function == function}
        names = {name: shown for name, shown in names.items() if not (is_prose and name.isalpha())}
        if not names:
            return text
        known = "|".join(map(re.escape, names))
        return re.sub(rf"(?<![\w/.])({known})(?!\w)", lambda found: names[found[0]], text)

    @property
    def leaves(self) -> tuple[str, ...]:
        """The final derivatives, as kinds."""
        return (*self.weights, *self.biases)

    @property
    def spoken(self) -> tuple[str, ...]:
        """What is handed on and that the course writes: in words where nothing is, which is no name of it."""
        return tuple(kind for kind in self.handed if kind not in self.unwritten and " " not in kind)

    def written(self, kind: str) -> str:
        """How texts write a derivative that is handed on."""
        return f"dL/{kind}" if kind in self.unwritten else kind

    def is_first(self, name: str) -> bool:
        """Whether a variable is called as the derivative that the pass begins with."""
        return name.replace("_", "") == self.first_name


def joined(names: Iterable[str]) -> str:
    """The names in a sentence."""
    *before, last = tuple(names) or ("",)
    return f"{', '.join(before)} and {last}" if before else last
