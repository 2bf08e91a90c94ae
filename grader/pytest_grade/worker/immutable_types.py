"""Changing a type that is written in C, as Python itself changes others.

Python forbids it by one flag of the type, which is lowered for the while. Where the flag stands is looked up, and held
against what the type says of its own flags: on an interpreter with another layout nothing is touched.
"""

import contextlib
import ctypes
import sys
from collections.abc import Iterator

_IMMUTABLE = 1 << 8
_FLAGS_AT = object.__basicsize__ + 19 * ctypes.sizeof(ctypes.c_void_p)


@contextlib.contextmanager
def changed_type(kind: type) -> Iterator[bool]:
    """Let attributes of the type be set meanwhile; gives whether that can be done here."""
    flags = ctypes.c_ulong.from_address(id(kind) + _FLAGS_AT) if sys.implementation.name == "cpython" else None
    if flags is None or flags.value != kind.__flags__:
        yield False
        return
    was = flags.value & _IMMUTABLE
    flags.value &= ~_IMMUTABLE
    try:
        yield True
    finally:
        flags.value |= was
