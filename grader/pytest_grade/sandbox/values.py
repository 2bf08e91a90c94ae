"""What both sides of the wire share: the values that cross it and their budgets."""

import math
import struct
from typing import Any, Final, NoReturn

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.tuples import PLAIN, is_named, with_items

HEADER: Final = struct.Struct("<I")

# Native-endian booleans, integers, floats and complex numbers; nothing that holds references, text or fields.
_NAMES: Final = sorted({np.dtype(code).str for code in "?bBhHiIlLqQefdgFDG"})
DTYPES: Final[dict[str, np.dtype[Any]]] = {name: np.dtype(name) for name in _NAMES}
MAX_DIMENSIONS: Final = 16
MAX_NAME: Final = 200
# Keys whose hashes collide can be made at will, and cost the square of their number.
MAX_ENTRIES: Final = 1024


class FrameError(ValueError):
    """The bytes are not a frame, or the value is none that a request can hold."""


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


# What a submission's text shows may be much; nothing of the submission runs before that is sent.
REPLY_LIMITS: Final = Limits(depth=24, nodes=50_000, items=4096, payload=16 << 20, text=1 << 20)


_RECORDED_BYTES: Final = 3 << 20  # of arrays, of which a recorder takes 2 MiB
_RECORDED_NODES: Final = 24_000


def answer_limits(payload: int, *, recorded: bool = False) -> Limits:
    """The budgets of what is sent while a submission's code runs; `recorded` arrays come on top."""
    nodes = payload >> 8
    if recorded:
        payload, nodes = payload + _RECORDED_BYTES, nodes + _RECORDED_NODES
    return Limits(depth=24, nodes=nodes, items=4096, payload=payload, text=1 << 14)


@dataclass(frozen=True, slots=True)
class Opaque:
    """Stands for a value that cannot cross: of another type, or over a budget.

    Attributes:
        type_name: the name of its type, or ``"too large"`` or ``"too deep"``.

    """

    type_name: str


TOO_LARGE: Final = Opaque("too large")
TOO_DEEP: Final = Opaque("too deep")


def refuse(reason: str) -> NoReturn:
    """Raise `FrameError`, where an expression or one line is wanted."""
    raise FrameError(reason)


def footprint(shape: tuple[int, ...], itemsize: int) -> int:
    """Bytes an array is charged for: as if no dimension were 0, since sums over it are as large as that."""
    size = math.prod(shape)
    return itemsize * (size or math.prod(max(1, length) for length in shape))


def copied(value: Any) -> Any:
    """A message as it would come out of another process: nothing in it is shared, and arrays can be written to."""
    kind = type(value)
    if kind is np.ndarray:
        return value.copy()
    if kind in PLAIN:
        return value
    if kind is dict:
        return {key: copied(inner) for key, inner in value.items()}
    if kind is list or kind is tuple:
        return kind([copied(inner) for inner in value])
    return with_items(value, map(copied, value)) if is_named(kind) else value
