"""Explaining a crash: which known quantities the arrays on its line are, and which of them do not belong together."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.compare import scale_between
from pytest_grade.judge.lines import held_on, is_of_arrays, names_read, shape_in_words
from pytest_grade.model.cases import Array, Case
from pytest_grade.model.judgement import Place, line_in
from pytest_grade.model.notation import Notation
from pytest_grade.model.questions import Frame, Raised
from pytest_grade.model.submission import Reading

_RESIDUAL = 1e-6
_MOST_ARRAYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An array at the line of the crash: the student's name for it, its shape, and what it is (None: unknown).

    `is_also_a_gradient` where what it is has the name that a gradient has too, as W1 in ``grads["W1"]``.
    """

    variable: str
    shape: tuple[int, ...]
    quantity: str | None
    is_also_a_gradient: bool = False

    def words(self, as_shown: Callable[[str], str]) -> str:
        """The array in words; `as_shown` gives the name under which students know a quantity."""
        known = self.quantity if self.is_also_a_gradient else as_shown(self.quantity or "")
        what = f"{known}, " if known and known != self.variable else ""
        return f"{self.variable} is {what}{shape_in_words(self.shape)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """What is known of the line that raised: where it is, the names in it, and the arrays it works with.

    `held` says what else they hold; `case` is what was asked about; `shows_arrays` whether shapes may be why it raised.
    """

    where: Frame | None
    names: frozenset[str]
    arrays: tuple[Seen, ...]
    case: Case | None = None
    held: str = ""
    shows_arrays: bool = True

    def words(self, place: Place | None, as_shown: Callable[[str], str] = str) -> str:
        """The arrays in words, with their line where it is not the one in `place`; and what belongs there."""
        arrays = self.arrays[:_MOST_ARRAYS] if self.shows_arrays else ()
        said = "; ".join(filter(None, (*(array.words(as_shown) for array in arrays), self.held)))
        if self.layers is not None and self.shows_arrays and self.is_of_one_value:
            said += f"; {as_shown(self.layers.value)} needs {as_shown(self.layers.belongs)}"
        if self.where and place and (self.where.cell, self.where.line) != (place.cell, place.line):
            said = f"{line_in(self.where.function, self.where.cell, self.where.line)}: {said}"
        return said

    @property
    def layers(self) -> "Meeting | None":
        """A derivative that is handed on and a value of another layer that meet here."""
        if self.case is None:
            return None
        seen = {array.quantity for array in self.arrays}
        handed = self.case.handed
        for above, below in pairwise(handed):
            if below.of not in seen or above.layer != below.layer:
                continue
            for found in handed:
                if found.name in seen and found.kind == above.kind and found.layer != below.layer:
                    return Meeting(found=found.name, belongs=above.name, value=below.of, layer=found.layer)
        return None

    @property
    def is_of_one_value(self) -> bool:
        """Whether values of one layer alone are there: where a whole list is, nobody knows which of them is meant."""
        of = {below.of: below.layer for below in self.case.handed} if self.case else {}
        return len({of[array.quantity] for array in self.arrays if array.quantity in of}) == 1

    def starts_again(self, place: Place | None, notation: Notation) -> bool:
        """Whether the line hands the derivative that the pass begins with to a layer below the output."""
        is_last = self.layers is not None and self.case is not None and self.layers.layer == self.case.depth
        return is_last and place is not None and any(map(notation.is_first, names_read(place.code)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A derivative of another layer than a value, and the derivative that belongs to the value.

    To Z[l], of which dZ[l] is made, belongs dA[l], that dZ[l] is made of too.
    """

    found: str
    belongs: str
    value: str
    layer: int


def crash_in(raised: Raised, case: Case | None, reading: Reading) -> Crash:
    """Look at the arrays that the innermost of the student's lines names."""
    if not raised.frames:
        return Crash(where=None, names=frozenset(), arrays=())
    last = raised.frames[-1]
    names = set(names_read(reading.line(last.cell, last.line)))
    seen = [
        _seen(variable, array, case) for variable, array in raised.arrays.items() if variable.partition("[")[0] in names
    ]
    known = {array.variable for array in seen}
    seen += [
        Seen(variable=name, shape=shape, quantity=None)
        for name, shape in raised.shapes.items()
        if name in names and name not in known
    ]
    held = held_on(reading.line(last.cell, last.line), raised.holds, raised.type_name, raised.message)
    shows = is_of_arrays(raised.type_name, raised.message)
    return Crash(where=last, names=frozenset(names), arrays=tuple(seen), case=case, held=held, shows_arrays=shows)


def _seen(variable: str, array: Array, case: Case | None) -> Seen:
    quantity = identified(array, case) if case else None
    if case is None or quantity is None or quantity not in case.gradients:
        return Seen(variable=variable, shape=array.shape, quantity=quantity)
    is_value = _is(array, case.values.get(quantity))
    return Seen(variable=variable, shape=array.shape, quantity=quantity, is_also_a_gradient=is_value)


def _is(array: Array, value: Array | None) -> bool:
    return value is not None and value.shape == array.shape and np.allclose(value, array)


def _tells(array: Array) -> bool:
    """Whether no other array is like this one by chance: labels, counts and zeros are."""
    return np.unique(array[array != np.round(array)]).size > 1


def identified(array: Array, case: Case) -> str | None:
    """The quantity of the case that an array is: a forward value as it stands, a derivative up to a factor."""
    if array.size <= 1 or not _tells(array):
        return None
    for name, value in case.values.items():
        if _is(array, value):
            return name
    for name, value in case.gradients.items():
        if value.shape == array.shape and scale_between(array, value)[1] < _RESIDUAL:
            return name
    return None
