"""Requests: what the grader sends to a worker. A worker may believe them, and reads them quickly.

msgpack of plain values, with five extensions: an array is a byte for its dtype, one for the number of its dimensions,
four for each of them (little-endian), and its content; a number of NumPy's is an array of no dimension; a tuple is
msgpack of its items, a named one of the name of its type, of the names and of the items; a request that the process was
started with is its number, in four bytes. Replies are another matter: see `pytest_grade.sandbox.frames`.
"""

import struct
from typing import Any, Final

import msgpack
import numpy as np

from pytest_grade.sandbox.values import DTYPES, MAX_DIMENSIONS, FrameError
from pytest_grade.tuples import is_named, named

MOST_BYTES: Final = 64 << 20
_ARRAY, _TUPLE, _SCALAR, _HELD, _NAMED = 1, 2, 3, 4, 5
_NUMBER: Final = struct.Struct("<I")
_DTYPES: Final = {ord(dtype.char): dtype for dtype in DTYPES.values()}
# The requests that a fork server was given, decoded, for the workers that it starts from then on; each may use one up.
HELD: Final[list[Any]] = []
_SHAPES: Final = tuple(struct.Struct(f"<{dimensions}I") for dimensions in range(MAX_DIMENSIONS + 1))


def pack_request(message: object) -> bytes:
    """Encode a request: None, booleans, numbers, text, bytes, arrays of numbers, and lists, tuples and dicts of these.

    A named tuple arrives as one, a dict of another type as a plain one. Raises `FrameError` for anything else, and for
    more than `MOST_BYTES`.
    """
    try:
        body = _packed(message)
    except (TypeError, ValueError, LookupError, OverflowError, RecursionError) as error:
        reason = f"a request cannot hold this: {error}"
        raise FrameError(reason) from error
    if len(body) > MOST_BYTES:
        reason = f"a request of {len(body)} bytes; at most {MOST_BYTES} are sent"
        raise FrameError(reason)
    return body


def packed_held(number: int) -> bytes:
    """What is sent for the request of that number in `HELD`, with which the process was started."""
    return _packed(msgpack.ExtType(_HELD, _NUMBER.pack(number)))


def unpack_request(body: bytes) -> Any:
    """Decode what `pack_request` made. Arrays can be written to, as students do, and share memory with nothing else."""
    return msgpack.unpackb(body, ext_hook=_extended, strict_map_key=False)


def _packed(value: object) -> bytes:
    body: bytes = msgpack.packb(value, default=_extension, strict_types=True)
    return body


def _extension(value: Any) -> "msgpack.ExtType | dict[Any, Any]":
    if type(value) is tuple:
        return msgpack.ExtType(_TUPLE, _packed(list(value)))
    if type(value) is np.ndarray and value.dtype.str in DTYPES:
        head = bytes((ord(value.dtype.char), value.ndim)) + _SHAPES[value.ndim].pack(*value.shape)
        return msgpack.ExtType(_ARRAY, head + value.tobytes())
    if isinstance(value, np.generic) and value.dtype.str in DTYPES:
        return msgpack.ExtType(_SCALAR, bytes((ord(value.dtype.char), 0)) + value.tobytes())
    if is_named(type(value)):
        return msgpack.ExtType(_NAMED, _packed([type(value).__name__, list(value._fields), list(value)]))
    if isinstance(value, dict):
        return dict(value)
    raise TypeError(type(value).__name__)


def _extended(code: int, content: bytes) -> Any:
    if code == _TUPLE:
        return tuple(unpack_request(content))
    if code == _NAMED:
        name, fields, items = unpack_request(content)
        return named(name, tuple(fields))._make(items)
    if code == _HELD:
        return HELD[_NUMBER.unpack(content)[0]]
    shape = _SHAPES[content[1]]
    array = np.ndarray(shape.unpack_from(content, 2), _DTYPES[content[0]], content, 2 + shape.size)
    return array[()] if code == _SCALAR else array.copy()
