"""What is known to be right in one run: the arrays that the solution makes of the same inputs, by name and by value."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.compare import scale_between
from pytest_grade.judge.ledger import exponent_of
from pytest_grade.model.cases import Array, Case
from pytest_grade.model.questions import Event

_ROUNDING = 1e-9
_RESIDUAL = 1e-6
PART = "_part_"  # begins the names that a solution's text is given for what it makes in the middle of a line
_KEY = re.compile(r"""\[['"]([A-Za-z_]\w*)['"]\]$""")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIsRight:
    """The arrays that the solution makes of the same inputs, by name, and the number of examples.

    `parts` are those that it makes on the way, in the middle of its lines too.
    """

    arrays: Sequence[tuple[str, Array]]
    m: int
    parts: Sequence[Array] = ()

    @classmethod
    def of(cls, events: Sequence[Event], case: Case | None) -> "WhatIsRight":
        """What was recorded of the solution, and what is known of the inputs."""
        known = {**case.values, **case.gradients} if case else {}
        own = [event for event in events if not event.variable.startswith(PART)]
        recorded = [(plain(event.variable), event.array) for event in own]
        named = [(plain(name), np.asarray(value)) for name, value in known.items() if np.size(value) > 1]
        arrays = (*recorded, *named)
        return cls(
            arrays=arrays, m=case.m if case else 1, parts=(*(event.array for event in events), *dict(named).values())
        )

    def has_name(self, name: str) -> bool:
        """Whether the solution calls something so, of whatever layer."""
        return any(known == name for known, _ in self.arrays)

    def has_shape(self, array: Array, name: str) -> bool:
        """Whether something of that name has the shape of the array."""
        return any(known == name and np.shape(right) == array.shape for known, right in self.arrays)

    def holds(self, array: Array, name: str, *, by_name: bool = False) -> bool:
        """Whether an array of that name is right: as something is; as what has its name, up to a power of m too."""
        for known, right in self.arrays:
            is_namesake = known == name
            if (is_namesake or not by_name) and _is_same(array, right):
                return True
            if is_namesake and right.shape == array.shape and array.size > 1:
                factor, residual = scale_between(array, right)
                if residual < _RESIDUAL and exponent_of(factor, self.m) is not None:
                    return True
            if (is_namesake or not by_name) and self._is_one_of_many(array, right):
                return True
        return False

    def makes(self, array: Array) -> bool:
        """Whether the solution makes these numbers on the way, turned, of the other sign, or m times as large too.

        A single number may also be the sum of all that an array of it holds.
        """
        if array.size == 1:
            number = abs(float(array.reshape(())))
            return number in (0.0, 1.0) or self._is_among(number, np.array([np.sum(part) for part in self.parts]))
        if any(self._is_multiple(array, form) for part in self.parts for form in _forms(part)):
            return True
        if any(self._is_one_of_many(array, part) for part in self.parts):
            return True
        return array.ndim == 2 and (self._is_put_together(array) or self._is_put_together(array.T))

    def _is_put_together(self, array: Array) -> bool:
        """Whether every column stands in something that the solution makes, or is one of ones."""
        known = [part for part in self.parts if part.ndim == 2 and part.shape[0] == array.shape[0]]
        if not known:
            return False
        columns = np.hstack(known).astype(float)
        return all(
            (column == 1).all() or np.isclose(columns, column[:, None], _RESIDUAL, _ROUNDING).all(axis=0).any()
            for column in np.asarray(array, float).T
        )

    def _is_one_of_many(self, array: Array, other: Array) -> bool:
        """Whether an array is a row or a column of another one, as in a loop over examples; m times as large too."""
        if other.ndim != 2 or array.size < 2 or array.size != max(array.shape) or array.size not in other.shape:
            return False
        single = np.asarray(array, float).ravel()
        lines = (form for form in (other, other.T) if form.shape[1] == single.size)
        scales = (1.0, self.m, 1 / self.m)
        return any(np.isclose(form * s, single, _RESIDUAL, _ROUNDING).all(-1).any() for form in lines for s in scales)

    def holds_number(self, array: Array) -> bool:
        """Whether it is a single number, one of those that an array of the solution holds."""
        return array.size == 1 and any(self._is_among(abs(float(array.reshape(()))), part) for part in self.parts)

    def _is_among(self, number: float, numbers: Array) -> bool:
        sizes = np.abs(numbers)
        return any((np.abs(number - sizes * each) <= _RESIDUAL * number).any() for each in (1.0, self.m, 1 / self.m))

    def _is_multiple(self, array: Array, part: Array) -> bool:
        if array.size != part.size:
            return False
        factor, residual = scale_between(np.asarray(array, float).ravel(), np.asarray(part, float).ravel())
        return residual < _RESIDUAL and (
            abs(abs(factor) - 1) < _RESIDUAL or exponent_of(abs(factor), self.m) in (-1, 1)
        )


def _forms(other: Array) -> Iterator[Array]:
    yield other
    if other.ndim == 2 and 1 not in other.shape:
        yield other.T


def _is_same(array: Array, other: Array) -> bool:
    """Whether two arrays hold the same numbers, lying or standing."""
    if array.size != other.size:
        return False
    return any(np.allclose(array.ravel(), form.ravel(), _RESIDUAL, _ROUNDING) for form in _forms(other))


def root(variable: str) -> str:
    """The variable of what it holds: of `cache['A1']` `cache`."""
    return re.split(r"[.\[]", variable, maxsplit=1)[0]


def plain(variable: str) -> str:
    """The name of what is held, without its layer: of `grads['dW2']` and of `dW2` `dW`."""
    key = _KEY.search(variable)
    return (key[1] if key else root(variable)).rstrip("0123456789")
