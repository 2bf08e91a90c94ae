"""A process that has booted as every fork server does, and forks one for each run of a test that asks for it.

A fork server takes longer to start than most runs of tests take to grade. This process is started as fork servers are,
by exec, so that what it forks holds nothing of a run either; and after booting a fork does all that a fork server does.
"""

import contextlib
import json
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

_MOST_BYTES = 1 << 16
Start = Callable[[socket.socket, Mapping[str, Any]], Any]


class Nursery:
    """Starts fork servers that boot alike: each a fork of one that has."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        from pytest_grade.sandbox.children import started

        self._place = f"\0nursery-{secrets.token_hex(16)}"  # no file that somebody would have to remove
        ours, self._held = os.pipe()
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(self._place)
            listener.listen()
            given = [str(listener.fileno()), str(ours)]
            arguments = [*given, json.dumps(dict(options))]
            self._process = started(Path(__file__), arguments, descriptors=[listener.fileno(), ours])
        os.close(ours)

    def fork_server(self, control: socket.socket, options: Mapping[str, Any]) -> Any:
        """What `subprocess.Popen` would return of a fork server with this control socket and these options."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
            connection.connect(self._place)
            socket.send_fds(connection, [json.dumps(dict(options)).encode()], [control.fileno()])
            return Forked(int(connection.recv(_MOST_BYTES)))


class Forked:
    """A process that somebody else has started, as far as whoever waits for a `subprocess.Popen` looks at it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._descriptor = os.pidfd_open(pid)

    def wait(self, timeout: float | None = None) -> None:
        if not select.select([self._descriptor], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)


def share() -> Start:
    """Have this process get fork servers for submissions from one that has booted, one for each set of modules.

    What is returned starts a new one, as `pytest_grade.sandbox.children` does by itself.
    """
    from pytest_grade.sandbox import children
    from pytest_grade.sandbox.client import SERVE

    start, nurseries, lock = children._zygote, dict[str, Nursery](), threading.Lock()

    def started(control: socket.socket, options: Mapping[str, Any]) -> Any:
        if options["serve"] != SERVE:
            return start(control, options)
        booting = json.dumps({name: options[name] for name in ("serve", "preload")})
        with lock:
            if booting not in nurseries:
                nurseries[booting] = Nursery(options)
        return nurseries[booting].fork_server(control, options)

    children._zygote = started
    return start


def main(listening: int, holding: int, options: str) -> None:
    """Boot, and fork until nobody is left who could ask: then nobody holds the other end of `holding`."""
    from pytest_grade.sandbox import zygote

    serve = zygote.boot(json.loads(options))
    zygote.boot = lambda _options: serve
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(fileno=listening)
    while listener in select.select([listener, holding], [], [])[0]:
        connection, _ = listener.accept()
        request, descriptors, _, _ = socket.recv_fds(connection, _MOST_BYTES, 1)
        process = os.fork()
        if process:
            os.close(descriptors[0])
            connection.sendall(str(process).encode())
            connection.close()
            continue
        for mine in (listener, connection):
            mine.close()
        os.close(holding)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        zygote.main(str(descriptors[0]), request.decode())
        os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
