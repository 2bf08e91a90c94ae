"""Replies: what a worker sends to the grader, as msgpack of a tree of plain values.

A frame is a 4-byte little-endian length and a body. What comes from a worker may be forged byte by byte, so `unpack`
trusts nothing; what the grader sends is packed by `pytest_grade.sandbox.requests`. None, bool, int, float, str and
bytes stand for themselves; everything else is a tagged list: ``["a", dtype, bytes, *shape]`` an array,
``["g", dtype, bytes]`` a NumPy scalar, ``["c", real, imaginary]``, ``["t", *items]``, ``["l", *items]``,
``["d", key, value, ...]``, ``["o", type_name]`` an `Opaque`.
"""

import struct
from typing import Any, Final

import msgpack

from pytest_grade.sandbox.decoding import Decoder, NodeCount, refuse_extension
from pytest_grade.sandbox.encoding import Encoder
from pytest_grade.sandbox.values import HEADER, REPLY_LIMITS, FrameError, Limits, Opaque, answer_limits

__all__ = [
    "HEADER",
    "REPLY_LIMITS",
    "FrameError",
    "Limits",
    "Opaque",
    "Pieces",
    "answer_limits",
    "decoded",
    "pack",
    "pieces_of",
    "unpack",
]


def pack(value: object, *, limits: Limits = REPLY_LIMITS) -> bytes:
    """Encode `value` as the body of a frame.

    What cannot cross is replaced by an `Opaque`, and strings are cut and cleaned of lone surrogates. Subclasses of
    arrays and containers are sent as what they are at bottom, their own methods unused.
    """
    tree = Encoder(limits).encode(value, 0)
    packed: bytes = msgpack.packb(tree, use_bin_type=True)
    return packed


_BYTES_FOLLOW: Final = struct.Struct(">BI")  # of msgpack: so many bytes come now
_NO_BYTES: Final = 2


class Pieces(list[bytes]):
    """Bytes in pieces: what comes last in a message may be these, which is then put together no sooner than sent."""


def pieces_of(value: object, *, limits: Limits = REPLY_LIMITS) -> list[bytes]:
    """The body of a frame as `pack` makes it, in pieces; those of a `Pieces` are not copied, and not counted."""
    last = next(reversed(value.items()), None) if type(value) is dict else None
    if last is None or type(last[1]) is not Pieces:
        return [pack(value, limits=limits)]
    key, pieces = last
    before = pack({**value, key: b""}, limits=limits)[:-_NO_BYTES]  # type: ignore[dict-item]
    return [before, _BYTES_FOLLOW.pack(0xC6, sum(map(len, pieces))), *pieces]


def unpack(body: bytes | bytearray, *, limits: Limits = REPLY_LIMITS) -> Any:
    """Decode the body of a frame; whatever is off in it raises `FrameError`, and nothing else does.

    Arrays are read-only for good. NumPy scalars come back as `numpy.generic`, not as arrays.
    """
    return decoded(body, limits, Decoder(limits))


def decoded(body: bytes | bytearray, limits: Limits, decoder: Decoder) -> Any:
    """Have a decoder decode the body of a frame; raises `FrameError` as `unpack` does."""
    if len(body) > limits.body:
        message = f"a frame of {len(body)} bytes"
        raise FrameError(message)
    try:
        tree = msgpack.unpackb(
            body,
            raw=False,
            strict_map_key=True,
            list_hook=NodeCount(limits.nodes).add,
            ext_hook=refuse_extension,
            max_array_len=limits.items + 1,
            max_map_len=0,
            max_ext_len=0,
            max_str_len=min(limits.payload, 4 * limits.text),
            max_bin_len=limits.payload,
        )
        return decoder.decode(tree, 0)
    except FrameError:
        raise
    except Exception as error:
        message = f"not a frame: {type(error).__name__}"
        raise FrameError(message) from error
