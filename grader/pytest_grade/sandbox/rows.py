"""Many values in one reply: of each its form, as a frame, and the numbers of double precision of all in one row.

A form is the same for everyone who returns the same kinds of things, so that it is decoded once for many; like every
frame it may be forged. In it ``["r", *shape]`` stands for an array, ``["n"]`` for a number of NumPy's and ``["f"]`` for
a float of the row, in the order in which they come.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, ClassVar, Final

import msgpack
import numpy as np

from pytest_grade.sandbox.decoding import Decoder
from pytest_grade.sandbox.encoding import Encoder
from pytest_grade.sandbox.forms import Form, Numbers
from pytest_grade.sandbox.frames import Pieces, decoded
from pytest_grade.sandbox.values import MAX_DIMENSIONS, FrameError, Limits, footprint, refuse

_DOUBLE: Final = np.dtype(np.float64)
_TAGS: Final = ("r", "n", "f")
_MOST_KEPT: Final = 512  # forms, each of at most so many bytes
_LONGEST_KEPT: Final = 2048


class RowFullError(Exception):
    """The budgets have no room for more."""


class Rows(Encoder):
    """Encodes values one after the other; together they keep within the limits.

    Attributes:
        row: the numbers so far, as bytes.

    """

    _as_they_are: ClassVar = frozenset({type(None), bool})

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.row = Pieces()

    def form(self, value: object) -> bytes:
        """The form of a value, whose numbers join the row; raises `RowFullError`."""
        form: bytes = msgpack.packb(self.encode(value, 0), use_bin_type=True)
        return form

    def encode(self, value: object, depth: int) -> Any:
        """Encode `value`, which stands `depth` containers deep."""
        kind = type(value)
        if kind is np.ndarray:
            array: Any = value
            if array.dtype is _DOUBLE and array.ndim <= MAX_DIMENSIONS:
                return self._join("r", array.shape, array.tobytes())
        elif kind is float or kind is np.float64:
            return self._join("f" if kind is float else "n", (), np.float64(value).tobytes())  # type: ignore[arg-type]
        return super().encode(value, depth)

    def _join(self, tag: str, shape: tuple[int, ...], numbers: bytes) -> list[Any]:
        self._spend(nodes=1 + len(shape), payload=footprint(shape, 8))
        self.row.append(numbers)
        return [tag, *shape]

    def _spend(self, *, nodes: int = 0, payload: int = 0) -> bool:
        if not super()._spend(nodes=nodes, payload=payload):
            raise RowFullError
        return True


class _FormDecoder(Decoder):
    """Decodes a form; `count` is how many numbers it has so far."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.count = 0

    def decode(self, tree: Any, depth: int) -> Any:
        if type(tree) is not list or not tree or type(tree[0]) is not str or tree[0] not in _TAGS:
            return super().decode(tree, depth)
        tag, shape = tree[0], tuple(tree[1:])
        if len(shape) > (MAX_DIMENSIONS if tag == "r" else 0):
            refuse("a shape")
        if not all(type(length) is int and length >= 0 for length in shape):
            refuse("a shape")
        self._payload -= footprint(shape, 8)
        if self._payload < 0:
            refuse("too many numbers")
        found = Numbers(tag, self.count, shape)
        self.count = found.stop
        return found


def _form_of(body: bytes, limits: Limits) -> Form:
    decoder = _FormDecoder(limits)
    value = decoded(body, limits, decoder)
    return Form(value, decoder.count, is_kept=len(body) <= _LONGEST_KEPT)


_known_form = lru_cache(_MOST_KEPT)(_form_of)


def unpack_rows(forms: Sequence[bytes], row: bytes, limits: Limits) -> Iterator[tuple[Form, np.ndarray[Any, Any]]]:
    """These forms, each with its part of the row, which is read-only; whatever is off in them raises `FrameError`."""
    if len(row) % _DOUBLE.itemsize:
        message = "half a number"
        raise FrameError(message)
    numbers, start = np.frombuffer(row, _DOUBLE), 0
    for body in forms:
        form = (_known_form if len(body) <= _LONGEST_KEPT else _form_of)(body, limits)
        part = numbers[start : start + form.count]
        if len(part) < form.count:
            message = "fewer numbers than there are places for them"
            raise FrameError(message)
        yield form, part
        start += form.count
