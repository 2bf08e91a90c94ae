"""Activations on a recorded way forward: elementwise steps from one array to the next, found by their form."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from pytest_grade.author import derivative_rules as rules
from pytest_grade.author.tape import Array, Step
from pytest_grade.dataclass import dataclass

_ELEMENTWISE: Final = frozenset({*rules.ELEMENTWISE, "where", "store"})
_LINEAR: Final = frozenset({"positive", "negative", "add", "subtract", "part"})


class CannotBeMadeError(ValueError):
    """A mistake that nobody can make here: no such array, no such shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A common activation: its value, and its slope as a function of what it is given, or of what it gives."""

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    slope_by_value: Callable[[Array], Array]


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


KNOWN: Final[Mapping[str, Known]] = {
    "sigmoid": Known(
        value=_sigmoid,
        slope=lambda x: _sigmoid(x) * (1 - _sigmoid(x)),
        slope_by_value=lambda y: y * (1 - y),
    ),
    "relu": Known(
        value=lambda x: np.maximum(0, x),
        slope=lambda x: np.where(x > 0, 1.0, 0.0),
        slope_by_value=lambda y: np.where(y > 0, 1.0, 0.0),
    ),
    "tanh": Known(
        value=np.tanh,
        slope=lambda x: 1 - np.tanh(x) ** 2,
        slope_by_value=lambda y: 1 - y**2,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unit:
    """An activation in one place.

    Attributes:
        start: what it is given, mostly a Z.
        end: what it gives, mostly an A.
        between: its steps in order, `end` the last.
        known: which of the common ones it is; "" of any other.
        slope: its derivative, number by number.

    """

    start: Step
    end: Step
    between: tuple[Step, ...]
    known: str
    slope: Array

    def slope_at(self, x: Array) -> Array:
        """The derivative of the same activation at other numbers."""
        if self.known:
            return KNOWN[self.known].slope(x)
        given = {self.start: x}
        for step in self.between:
            again = getattr(np, step.name, None)
            if not isinstance(again, np.ufunc):
                raise CannotBeMadeError(step.name)
            given[step] = again(*_arguments(step, given))
        return _slope(self.start, self.between, given)


def _arguments(step: Step, given: Mapping[Step, Array]) -> list[Any]:
    return [
        argument if parent is None else given.get(parent, argument)
        for argument, parent in zip(step.arguments, step.parents, strict=True)
    ]


def _slope(start: Step, between: Sequence[Step], given: Mapping[Step, Array]) -> Array:
    """The chain rule along the steps, where these values are given in the place of the recorded ones."""
    end = between[-1]
    found: dict[Step, Array] = {end: np.ones(np.shape(given.get(end, end.value)))}
    for step in reversed(between):
        arguments = _arguments(step, given)
        for parent, rule in zip(step.parents, step.rules, strict=True):
            if parent is not None and rule is not None and step in found:
                share = rule(found[step], given.get(step, step.value), *arguments)
                found[parent] = found[parent] + share if parent in found else share
    return found[start]


def units_of(
    steps: Sequence[Step], users: Mapping[Step, Sequence[Step]], starts: Sequence[Step], named: Any
) -> list[Unit]:
    """The activations that begin at one of these steps, in order; `users` are the steps that read the value of one."""
    origin: dict[Step, Step] = {}
    members: dict[Step, list[Step]] = {start: [] for start in starts}
    for step in steps:
        found = _origin(step, origin)
        if found is not None:
            origin[step] = found
            if found in members:
                members[found].append(step)
    place = {step: number for number, step in enumerate(steps)}
    units = (_unit(start, members[start], users, place, named) for start in starts)
    return [unit for unit in units if unit is not None]


def _origin(step: Step, origin: Mapping[Step, Step]) -> Step | None:
    """The one array from which it follows number by number, and from nothing else; None where there is none."""
    if step.name not in _ELEMENTWISE and not _is_copy(step):
        return None
    origins = {origin.get(parent, parent) for parent in step.parents if parent is not None}
    if len(origins) != 1:
        return None
    (found,) = origins
    constants = [a for a, parent in zip(step.arguments, step.parents, strict=True) if parent is None]
    is_alone = all(_is_uniform(each) or _is_gate(each, found.value) for each in constants)
    return found if is_alone and np.shape(step.value) == np.shape(found.value) else None


def _is_copy(step: Step) -> bool:
    return step.name == "part" and np.array_equal(step.value, step.arguments[0])


def _is_uniform(constant: Any) -> bool:
    numbers = np.asarray(constant).ravel()
    return bool(numbers.size and (numbers == numbers[0]).all())


def _is_gate(constant: Any, value: Array) -> bool:
    """Whether it says where the numbers are positive, as in ``Z * (Z > 0)``."""
    return np.shape(constant) == np.shape(value) and np.array_equal(constant, value > 0)


def _unit(
    start: Step, members: Sequence[Step], users: Mapping[Step, Sequence[Step]], place: Mapping[Step, int], named: Any
) -> Unit | None:
    """The longest activation from there: to the last array through which all goes, a named one if there is one."""
    inside = set(members)
    ends: list[Step] = []
    latest, is_closed = max((place[u] for u in users.get(start, ())), default=-1), True
    for step in members:
        if is_closed and latest <= place[step]:
            ends.append(step)
        is_closed = is_closed and inside.issuperset(users.get(step, ()))
        latest = max(latest, *(place[u] for u in users.get(step, ())), -1)
    end = next((step for step in reversed(ends) if step in named), ends[-1] if ends else None)
    if end is None:
        return None
    between = tuple(step for step in members if place[step] <= place[end])
    if all(_is_linear(step) for step in between):
        return None
    with np.errstate(all="ignore"):
        fitting = (n for n, known in KNOWN.items() if np.allclose(known.value(start.value), end.value, atol=1e-12))
        return Unit(start=start, end=end, between=between, known=next(fitting, ""), slope=_slope(start, between, {}))


def _is_linear(step: Step) -> bool:
    factors = [
        parent is None and _is_uniform(argument) for argument, parent in zip(step.arguments, step.parents, strict=True)
    ]
    return step.name in _LINEAR or (step.name == "multiply" and any(factors)) or (step.name == "divide" and factors[1])
