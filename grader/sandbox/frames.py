"""The wire format between the grader and the worker: msgpack of a tree of plain values.

A frame is a 4-byte little-endian length and a body. `pack` makes a body and runs on both sides; what comes
from a worker may be forged byte by byte, so `unpack` trusts nothing. None, bool, int, float, str and bytes
stand for themselves; everything else is a tagged list: ``["a", dtype, bytes, *shape]`` an array,
``["g", dtype, bytes]`` a NumPy scalar, ``["c", real, imaginary]``, ``["t", *items]``, ``["l", *items]``,
``["d", key, value, ...]``, ``["o", type_name]`` an `Opaque`.
"""

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import msgpack
import numpy as np

HEADER: Final = struct.Struct("<I")

# Native-endian booleans, integers, floats and complex numbers; nothing that holds references, text or fields.
DTYPES: Final = {np.dtype(code).str: np.dtype(code) for code in "?bBhHiIlLqQefdgFDG"}
MAX_DIMENSIONS: Final = 16
MAX_NAME: Final = 200
# Keys whose hashes collide can be made at will, and cost the square of their number.
MAX_ENTRIES: Final = 1024


class FrameError(ValueError):
    """The bytes are not a frame, or (packing strictly) the value does not fit in one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Budgets of one frame.

    Attributes:
        depth: how deep containers may nest.
        nodes: how many values there may be in all: items of containers, dimensions of arrays, tags.
        items: how many items one container may have.
        payload: how many bytes all arrays, bytes and strings may have together.
        text: how many characters one string may have; longer ones are cut.

    """

    depth: int
    nodes: int
    items: int
    payload: int
    text: int

    @property
    def body(self) -> int:
        """The most bytes the body of a frame within these budgets can have."""
        return self.payload + 32 * self.nodes


REPLY_LIMITS: Final = Limits(depth=24, nodes=50_000, items=4096, payload=16 << 20, text=1 << 20)
REQUEST_LIMITS: Final = Limits(depth=24, nodes=100_000, items=4096, payload=64 << 20, text=32 << 20)


@dataclass(frozen=True, slots=True)
class Opaque:
    """Stands for a value that cannot cross: of another type, or over a budget.

    Attributes:
        type_name: the name of its type, or ``"too large"`` or ``"too deep"``.

    """

    type_name: str


TOO_LARGE: Final = Opaque("too large")
TOO_DEEP: Final = Opaque("too deep")


def pack(value: object, *, limits: Limits = REPLY_LIMITS, strict: bool = False) -> bytes:
    """Encode `value` as the body of a frame.

    What cannot cross is replaced by an `Opaque`, and strings are cut and cleaned of lone surrogates; with
    `strict` (the grader's own requests) either raises `FrameError`. Subclasses of arrays and containers are
    sent as what they are at bottom, their own methods unused.
    """
    tree = _Encoder(limits, strict).encode(value, 0)
    packed: bytes = msgpack.packb(tree, use_bin_type=True)
    return packed


def unpack(body: bytes | bytearray, *, writable: bool, limits: Limits = REPLY_LIMITS) -> Any:
    """Decode the body of a frame; whatever is off in it raises `FrameError`, and nothing else does.

    Arrays share memory with nothing else; they are writable for the worker (students write in place) and
    otherwise read-only for good. NumPy scalars come back as `numpy.generic`, not as arrays.
    """
    if len(body) > limits.body:
        message = f"a frame of {len(body)} bytes"
        raise FrameError(message)
    try:
        tree = msgpack.unpackb(
            body,
            raw=False,
            strict_map_key=True,
            list_hook=_NodeCount(limits.nodes).add,
            ext_hook=_refuse_extension,
            max_array_len=limits.items + 1,
            max_map_len=0,
            max_ext_len=0,
            max_str_len=limits.payload,
            max_bin_len=limits.payload,
        )
        return _Decoder(limits, writable).decode(tree, 0)
    except FrameError:
        raise
    except Exception as error:
        message = f"not a frame: {type(error).__name__}"
        raise FrameError(message) from error


def clean_text(value: str, limit: int) -> str:
    """Cut `value` to `limit` characters and replace its lone surrogates."""
    return value[:limit].encode("utf-8", "replace").decode("utf-8")


def type_name(value: object) -> str:
    """Name the type of `value` without asking the value or its metaclass."""
    name: str = type.__dict__["__name__"].__get__(type(value))
    return clean_text(name, MAX_NAME)


