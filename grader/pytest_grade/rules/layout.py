"""What a student's own functions hand to one another: laid out as the solution has it, or in a way of their own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.model.questions import Key
from pytest_grade.rules.presence import at

_ALIKE = 1e-6
_NUMBERS = (np.ndarray, float, int, np.generic)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOutAs:
    """The rule that parts of an answer have the layout of the solution's: its kinds, lengths, keys and shapes.

    None of its arrays is to stand in another place; with `is_alike`, all numbers are to be its numbers, or a multiple:
    a wrong number of the same. What has the layout of one of `inner` is not looked into.
    """

    parts: Sequence[tuple[tuple[Key, ...], Any]]
    is_alike: bool = False
    inner: Sequence[Any] = ()

    def __call__(self, answer: Any) -> str | None:
        """None, or what is wrong."""
        try:
            pairs = [pair for path, right in self.parts for pair in self._pairs(at(answer, path), right)]
        except (LookupError, TypeError, ValueError):
            return "is laid out otherwise"
        other = [(value, right) for value, right in pairs if not _is_alike(value, right)]
        if any(_is_alike(value, right) for value, _ in other for _, right in other):
            return "holds the same in other places"
        is_otherwise = self.is_alike and not all(_is_a_multiple(value, right) for value, right in other)
        return "holds other numbers" if is_otherwise else None

    def _pairs(self, value: Any, right: Any) -> Iterator[tuple[Any, Any]]:
        """What stands in the same places of both; raises where a place is missing, or there are more."""
        if any(_is_of_a_kind(right, each) for each in self.inner):
            return
        match right:
            case Mapping() if isinstance(value, Mapping) and right.keys() == value.keys():
                for key, part in right.items():
                    yield from self._pairs(value[key], part)
            case tuple() | list() if isinstance(value, (tuple, list)):
                for part, each in zip(right, value, strict=True):
                    yield from self._pairs(each, part)
            case np.ndarray() | float() | int() | np.generic() if isinstance(value, _NUMBERS):
                if np.shape(value) != np.shape(right) or _is_mask(value) != _is_mask(right):
                    raise ValueError(right)
                yield value, right
            case _ if type(value) is not type(right) or value != right:
                raise TypeError(right)


def arrays_in_the_layout(value: Any, right: Any) -> Iterator[np.ndarray]:
    """The arrays of what holds the same kinds of things in the same places, of any shape; raises where it does not."""
    match right:
        case Mapping() if isinstance(value, Mapping) and right.keys() == value.keys():
            for key, part in right.items():
                yield from arrays_in_the_layout(value[key], part)
        case tuple() | list() if isinstance(value, (tuple, list)):
            for part, each in zip(right, value, strict=True):
                yield from arrays_in_the_layout(each, part)
        case np.ndarray() if isinstance(value, np.ndarray):
            yield value
        case _ if type(value) is not type(right):
            raise TypeError(right)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """The rule that the parts of an answer are there."""

    parts: Sequence[tuple[tuple[Key, ...], Any]]

    def __call__(self, answer: Any) -> str | None:
        """None, or what is wrong."""
        try:
            is_there = all(at(answer, path) is not None for path, _ in self.parts)
        except (LookupError, TypeError):
            is_there = False
        return None if is_there else "is not there"


def _is_alike(value: Any, right: Any) -> bool:
    return np.shape(value) == np.shape(right) and np.allclose(value, right, rtol=_ALIKE, atol=_ALIKE)


def _is_a_multiple(value: Any, right: Any) -> bool:
    factor = np.vdot(right, value) / (np.vdot(right, right) or 1.0)
    return bool(factor) and _is_alike(value, factor * np.asarray(right))


def _is_mask(value: Any) -> bool:
    return np.asarray(value).dtype == np.bool_


def _is_of_a_kind(value: Any, other: Any) -> bool:
    """Whether two values of the solution's hold the same kinds of things in the same places, of any size."""
    match other:
        case Mapping():
            is_like = isinstance(value, Mapping) and other.keys() == value.keys()
            return is_like and all(_is_of_a_kind(value[key], part) for key, part in other.items())
        case tuple() | list():
            return type(value) is type(other) and len(value) == len(other) and all(map(_is_of_a_kind, value, other))
    return type(value) is type(other)
