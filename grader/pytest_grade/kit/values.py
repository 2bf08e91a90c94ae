"""Values as JSON and arrays: plain ones, arrays, and the frozen classes that a kit is made of. No pickle.

A plain value stands for itself, all else is a list that begins with its kind. Arrays are kept once, however often they
come up, in one long array for each type of number. So are the inputs of a question (`Case`).
These, and what is `Later`, have a line each, which is read when it is first wanted.
"""

import dataclasses
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from typing import Any, Final

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.kit.digests import Known, Table
from pytest_grade.kit.forms import AtCase, FrozenAssignment, FrozenChain, FrozenForward, FrozenFunction, FrozenSource
from pytest_grade.kit.later import Later
from pytest_grade.kit.prints import Print
from pytest_grade.model.assignment import Probe, Update
from pytest_grade.model.cases import Array, Case, Quantity
from pytest_grade.model.expectations import Anything, Entries, Expected, Parts, Satisfies
from pytest_grade.model.explanations import Derived
from pytest_grade.model.notation import Notation, Shown
from pytest_grade.model.questions import Given, Question, Result, Step
from pytest_grade.rules.chance import Drawn, Scale, Varying
from pytest_grade.rules.layout import HandedOver, LaidOutAs
from pytest_grade.rules.presence import IsSame, IsThere, NoFurtherLayers
from pytest_grade.tuples import is_named, named

_CLASSES: Final[Mapping[str, type]] = {
    each.__name__: each
    for each in (
        *(FrozenAssignment, FrozenFunction, FrozenSource, FrozenChain, FrozenForward, AtCase, Table, Known),
        *(Print, Derived),
        *(Probe, Question, Step, Result, Given, Update, Case, Quantity, Notation, Shown),
        *(Expected, Anything, Satisfies, Parts, Entries),
        *(IsThere, IsSame, NoFurtherLayers, LaidOutAs, HandedOver, Drawn, Varying, Scale),
    )
}
_TYPES: Final[Mapping[str, type]] = {"int": int, "float": float, "bool": bool}
_NUMBERS: Final = "fiub"  # kinds of arrays; no objects, which only pickle could keep


class CannotBeFrozenError(Exception):
    """A value that is none of those that a kit may hold: it hangs on the solution."""


