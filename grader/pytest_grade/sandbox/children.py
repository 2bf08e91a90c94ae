"""The grader's view of worker processes: one protocol, and the fork server that starts isolated ones."""

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol

import msgpack

from pytest_grade.dataclass import dataclass
from pytest_grade.errors import GraderError

if TYPE_CHECKING:
    from pytest_grade.sandbox.session import Request

BOOT_SECONDS: Final = 60.0
FORK_SECONDS: Final = 20.0
CLOSING_SECONDS = 2.0  # it takes a millisecond, but on a loaded machine
_ENDINGS_KEPT: Final = 64  # most are never asked for
_MOST_HELD: Final = 128  # requests: for an assignment and a form of it the opening, and what a few functions are asked

# One thread each: with more, a locked worker hangs at its first matrix product, and a process that may start no thread
# ends as it loads NumPy.
THREAD_VARIABLES: Final = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
# Without these some installations cannot start an interpreter.
_INHERITED_VARIABLES: Final = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a worker ended.

    Attributes:
        exit_code: its exit status, or minus the number of the signal that ended it.
        by_request: whether it still ran when `Child.kill` came; if not, it ended by itself, or somebody else killed it.
        cpu_seconds: CPU time it used in all; None where unknown.
        max_rss_bytes: its peak memory, what it shared with the fork server included; None where unknown.

    """

    exit_code: int
    by_request: bool = False
    cpu_seconds: float | None = None
    max_rss_bytes: int | None = None


class Child(Protocol):
    """A worker process, started and connected."""

    pid: int
    connection: socket.socket

    def held(self, request: "Request") -> bytes | None:
        """What is sent for a request that it was started with; None where it was not, and is to be sent all of it."""

    def kill(self) -> None:
        """End the worker, if it has not ended."""

    def ending(self, seconds: float) -> Ending | None:
        """Wait for its end at most `seconds`; None if it is not known by then."""

    def close(self) -> None:
        """Give back what the grader holds of it."""


class Launcher(Protocol):
    """Starts workers; `ServerLost` or `OSError` where that fails."""

    layers: tuple[str, ...]

    def launch(self) -> Child:
        """Start one worker."""

    def close(self) -> None:
        """End whatever serves to start them."""


class ServerLost(GraderError):  # noqa: N818  (it never leaves this package)
    """The fork server has ended, or does not answer."""


def clean_environment() -> dict[str, str]:
    """Make the environment in which an interpreter for student code is started."""
    kept = {name: os.environ[name] for name in _INHERITED_VARIABLES if name in os.environ}
    return kept | dict.fromkeys(THREAD_VARIABLES, "1")


class ForkedChild:
    """A worker forked by a `ForkServer`, which alone can kill it without taking another process for it."""

    def __init__(self, server: "ForkServer", serial: int, connection: socket.socket) -> None:
        self.connection = connection
        self.serial = serial
        self.pid, held = server.await_start(serial)
        self._unused = set(range(held))
        self._server = server

    def held(self, request: "Request") -> bytes | None:
        """The number of a request that the server held when it was forked; else the next ones are to be forked so.

        Once: what it was asked with a student may have changed.
        """
        from pytest_grade.sandbox.requests import packed_held  # noqa: PLC0415 - it loads NumPy: see THREAD_VARIABLES

        number = self._server.number_of(request)
        if number not in self._unused:
            return None
        self._unused.remove(number)
        return packed_held(number)

    def kill(self) -> None:
        """End the worker, if it has not ended."""
        self._server.kill(self.serial)

    def ending(self, seconds: float) -> Ending | None:
        """Wait for the server's word on it, at most `seconds`."""
        return self._server.await_end(self.serial, seconds)

    def close(self) -> None:
        """Close the socket."""
        self.connection.close()


