"""The worker's end of the job socket."""

import os
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from pytest_grade.dataclass import dataclass
from pytest_grade.sandbox.frames import HEADER, REPLY_LIMITS, Limits, pieces_of
from pytest_grade.sandbox.requests import unpack_request

_CHUNK: Final = 1 << 18

# The exit status of a worker that an exception ended; that could not go on for lack of memory.
EXIT_FAILED: Final = 70
EXIT_MEMORY: Final = 71


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Receives requests from the grader and sends replies, one frame each, blocking.

    Attributes:
        read: takes a number of bytes, returns at most so many, and none at the end of the stream.
        write: takes bytes, returns how many of them it took.

    """

    read: Callable[[int], bytes]
    write: Callable[[memoryview], int]

    @classmethod
    def over_descriptor(cls, descriptor: int) -> "Channel":
        """Make a channel on an open descriptor; it needs only the read and write system calls."""
        return cls(read=partial(os.read, descriptor), write=partial(os.write, descriptor))

    def receive(self) -> Any:
        """Wait for the next request; arrays in it are writable.

        Raises `EOFError` where the grader has closed its end.
        """
        (length,) = HEADER.unpack(self._exactly(HEADER.size))
        return unpack_request(self._exactly(length))

    def send(self, value: object, limits: Limits = REPLY_LIMITS) -> None:
        """Send one reply; what cannot cross in it becomes `pytest_grade.sandbox.frames.Opaque`."""
        pieces = pieces_of(value, limits=limits)
        rest = memoryview(b"".join((HEADER.pack(sum(map(len, pieces))), *pieces)))
        while rest:
            rest = rest[self.write(rest) :]

    def _exactly(self, length: int) -> bytes:
        """Read `length` bytes, however the stream cuts them."""
        first = self.read(min(length, _CHUNK)) if length else b""
        if len(first) == length:
            return first
        pieces, missing = [first], length - len(first)
        while missing:
            if not pieces[-1]:
                raise EOFError
            pieces.append(self.read(min(missing, _CHUNK)))
            missing -= len(pieces[-1])
        return b"".join(pieces)
