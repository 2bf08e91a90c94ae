"""Judging a training loop by what it returns after a few steps and after many, wherever it starts."""

import ast
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any, Final

import numpy as np

from pytest_grade.author.answers import within
from pytest_grade.author.declaration import Call, with_number
from pytest_grade.author.descent import Descent
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.roles import reads
from pytest_grade.author.trained_returns import NO_DICTIONARY, Returns
from pytest_grade.author.training_costs import Costs, costs_in, longest_gap
from pytest_grade.author.training_steps import (
    ROUNDED,
    ROUNDED_IN_SINGLE,
    Parameters,
    Step,
    are_same,
    in_precision,
    is_uniform,
    rounded_in,
)
from pytest_grade.author.truth import Course, Truth
from pytest_grade.author.words import Draw
from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError
from pytest_grade.model.cases import Array
from pytest_grade.rules.numbers import as_numbers

MANY: Final = 100
FEW: Final = (1, 1, 2)  # the first one twice: whether each call starts alike
SOME: Final = (*FEW, 7)
MANY_ONCE: Final = (*FEW, MANY + 1)
FAR: Final = (*MANY_ONCE, 2 * MANY + 1, 2 * MANY + 2)  # who keeps every hundredth cost, and ends there, makes no more
_MOST_BETWEEN: Final = 16
_MOST_KEPT: Final = 64
_MOST_DESCENTS: Final = 8
_TOO_MANY: Final = 4  # steps more than are asked for, so many are told by their number
_SAME_RATE: Final = 1e-4
_UNDECIDED: Final = 1e-9  # so near to a kink of the cost several derivatives are as right
_SHOWN: Final = 1e-10  # a step of which rounding hides nothing
_STILL: Final = 1e-9  # a training may stop where nothing moves any more


