"""Comparing what a student's function returned with what was expected of it."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.model.cases import Array
from pytest_grade.model.expectations import Anything, Entries, Expected, Parts, Satisfies, Template
from pytest_grade.sandbox.values import TOO_LARGE

FORMS = frozenset({"type", "count", "missing", "shape"})
"""The kinds of departures that are of another form, whatever the numbers are."""
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_BASE_TOLERANCE = 1e-6
_SINGLE_PRECISION_TOLERANCE = 2e-4
_LARGEST_TOLERANCE = 2e-4
_LARGEST_ZERO = 1e-8  # a millionth of 0.01, the scale of the weights beside which zeros are asked for
_MOST_NUMBERS = 1 << 15
_MOST_LISTED = 1 << 12  # in lists, which take longer to look through
_IN_WORDS = {"str": "a text", "bool": "True or False", "complex": "a complex number", "set": "a set of values"}
_DOUBLE = np.dtype(np.float64)
# An epsilon beside AL or 1 - AL, both at least 0.05 here, moves what a gradient is summed up of by so much of itself;
# and of these sums at least 0.15 is left where signs differ (`pytest_grade/author/drawing.py`).
_EPSILON_REACH = 1 / 0.05 / 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """One departure: `kind` is type, count, missing, shape, value, number, not-finite or rule.

    `factor` is the scale that would explain a value, where one does; `got` and `asked` are words or shapes. `how` says
    what the difference looks like, where it looks like something; `numbers` and `true` are what was returned and
    expected, of a value. `is_nothing` says that the function returned nothing at all; `among` is which of several
    values it is in, in words, where another one has something of the same name.
    """

    name: str
    kind: str
    got: str
    asked: str
    factor: float | None = None
    how: str = ""
    numbers: Array | None = None
    true: Array | None = None
    is_nothing: bool = False
    among: str = ""

    def look(self, before: Array | None = None) -> str:
        """What the difference looks like, where it looks like something; `before` is what was to be changed."""
        if before is not None and self.numbers is not None and np.array_equal(self.numbers, before):
            return "it is not changed"
        if self.how or self.factor is not None or self.numbers is None or self.true is None:
            return self.how
        return _look_of(self.numbers, self.true, before) if self.numbers.shape == self.true.shape else ""


def tolerance_for(value: Any, epsilon: float = 0.0) -> float:
    """The relative tolerance for a student's array: by its precision, and by epsilons in the student's code."""
    dtype = getattr(value, "dtype", None)
    base = _BASE_TOLERANCE
    if dtype is _DOUBLE and not epsilon:
        return base
    if dtype == np.float32:
        base = _SINGLE_PRECISION_TOLERANCE
    return min(max(base, _EPSILON_REACH * epsilon), max(base, _LARGEST_TOLERANCE))


def as_numbers(value: Any) -> Array | None:
    """The value as an array of floats; None where it is not one (text, None, imaginary parts, ragged lists).

    Nor is what has far more numbers than any answer: comparing takes time for each of them.
    """
    if isinstance(value, (bool, int, float, np.number, np.bool_)):
        value = np.asarray(value)
    elif isinstance(value, (list, tuple)):
        if not _is_of_few_numbers(value):
            return None
        try:
            value = np.asarray(value)
        except ValueError:
            return None
    if isinstance(value, np.ndarray) and value.dtype.kind == "c" and not value.imag.any():
        value = value.real
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiub" or value.size > _MOST_NUMBERS:
        return None
    return value.astype(np.float64, copy=False)


def _is_of_few_numbers(value: Any) -> bool:
    """Whether nested lists hold numbers and small arrays only, and not too many of them."""
    parts, left = [value], _MOST_LISTED
    while parts and left > 0:
        part = parts.pop()
        if isinstance(part, (list, tuple)):
            parts += part
        elif isinstance(part, (str, bytes, dict)):
            return False
        left -= max(1, part.size) if isinstance(part, np.ndarray) else 1
    return left > 0


def distance(value: Array, expected: Array) -> float:
    """The largest difference, relative to the largest expected number; infinite where anything is not finite.

    Where zeros are expected nothing is relative, and no tolerance makes a number zero: infinite there too.
    """
    difference, largest = largest_of(value - expected), largest_of(expected)
    if not math.isfinite(difference):
        return math.inf
    if not largest:
        return difference if difference <= _LARGEST_ZERO else math.inf
    return difference / largest


def reach_of(expected: Array) -> float:
    """How far off from these numbers one of double precision may be, in code without epsilons."""
    return _BASE_TOLERANCE * largest_of(expected) or _LARGEST_ZERO


def scale_between(value: Array, expected: Array) -> tuple[float, float]:
    """The least-squares σ in value = σ · expected, and the residual relative to the value's largest number."""
    flat, true = value.ravel(), expected.ravel()
    squared = float(true @ true)
    sigma = float(true @ flat) / squared if squared else 0.0
    largest, residual = largest_of(flat), largest_of(flat - sigma * true)
    return sigma, residual / largest if largest else math.inf


