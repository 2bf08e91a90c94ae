"""Where a submission writes: nowhere. What is printed is counted; files opened for writing keep nothing."""

import builtins
import io
from typing import Any

_open = builtins.open


class TooMuchOutput(BaseException):
    """A function has printed more than it may."""


class Nowhere(io.TextIOBase):
    """Takes text: how much it was is counted, and more than `most` characters are an error."""

    encoding = "utf-8"
    written = 0
    most = 1 << 62

    def writable(self) -> bool:
        """Anything may be written."""
        return True

    def write(self, text: str) -> int:
        """Count the characters."""
        self.written += len(text)
        if self.written > self.most:
            raise TooMuchOutput
        return len(text)


class _BytesNowhere(io.BufferedIOBase):
    """Takes bytes."""

    def writable(self) -> bool:
        """Anything may be written."""
        return True

    def write(self, content: Any) -> int:
        """Forget them."""
        return len(memoryview(content).cast("B")) if len(content) else 0


def opened(file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
    """The `open` of a submission: a file that is only written to takes it all and keeps nothing, as there is none."""
    if isinstance(mode, str) and set(mode) & set("wax") and "+" not in mode:
        return _BytesNowhere() if "b" in mode else Nowhere()
    return _open(file, mode, *arguments, **named)