@dataclass(slots=True)
class Writer:
    """Writes values, and keeps the arrays that come up in them."""

    arrays: dict[str, list[Array]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    _sizes: dict[str, int] = field(default_factory=dict)
    _places: dict[tuple[str, bytes], int] = field(default_factory=dict)
    _numbers: dict[int, tuple[int, Any]] = field(default_factory=dict)

    def written(self, value: Any) -> Any:
        """A value as JSON; raises `CannotBeFrozenError`."""
        written: Any = value
        match value:
            case np.generic() | np.ndarray():
                written = self._array(value)
            case None | bool() | str():
                pass
            case int() | float():
                written = value if math.isfinite(value) else ["number", str(value)]
            case tuple() if is_named(type(value)):
                fields = list(type(value)._fields)  # type: ignore[attr-defined]
                written = ["named", type(value).__name__, fields, *map(self.written, value)]
            case list() | tuple() | frozenset():
                each = sorted(value) if isinstance(value, frozenset) else value
                written = [type(value).__name__, *map(self.written, each)]
            case Mapping():
                written = ["dict", *([self.written(key), self.written(each)] for key, each in value.items())]
            case type() if _TYPES.get(value.__name__) is value:
                written = ["type", value.__name__]
            case Case():
                written = ["case", self._case(value)]
            case Later():
                written = ["later", self._later(value)]
            case _:
                written = self._object(value, type(value))
        return written

    def _object(self, value: Any, as_: type) -> Any:
        if _CLASSES.get(as_.__name__) is not as_:
            raise CannotBeFrozenError(as_.__qualname__)
        names = [each for each in dataclasses.fields(as_) if not _is_default(each, getattr(value, each.name))]
        return [as_.__name__, {each.name: self.written(getattr(value, each.name)) for each in names}]

    def _case(self, case: Case) -> int:
        """The number of these inputs; of what an author's case knows besides, nothing is kept.

        Nor is what the solution makes on the way, by names of its own, unless something is derived by it.
        """
        if id(case) not in self._numbers:
            told = {*case.inputs, *(quantity.of for quantity in case.quantities)}
            values = {name: value for name, value in case.values.items() if name in told}
            self._numbers[id(case)] = self._line(self._object(replace(case, values=values), Case)), case
        return self._numbers[id(case)][0]

    def _later(self, value: Later[Any]) -> int:
        if id(value) not in self._numbers:
            self._numbers[id(value)] = self._line(self.written(value.value)), value
        return self._numbers[id(value)][0]

    def _line(self, written: Any) -> int:
        """The number of a line of its own, which need not be read before it is wanted."""
        self.lines.append(json.dumps(written, separators=(",", ":"), allow_nan=False))
        return len(self.lines) - 1

    def _array(self, value: Any) -> Any:
        array = np.ascontiguousarray(value)
        if array.dtype.kind not in _NUMBERS:
            raise CannotBeFrozenError(str(array.dtype))
        kind, content = array.dtype.newbyteorder("<").str[1:], array.tobytes()
        key = kind, content
        if key not in self._places:
            self._places[key] = self._sizes.get(kind, 0)
            self._sizes[kind] = self._places[key] + array.size
            self.arrays.setdefault(kind, []).append(array.ravel())
        shape = list(np.shape(value))
        return ["scalar" if isinstance(value, np.generic) else "array", kind, self._places[key], shape]


def _is_default(each: "dataclasses.Field[Any]", value: Any) -> bool:
    """Whether a field has the plain value that it has by default, and need not be written."""
    default = each.default_factory() if each.default_factory is not dataclasses.MISSING else each.default
    return isinstance(value, (bool, int, float, str, tuple, frozenset, dict, type(None))) and (
        type(value) is type(default) and not _has_arrays(value) and value == default
    )


def _has_arrays(value: Any) -> bool:
    return isinstance(value, (tuple, dict)) and bool(value)


@dataclass(slots=True)
class Reader:
    """Reads what a `Writer` has written; raises `ValueError`, `LookupError` or `TypeError` where it is not so."""

    arrays: Mapping[str, Array]
    lines: Sequence[bytes]
    _read: dict[int, Case] = field(default_factory=dict)

    def read(self, found: Any) -> Any:
        """The value that this JSON stands for."""
        if not isinstance(found, list):
            return found
        kind, *rest = found
        return _READ[kind](self, rest) if kind in _READ else self._object(kind, rest)

    def _object(self, kind: str, rest: list[Any]) -> Any:
        (fields,) = rest
        return _CLASSES[kind](**{name: self.read(each) for name, each in fields.items()})

    def case(self, rest: list[Any]) -> Case:
        """The inputs of that number, the same object each time."""
        (number,) = rest
        if number not in self._read:
            self._read[number] = self.line(number)
        return self._read[number]

    def line(self, number: int) -> Any:
        """The value in that line."""
        return self.read(json.loads(self.lines[number]))

    def array(self, rest: list[Any]) -> Array:
        """An array that nobody can write into."""
        kind, start, shape = rest
        size = math.prod(shape)
        if not 0 <= start <= start + size <= self.arrays[kind].size:
            raise ValueError(rest)
        return self.arrays[kind][start : start + size].reshape(shape)


_READ: Final[Mapping[str, Callable[[Reader, list[Any]], Any]]] = {
    "list": lambda reader, rest: [reader.read(each) for each in rest],
    "tuple": lambda reader, rest: tuple(reader.read(each) for each in rest),
    "named": lambda reader, rest: named(rest[0], tuple(rest[1]))(*map(reader.read, rest[2:])),
    "frozenset": lambda reader, rest: frozenset(reader.read(each) for each in rest),
    "dict": lambda reader, rest: {reader.read(key): reader.read(each) for key, each in rest},
    "type": lambda _, rest: _TYPES[rest[0]],
    "number": lambda _, rest: float(rest[0]),
    "array": Reader.array,
    "scalar": lambda reader, rest: reader.array(rest)[()],
    "case": Reader.case,
    "later": lambda reader, rest: Later(read=partial(reader.line, *rest)),
}
