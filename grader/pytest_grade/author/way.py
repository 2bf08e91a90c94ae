"""What a recorded way forward is made of, seen from behind: layers, activations, and what hands on a derivative.

Nothing here hangs on names. Weights are final quantities that a product takes, biases those that are added; final is
what has no axis of examples. A derivative is handed on along an `Edge`, and each edge has a role.
"""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import numpy as np

from pytest_grade.author.tape import Array, Step
from pytest_grade.author.units import Unit
from pytest_grade.dataclass import dataclass

Role: TypeAlias = Literal["loss", "slope", "weights", "bias", "down", "penalty", "factor", "other"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edge:
    """One way by which a derivative is handed on.

    Attributes:
        step: whose derivative is handed on.
        number: which of the arguments of the step it goes to.
        to: what gets it; of weights and biases the array that the run began with.
        role: what is handed on: to the activation's array ("slope"), to weights, biases, to the layer below ("down"),
            inside of the loss, of a penalty on weights, through a factor (a mask), or anything else.
        rule: the right share, from the derivative by the step.
        power: 1 where the derivative comes to have an axis of examples, -1 where it loses it, else 0.

    """

    step: Step
    number: int
    to: Step
    role: Role
    rule: Any
    power: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """One product with weights, and what belongs to it.

    Attributes:
        weights: by which its weights get their derivative.
        down: by which its input gets one; None where nobody asks.
        bias: by which its biases get theirs; None where it has none.
        input: what the weights are multiplied with.
        result: its Z.
        unit: its activation; None where it has none.
        is_turned: whether the weights are transposed where they are multiplied.

    """

    weights: Edge
    down: Edge | None
    bias: Edge | None
    input: Array
    result: Step
    unit: Unit | None
    is_turned: bool

    @property
    def output(self) -> Array:
        """What it gives to the layer above."""
        return self.unit.end.value if self.unit else self.result.value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """A way forward, analysed once.

    Attributes:
        end: the objective.
        m: the number of examples; 1 where nothing has an axis of them.
        edges: for each step from behind its edges.
        layers: from the last to the first.
        units: the activations, from the last to the first.
        outputs: those of them that are at the output.
        last: the last array before the loss, whose derivative a backward pass begins with; None without a loss.
        named: the steps with a name.

    """

    end: Step
    m: int
    edges: tuple[tuple[Step, tuple[Edge, ...]], ...]
    layers: tuple[Layer, ...]
    units: tuple[Unit, ...]
    outputs: tuple[Unit, ...]
    last: Step | None
    named: Mapping[str, Step]

    def of(self, *roles: Role) -> tuple[Edge, ...]:
        """The edges of these roles, from behind."""
        return tuple(edge for _, edges in self.edges for edge in edges if edge.role in roles)

    @property
    def steps(self) -> tuple[Step, ...]:
        """All that hands on a derivative, from behind."""
        return tuple(step for step, _ in self.edges)

    @property
    def hidden(self) -> tuple[Unit, ...]:
        """The activations that are not at the output."""
        return tuple(unit for unit in self.units if unit not in self.outputs)

    @property
    def entering(self) -> tuple[Edge, ...]:
        """Where, coming from the cost, the derivative comes to have an axis of examples."""
        return tuple(edge for edge in self.of("loss") if edge.power > 0)

    def slope(self, unit: Unit) -> Edge:
        """The edge that an activation's derivative is handed on by."""
        return next(edge for edge in self.of("slope") if edge.step is unit.end)

    def axis(self, value: Array) -> int | None:
        """The axis of examples; None of what has none."""
        return axis_of(value, self.m)


def axis_of(value: Array, m: int) -> int | None:
    """The axis that is as long as there are examples."""
    shape = np.shape(value)
    return shape.index(m) if m in shape else None