def largest_of(array: Array) -> float:
    """The largest absolute value; 0 where there is none. Twice as quick as `numpy.max`, and called most of all."""
    return float(np.maximum.reduce(np.abs(array.ravel()), initial=0.0))


def mismatches(template: Template, value: Any, epsilon: float = 0.0) -> Iterator[Mismatch]:
    """Every departure of a returned value from the template, in reading order."""
    match template:
        case Anything():
            return
        case Satisfies(name=name, rule=rule):
            if (problem := rule(value)) is not None:
                yield Mismatch(name=name, kind="rule", got=problem, asked="", numbers=as_numbers(value))
        case Parts(parts=parts):
            yield from _part_mismatches(parts, value, epsilon)
        case Entries(entries=entries):
            yield from _entry_mismatches(entries, value, epsilon)
        case Expected():
            yield from _array_mismatches(template, value, epsilon)


def agrees(template: Template, value: Any, epsilon: float = 0.0) -> bool:
    """Whether there is no departure at all; quicker than looking for the first one."""
    match template:
        case Expected(value=true):
            numbers = as_numbers(value)
            if numbers is None or not fits(numbers, template):
                return False
            return distance(numbers.reshape(true.shape), true) <= tolerance_for(value, epsilon)
        case Parts(parts=parts):
            is_alike = isinstance(value, (tuple, list)) and len(value) == len(parts)
            return is_alike and all(agrees(part, inner, epsilon) for part, inner in zip(parts, value, strict=True))
        case Entries(entries=entries):
            has_all = isinstance(value, dict) and entries.keys() <= value.keys()
            return has_all and all(agrees(part, value[key], epsilon) for key, part in entries.items())
    return next(mismatches(template, value, epsilon), None) is None


def _part_mismatches(parts: Sequence[Template], value: Any, epsilon: float) -> Iterator[Mismatch]:
    names = ", ".join(_name(part) for part in parts)
    if not isinstance(value, (tuple, list)):
        yield Mismatch(name=names, kind="type", got=described(value), asked=f"{len(parts)} values: {names}")
    elif len(value) != len(parts):
        yield Mismatch(name=names, kind="count", got=f"{len(value)} values", asked=f"{len(parts)}: {names}")
    else:
        for number, (part, inner) in enumerate(zip(parts, value, strict=True)):
            others = {key for other in parts if other is not part for key in _keys(other)}
            for each in mismatches(part, inner, epsilon):
                is_of_one = not others & _keys(part) or number >= len(_ORDINALS)
                yield each if is_of_one else replace(each, among=f"the {_ORDINALS[number]} of the {len(parts)} values")


def _keys(template: Template) -> frozenset[str]:
    return frozenset(template.entries) if isinstance(template, Entries) else frozenset()


def _entry_mismatches(entries: Mapping[str, Template], value: Any, epsilon: float) -> Iterator[Mismatch]:
    if not isinstance(value, dict):
        keys = ", ".join(entries)
        yield Mismatch(name=keys, kind="type", got=described(value), asked=f"a dictionary with {keys}")
        return
    for key, part in entries.items():
        if key in value:
            own = key if isinstance(part, Expected) and not key.startswith(".") else ""  # as the student calls it
            found = mismatches(part, value[key], epsilon)
            yield from (replace(each, name=own) for each in found) if own else found
        else:
            name = key.removeprefix(".")
            asked = f'an {"entry" if name == key else "attribute"} "{name}"'
            yield Mismatch(name=name, kind="missing", got="nothing", asked=asked)


