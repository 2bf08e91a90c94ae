"""The derivatives that a declaration asks for: from the solution's own way forward, and by differences of it."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np

from pytest_grade.author.answers import Asking, changed, derivative_given, member
from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.loading import Declared
from pytest_grade.author.noting import Note
from pytest_grade.author.program import Program
from pytest_grade.author.recorded import plain, recorded, tape_in
from pytest_grade.author.source import RAISED, in_words, raised_at
from pytest_grade.author.tape import HANDED, NoDerivativeError, Rule, Step, Tape
from pytest_grade.author.traced import Traced, given
from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError

Array = Any
_Of = tuple[tuple[str, ...], bool, bool]  # names, whether the derivatives by them are given, and each times a share
_STEP: Final = 5e-4  # with four points the error is of fourth order
_POINTS: Final = {1: 2 / 3, -1: -2 / 3, 2: -1 / 12, -2: 1 / 12}
_NOISE: Final = 1e-9  # of the largest of all: what rounding leaves where a slope is 0
_BENT: Final = 1e-5  # of the largest slope: by so much two differences differ where a threshold lies between


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


@dataclass(frozen=True, kw_only=True)
class Truth:
    """The derivatives of one objective at one question's inputs.

    Attributes:
        objective: the names of what they are of.
        weights: by these names, what each is weighted with and summed: 1 of a cost; of a quantity, the derivative by it
            that the question gives.
        by: the derivative by everything that has a name and that the objective hangs on.
        way: every value on the way that the solution has a name for, from the beginning to the end.
        margin: how far the nearest decision on the way (a maximum, a comparison) was from another one.
        gap: the step that has no derivative rule, where the derivatives are by differences; "" elsewhere.
        run: the run that they are taken from; None where they are by differences.
        derivatives: by every step of it that the objective hangs on.

    """

    objective: str
    weights: Mapping[str, Array]
    by: Mapping[str, Array]
    way: tuple[Quantity, ...] = ()
    margin: float = np.inf
    gap: str = ""
    run: "Run | None" = None
    derivatives: Mapping[Step, Array] = field(default_factory=dict)

    @property
    def seed(self) -> Array:
        """The derivative by the end of the run: 1 where several quantities are summed there with their weights."""
        return next(iter(self.weights.values())) if len(self.weights) == 1 else 1.0


@dataclass(frozen=True, kw_only=True)
class Run:
    """One traced run of a solution, up to what it was asked for.

    Attributes:
        tape: its steps.
        given: the steps that it began with, by name.
        known: what has a name by the end, traced or plain.
        end: the step of what was asked for; None where that is no traced value.

    """

    tape: Tape
    given: Mapping[str, Step]
    known: Mapping[str, Any]
    end: Step | None

    @property
    def steps(self) -> Sequence[Step]:
        """The steps in order."""
        return self.tape.steps

    @property
    def notes(self) -> Mapping[Step, Sequence[Note]]:
        """The names that the solution had for the values of steps."""
        return self.tape.notes

    @cached_property
    def named(self) -> Mapping[str, Step]:
        """The steps of everything that has a name in the declaration."""
        known = {name: value.step for name, value in self.known.items() if isinstance(value, Traced)}
        return {**known, **self.given}


@dataclass(frozen=True, kw_only=True)
class Course:
    """A declared assignment and its solution, ready to be asked.

    What is found out once is kept: `logarithms` says by call whether some are taken, `counted` whether its cost is a
    mean over something else than the examples (`pytest_grade.author.counted`), `structures` what the derivatives of a
    call are, by the number of layers, the type of the labels and, where it loops over a size, the number of steps
    (`pytest_grade.author.quantities`).
    """

    made: Declared
    program: Program
    held_variables: Mapping[str, Array] = field(default_factory=dict)
    logarithms: dict[str, bool] = field(default_factory=dict)
    counted: dict[str, bool] = field(default_factory=dict)
    structures: dict[tuple[str, int, type | None, int], Any] = field(default_factory=dict)
    _truths: WeakKeyDictionary[Inputs, dict[_Of, Truth]] = field(default_factory=WeakKeyDictionary)

    @classmethod
    def of(cls, made: Declared) -> "Course":
        """Run the solution's file; `ConfigurationError` where that raises."""
        try:
            return cls(made=made, program=Program(made))
        except ConfigurationError:
            raise
        except RAISED as error:
            source, line = raised_at(error, *made.sources) or (made.solution, 1)
            source.at(line).refuse(f"what raises {in_words(error)}", "a file that can be imported")

    def held(self, variables: Mapping[str, Array]) -> "Course":
        """The same with these arrays in variables of the solution, whatever it gives to them."""
        return Course(made=self.made, program=Program(self.made, held=variables), held_variables=variables)

    @property
    def examples(self) -> str | None:
        """The size that counts the examples; None where no draw has any."""
        name = self.made.assignment.examples
        return name if name in self.made.sizes else None

    def number_of_examples(self, inputs: Inputs) -> int:
        """How many examples there are; 1 where nothing counts them."""
        count = inputs.sizes.get(self.made.assignment.examples, 1)
        assert isinstance(count, int)
        return count

    def asking(self, inputs: Inputs, chance: int | None = None) -> Asking:
        """Ask the solution with these inputs."""
        return Asking(self.made, self.program, inputs, chance=chance)

    def truth(self, call: Call, inputs: Inputs) -> Truth:
        """The derivatives that a call has to give at these inputs."""
        names = frozenset(name for leaf in call.derivatives for name in leaf.quantities)
        found = self._derivatives(self.made.objectives(call), names, inputs, is_given=bool(call.given))
        return replace(found, margin=0.0) if found.run is not None and _hangs_on_a_tie(found.run, names) else found

    def truth_of_means(self, call: Call, inputs: Inputs) -> Truth:
        """The same where each derivative that is given is a mean over its own batch, times the number of examples.

        A call may be given those of several batches, of other sizes; what it gives adds them up.
        """
        names = frozenset(name for leaf in call.derivatives for name in leaf.quantities)
        counts = {name: inputs.sizes[size] for name in call.given if (size := self.made.batch_of(name)) is not None}
        shares = {name: self.number_of_examples(inputs) / count for name, count in counts.items() if type(count) is int}
        return self._derivatives(self.made.objectives(call), names, inputs, is_given=bool(call.given), shares=shares)

    def derivatives_of(self, cost: str, names: frozenset[str], inputs: Inputs) -> Truth:
        """The derivatives of a cost by these names above all."""
        return self._derivatives((cost,), names, inputs, is_given=False)

    def _derivatives(
        self,
        of: tuple[str, ...],
        names: frozenset[str],
        inputs: Inputs,
        *,
        is_given: bool,
        shares: Mapping[str, float] | None = None,
    ) -> Truth:
        """The derivatives of a cost, or of quantities whose own derivatives are given, times so much."""
        key, known = (of, is_given, bool(shares)), self._truths.setdefault(inputs, {})
        if key not in known:
            asking = self.asking(inputs)
            weights = {name: derivative_given(asking, name, inputs, of) if is_given else 1.0 for name in of}
            weights |= {name: share * weights[name] for name, share in (shares or {}).items()}
            known[key] = self._derived(weights, names, inputs)
        return known[key]

    def _derived(self, weights: Mapping[str, Array], names: frozenset[str], inputs: Inputs) -> Truth:
        try:
            run = self.traced(inputs, lambda asking: _end(asking, weights))
        except (NoDerivativeError, ConfigurationError) as error:
            gap = error if isinstance(error, NoDerivativeError) else error.__context__
            if not isinstance(gap, NoDerivativeError):
                raise
            return self._by_differences(names, weights, inputs, str(gap.step))
        tape = run.tape
        if run.end is None:
            where = "; ".join(tape.departures[:3])
            return self._by_differences(names, weights, inputs, where or "a step that NumPy does not see")
        made = Truth(objective=" and ".join(weights), weights=weights, by={}, run=run)
        found = tape.derivatives(run.end, made.seed)
        by = {name: found[step] for name, step in run.named.items() if step in found}
        noted = [step for step in tape.steps if step in tape.notes]
        way = tuple(
            Quantity(notes=tuple(tape.notes[step]), value=step.value, derivative=found[step], order=order)
            for order, step in enumerate(step for step in noted if step in found)
        )
        return replace(made, by=by, way=way, margin=min(tape.margins, default=np.inf), derivatives=found)

    def traced(self, inputs: Inputs, asked: Callable[[Asking], Any], *, notes: bool = True) -> Run:
        """Run the solution on arrays that record themselves, as far as `asked` asks, with `notes` of names or without.

        Raises `NoDerivativeError`, or `ConfigurationError` because of one, where a step has no derivative rule.
        """
        tape = Tape(texts=frozenset(str(source.path) for source in self.made.sources))
        asking = Asking(
            self.made,
            Program(self.made, tape, held=self.held_variables, notes=notes),
            inputs,
            trace=lambda value: given(tape, value),
        )
        end = asked(asking)
        return Run(
            tape=tape,
            given={name: value.step for name, value in asking.given.items()},
            known=dict(asking.known),
            end=end.step if isinstance(end, Traced) else None,
        )

    def _by_differences(self, names: frozenset[str], weights: Mapping[str, Array], inputs: Inputs, gap: str) -> Truth:
        by, bends = {}, {}
        for name in sorted(names):
            value = np.asarray(member(inputs.values, name), float)
            by[name], bends[name] = np.zeros(value.shape), np.zeros(value.shape)
            for at in np.ndindex(value.shape):
                direction = np.zeros(value.shape)
                direction[at] = 1.0
                around = self._around(weights, inputs, name, direction)
                by[name][at], bends[name][at] = _slope_of(around), _bend_of(around)
        largest = {name: float(np.abs(slopes).max(initial=0.0)) for name, slopes in by.items()}
        noise = _NOISE * max(largest.values(), default=0.0)
        is_bent = any(np.any(bends[name] > _BENT * largest[name] + noise) for name in by)
        margin = 0.0 if is_bent else np.inf
        return Truth(objective=" and ".join(weights), weights=weights, by=by, gap=gap, margin=margin)

    def slope(self, weights: Mapping[str, Array], inputs: Inputs, name: str, direction: Array) -> float:
        """How these quantities change, weighted, with a drawn one along a direction: by differences, to ten digits."""
        return _slope_of(self._around(weights, inputs, name, direction))

    def _around(self, weights: Mapping[str, Array], inputs: Inputs, name: str, direction: Array) -> Mapping[int, float]:
        """These quantities, weighted and summed, so many steps along a direction."""
        found, held = {}, self._held_at(inputs)
        for count in _POINTS:
            asking = self.asking(inputs.with_values(changed(inputs.values, name, count * _STEP * direction)))
            asking.hold(held)
            sums = (float(np.sum(each * np.asarray(asking.value(of), float))) for of, each in weights.items())
            found[count] = sum(sums)
        return found

    def _held_at(self, inputs: Inputs) -> Mapping[str, Any]:
        """What no derivative goes back through, at its value here."""
        names = [name for name, call in self.made.producers.items() if call.constant]
        asking = self.asking(inputs) if names else None
        return {name: asking.value(name) for name in names} if asking else {}