class ForkServer:
    """One running `pytest_grade.sandbox.zygote`, started by exec.

    Attributes:
        layers: the isolation layers its workers have.

    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._serial = 0
        self._started: dict[int, tuple[int, int]] = {}
        self._held: dict[Request, int] = {}
        self._ended: dict[int, Ending] = {}
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._poll = select.poll()
        self._poll.register(self._control, select.POLLIN)
        with contextlib.ExitStack() as unless_ready:
            unless_ready.callback(self._control.close)
            with theirs:
                self._process = _zygote(theirs, options)
            unless_ready.callback(self.close)
            self.layers: tuple[str, ...] = self._await_ready()
            unless_ready.pop_all()

    @property
    def pid(self) -> int:
        """Process id of the server."""
        return self._process.pid

    def launch(self) -> ForkedChild:
        """Have the server fork a worker; `ServerLost` if it cannot."""
        self._serial += 1
        try:
            ours, theirs = socket.socketpair()
        except OSError as error:
            raise ServerLost(str(error)) from error
        with contextlib.ExitStack() as unless_started:
            unless_started.callback(ours.close)
            self._say("start", self._serial, attached=theirs)
            child = ForkedChild(self, self._serial, ours)
            unless_started.pop_all()
            return child

    def kill(self, serial: int) -> None:
        """Have the server kill a worker; one whose server has ended has died with it."""
        with contextlib.suppress(ServerLost):
            self._say("kill", serial)

    def close(self) -> None:
        """End the server and every worker; by force where it does not."""
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(CLOSING_SECONDS)  # it ends its workers, and then itself
        self._process.kill()
        self._process.wait()

    def number_of(self, request: "Request") -> int | None:
        """The number of a request that the server is given to hold, if it has not been; None where it holds enough."""
        if request not in self._held and len(self._held) < _MOST_HELD:
            with contextlib.suppress(OSError, ServerLost):  # then it is sent to each worker
                with os.fdopen(os.memfd_create("request", os.MFD_CLOEXEC), "wb") as body:
                    body.write(request.body)
                    body.flush()
                    self._say("hold", len(self._held), attached=body)
                self._held[request] = len(self._held)
        return self._held.get(request)

    def await_start(self, serial: int) -> tuple[int, int]:
        """Wait until the worker has started; its process id, and how many requests it was started with."""
        deadline = time.monotonic() + FORK_SECONDS
        while serial not in self._started:
            self._hear(deadline)
        return self._started.pop(serial)

    def await_end(self, serial: int, seconds: float) -> Ending | None:
        """Wait until the worker has ended, but not longer than `seconds`."""
        deadline = time.monotonic() + seconds
        with contextlib.suppress(ServerLost):
            while serial not in self._ended:
                self._hear(deadline)
        return self._ended.pop(serial, None)

    def _await_ready(self) -> tuple[str, ...]:
        message = self._packet(time.monotonic() + BOOT_SECONDS)
        if message[0] != "ready":
            reason = f"the fork server failed to start: {message[1]}"
            if message[0] == "refused":
                raise ServerLost(reason)
            raise GraderError(reason)
        return tuple(message[1])

    def _hear(self, deadline: float) -> None:
        """Take in one packet of the server."""
        match self._packet(deadline):
            case ["started", serial, pid, holds]:
                self._started[serial] = pid, holds
            case ["ended", serial, ending]:
                self._ended[serial] = Ending(**ending)
                if len(self._ended) > _ENDINGS_KEPT:
                    del self._ended[min(self._ended)]
            case ["refused", _, reason]:
                why = f"a process was refused ({reason})"
                raise ServerLost(why)

    def _say(self, verb: str, number: int, attached: socket.socket | BinaryIO | None = None) -> None:
        """Send one packet to the server, and with it a file that is closed here; `ServerLost` where that fails."""
        packet = msgpack.packb([verb, number])
        try:
            with attached or contextlib.nullcontext():
                socket.send_fds(self._control, [packet], [attached.fileno()] if attached else [])
        except OSError as error:
            raise ServerLost(str(error)) from error

    def _packet(self, deadline: float) -> list[Any]:
        """Wait for one packet; `ServerLost` when there is none by the deadline, or never will be."""
        if self._control.fileno() < 0 or not self._poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            reason = "the fork server does not answer"
            raise ServerLost(reason)
        try:
            packet = self._control.recv(8192)
        except OSError as error:
            raise ServerLost(str(error)) from error
        if not packet:
            reason = "the fork server has ended"
            raise ServerLost(reason)
        message: list[Any] = msgpack.unpackb(packet)
        return message


def _zygote(control: socket.socket, options: Mapping[str, Any]) -> subprocess.Popen[bytes]:
    """Start the process of a fork server."""
    script = Path(__file__).with_name("zygote.py")
    return started(script, [str(control.fileno()), json.dumps(dict(options))], descriptors=[control.fileno()])


def started(script: Path, arguments: Sequence[str], *, descriptors: Sequence[int]) -> subprocess.Popen[bytes]:
    """Run a script in a session of its own that inherits nothing: of files these `descriptors` only."""
    return subprocess.Popen(
        [sys.executable, "-I", str(script), *arguments],
        pass_fds=descriptors,
        env=clean_environment(),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
