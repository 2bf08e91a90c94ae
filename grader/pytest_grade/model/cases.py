"""The inputs of one question, the values on the way to the cost, and the derivatives of the cost by them."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np

from pytest_grade.dataclass import dataclass

Array: TypeAlias = Any
Role: TypeAlias = Literal["handed", "weights", "biases", "other"]
_SAME = 1e-9  # of the largest number: so near are two arrays that nothing tells apart


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quantity:
    """A derivative of the cost J on the way back: dJ/dq of one value q.

    Attributes:
        name: of the derivative, as the course writes it: ``dW2``.
        kind: the name without the layer: ``dW``.
        of: the name of q: ``W2``.
        layer: of q, counted from the inputs; 0 of the inputs themselves.
        role: ``handed`` on to the layer below; or final, by ``weights`` that are multiplied, by ``biases`` that are
            added to each example, or by something ``other``.
        examples: the axis of the examples; None of a final one.
        feeds: the names of the final derivatives that are made of it, and of nothing between.
        derivative: dJ/dq, in the shape of q.
        parts: the shares of it by each term of J, first that of the mean over the examples, then those of what is
            added to it (a regularisation); empty where there is one term.
        is_flat: whether axes of length 1 do not count in what a student gives for it.
        is_asked: whether it comes back beside the final ones, so that it is to be dJ/dq, whatever is handed on.
        reaches_all: whether all that comes back is made of it, and of nothing beside it: scaled, it scales them all.
        reaches_mean: the same but for what penalties add to the final derivatives by what these are of.

    """

    name: str
    kind: str
    of: str = ""
    layer: int
    role: Role
    derivative: Array
    examples: int | None = None
    feeds: tuple[str, ...] = ()
    parts: tuple[Array, ...] = ()
    is_flat: bool = False
    is_asked: bool = False
    reaches_all: bool = False
    reaches_mean: bool = False

    @property
    def kind_of_value(self) -> str:
        """The name of q without its layer."""
        return self.of.removesuffix(self.name.removeprefix(self.kind))

    @property
    def by_example(self) -> Array | None:
        """The derivative as a matrix, a column for each example; None where it has no axis of them."""
        if self.examples is None:
            return None
        return np.moveaxis(self.derivative, self.examples, -1).reshape(-1, self.derivative.shape[self.examples])

    @property
    def is_final(self) -> bool:
        """Whether it is what a backward pass is for."""
        return self.role != "handed"


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """What is asked about, at sizes and with inputs of its own.

    Attributes:
        name: of the case.
        m: the number of examples.
        depth: the number of layers L.
        quantities: the derivatives in the order of the backward pass, from the output to the inputs.
        values: what the way forward knows by name: inputs, parameters, and what is made of them.
        inputs: those of them that no function may destroy.
        dimensions: the sizes by their names, m not among them.
        cost: J.
        added: the share in it of what is added to the mean over the examples.
        label_type: the type that labels come in.
        sizes: what is special about the sizes, in words; "" for nothing.
        is_later: whether the same objects are asked for other examples before.
        counted: how many there are of what the cost is a mean over, where that is not the examples; 0 where it is.
        chance: the state from which student code draws random numbers.

    """

    name: str
    m: int
    depth: int
    quantities: tuple[Quantity, ...]
    values: Mapping[str, Array]
    inputs: Mapping[str, Array]
    dimensions: Mapping[str, int]
    cost: float
    added: float = 0.0
    label_type: type = int
    sizes: str = ""
    is_later: bool = False
    counted: float = 0.0
    chance: int = 0

    @property
    def numbers(self) -> Mapping[str, float]:
        """Single numbers that are asked with, by name, as far as they are known."""
        return {}

    @cached_property
    def gradients(self) -> Mapping[str, Array]:
        """DJ/dq by the name of each quantity."""
        return {quantity.name: quantity.derivative for quantity in self.quantities}

    @cached_property
    def named(self) -> Mapping[str, Quantity]:
        """The quantities by name."""
        return {quantity.name: quantity for quantity in self.quantities}

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """The names of the final derivatives, from the inputs to the output."""
        final = sorted((q for q in self.quantities if q.is_final), key=lambda quantity: quantity.layer)
        return tuple(quantity.name for quantity in final)

    @cached_property
    def handed(self) -> tuple[Quantity, ...]:
        """What is handed on, from the output to the inputs."""
        return tuple(quantity for quantity in self.quantities if not quantity.is_final)

    @cached_property
    def finals(self) -> tuple[Quantity, ...]:
        """What the backward pass is for, from the output to the inputs."""
        return tuple(quantity for quantity in self.quantities if quantity.is_final)

    @cached_property
    def lowest_layer(self) -> int:
        """The layer nearest to the inputs that has final derivatives."""
        return min((quantity.layer for quantity in self.finals), default=0)

    @cached_property
    def is_of_one_layer(self) -> bool:
        """Whether all final derivatives are of one layer."""
        return all(quantity.layer == self.lowest_layer for quantity in self.finals)

    @cached_property
    def output(self) -> Quantity | None:
        """The first of what is handed on that final derivatives are made of: dZ[L], the derivative by the scores."""
        return next((quantity for quantity in self.handed if quantity.feeds), None)

    @cached_property
    def loss_side(self) -> tuple[Quantity, ...]:
        """What is handed on nearer to the cost than the output: dA[L], the derivative by the probabilities."""
        return self.handed[: self.handed.index(self.output)] if self.output in self.handed else ()

    @cached_property
    def below(self) -> tuple[Quantity, ...]:
        """What is handed on below the output; what comes back itself is handed on to nobody."""
        found = self.handed[self.handed.index(self.output) + 1 :] if self.output in self.handed else self.handed
        return tuple(quantity for quantity in found if not quantity.is_asked)

    @cached_property
    def of_the_output(self) -> tuple[Quantity, ...]:
        """What is handed on down to the output."""
        return (*self.loss_side, self.output) if self.output else ()

    @cached_property
    def shares_of_examples(self) -> tuple[tuple[Quantity, Array], ...]:
        """What is handed on of several examples, as matrices with a column for each."""
        shares = ((quantity, quantity.by_example) for quantity in self.told_apart if not quantity.is_final)
        return tuple((quantity, share) for quantity, share in shares if share is not None and share.shape[1] > 1)

    @cached_property
    def told_apart(self) -> tuple[Quantity, ...]:
        """The quantities; of those handed on whose derivatives are the same array only the last."""
        return tuple(self._told_apart())

    def _told_apart(self) -> Iterator[Quantity]:
        for number, quantity in enumerate(self.quantities):
            later = (other for other in self.quantities[number + 1 :] if not other.is_final)
            if quantity.is_final or not any(_is_same(quantity.derivative, other.derivative) for other in later):
                yield quantity


def _is_same(one: Array, other: Array) -> bool:
    return one.shape == other.shape and bool(
        np.abs(one - other).max(initial=0.0) <= _SAME * np.abs(one).max(initial=0.0)
    )