class _NodeCount:
    """Counts nodes while msgpack builds them, so that a short frame cannot unfold into a large tree."""

    def __init__(self, nodes: int) -> None:
        self._left = 4 * nodes  # msgpack also counts the tags, the lists themselves and what was refused

    def add(self, items: list[Any]) -> list[Any]:
        self._left -= 1 + len(items)
        if self._left < 0:
            _refuse("too many values")
        return items


def _refuse(reason: str) -> NoReturn:
    raise FrameError(reason)


def _refuse_extension(code: int, _content: bytes) -> NoReturn:
    _refuse(f"extension type {code}")


def _footprint(shape: tuple[int, ...], itemsize: int) -> int:
    """Bytes an array is charged for: as if no dimension were 0, since sums over it are as large as that."""
    size = math.prod(shape)
    return itemsize * (size or math.prod(max(1, length) for length in shape))


class _Encoder:
    """Turns one value into a tree that msgpack can write, within the budgets."""

    def __init__(self, limits: Limits, strict: bool) -> None:
        self._limits = limits
        self._strict = strict
        self._nodes = limits.nodes
        self._payload = limits.payload

    def encode(self, value: object, depth: int) -> Any:
        kind = type(value)
        if value is None or kind is bool or kind is float:
            return value
        encode = _ENCODERS.get(kind) or _inherited_encoder(kind)
        return encode(self, value, depth) if encode else self.refuse(Opaque(type_name(value)), depth)

    def refuse(self, opaque: Opaque, _depth: int) -> list[str]:
        if self._strict:
            _refuse(f"a request cannot hold this: {opaque.type_name}")
        return ["o", clean_text(opaque.type_name, MAX_NAME)]

    def array(self, value: Any, depth: int) -> Any:
        plain = np.ndarray.view(value, np.ndarray)
        code = plain.dtype.str
        if code not in DTYPES:
            return self.refuse(Opaque(f"ndarray of {clean_text(plain.dtype.name, 60)}"), depth)
        if plain.ndim > MAX_DIMENSIONS or not self._spend(
            nodes=3 + plain.ndim, payload=_footprint(plain.shape, plain.dtype.itemsize)
        ):
            return self.refuse(TOO_LARGE, depth)
        return ["a", code, plain.tobytes(), *plain.shape]

    def scalar(self, value: Any, depth: int) -> Any:
        code = value.dtype.str
        if code not in DTYPES:
            return self.refuse(Opaque(type_name(value)), depth)
        return ["g", code, value.tobytes()] if self._spend(nodes=3) else self.refuse(TOO_LARGE, depth)

    def text(self, value: Any, depth: int) -> Any:
        plain = str.__str__(value)
        cleaned = clean_text(plain, self._limits.text)
        if self._strict and cleaned != plain:
            _refuse("a request cannot hold this: a text too long or with lone surrogates")
        size = len(cleaned) if cleaned.isascii() else len(cleaned.encode())
        return cleaned if self._spend(payload=size) else self.refuse(TOO_LARGE, depth)

    def integer(self, value: Any, depth: int) -> Any:
        plain = int.__int__(value)
        return plain if -(1 << 63) <= plain < 1 << 64 else self.refuse(Opaque("int"), depth)

    def floating(self, value: Any, _depth: int) -> Any:
        return float.__float__(value)

    def complex_number(self, value: Any, depth: int) -> Any:
        plain = complex.__add__(value, 0j)
        return ["c", plain.real, plain.imag] if self._spend(nodes=3) else self.refuse(TOO_LARGE, depth)

    def binary(self, value: Any, depth: int) -> Any:
        if not self._spend(payload=bytes.__len__(value)):
            return self.refuse(TOO_LARGE, depth)
        return bytes.__getitem__(value, slice(None))

    def sequence(self, value: Any, depth: int) -> Any:
        tag, base = ("t", tuple) if issubclass(type(value), tuple) else ("l", list)
        refused = self._enter(base.__len__(value), depth, self._limits.items)
        if refused is not None:
            return self.refuse(refused, depth)
        return [tag, *(self.encode(item, depth + 1) for item in base.__iter__(value))]

    def mapping(self, value: Any, depth: int) -> Any:
        refused = self._enter(2 * dict.__len__(value), depth, 2 * MAX_ENTRIES)
        if refused is not None:
            return self.refuse(refused, depth)
        return ["d", *(self.encode(part, depth + 1) for pair in dict.items(value) for part in pair)]

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


