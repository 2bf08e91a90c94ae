"""The wire format between the grader and the worker: msgpack of a tree of plain values.

A frame is a 4-byte little-endian length and a body. `pack` makes a body and runs on both sides; what comes
from a worker may be forged byte by byte, so `unpack` trusts nothing. None, bool, int, float, str and bytes
stand for themselves; everything else is a tagged list: ``["a", dtype, bytes, *shape]`` an array,
``["g", dtype, bytes]`` a NumPy scalar, ``["c", real, imaginary]``, ``["t", *items]``, ``["l", *items]``,
``["d", key, value, ...]``, ``["o", type_name]`` an `Opaque`.
"""

from typing import Any

import msgpack

from grader.sandbox.decoding import Decoder, NodeCount, refuse_extension
from grader.sandbox.encoding import Encoder
from grader.sandbox.values import HEADER, REPLY_LIMITS, REQUEST_LIMITS, FrameError, Limits, Opaque

__all__ = ["HEADER", "REPLY_LIMITS", "REQUEST_LIMITS", "FrameError", "Limits", "Opaque", "pack", "unpack"]


def pack(value: object, *, limits: Limits = REPLY_LIMITS, strict: bool = False) -> bytes:
    """Encode `value` as the body of a frame.

    What cannot cross is replaced by an `Opaque`, and strings are cut and cleaned of lone surrogates; with
    `strict` (the grader's own requests) either raises `FrameError`. Subclasses of arrays and containers are
    sent as what they are at bottom, their own methods unused.
    """
    tree = Encoder(limits, strict).encode(value, 0)
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
            list_hook=NodeCount(limits.nodes).add,
            ext_hook=refuse_extension,
            max_array_len=limits.items + 1,
            max_map_len=0,
            max_ext_len=0,
            max_str_len=limits.payload,
            max_bin_len=limits.payload,
        )
        return Decoder(limits, writable).decode(tree, 0)
    except FrameError:
        raise
    except Exception as error:
        message = f"not a frame: {type(error).__name__}"
        raise FrameError(message) from error
