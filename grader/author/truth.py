"""The derivatives that a declaration asks for: from the solution's own way forward, and by differences of it."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from grader.author.answers import Asking, changed, derivative_given, member
from grader.author.declaration import Call
from grader.author.inputs import Inputs
from grader.author.loading import Declared
from grader.author.noting import Note
from grader.author.program import Program
from grader.author.tape import NoDerivativeError, Step, Tape
from grader.author.traced import Traced, given
from grader.errors import ConfigurationError

Array = Any
_STEP: Final = 5e-4  # with four points the error is of fourth order
_POINTS: Final = ((1, 2 / 3), (-1, -2 / 3), (2, -1 / 12), (-2, 1 / 12))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A value on the way forward, the derivative by it, and what the solution calls it.

    Attributes:
        notes: its names in the solution, in the order in which it got them.
        order: how many noted values came before it.

    """

    notes: tuple[Note, ...]
    value: Array
    derivative: Array
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The way forward as it was recorded: its steps in order, the one that made the objective, those with names."""

    steps: tuple[Step, ...]
    end: Step
    named: Mapping[str, Step]
    notes: Mapping[Step, Sequence[Note]]


@dataclass(frozen=True, kw_only=True)
class Truth:
    """The derivatives of one objective at one question's inputs.

    Attributes:
        objective: the name of what they are of.
        weights: what the objective is weighted with and summed: 1 of a cost; of a quantity, the derivative by it that
            the question gives.
        by: the derivative by everything that has a name and that the objective hangs on.
        way: every value on the way that the solution has a name for, from the beginning to the end.
        margin: how far the nearest decision on the way (a maximum, a comparison) was from another one.
        gap: the step that has no derivative rule, where the derivatives are by differences; "" elsewhere.
        run: the way forward that they were made from; None where they are by differences.

    """

    objective: str
    weights: Array
    by: Mapping[str, Array]
    way: tuple[Quantity, ...] = ()
    margin: float = np.inf
    gap: str = ""
    run: Run | None = None


@dataclass(frozen=True, kw_only=True)
class Course:
    """A declared assignment and its solution, ready to be asked."""

    made: Declared
    program: Program
    _truths: dict[tuple[str, int, int], Truth] = field(default_factory=dict)

    @classmethod
    def of(cls, made: Declared) -> "Course":
        """Run the solution's file; `ConfigurationError` where that raises."""
        try:
            return cls(made=made, program=Program(made))
        except Exception as error:  # noqa: BLE001 - whatever the author's file raises is said
            made.solution.at(1).refuse(f"what raises {type(error).__name__}: {error}", "a file that can be imported")

    def asking(self, inputs: Inputs, chance: int | None = None) -> Asking:
        """Ask the solution with these inputs."""
        return Asking(self.made, self.program, inputs, chance=chance)

    def truth(self, call: Call, inputs: Inputs) -> Truth:
        """The derivatives that a call has to give at these inputs."""
        objective = self.made.objective(call) or ""
        key = (objective, bool(call.given), id(inputs))
        if key not in self._truths:
            self._truths[key] = self._derived(call, objective, inputs)
        return self._truths[key]

    def _derived(self, call: Call, objective: str, inputs: Inputs) -> Truth:
        weights = derivative_given(self.asking(inputs), objective, inputs) if call.given else 1.0
        tape = Tape()
        try:
            traced = Asking(self.made, Program(self.made, tape), inputs, trace=lambda value: given(tape, value))
            end = traced.value(objective)
        except (NoDerivativeError, ConfigurationError) as error:
            gap = error if isinstance(error, NoDerivativeError) else error.__context__
            if not isinstance(gap, NoDerivativeError):
                raise
            return self._by_differences(call, objective, weights, inputs, str(gap.step))
        if not isinstance(end, Traced):
            where = "; ".join(tape.departures[:3])
            return self._by_differences(call, objective, weights, inputs, where or "a step that NumPy does not see")
        found = tape.derivatives(end.step, weights)
        steps = {**{name: each.step for name, each in _steps(traced)}, **{k: v.step for k, v in traced.given.items()}}
        by = {name: found[step] for name, step in steps.items() if step in found}
        noted = [step for step in tape.steps if step in tape.notes and step in found]
        way = tuple(
            Quantity(notes=tuple(tape.notes[step]), value=step.value, derivative=found[step], order=order)
            for order, step in enumerate(noted)
        )
        run = Run(steps=tuple(tape.steps), end=end.step, named=steps, notes=tape.notes)
        margin = min(tape.margins, default=np.inf)
        return Truth(objective=objective, weights=weights, by=by, way=way, margin=margin, run=run)

    def _by_differences(self, call: Call, objective: str, weights: Array, inputs: Inputs, gap: str) -> Truth:
        by = {}
        for name in sorted({name for leaf in call.derivatives for name in leaf.quantities}):
            value = np.asarray(member(inputs.values, name), float)
            slopes = np.zeros(value.shape)
            for at in np.ndindex(value.shape):
                direction = np.zeros(value.shape)
                direction[at] = 1.0
                slopes[at] = self.slope(objective, weights, inputs, name, direction)
            by[name] = slopes
        return Truth(objective=objective, weights=weights, by=by, gap=gap)

    def slope(self, objective: str, weights: Array, inputs: Inputs, name: str, direction: Array) -> float:
        """How the objective changes with a drawn quantity along a direction: by differences, to some ten digits."""
        total = 0.0
        for count, share in _POINTS:
            moved = inputs.with_values(changed(inputs.values, name, count * _STEP * direction))
            total += share * float(np.sum(weights * np.asarray(self.asking(moved).value(objective), float)))
        return total / _STEP


def expected(expression: ast.expr, by: Mapping[str, Array], names: Mapping[str, Any], share: float = 1.0) -> Array:
    """What an expression of derivatives has to be: each d(q) as the truth has it, times `share`."""
    match expression:
        case ast.Call(args=[ast.Name(id=name)]):
            return np.asarray(by[name]) * share
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATIONS[type(op)](expected(left, by, names, share), expected(right, by, names, share))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -expected(operand, by, names, share)
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return names[name]
    raise TypeError(ast.dump(expression))


_OPERATIONS: Final[Mapping[type[ast.operator], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
}


def _steps(asking: Asking) -> list[tuple[str, Traced]]:
    """Everything traced that has a name by now."""
    return [(name, value) for name, value in asking.known.items() if isinstance(value, Traced)]