@dataclass(frozen=True, kw_only=True)
class Training:
    """The rules for a function that trains on the examples of one case, from a random start of its own.

    Each call starts from the same state of NumPy's generator. Whoever draws the start elsewhere, so that no two calls
    start alike, is only asked to come down as the solution does, in one call of two: any start may be an unlucky one.

    Attributes:
        call: of the function; its keyword with a whole number says how many steps it makes, and the first of what
            comes back is what is trained, the second the costs on the way.

    """

    course: Course
    call: Call
    inputs: Inputs
    _truths: dict[bytes, Truth] = field(default_factory=dict)
    _descents: list[tuple[Parameters, float, Descent]] = field(default_factory=list)

    @property
    def counted(self) -> str | None:
        """The keyword that says how many steps are made; None where there is none."""
        return counted(self.call)

    @cached_property
    def returns(self) -> Returns:
        """In which forms it may give what it has trained."""
        return Returns(call=self.call, inputs=self.inputs)

    @cached_property
    def trained(self) -> Mapping[str, Array]:
        """What the solution returns after so many steps as the declaration says."""
        return self._trained_by(self.call)

    def _trained_by(self, call: Call) -> Mapping[str, Array]:
        (part, *_) = self.course.asking(self.inputs).asked(call)
        return dict(part.value)

    @cached_property
    def _drawn(self) -> str:
        """The draw that holds the parameters: the one with their names."""
        name = drawn_like(self.course, self.call, self.inputs, self.trained)
        assert name is not None
        return name

    def shapes(self, value: Any) -> str | None:
        """All comes back in a form that is declared: the parameters in their shapes, costs as numbers."""
        parts = self.returns.parts(value)
        if parts is None:
            return self.returns.misfit(value)
        trained, *others = (parts[name] for name in self.returns.names if name in parts)
        if not isinstance(trained, dict):
            return NO_DICTIONARY
        for name, true in self.trained.items():
            found = as_numbers(trained.get(name))
            if found is None:
                return f"returns no {name}"
            if found.shape != np.shape(true):
                return f"{name} has shape {found.shape}, and the network needs {np.shape(true)}"
            if not np.isfinite(found).all():
                return f"{name} holds nan or inf: the training diverges"
        is_list = all(costs_in(other) is not None for other in others)
        return None if is_list else f"returns {self.returns.names[1]} that are no list of finite numbers"

    def begins(self, values: Sequence[Any]) -> str | None:
        """After no step the parameters are those of the start, and one step moves them."""
        start, first = map(self._parameters, values)
        if are_same(start, first, {}) and self._alike(start) is None:
            return f"returns the same parameters for {self.counted}=0 as for {self.counted}=1"
        zeros = [name for name, value in self._start.items() if not np.any(value)]
        if any(start[name].any() for name in zeros):
            return f"trains although {self.counted} is 0"
        if self._step(start, first).rate is None:
            return None
        return self._wrong_costs(values[1], [self._cost(start), self._cost(first)])

    @cached_property
    def _start(self) -> Mapping[str, Array]:
        """Where the solution starts; after one step, where it cannot make none."""
        try:
            return self._after(0)
        except ConfigurationError:
            return self._after(1)

    def _after(self, steps: int) -> Mapping[str, Array]:
        return self._trained_by(with_number(self.call, self.counted or "", steps))

    def steps(self, values: Sequence[Any]) -> str | None:
        """One iteration is one step of descent, with the learning rate that is given."""
        first, again, second = map(self._parameters, values)
        if alike := self._alike(first):
            return alike
        if are_same(first, second, {}):
            return self._at_rest
        return self._wrong_step(first, second) if are_same(first, again, {}, rounded_in(first)) else None

    def _alike(self, first: Parameters) -> str | None:
        """What is wrong with a start from which all units of a layer stay the same; those of the solution do not."""
        name = next((n for n in self.trained if is_uniform(first[n]) and not is_uniform(self._first[n])), None)
        return name and f"starts with the same {name} for every unit, so that all units stay the same"

    def follows(self, values: Sequence[Any]) -> str | None:
        """Each iteration is one step, and the costs are those of the way."""
        found = self.steps(values[: len(FEW)])
        if found is not None:
            return found
        first, second, last = (self._parameters(values[place]) for place in (0, 2, 3))
        if are_same(second, last, {}):
            return self._at_rest
        rate = self._rate(values)
        if rate is None:
            return None
        way = self._way_to(first, last, rate)
        if isinstance(way, str) or way is None:
            return way
        return self._wrong_costs(values[3], [self._cost_of_the_start(values[0]), *map(self._cost, [*way, last])])

    def _way_to(self, first: Parameters, last: Parameters, rate: float) -> list[Parameters] | str | None:
        """The steps of this rate from the first to just before the last.

        What is wrong with them in words where something is; None where several derivatives are as right.
        """
        way: list[Parameters] = []
        for at in itertools.islice(self._way(first, rate), _MOST_BETWEEN):
            if are_same(at, last, first, rounded_in(first)):
                break
            if self._gradients(at).margin < _UNDECIDED:
                return None
            way.append(at)
        else:
            return "does not make the steps of gradient descent, all with one learning rate"
        return way if len(way) == SOME[-1] - SOME[0] else self._of_another_number(len(way), SOME[-1])

    def _of_another_number(self, steps: int, asked: int) -> str:
        made = "1 step" if steps == 1 else f"{steps} steps"
        return f"makes {made} more for {self.counted}={asked} than for {self.counted}={FEW[0]}"

    def goes_far(self, values: Sequence[Any]) -> str | None:
        """Many iterations are as many steps, and the last of still more is one as the first was."""
        before, last = (self._parameters(value) for value in values[-2:])
        rate = self._rate(values)
        if rate is None:
            trained = any(map(self._comes_down, (before, last))) or all(map(self._is_stuck, (before, last)))
            return None if trained else "does not train: after many iterations the cost has hardly come down"
        if not self._goes_on(before, last, rate):
            return f"does not go on: from {self.counted}={FAR[-2]} to {FAR[-1]} it makes no step as at the beginning"
        return self._wrong_of_many(values[: len(MANY_ONCE)], rate)

    def goes_slowly(self, values: Sequence[Any]) -> str | None:
        """Each iteration is a step at a learning rate too at which the cost hardly comes down.

        What is kept in single precision does not show such steps, nor does a start where nothing is steep.
        """
        first, again, second, last = map(self._parameters, values)
        given = float(self.inputs.values[self._rate_drawn])
        steepest = max(float(np.abs(each).max()) for each in self._gradients(first).by.values())
        is_shown = rounded_in(first) <= ROUNDED and given * steepest >= _SHOWN
        if not (is_shown and are_same(first, again, first)):
            return None
        where = f", where {self._rate_name} is {given:.1g}"
        if all(np.array_equal(first[name], second[name]) for name in first):
            return self._of_another_number(0, FEW[-1]) + where
        rate = self._rate(values)
        way = self._way_to(first, last, rate) if rate is not None else None
        return way + where if isinstance(way, str) else None

    def slower(self, factor: float) -> Mapping[str, float]:
        """The learning rate that the call gives, so much smaller, by its name; nothing where it gives none."""
        name = self._rate_drawn
        return {name: self.inputs.values[name] * factor} if name else {}

    def _wrong_of_many(self, values: Sequence[Any], rate: float) -> str | None:
        """What is wrong with the number of many steps, or with the costs on their way."""
        first, last = (self._parameters(values[place]) for place in (0, -1))
        descent = self._descent(first, rate)
        if not descent.is_decided:
            return None
        steps = descent.steps_to(last)
        if steps is None:
            return None
        if steps != MANY:
            return self._of_another_number(steps, MANY + 1)
        return self._wrong_costs(values[-1], [self._cost_of_the_start(values[0]), *descent.costs[: MANY + 1]])

    def _wrong_costs(self, value: Any, way: Sequence[float]) -> str | None:
        """What is wrong with the costs that come back with a value; `way` is J at the start and after each step."""
        found = self._costs(value)
        if found is None or not found.size:
            return None
        return Costs(found=found, way=way).said(self._longest_gap, self.returns.names[1])

    def _cost_of_the_start(self, value: Any) -> float:
        """J at the start as it comes back after one step, where it is judged; nan where it does not."""
        costs = self._costs(value)
        return float(costs[0]) if costs is not None and costs.size else math.nan

    @cached_property
    def _longest_gap(self) -> int | None:
        """Every how many steps the solution keeps a cost, at the most; None where it gives one alone."""
        (_, *others) = self.course.asking(self.inputs).asked(with_number(self.call, self.counted or "", MANY + 1))
        costs = costs_in(others[0].value) if others else None
        return None if costs is None else longest_gap(costs.size, MANY + 1)

    def _descent(self, first: Parameters, rate: float) -> Descent:
        """Where many steps of this rate lead from there; those who begin alike share it."""
        for begin, its_rate, known in self._descents:
            is_same_rate = abs(its_rate / rate - 1) <= ROUNDED_IN_SINGLE
            if is_same_rate and are_same(first, begin, {}, rounded_in(first)):
                return known
        way = itertools.islice(self._way(first, rate), MANY + 1 + _TOO_MANY)
        places, costs, margins = zip(*((at, self._cost(at), self._gradients(at).margin) for at in way), strict=True)
        found = Descent(places=places, costs=costs, is_decided=min(margins) >= _UNDECIDED)
        del self._descents[: len(self._descents) + 1 - _MOST_DESCENTS]
        self._descents.append((first, rate, found))
        return found

    @property
    def _at_rest(self) -> str:
        return f"returns the same parameters whatever {self.counted} is"

    def _rate(self, values: Sequence[Any]) -> float | None:
        """The learning rate, where each call starts alike and makes steps of descent."""
        first, again, second = map(self._parameters, values[: len(FEW)])
        return self._step(first, second).rate if are_same(first, again, {}, rounded_in(first)) else None

    def _way(self, at: Parameters, rate: float) -> Iterator[Parameters]:
        """Where so many steps of this rate lead, one after the other."""
        while True:
            yield at
            true = self._gradients(at).by
            at = {name: value - rate * true[name] for name, value in at.items()}

    def _goes_on(self, before: Parameters, after: Parameters, rate: float) -> bool:
        step = self._step(before, after)
        if step.goes_down_by(rate):
            return True
        if step.rate is not None:
            return abs(step.rate / rate - 1) <= _SAME_RATE
        return step.is_undecided or max(float(np.abs(each).max()) for each in step.along.values()) < _STILL

    def lists_costs(self, values: Sequence[Any]) -> str | None:
        """Where the costs on the way are returned, there are some, and they are right."""
        costs = self._costs(values[-1])
        if costs is not None and not costs.size:
            return f"returns no {self.returns.names[1]}: the list stays empty"
        rate = self._rate(values)
        return None if costs is None or rate is None else self._wrong_of_many(values, rate)

    def _wrong_step(self, first: Parameters, second: Parameters) -> str | None:
        """What is wrong with one step; nothing where several derivatives are as right."""
        step = self._step(first, second)
        if step.is_undecided or (step.rate is not None and not self._rate_name):
            return None
        given = self._own_rate if self._rate_name else None
        if step.rate is not None and given is not None and abs(step.rate / given - 1) <= _SAME_RATE:
            return None
        m, examples = self.course.number_of_examples(self.inputs), self.course.made.assignment.examples
        return step.said(given, self._rate_name, m, examples)

    @property
    def _rate_drawn(self) -> str:
        """The number that is drawn for the call; "" where none is."""
        draws = self.course.made.assignment.draws
        numbers = {name for name in self.call.names if isinstance(d := draws.get(name), Draw) and d.word == "number"}
        return min(numbers, default="")

    @property
    def _rate_name(self) -> str:
        """By which name the call gives the learning rate, a number that is drawn; "" where it gives none."""
        given = {k.value.id: k.arg for k in self.call.call.keywords if isinstance(k.value, ast.Name) and k.arg}
        return given.get(self._rate_drawn, self._rate_drawn)

    @cached_property
    def _own_rate(self) -> float:
        """The learning rate of the solution: of its second step, or that which it is given where that is undecided."""
        return self._step(self._first, self._after(2)).rate or float(self.inputs.values.get(self._rate_drawn, 1.0))

    @cached_property
    def _first(self) -> Parameters:
        """Where the solution is after one step."""
        return self._after(1)

    def _parameters(self, value: Any) -> Parameters:
        parts = self.returns.parts(value) or {}
        trained = parts[self.returns.names[0]]
        return {name: numbers for name in self.trained if (numbers := in_precision(trained[name])) is not None}

    def _costs(self, value: Any) -> Array | None:
        """The costs that come back; None where none do."""
        parts = self.returns.parts(value) or {}
        return (
            costs_in(parts[self.returns.names[1]])
            if self.returns.names[1:2] and self.returns.names[1] in parts
            else None
        )

    def _step(self, before: Parameters, after: Parameters) -> Step:
        truth, rounded = self._gradients(before), rounded_in(before)
        return Step(before=before, after=after, along=truth.by, is_undecided=truth.margin < _UNDECIDED, rounded=rounded)

    def _gradients(self, parameters: Parameters) -> Truth:
        """The derivatives by the parameters, by their names."""
        key = b"".join(value.tobytes() for value in parameters.values())
        if key not in self._truths:
            if len(self._truths) >= _MOST_KEPT:
                self._truths.clear()
            self._truths[key] = self._truth(parameters)
        return self._truths[key]

    def _truth(self, parameters: Parameters) -> Truth:
        names = frozenset(self.trained)
        truth = self.course.derivatives_of(self.call.lowers or "", names, self._at(parameters))
        own = {name: within(self._drawn, name) for name in names}
        by = {name: truth.by[own[name] if own[name] in truth.by else name] for name in self.trained}
        return Truth(objective=truth.objective, weights=truth.weights, by=by, margin=truth.margin)

    def _at(self, parameters: Parameters) -> Inputs:
        return self.inputs.with_values({self._drawn: dict(parameters)})

    def _cost(self, parameters: Parameters) -> float:
        return float(np.asarray(self.course.asking(self._at(parameters)).value(self.call.lowers or "")))

    def _is_stuck(self, parameters: Parameters) -> bool:
        """Whether J does not hang on some of them any more: from an unlucky start a right training ends there too."""
        return any(not value.any() for value in self._gradients(parameters).by.values())

    def _comes_down(self, parameters: Parameters) -> bool:
        start, reached = self._cost(self._start), self._cost(self._after(MANY))
        return self._cost(parameters) <= start - 0.5 * (start - reached)


def counted(call: Call) -> str | None:
    """The keyword of a call with a whole number, which says how many steps it makes; None where there is none."""
    whole = (k.arg for k in call.call.keywords if isinstance(k.value, ast.Constant) and type(k.value.value) is int)
    return next(whole, None)


def drawn_like(course: Course, call: Call, inputs: Inputs, trained: Mapping[str, Array]) -> str | None:
    """The draw that a cost hangs on and that holds values of these names; None where there is none."""
    hangs = reads(course.made, course.made.producers[call.lowers or ""])
    drawn = ((name, value) for name, value in inputs.values.items() if name in hangs and isinstance(value, Mapping))
    return next((name for name, value in drawn if value.keys() == trained.keys()), None)