def _hangs_on_a_tie(run: Run, names: frozenset[str]) -> bool:
    """Whether a derivative by one of these is handed back by a maximum of numbers that are equal: to which, is open."""
    asked = [run.named[name] for name in names if name in run.named] if run.tape.ties else []
    found = (run.tape.derivatives(step, apart) for step, apart in run.tape.ties)
    return bool(asked) and any(np.any(by[step]) for by in found for step in asked if step in by)


def _slope_of(around: Mapping[int, float]) -> float:
    return sum(share * around[count] for count, share in _POINTS.items()) / _STEP


def _bend_of(around: Mapping[int, float]) -> float:
    """How far the slope over one step to both sides is from that over two: no more than little of a smooth function."""
    return abs((around[1] - around[-1]) / 2 - (around[2] - around[-2]) / 4) / _STEP


def _end(asking: Asking, weights: Mapping[str, Array]) -> Any:
    """What is differentiated: the one quantity, or of several the sum of each times its weight, as one step."""
    values = [asking.value(name) for name in weights]
    tape = tape_in(values)
    if len(values) == 1 or tape is None:
        return values[0]
    total = sum(float(np.sum(each * plain(value))) for each, value in zip(weights.values(), values, strict=True))
    rules = [_times(each) for each in weights.values()]
    return Traced(tape, recorded(tape, HANDED, np.asarray(total), values, rules))


def _times(weights: Array) -> Rule:
    return lambda g, *_: g * weights


def expected(expression: ast.expr, by: Mapping[str, Array], names: Mapping[str, Any], share: float = 1.0) -> Array:
    """What an expression of derivatives has to be: each d(q) as the truth has it, times `share`."""
    match expression:
        case ast.Call(args=[ast.Name(id=name)]):
            return np.asarray(by[name]) * share
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATIONS[type(op)](expected(left, by, names, share), expected(right, by, names, share))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -expected(operand, by, names, share)
        case ast.Attribute(value=turned):
            return np.transpose(expected(turned, by, names, share))
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return names[name] if name in names else member(names, name)
    raise TypeError(ast.dump(expression))


_OPERATIONS: Final[Mapping[type[ast.operator], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
}
