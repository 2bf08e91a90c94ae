"""Judging a training loop by what it returns after 0, 1, 2, 7 and many steps, wherever it starts."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from grader.judge.compare import as_numbers
from grader.model.cases import Array

_SAME = 1e-6
_MOST_STEPS = 16
_LECTURES_RATE = 1.2

Parameters: TypeAlias = Mapping[str, Array]
# From what came back for each number of iterations to what is wrong, in words; None where nothing is.
Rule: TypeAlias = Callable[[Mapping[int, Any]], str | None]


@dataclass(frozen=True, kw_only=True)
class Training:
    """The rules for a function that trains a network on the examples of one case, from a random start of its own.

    Each call starts from the same state of NumPy's generator. Whoever draws the start elsewhere, or takes another step
    than that of plain descent, is only asked to come down as descent does.

    `parameters` are some of the right shapes, `biases` the names of those that start as zeros; `cost_at` and
    `gradients_at` are the cost of the case and its derivatives, by the names of the parameters; `ignorant` is the cost
    of who knows nothing.
    """

    parameters: Parameters
    biases: Collection[str]
    cost_at: Callable[[Parameters], float]
    gradients_at: Callable[[Parameters], Parameters]
    ignorant: float

    def shapes(self, value: Any) -> str | None:
        """The parameters of a network come back, in its shapes."""
        if not isinstance(value, dict):
            return "does not return the dictionary of parameters"
        for name, true in self.parameters.items():
            found = as_numbers(value.get(name))
            if found is None:
                return f"returns no {name}"
            if found.shape != true.shape:
                return f"{name} has shape {found.shape}, and the network needs {true.shape}"
            if not np.isfinite(found).all():
                return f"{name} holds nan or inf: the training diverges"
        return None

    def begins(self, returned: Mapping[int, Any]) -> str | None:
        """After no step the parameters are those of the start, and one step moves them."""
        start, first = self._parameters(returned[0]), self._parameters(returned[1])
        if _are_same(start, first):
            return "makes as many steps for num_iterations=0 as for num_iterations=1"
        if any(start[name].any() for name in self.biases):
            return "trains although num_iterations is 0"
        return None

    def follows(self, returned: Mapping[int, Any]) -> str | None:
        """Each iteration is one step, and many bring the cost well below that of a network that knows nothing."""
        first, second, seventh, last = (self._parameters(returned[number]) for number in (1, 2, 7, 240))
        if _are_same(first, second) or _are_same(second, seventh):
            return "makes the same number of steps whatever num_iterations is"
        rate = self._rate(first, second)
        if rate is not None:
            made = self._steps_between(first, seventh, rate)
            if made is None:
                return "does not make the steps of gradient descent, all with one learning rate"
            if made != 6:
                return f"makes {made} steps more for num_iterations=7 than for num_iterations=1"
        return None if self._comes_down(last) else "does not train: after many iterations the cost has hardly come down"

    def _parameters(self, value: Any) -> dict[str, Array]:
        found = {name: as_numbers(value[name]) for name in self.parameters}
        return {name: numbers for name, numbers in found.items() if numbers is not None}

    def _rate(self, before: Parameters, after: Parameters) -> float | None:
        """The learning rate of the one step of descent that leads from one to the other; None where none does."""
        true = self._gradients(before)
        moved = np.concatenate([(before[name] - after[name]).ravel() for name in before])
        along = np.concatenate([true[name].ravel() for name in before])
        rate = float(moved @ along) / float(along @ along)
        is_step = np.abs(moved - rate * along).max() <= _SAME * np.abs(moved).max()
        return rate if rate > 0 and is_step else None

    def _steps_between(self, before: Parameters, after: Parameters, rate: float) -> int | None:
        """How many steps of this rate lead from one to the other."""
        for number in range(_MOST_STEPS):
            if _are_same(before, after):
                return number
            before = self._stepped(before, rate)
        return None

    def _comes_down(self, parameters: Parameters) -> bool:
        return bool(self._cost(parameters) <= self.ignorant - 0.5 * (self.ignorant - self._descended))

    @cached_property
    def _descended(self) -> float:
        """The cost that gradient descent with the lectures' learning rate reaches from a small random start."""
        random = np.random.default_rng(1)
        parameters: Parameters = {
            name: random.normal(size=value.shape) * (0.0 if name in self.biases else 0.01)
            for name, value in self.parameters.items()
        }
        for _ in range(240):
            parameters = self._stepped(parameters, _LECTURES_RATE)
        return self._cost(parameters)

    def _stepped(self, parameters: Parameters, rate: float) -> dict[str, Array]:
        true = self._gradients(parameters)
        return {name: value - rate * true[name] for name, value in parameters.items()}

    def _gradients(self, parameters: Parameters) -> Parameters:
        with np.errstate(all="ignore"):
            return self.gradients_at(parameters)

    def _cost(self, parameters: Parameters) -> float:
        with np.errstate(all="ignore"):  # a training that went astray may be as sure as can be
            return self.cost_at(parameters)


def _are_same(one: Parameters, other: Parameters) -> bool:
    """Whether two sets of parameters are the same but for rounding."""
    return all(np.abs(one[name] - other[name]).max() <= _SAME * max(1.0, np.abs(other[name]).max()) for name in one)
