"""Explaining a crash: which known quantities the arrays on its line are, and which of them do not belong together."""

import re
from dataclasses import dataclass

import numpy as np

from grader.judge.compare import scale_between
from grader.judge.lines import is_dAL, names_read
from grader.model.cases import Case
from grader.model.judgement import Place, line_of
from grader.model.questions import Frame, Raised
from grader.model.submission import Reading
from grader.reference.network import Array

_RESIDUAL = 1e-6
_MOST_ARRAYS = 5
_OF_LAYER = re.compile(r"(dA|dZ|Z|A|W|b)(\d+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An array at the line of the crash: the student's name for it, its shape, and what it is (None: unknown)."""

    variable: str
    shape: tuple[int, ...]
    quantity: str | None

    @property
    def words(self) -> str:
        """The array in words."""
        what = f"{self.quantity}, " if self.quantity and self.quantity != self.variable else ""
        return f"{self.variable} is {what}of shape {self.shape}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """What is known of the line that raised: where it is, the names in it, and the arrays it works with.

    `depth` is the number of layers of the network.
    """

    where: Frame | None
    names: frozenset[str]
    arrays: tuple[Seen, ...]
    depth: int | None = None

    def words(self, place: Place | None) -> str:
        """The arrays in words, with their line where it is not the one in `place`; and what belongs there."""
        said = "; ".join(array.words for array in self.arrays[:_MOST_ARRAYS])
        if self.layers is not None:
            said += f"; to that Z belongs {self.layers[1]}"
        if self.where and place and (self.where.cell, self.where.line) != (place.cell, place.line):
            said = f"in {self.where.function}, {line_of(self.where.cell, self.where.line)}: {said}"
        return said

    @property
    def layers(self) -> tuple[str, str] | None:
        """A dA and a Z of different layers that meet here, as (found, what belongs there)."""
        found = {match[1]: int(match[2]) for a in self.arrays if (match := _OF_LAYER.match(a.quantity or ""))}
        if "dA" in found and "Z" in found and found["dA"] != found["Z"]:
            return f"dA{found['dA']}", f"dA{found['Z']}"
        return None

    def starts_again(self, place: Place | None) -> bool:
        """Whether the line hands dAL to a layer below the output."""
        is_last = self.layers is not None and self.layers[0] == f"dA{self.depth}"
        return is_last and place is not None and any(map(is_dAL, names_read(place.code)))


def crash_in(raised: Raised, case: Case | None, reading: Reading) -> Crash:
    """Look at the arrays that the innermost of the student's lines names."""
    if not raised.frames:
        return Crash(where=None, names=frozenset(), arrays=())
    last = raised.frames[-1]
    names = set(names_read(reading.line(last.cell, last.line)))
    seen = [
        Seen(variable=variable, shape=array.shape, quantity=identified(array, case) if case else None)
        for variable, array in raised.arrays.items()
        if variable.partition("[")[0] in names
    ]
    known = {array.variable for array in seen}
    seen += [
        Seen(variable=name, shape=shape, quantity=None)
        for name, shape in raised.shapes.items()
        if name in names and name not in known
    ]
    return Crash(where=last, names=frozenset(names), arrays=tuple(seen), depth=case.depth if case else None)


def identified(array: Array, case: Case) -> str | None:
    """The quantity of the case that an array is: a forward value as it stands, a derivative up to a factor."""
    if array.size <= 1:
        return None
    for name, value in case.values.items():
        if value.shape == array.shape and np.allclose(value, array):
            return name
    for name, value in case.gradients.items():
        if value.shape == array.shape and scale_between(array, value)[1] < _RESIDUAL:
            return name
    return None
