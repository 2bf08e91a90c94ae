"""Values whose numbers stand apart, in a row, and are put in their places when they are first looked at."""

import math
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import field
from typing import Any

import numpy as np

from pytest_grade.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of a row, from the one numbered `start`; `tag` says of which type they are.

    That is ``r`` for an array, ``n`` for a number of NumPy's, and ``f`` for a float.
    """

    tag: str
    start: int
    shape: tuple[int, ...]

    @property
    def stop(self) -> int:
        """The number after the last one."""
        return self.start + math.prod(self.shape)

    def of(self, row: np.ndarray[Any, Any]) -> Any:
        """These numbers of a row."""
        if self.tag == "r":
            return row[self.start : self.stop].reshape(self.shape)
        return row[self.start] if self.tag == "n" else float(row[self.start])


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """What a form says: the value, in which the numbers of the row have still to be put in their places.

    Attributes:
        count: how many numbers of the row are in it.
        is_kept: whether it is the same object in the answers of many, as small forms are.
        read: what came of reading it, by what was asked.

    """

    value: Any
    count: int
    is_kept: bool = False
    read: dict[Hashable, Any] = field(default_factory=dict)

    def filled(self, row: np.ndarray[Any, Any]) -> Any:
        """The value with these numbers, its own part of the row."""
        return filled(self.value, row)


def filled(value: Any, row: np.ndarray[Any, Any]) -> Any:
    """A value of a form with the numbers of a row in their places."""
    kind = type(value)
    if kind is Numbers:
        return value.of(row)
    if kind is dict:
        return {key.of(row) if type(key) is Numbers else key: filled(inner, row) for key, inner in value.items()}
    if kind is tuple or kind is list:
        return kind(filled(inner, row) for inner in value)
    return value


class Filling(Mapping[Any, Any]):
    """A dictionary of a form, each of whose values is made when it is first asked for.

    Attributes:
        unfilled: the dictionary as it stands in the form.
        row: the numbers that are to be put in their places.

    """

    __slots__ = ("_made", "row", "unfilled")

    def __init__(self, unfilled: Mapping[Any, Any], row: np.ndarray[Any, Any]) -> None:
        self.unfilled = unfilled
        self.row = row
        self._made: dict[Any, Any] = {}

    def __getitem__(self, key: Any) -> Any:
        """The value with its numbers."""
        if key not in self._made:
            self._made[key] = filled(self.unfilled[key], self.row)
        return self._made[key]

    def __iter__(self) -> Iterator[Any]:
        """The keys."""
        return iter(self.unfilled)

    def __len__(self) -> int:
        """How many values there are."""
        return len(self.unfilled)