def _array_mismatches(expected: Expected, value: Any, epsilon: float) -> Iterator[Mismatch]:
    true = expected.value
    numbers = as_numbers(value)
    is_of_parts = isinstance(value, (tuple, list)) and numbers is not None and numbers.shape != true.shape
    if numbers is None or (is_of_parts and any(isinstance(part, np.ndarray) for part in value)):
        yield Mismatch(name=expected.name, kind="type", got=described(value), asked=_shape_words(true.shape))
        return
    if numbers.shape != true.shape:
        if not fits(numbers, expected):
            asked = _shape_words(true.shape)
            how = "it is transposed" if numbers.shape == true.shape[::-1] else ""
            yield Mismatch(
                name=expected.name,
                kind="shape",
                got=_shape_words(numbers.shape),
                asked=asked,
                how=how,
                numbers=numbers,
                true=true,
            )
            return
        numbers = numbers.reshape(true.shape)
    if not np.isfinite(numbers).all():
        got, asked = "nan or inf", "finite numbers"
        yield Mismatch(name=expected.name, kind="not-finite", got=got, asked=asked, numbers=numbers)
    elif distance(numbers, true) > tolerance_for(value, epsilon):
        if true.size == 1:  # any number is some multiple of it
            yield Mismatch(
                name=expected.name, kind="number", got="another number", asked="", numbers=numbers, true=true
            )
            return
        sigma, residual = scale_between(numbers, true)
        factor = sigma if residual < _BASE_TOLERANCE else None
        yield Mismatch(
            name=expected.name,
            kind="value",
            got="other numbers",
            asked="",
            factor=factor,
            numbers=numbers,
            true=true,
        )


def fits(numbers: Array, expected: Expected) -> bool:
    """Whether this is the shape, or as good: of a single number, and where axes of length 1 do not count.

    They may be left out anywhere, and added in front: a column is no row, unless that is said.
    """
    true = expected.value
    if numbers.shape == true.shape:
        return True
    if true.size == 1:
        return bool(numbers.size == 1)
    is_alike = _without_leading(numbers.shape) == _without_leading(true.shape)
    is_less = numbers.ndim < true.ndim and numbers.shape == tuple(size for size in true.shape if size != 1)
    is_flat = expected.is_flat and (is_alike or is_less)
    is_column = expected.is_column_too and is_alike_without_ones(numbers.shape, true.shape)
    return is_flat or is_column or is_row_of(numbers.shape, true.shape)


def _without_leading(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(itertools.dropwhile(lambda size: size == 1, shape))


def is_alike_without_ones(shape: tuple[int, ...], asked: tuple[int, ...]) -> bool:
    """Whether two shapes are the same but for axes of length 1."""
    return [size for size in shape if size != 1] == [size for size in asked if size != 1]


def is_row_of(shape: tuple[int, ...], asked: tuple[int, ...]) -> bool:
    """Whether axes of length 1 stand before the only one that is asked for: NumPy broadcasts both alike."""
    return len(asked) == 1 and shape[-1:] == asked and set(shape[:-1]) <= {1}


def _look_of(numbers: Array, true: Array, before: Array | None) -> str:
    """What a wrong array of the right shape looks like beside the right one."""
    if not numbers.any():
        return "it is all zeros"
    if numbers.ndim == 2:
        right: Array = np.isclose(numbers, true, rtol=_BASE_TOLERANCE, atol=_BASE_TOLERANCE * np.abs(true).max())
        # Zeros come right of themselves, those of units that are off; and so does what such a unit leaves as it was.
        made = true if before is None or np.shape(before) != true.shape else true - before
        for axis, what in enumerate(("columns", "rows")):
            telling = right.all(axis=axis) & made.any(axis=axis) & true.any(axis=axis)
            if np.any(telling) and right.shape[1 - axis] > 1:
                return f"some of its {what} are right, the others are not"
    return ""


def described(value: Any) -> str:
    """What a value is, in a few words a student knows."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return _shape_words(value.shape) if value.dtype.kind in "fiub" else f"an array of {_held_by(value)}"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, dict):
        return f"a dictionary of {len(value)}"
    name = getattr(value, "type_name", None) or type(value).__name__
    return f"{name} a value" if name == TOO_LARGE.type_name else _IN_WORDS.get(name) or f"{_article(name)} {name}"


def _held_by(array: Array) -> str:
    return {"c": "complex numbers", "O": "objects, not of numbers", "U": "texts"}.get(array.dtype.kind, "no numbers")


def _article(word: str) -> str:
    return "an" if word[:1].lower() in "aeiou" else "a"


def _shape_words(shape: tuple[int, ...]) -> str:
    return "a number" if shape == () else f"an array of shape {shape}"


def _name(template: Template) -> str:
    return getattr(template, "name", "") or "a part"
