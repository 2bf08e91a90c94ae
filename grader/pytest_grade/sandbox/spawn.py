"""The fallback without isolation: a fresh interpreter for each worker, on any system that has sockets.

For a machine without seccomp and Landlock, or where isolation is switched off. Memory and CPU time are
limited where POSIX limits exist; nothing else is. Run as ``python -I spawn.py SOCKET OPTIONS`` it is such a
worker; SOCKET is a descriptor, or ``-`` where it is shared through standard input, as Windows does it.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

ROOT: Final = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

from pytest_grade.sandbox.children import Ending, clean_environment  # noqa: E402  (found through the line above)

if TYPE_CHECKING:
    from pytest_grade.sandbox.session import Request

_WINDOWS: Final = sys.platform == "win32"


class Interpreter:
    """A worker in an interpreter of its own."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._is_asked = False
        self.connection, theirs = socket.socketpair()
        script = str(Path(__file__))
        place = "-" if _WINDOWS else str(theirs.fileno())
        with contextlib.ExitStack() as unless_started, theirs:
            unless_started.callback(self.connection.close)
            self._process = subprocess.Popen(
                [sys.executable, "-I", script, place, json.dumps(dict(options))],
                pass_fds=() if _WINDOWS else (theirs.fileno(),),
                env=clean_environment(),
                stdin=subprocess.PIPE if _WINDOWS else subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            self.pid = self._process.pid
            if self._process.stdin is not None:
                self._process.stdin.write(_shared(theirs, self.pid))
                self._process.stdin.close()
            unless_started.pop_all()

    def held(self, _request: "Request") -> None:
        """None: it is started with nothing."""

    def kill(self) -> None:
        """End the worker, if it has not ended."""
        if self._process.poll() is None:
            self._is_asked = True
            self._process.kill()

    def ending(self, seconds: float) -> Ending | None:
        """Wait for its end at most `seconds`."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return Ending(exit_code=self._process.wait(seconds), by_request=self._is_asked)
        return None

    def close(self) -> None:
        """End the worker and give back the socket."""
        self.connection.close()
        self._process.kill()
        self._process.wait()


class Interpreters:
    """Starts a fresh interpreter for each worker; without isolation, so `layers` is empty."""

    layers: tuple[str, ...] = ()

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options

    def launch(self) -> Interpreter:
        """Start one worker."""
        return Interpreter(self._options)

    def close(self) -> None:
        """Do nothing: each worker is ended by itself."""


def _shared(connection: socket.socket, pid: int) -> bytes:
    """Make what `socket.fromshare` in the process `pid` takes; there is such a thing on Windows only."""
    if sys.platform == "win32":
        return connection.share(pid)
    return b""


def _take_connection(place: str) -> socket.socket:
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read())
    return socket.socket(fileno=int(place))


def _limit_resources(memory_bytes: int) -> None:
    """Limit memory and CPU time, and on Linux die with the grader; no system has to offer it."""
    if sys.platform == "win32":
        return
    from pytest_grade.sandbox import lockdown  # noqa: PLC0415  (exists on POSIX only)

    lockdown.lower_limits(lockdown.computing_limits(memory_bytes))
    if sys.platform == "linux":
        lockdown.die_with(os.getppid(), lockdown.open_libc())


def main(place: str, options: str, leave: Callable[[int], NoReturn] = os._exit) -> None:
    """Be a worker."""
    # NumPy loads once in a process, or never: whoever starts workers does so beside a thread that is loading it.
    from pytest_grade.sandbox.boot import boot  # noqa: PLC0415
    from pytest_grade.sandbox.channel import EXIT_FAILED, EXIT_MEMORY, Channel  # noqa: PLC0415

    connection = _take_connection(place)
    connection.set_inheritable(False)
    connection.setblocking(True)
    wanted = json.loads(options)
    serve = boot(wanted)
    _limit_resources(wanted["memory"])
    status = EXIT_FAILED
    try:
        serve(Channel(read=connection.recv, write=connection.send))
        status = 0
    except (EOFError, ConnectionError):  # the grader has heard enough
        status = 0
    except MemoryError:
        status = EXIT_MEMORY
    finally:
        leave(status)  # at once, so that the status is known when the grader sees the socket closed


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
