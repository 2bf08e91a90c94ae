"""Turning values into trees that msgpack can write. Runs in the worker too, on whatever students return."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Final

import numpy as np

from pytest_grade.sandbox.values import (
    DTYPES,
    MAX_DIMENSIONS,
    MAX_ENTRIES,
    MAX_NAME,
    TOO_DEEP,
    TOO_LARGE,
    Limits,
    Opaque,
    footprint,
)


def clean_text(value: str, limit: int) -> str:
    """Cut `value` to `limit` characters and replace its lone surrogates."""
    return value[:limit].encode("utf-8", "replace").decode("utf-8")


def type_name(value: object) -> str:
    """Name the type of `value` without asking the value or its metaclass."""
    name: str = type.__dict__["__name__"].__get__(type(value))
    return clean_text(name, MAX_NAME)


class Encoder:
    """Turns one value into a tree that msgpack can write, within the budgets."""

    _as_they_are: ClassVar = frozenset({type(None), bool, float})

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._nodes = limits.nodes
        self._payload = limits.payload

    def encode(self, value: object, depth: int) -> Any:
        """Encode `value`, which stands `depth` containers deep."""
        kind = type(value)
        if kind in self._as_they_are:
            return value
        encode = _ENCODERS.get(kind) or _inherited_encoder(kind)
        return encode(self, value, depth) if encode else self._opaque(Opaque(type_name(value)), depth)

    def _opaque(self, opaque: Opaque, _depth: int) -> list[str]:
        return ["o", clean_text(opaque.type_name, MAX_NAME)]

    def _array(self, value: Any, depth: int) -> Any:
        plain = np.ndarray.view(value, np.ndarray)
        if plain.dtype == _OBJECTS:
            plain = _of_numbers(plain, self._nodes)
        code = plain.dtype.newbyteorder("=").str
        if code not in DTYPES:
            return self._opaque(Opaque(f"ndarray of {clean_text(plain.dtype.name, 60)}"), depth)
        if plain.ndim > MAX_DIMENSIONS or not self._spend(
            nodes=3 + plain.ndim, payload=footprint(plain.shape, plain.dtype.itemsize)
        ):
            return self._opaque(TOO_LARGE, depth)
        if plain.dtype.str != code:  # the byte order of another machine
            plain = plain.astype(code)
        return ["a", code, plain.tobytes(), *plain.shape]

    def _scalar(self, value: Any, depth: int) -> Any:
        code = value.dtype.str
        if code not in DTYPES:
            return self._opaque(Opaque(type_name(value)), depth)
        return ["g", code, value.tobytes()] if self._spend(nodes=3) else self._opaque(TOO_LARGE, depth)

    def _text(self, value: Any, depth: int) -> Any:
        plain = value if type(value) is str else str.__str__(value)
        if plain.isascii() and len(plain) <= self._limits.text:
            return plain if self._spend(payload=len(plain)) else self._opaque(TOO_LARGE, depth)
        cleaned = clean_text(plain, self._limits.text)
        size = len(cleaned.encode())
        return cleaned if self._spend(payload=size) else self._opaque(TOO_LARGE, depth)

    def _integer(self, value: Any, depth: int) -> Any:
        plain = int.__int__(value)
        return plain if -(1 << 63) <= plain < 1 << 64 else self._opaque(Opaque("int"), depth)

    def _floating(self, value: Any, _depth: int) -> Any:
        return float.__float__(value)

    def _complex_number(self, value: Any, depth: int) -> Any:
        plain = complex.conjugate(complex.conjugate(value))  # adding 0j would lose the sign of -0j
        return ["c", plain.real, plain.imag] if self._spend(nodes=3) else self._opaque(TOO_LARGE, depth)

    def _binary(self, value: Any, depth: int) -> Any:
        if not self._spend(payload=bytes.__len__(value)):
            return self._opaque(TOO_LARGE, depth)
        return bytes.__getitem__(value, slice(None))

    def _sequence(self, value: Any, depth: int) -> Any:
        tag, base = ("t", tuple) if issubclass(type(value), tuple) else ("l", list)
        refused = self._enter(base.__len__(value), depth, self._limits.items)
        if refused is not None:
            return self._opaque(refused, depth)
        return [tag, *self._items(base.__iter__(value), depth + 1)]

    def _mapping(self, value: Any, depth: int) -> Any:
        refused = self._enter(2 * dict.__len__(value), depth, 2 * MAX_ENTRIES)
        if refused is not None:
            return self._opaque(refused, depth)
        return ["d", *self._items((part for pair in dict.items(value) for part in pair), depth + 1)]

    def _items(self, values: Iterable[Any], depth: int) -> list[Any]:
        return [value if type(value) in self._as_they_are else self.encode(value, depth) for value in values]

    def _enter(self, count: int, depth: int, most: int) -> Opaque | None:
        """Charge for a container of `count` items; what replaces it if it cannot be had."""
        if depth >= self._limits.depth:
            return TOO_DEEP
        return None if count <= most and self._spend(nodes=1 + count) else TOO_LARGE

    def _spend(self, *, nodes: int = 0, payload: int = 0) -> bool:
        """Take both from the budgets, if they are there."""
        if nodes > self._nodes or payload > self._payload:
            return False
        self._nodes -= nodes
        self._payload -= payload
        return True


_OBJECTS: Final = np.dtype(object)
_PLAIN_NUMBERS: Final = frozenset({bool, float, np.bool_, np.float64, np.float32, np.int64, np.int32})

# A NumPy float64 is also a float and a complex128 a complex, so NumPy's come first.
_ENCODERS: Final[dict[type, Callable[[Encoder, Any, int], Any]]] = {
    np.ndarray: Encoder._array,
    np.generic: Encoder._scalar,
    str: Encoder._text,
    int: Encoder._integer,
    tuple: Encoder._sequence,
    list: Encoder._sequence,
    dict: Encoder._mapping,
    float: Encoder._floating,
    bytes: Encoder._binary,
    complex: Encoder._complex_number,
    Opaque: Encoder._opaque,
}


def _of_numbers(array: Any, most: int) -> Any:
    """An array of objects that are all plain numbers, as an array of floats; any other one as it is."""
    items = array.ravel().tolist() if array.size <= most else []
    if items and all(type(item) in _PLAIN_NUMBERS or _is_small(item) for item in items):
        return np.array(items, dtype=np.float64).reshape(array.shape)
    return array


def _is_small(value: object) -> bool:
    """Whether this is a plain integer that a float can hold."""
    return type(value) is int and -(1 << 63) <= value < 1 << 63


def _inherited_encoder(kind: type) -> Callable[[Encoder, Any, int], Any] | None:
    return next((encode for base, encode in _ENCODERS.items() if issubclass(kind, base)), None)
