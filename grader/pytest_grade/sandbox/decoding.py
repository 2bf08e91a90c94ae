"""Turning what msgpack read from a frame, which may be forged, back into values."""

import math
from collections.abc import Callable
from typing import Any, Final, NoReturn

import numpy as np

from pytest_grade.sandbox.values import (
    DTYPES,
    MAX_DIMENSIONS,
    MAX_ENTRIES,
    MAX_NAME,
    Limits,
    Opaque,
    footprint,
    refuse,
)


class NodeCount:
    """Counts nodes while msgpack builds them, so that a short frame cannot unfold into a large tree."""

    def __init__(self, nodes: int) -> None:
        self._left = 4 * nodes  # msgpack also counts the tags, the lists themselves and what was refused

    def add(self, items: list[Any]) -> list[Any]:
        """Count a list that has just been read."""
        self._left -= 1 + len(items)
        if self._left < 0:
            refuse("too many values")
        return items


def refuse_extension(code: int, _content: bytes) -> NoReturn:
    """Refuse every extension type of msgpack."""
    refuse(f"extension type {code}")


class Decoder:
    """Turns one tree from msgpack back into a value, checking exact types and budgets on the way."""

    def __init__(self, limits: Limits) -> None:
        self._depth = limits.depth
        self._payload = limits.payload

    def decode(self, tree: Any, depth: int) -> Any:
        """Decode `tree`, which stands `depth` containers deep."""
        kind = type(tree)
        if kind is list:
            if not tree or type(tree[0]) is not str or tree[0] not in _DECODERS:
                refuse("unknown tag")
            return _DECODERS[tree[0]](self, tree, depth)
        if kind not in _SCALARS:
            refuse(f"a {kind.__name__}")
        return tree

    def _array(self, tree: list[Any], _depth: int) -> np.ndarray[Any, Any]:
        shape = tuple(tree[3:])
        if len(shape) > MAX_DIMENSIONS or not all(type(length) is int and length >= 0 for length in shape):
            refuse("a shape")
        return self._numbers(tree, shape).reshape(shape)

    def _scalar(self, tree: list[Any], _depth: int) -> np.generic:
        if len(tree) != 3:
            refuse("a scalar")
        value: np.generic = self._numbers(tree, ())[0]
        return value

    def _numbers(self, tree: list[Any], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
        """Check dtype, bytes and shape against each other, and make the flat array."""
        _tag, code, content = tree[:3]
        if type(code) is not str or code not in DTYPES or type(content) is not bytes:
            refuse("a dtype")
        dtype = DTYPES[code]
        self._payload -= footprint(shape, dtype.itemsize)
        if len(content) != dtype.itemsize * math.prod(shape) or self._payload < 0:
            refuse("an array whose bytes do not fit its shape, or too large")
        if dtype.kind == "b":  # a boolean that is neither 0 nor 1 breaks NumPy's own arithmetic
            truths: np.ndarray[Any, Any] = np.frombuffer(content, np.uint8) != 0
            truths.flags.writeable = False
            return truths
        return np.frombuffer(content, dtype)

    def _complex_number(self, tree: list[Any], _depth: int) -> complex:
        if [type(part) for part in tree[1:]] != [float, float]:
            refuse("a complex number")
        return complex(tree[1], tree[2])

    def _opaque(self, tree: list[Any], _depth: int) -> Opaque:
        if len(tree) != 2 or type(tree[1]) is not str or len(tree[1]) > MAX_NAME:
            refuse("an opaque value")
        return Opaque(tree[1])

    def _sequence(self, tree: list[Any], depth: int) -> Any:
        if depth >= self._depth:
            refuse("nested too deep")
        items = self._items(tree, depth)
        return items if tree[0] == "l" else tuple(items)

    def _items(self, tree: list[Any], depth: int) -> list[Any]:
        """What stands behind a tag; most of it is keys and numbers, which stand for themselves."""
        return [item if type(item) in _SCALARS else self.decode(item, depth + 1) for item in tree[1:]]

    def _mapping(self, tree: list[Any], depth: int) -> dict[Any, Any]:
        if depth >= self._depth or len(tree) % 2 == 0 or len(tree) > 1 + 2 * MAX_ENTRIES:
            refuse("a dict nested too deep, too large or without its last value")
        parts = self._items(tree, depth)
        return dict(zip(parts[::2], parts[1::2], strict=True))


_SCALARS: Final = frozenset({type(None), bool, int, float, str, bytes})
_DECODERS: Final[dict[str, Callable[[Decoder, list[Any], int], Any]]] = {
    "a": Decoder._array,
    "g": Decoder._scalar,
    "c": Decoder._complex_number,
    "o": Decoder._opaque,
    "t": Decoder._sequence,
    "l": Decoder._sequence,
    "d": Decoder._mapping,
}
