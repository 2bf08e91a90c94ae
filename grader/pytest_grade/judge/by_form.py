"""Comparing answers by their forms: what a template asks of each number of a form is found once, for everyone.

Whether a form fits is decided by its shapes alone, so that what is left for each answer is one comparison of numbers.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.compare import agrees, fits, reach_of
from pytest_grade.model.cases import Array
from pytest_grade.model.expectations import Anything, Entries, Expected, Parts, Template
from pytest_grade.sandbox.forms import Filling, Numbers

_MOST_KEPT: Final = 4096


class _NotByFormError(Exception):
    """What is asked cannot be said number by number."""


class _DoesNotFitError(Exception):
    """No numbers make such a value agree."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The numbers at some places of a row, and how far off those of an answer may be."""

    places: Array
    numbers: Array
    reach: Array

    @classmethod
    def of(cls, found: list[tuple[Numbers, Expected]]) -> "_Wanted":
        """All that is expected in these places."""
        if not found:
            nothing = np.array([])
            return cls(nothing.astype(int), nothing, nothing)
        expected = [each.value.ravel() for _, each in found]
        return cls(
            places=np.concatenate([np.arange(place.start, place.stop) for place, _ in found]),
            numbers=np.concatenate(expected),
            reach=np.concatenate([np.full(each.size, reach_of(each)) for each in expected]),
        )

    def are_in(self, row: Array) -> bool:
        """Whether a row has them; what is no finite number is none of them."""
        return bool((np.abs(row[self.places] - self.numbers) <= self.reach).all())


_KNOWN: Final[dict[tuple[int, int], tuple[Template, Any, _Wanted | bool | None]]] = {}


def agrees_at(step: int, template: Template, values: Mapping[int, Any], epsilon: float) -> bool:
    """Whether what a step gave agrees with a template, as `pytest_grade.judge.compare.agrees` says."""
    if type(values) is Filling and not epsilon:
        wanted = _wanted(template, values.unfilled[step])
        if wanted is not None:
            return wanted if isinstance(wanted, bool) else wanted.are_in(values.row)
    return agrees(template, values[step], epsilon)


def _wanted(template: Template, unfilled: Any) -> _Wanted | bool | None:
    """What is wanted of the numbers of a form; False where it does not fit, None where only its values can tell."""
    key = id(template), id(unfilled)
    known = _KNOWN.get(key)  # another thread may empty it
    if known is None:
        if len(_KNOWN) >= _MOST_KEPT:
            _KNOWN.clear()
        known = _KNOWN[key] = template, unfilled, _found(template, unfilled)  # which keeps them, and so their ids
    return known[2]


def _found(template: Template, unfilled: Any) -> _Wanted | bool | None:
    try:
        return _Wanted.of(list(_numbers_in(template, unfilled)))
    except _DoesNotFitError:
        return False
    except _NotByFormError:
        return None


def _numbers_in(template: Template, unfilled: Any) -> Iterator[tuple[Numbers, Expected]]:
    """Where each expected array is, in the order of the template."""
    kind = type(unfilled)
    match template:
        case Anything():
            return
        case Expected(value=true) if kind is Numbers and math.prod(unfilled.shape) == true.size:
            if not fits(np.zeros(unfilled.shape), template):
                raise _DoesNotFitError
            yield unfilled, template
        case Parts(parts=parts) if kind in (tuple, list):
            if len(unfilled) != len(parts):
                raise _DoesNotFitError
            for part, inner in zip(parts, unfilled, strict=True):
                yield from _numbers_in(part, inner)
        case Entries(entries=entries) if kind is dict:
            if not entries.keys() <= unfilled.keys():
                raise _DoesNotFitError
            for key, part in entries.items():
                yield from _numbers_in(part, unfilled[key])
        case _:
            raise _NotByFormError
