"""Which mistakes can give an answer at all: all that are foreseen, held against it at once.

Whatever is passed over here cannot be told; what is left has still to be held against the answer one by one.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from pytest_grade.author.answers import Part
from pytest_grade.author.comparison import same
from pytest_grade.dataclass import dataclass
from pytest_grade.model.cases import Array
from pytest_grade.rules.numbers import as_numbers

_FAR: Final = 1e-3  # of its largest number: further off, nobody takes a value for the one that is predicted
_NOT_ZERO: Final = 1e-7

Answer: TypeAlias = Sequence[Part] | None  # None: the mistakes cannot be made there


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """One part of all answers: the numbers of those that are of the usual size, by row.

    Attributes:
        numbers: one row for each of `rows`.
        reach: how far off a value may be to be that of a row.
        rows: the answers whose part this is of.
        anything: the answers of which any value will do.
        odd: the answers whose part is of another size, or has numbers that are not finite.

    """

    numbers: Array
    reach: Array
    rows: Array
    anything: Array
    odd: Array

    @classmethod
    def of(cls, parts: Sequence[Any]) -> "_Column":
        """The column of these values, one an answer; None is any value."""
        found = [None if part is None else as_numbers(part) for part in parts]
        sizes = [each.size for each in found if each is not None]
        usual = max(set(sizes), key=sizes.count, default=0)
        is_usual = [each is not None and each.size == usual and bool(np.isfinite(each).all()) for each in found]
        rows = np.flatnonzero(is_usual)
        numbers = np.array([np.ravel(found[row]) for row in rows]).reshape(len(rows), usual)  # type: ignore[arg-type]
        return cls(
            numbers=numbers,
            reach=np.array(list(map(_reach_of, numbers))),
            rows=rows,
            anything=np.array([part is None for part in parts], dtype=bool),
            odd=np.array([each is not None and not fits for each, fits in zip(found, is_usual, strict=True)], bool),
        )

    def near(self, value: Any) -> Array:
        """For each answer whether this may be its part."""
        found = self.anything | self.odd
        numbers = as_numbers(value)
        if numbers is not None and numbers.size == self.numbers.shape[1]:
            distance = np.abs(self.numbers - numbers.ravel()).max(axis=1, initial=0.0)
            found[self.rows] = distance <= self.reach  # false where a number is none
        return found


class Sampled:
    """A few numbers of each of many answers, of those that were worked out: by these most answers are another one.

    Attributes:
        is_known: for each answer whether it was worked out.

    """

    def __init__(self, sizes: Sequence[int], count: int) -> None:
        """Of so many answers, whose parts usually have these sizes."""
        self._places = [np.array(sorted({0, size // 2, size - 1} if size else ()), dtype=int) for size in sizes]
        self._ends = np.cumsum([0, *map(len, self._places)])
        self._numbers = np.full((count, self._ends[-1]), np.nan)  # what is none tells nothing apart
        self._reach = np.zeros((count, self._ends[-1]))
        self._is_none = np.zeros(count, dtype=bool)
        self._sizes = sizes
        self.is_known = np.zeros(count, dtype=bool)

    def add(self, number: int, answer: Answer) -> None:
        """Note what one of them is."""
        if answer is None:
            self._is_none[number] = True
        elif len(answer) == len(self._sizes):
            for part, each in enumerate(answer):
                numbers = as_numbers(each.value)
                if numbers is not None and numbers.size == self._sizes[part] and np.isfinite(numbers).all():
                    here = slice(self._ends[part], self._ends[part + 1])
                    self._reach[number, here] = _reach_of(numbers)  # first: another thread may look between the two
                    self._numbers[number, here] = numbers.ravel()[self._places[part]]
        self.is_known[number] = True

    def differ(self, values: Sequence[Any]) -> Array:
        """For each answer whether it was worked out, and is not the one that has these parts."""
        given = np.full(self._ends[-1], np.nan)
        for part, value in enumerate(values):
            numbers = as_numbers(value)
            if numbers is not None and numbers.size == self._sizes[part]:
                given[self._ends[part] : self._ends[part + 1]] = numbers.ravel()[self._places[part]]
        with np.errstate(all="ignore"):  # whatever the answer holds
            found: Array = self._is_none | (np.abs(self._numbers - given) > self._reach).any(axis=1)
        return found


def _reach_of(numbers: Array) -> float:
    """How far off a value may be to be taken for these numbers."""
    return float(_FAR * np.abs(numbers).max(initial=0.0) + _NOT_ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """What each mistake answers by itself to one question: `changes` says which parts that changes.

    The last rows are the answers without a mistake, one a placement. Of answers that cannot be told apart by parts, and
    of mistakes that hand on another derivative, which may pass on what a second one has done, nothing `is_known`.
    """

    columns: Sequence[_Column]
    changes: Array
    is_known: Array

    @classmethod
    def of(cls, answers: Sequence[Answer], right: Sequence[Answer], hand_on: Sequence[bool]) -> "Sieve":
        """Of the answers with one mistake each, beside those without any in the same placement.

        `hand_on` says of which another derivative is handed on.
        """
        count = max((len(parts) for parts in right if parts is not None), default=0)
        is_whole = [
            parts is not None and beside is not None and len(parts) == len(beside) == count
            for parts, beside in zip(answers, right, strict=True)
        ]
        rows = [parts if parts is not None and whole else () for parts, whole in zip(answers, is_whole, strict=True)]
        return cls(
            columns=[_Column.of([row[part].value if row else None for row in rows]) for part in range(count)],
            changes=np.array(
                [
                    [not _is_same(row[part], beside[part]) if row and beside else True for part in range(count)]
                    for row, beside in zip(rows, right, strict=True)
                ],
                dtype=bool,
            ).reshape(len(rows), count),
            is_known=np.array([whole and not hands for whole, hands in zip(is_whole, hand_on, strict=True)], bool),
        )

    def sampled(self, count: int) -> Sampled:
        """So many further answers to the same question, none of which was worked out yet."""
        return Sampled([column.numbers.shape[1] for column in self.columns], count)

    def given(self, values: Sequence[Any]) -> Array | None:
        """For each mistake and part whether the value may be the one it gives; None where no answer has such parts."""
        if len(values) != len(self.columns):
            return None
        with np.errstate(all="ignore"):  # whatever the answer holds
            found = [column.near(value) for column, value in zip(self.columns, values, strict=True)]
        return np.array(found, dtype=bool).reshape(len(found), len(self.changes)).T

    def pairs(self, given: Array, first: Array, second: Array, right: Array) -> Array:
        """Which two mistakes together may give the answer; `right` is the row of none, in the same placement.

        A part that only one of them changes is as that one leaves it, and one that neither changes is right.
        """
        of_first, of_second = self.changes[first], self.changes[second]
        by_one = np.where(of_first, given[first], np.where(of_second, given[second], given[right]))
        is_unknown = ~(self.is_known[first] & self.is_known[second] & self.is_known[right])
        found: Array = is_unknown | ((of_first & of_second) | by_one).all(axis=1)
        return found


def _is_same(one: Part, other: Part) -> bool:
    return one.value is None or same(one.value, other.value)
