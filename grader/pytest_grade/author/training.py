"""Judging a training loop by what it returns after 0, 1, 2, 7 and many steps, wherever it starts."""

import ast
import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np

from pytest_grade.author.answers import within
from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.roles import reads
from pytest_grade.author.truth import Course
from pytest_grade.author.words import Draw
from pytest_grade.errors import ConfigurationError
from pytest_grade.model.cases import Array
from pytest_grade.rules.numbers import as_numbers

_SAME: Final = 1e-6
_SAME_RATE: Final = 1e-4
_MOST_STEPS: Final = 16
MANY: Final = 240


@dataclass(frozen=True, kw_only=True)
class Training:
    """The rules for a function that trains on the examples of one case, from a random start of its own.

    Each call starts from the same state of NumPy's generator. Whoever draws the start elsewhere, or takes another step
    than that of plain descent, is only asked to come down as the solution does.

    Attributes:
        call: of the function; its keyword with a whole number says how many steps it makes, and the first of what
            comes back is what is trained.

    """

    course: Course
    call: Call
    inputs: Inputs

    @property
    def counted(self) -> str | None:
        """The keyword that says how many steps are made; None where there is none."""
        return counted(self.call)

    @cached_property
    def trained(self) -> Mapping[str, Array]:
        """What the solution returns after so many steps as the declaration says."""
        (part, *_) = self.course.asking(self.inputs).asked(self.call)
        return dict(part.value)

    @cached_property
    def _drawn(self) -> str:
        """The draw that holds the parameters: the one with their names."""
        name = drawn_like(self.course, self.call, self.inputs, self.trained)
        assert name is not None
        return name

    def shapes(self, value: Any) -> str | None:
        """The parameters come back, in their shapes."""
        if not isinstance(value, dict):
            return "does not return the dictionary of parameters"
        for name, true in self.trained.items():
            found = as_numbers(value.get(name))
            if found is None:
                return f"returns no {name}"
            if found.shape != np.shape(true):
                return f"{name} has shape {found.shape}, and the network needs {np.shape(true)}"
            if not np.isfinite(found).all():
                return f"{name} holds nan or inf: the training diverges"
        return None

    def begins(self, returned: Mapping[int, Any]) -> str | None:
        """After no step the parameters are those of the start, and one step moves them."""
        start, first = self._parameters(returned[0]), self._parameters(returned[1])
        if _are_same(start, first):
            return f"makes as many steps for {self.counted}=0 as for {self.counted}=1"
        zeros = [name for name, value in self._start.items() if not np.any(value)]
        if any(start[name].any() for name in zeros):
            return f"trains although {self.counted} is 0"
        return None

    @cached_property
    def _start(self) -> Mapping[str, Array]:
        """Where the solution starts; after one step, where it cannot make none."""
        try:
            return self._after(0)
        except ConfigurationError:
            return self._after(1)

    def _after(self, steps: int) -> Mapping[str, Array]:
        made = copy.deepcopy(self.call.call)
        for keyword in made.keywords:
            if keyword.arg == self.counted:
                keyword.value = ast.Constant(steps)
        (part, *_) = self.course.asking(self.inputs).asked(replace(self.call, call=made))
        return dict(part.value)

    def follows(self, returned: Mapping[int, Any]) -> str | None:
        """Each iteration is one step, and many bring the cost well below that of the start."""
        first, second, seventh, last = (self._parameters(returned[number]) for number in (1, 2, 7, MANY))
        if _are_same(first, second) or _are_same(second, seventh):
            return f"makes the same number of steps whatever {self.counted} is"
        rate = self._rate(first, second)
        if rate is not None:
            if self._is_given_a_rate and abs(rate / self._own_rate - 1) > _SAME_RATE:
                return "does not take steps of the learning rate that it is given"
            made = self._steps_between(first, seventh, rate)
            if made is None:
                return "does not make the steps of gradient descent, all with one learning rate"
            if made != 6:
                return f"makes {made} steps more for {self.counted}=7 than for {self.counted}=1"
        return None if self._comes_down(last) else "does not train: after many iterations the cost has hardly come down"

    @property
    def _is_given_a_rate(self) -> bool:
        """Whether a number is drawn for the call, and not for what it trains on."""
        draws = self.course.made.assignment.draws
        return any(isinstance(d := draws.get(name), Draw) and d.word == "number" for name in self.call.names)

    @cached_property
    def _own_rate(self) -> float:
        """The learning rate of the solution."""
        return self._rate(self._after(1), self._after(2)) or 1.0

    def _parameters(self, value: Any) -> dict[str, Array]:
        found = {name: as_numbers(value[name]) for name in self.trained}
        return {name: numbers for name, numbers in found.items() if numbers is not None}

    def _rate(self, before: Mapping[str, Array], after: Mapping[str, Array]) -> float | None:
        """The learning rate of the one step of descent that leads from one to the other; None where none does."""
        true = self._gradients(before)
        moved = np.concatenate([(before[name] - after[name]).ravel() for name in before])
        along = np.concatenate([np.ravel(true[name]) for name in before])
        rate = float(moved @ along) / float(along @ along)
        is_step = np.abs(moved - rate * along).max() <= _SAME * np.abs(moved).max()
        return rate if rate > 0 and is_step else None

    def _steps_between(self, before: Mapping[str, Array], after: Mapping[str, Array], rate: float) -> int | None:
        """How many steps of this rate lead from one to the other."""
        for number in range(_MOST_STEPS):
            if _are_same(before, after):
                return number
            true = self._gradients(before)
            before = {name: value - rate * true[name] for name, value in before.items()}
        return None

    def _gradients(self, parameters: Mapping[str, Array]) -> Mapping[str, Array]:
        names = frozenset(self.trained)
        by = self.course.derivatives_of(self.call.lowers or "", names, self._at(parameters)).by
        return {name: by[within(self._drawn, name) if within(self._drawn, name) in by else name] for name in names}

    def _at(self, parameters: Mapping[str, Array]) -> Inputs:
        return self.inputs.with_values({self._drawn: dict(parameters)})

    def _cost(self, parameters: Mapping[str, Array]) -> float:
        return float(np.asarray(self.course.asking(self._at(parameters)).value(self.call.lowers or "")))

    def _comes_down(self, parameters: Mapping[str, Array]) -> bool:
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


def comes_down(value: Any) -> str | None:
    """What is wrong with what comes back beside the parameters of a training, the costs on the way."""
    numbers = as_numbers(value)
    if numbers is None or numbers.ndim > 1 or not np.isfinite(numbers).all():
        return "are not a list of finite numbers"
    numbers = np.atleast_1d(numbers)
    return "do not come down" if numbers.size > 1 and not numbers[-1] <= numbers[0] else None


def _are_same(one: Mapping[str, Array], other: Mapping[str, Array]) -> bool:
    """Whether two sets of parameters are the same but for rounding."""
    return all(np.abs(one[name] - other[name]).max() <= _SAME * max(1.0, np.abs(other[name]).max()) for name in one)
