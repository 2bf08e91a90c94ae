"""The three standard streams, which a shell can close (`2>&-`, `| head -1`): what is written then goes nowhere."""

import io
import os
import sys
from typing import Any, Final

_STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def hold_streams() -> None:
    """Open what is closed, before another file takes its number, and pytest or a program that is started its place."""
    for number, (name, mode) in enumerate(_STREAMS):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # which is given the lowest number that is free
            os.set_inheritable(number, True)
        if getattr(sys, name) is None:
            stream = open(number, mode, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115 - it stays open
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


class _Outlasting(io.FileIO):
    """A file that goes on taking what is written when nobody reads it any more."""

    def write(self, content: Any, /) -> int:
        try:
            return super().write(content)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            return memoryview(content).nbytes


def outlast_readers() -> None:
    """Have work come to its end where its output goes to a program that stops reading (`| head -1`)."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not getattr(sys, f"__{name}__") or not isinstance(stream, io.TextIOWrapper):
            continue  # somebody has put another in its place
        if isinstance(getattr(stream.buffer, "raw", None), _Outlasting):
            continue
        stream.flush()
        raw = _Outlasting(stream.fileno(), "wb", closefd=False)
        lasting = io.TextIOWrapper(
            io.BufferedWriter(raw), stream.encoding, stream.errors, line_buffering=stream.line_buffering
        )
        _REPLACED.append(stream)  # which would close the file if it were forgotten
        setattr(sys, name, lasting)
        setattr(sys, f"__{name}__", lasting)


_REPLACED: Final[list[io.TextIOWrapper]] = []