# A NumPy float64 is also a float and a complex128 a complex, so NumPy's come first.
_ENCODERS: Final[dict[type, Callable[[_Encoder, Any, int], Any]]] = {
    np.ndarray: _Encoder.array,
    np.generic: _Encoder.scalar,
    str: _Encoder.text,
    int: _Encoder.integer,
    tuple: _Encoder.sequence,
    list: _Encoder.sequence,
    dict: _Encoder.mapping,
    float: _Encoder.floating,
    bytes: _Encoder.binary,
    complex: _Encoder.complex_number,
    Opaque: _Encoder.refuse,
}


def _inherited_encoder(kind: type) -> Callable[[_Encoder, Any, int], Any] | None:
    return next((encode for base, encode in _ENCODERS.items() if issubclass(kind, base)), None)


class _Decoder:
    """Turns one tree from msgpack back into a value, checking exact types and budgets on the way."""

    def __init__(self, limits: Limits, writable: bool) -> None:
        self._depth = limits.depth
        self._payload = limits.payload
        self._writable = writable

    def decode(self, tree: Any, depth: int) -> Any:
        kind = type(tree)
        if kind is list:
            if not tree or type(tree[0]) is not str or tree[0] not in _DECODERS:
                _refuse("unknown tag")
            return _DECODERS[tree[0]](self, tree, depth)
        if kind not in _SCALARS:
            _refuse(f"a {kind.__name__}")
        return tree

    def array(self, tree: list[Any], _depth: int) -> np.ndarray[Any, Any]:
        shape = tuple(tree[3:])
        if len(shape) > MAX_DIMENSIONS or not all(type(length) is int and length >= 0 for length in shape):
            _refuse("a shape")
        array = self._numbers(tree, shape).reshape(shape)
        return array

    def scalar(self, tree: list[Any], _depth: int) -> np.generic:
        if len(tree) != 3:
            _refuse("a scalar")
        value: np.generic = self._numbers(tree, ())[0]
        return value

    def _numbers(self, tree: list[Any], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
        """Check dtype, bytes and shape against each other, and make the flat array."""
        _tag, code, content = tree[:3]
        if type(code) is not str or code not in DTYPES or type(content) is not bytes:
            _refuse("a dtype")
        dtype = DTYPES[code]
        self._payload -= _footprint(shape, dtype.itemsize)
        if len(content) != dtype.itemsize * math.prod(shape) or self._payload < 0:
            _refuse("an array whose bytes do not fit its shape, or too large")
        if dtype.kind == "b":  # a boolean that is neither 0 nor 1 breaks NumPy's own arithmetic
            truths = np.frombuffer(content, np.uint8) != 0
            truths.flags.writeable = self._writable
            return truths
        numbers: np.ndarray[Any, Any] = np.frombuffer(content, dtype)
        return numbers.copy() if self._writable else numbers

    def complex_number(self, tree: list[Any], _depth: int) -> complex:
        if [type(part) for part in tree[1:]] != [float, float]:
            _refuse("a complex number")
        return complex(tree[1], tree[2])

    def opaque(self, tree: list[Any], _depth: int) -> Opaque:
        if len(tree) != 2 or type(tree[1]) is not str or len(tree[1]) > MAX_NAME:
            _refuse("an opaque value")
        return Opaque(tree[1])

    def sequence(self, tree: list[Any], depth: int) -> Any:
        if depth >= self._depth:
            _refuse("nested too deep")
        items = [self.decode(item, depth + 1) for item in tree[1:]]
        return items if tree[0] == "l" else tuple(items)

    def mapping(self, tree: list[Any], depth: int) -> dict[Any, Any]:
        if depth >= self._depth or len(tree) % 2 == 0 or len(tree) > 1 + 2 * MAX_ENTRIES:
            _refuse("a dict nested too deep, too large or without its last value")
        parts = [self.decode(part, depth + 1) for part in tree[1:]]
        return dict(zip(parts[::2], parts[1::2], strict=True))


_SCALARS: Final = frozenset({type(None), bool, int, float, str, bytes})
_DECODERS: Final[dict[str, Callable[[_Decoder, list[Any], int], Any]]] = {
    "a": _Decoder.array,
    "g": _Decoder.scalar,
    "c": _Decoder.complex_number,
    "o": _Decoder.opaque,
    "t": _Decoder.sequence,
    "l": _Decoder.sequence,
    "d": _Decoder.mapping,
}
