"""The inputs of one question, the values on the way to the cost, and the derivatives of the cost by them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

Array: TypeAlias = Any
Role: TypeAlias = Literal["handed", "weights", "biases", "other"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quantity:
    """A derivative of the cost J on the way back: dJ/dq of one value q.

    Attributes:
        name: of the derivative, as the course writes it: ``dW2``.
        kind: the name without the layer: ``dW``.
        layer: of q, counted from the inputs; 0 of the inputs themselves.
        role: ``handed`` on to the layer below; or final, by ``weights`` that are multiplied, by ``biases`` that are
            added to each example, or by something ``other``.
        examples: the axis of the examples; None of a final one.
        feeds: the names of the final derivatives that are made of it, and of nothing between.
        derivative: dJ/dq, in the shape of q.

    """

    name: str
    kind: str
    layer: int
    role: Role
    derivative: Array
    examples: int | None = None
    feeds: tuple[str, ...] = ()

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
        label_type: the type that labels come in.
        sizes: what is special about the sizes, in words; "" for nothing.
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
    label_type: type = int
    sizes: str = ""
    chance: int = 0

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
