"""The fork server: has NumPy loaded, forks a locked worker for each job, and never runs student code itself.

Run as ``python -I zygote.py FD OPTIONS``: the number of a SEQPACKET control socket, and JSON with ``layers``
(those wanted), ``memory`` (bytes a worker may use beyond ours), ``serve`` and ``preload`` (see
`pytest_grade.sandbox.boot`). It answers ``["ready", layers]``, or ``["failed", why]``, or ``["refused", why]`` by
the system. Then it receives ``["start", serial]`` with the job's socket attached, and answers
``["started", serial, pid, holds]`` or ``["refused", serial, why]``, and in time ``["ended", serial, how]`` with the
fields of `pytest_grade.sandbox.children.Ending`; ``["kill", serial]``, which ends a worker that has not ended; and
``["hold", number]`` with a file attached, whose request is held for the workers to come. It ends when the socket does.
It needs no pidfd: older kernels and some containers have none.
"""

import contextlib
import errno
import faulthandler
import gc
import json
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import Any, Final, NoReturn

import msgpack

from pytest_grade.dataclass import dataclass

ROOT: Final = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

from pytest_grade.sandbox.boot import Serve, boot  # noqa: E402  (found through the line above)
from pytest_grade.sandbox.channel import EXIT_FAILED, EXIT_MEMORY, Channel  # noqa: E402
from pytest_grade.sandbox.lockdown import ISOLATING, Lockdown, prepare, protect_from_siblings  # noqa: E402
from pytest_grade.sandbox.privileges import keep_what_serves  # noqa: E402
from pytest_grade.sandbox.requests import HELD, unpack_request  # noqa: E402

# The control socket stands here in the server, and the job socket in its place in a worker.
SOCKET_DESCRIPTOR: Final = 3
MAX_DESCRIPTORS: Final = 1024
GARBAGE_THRESHOLD: Final = 50_000
# What the system may grant another time.
REFUSALS: Final = (errno.EAGAIN, errno.EMFILE, errno.ENFILE, errno.ENOMEM)


@dataclass(slots=True, kw_only=True)
class Server:
    """Forks workers and says how they ended.

    Attributes:
        control: the socket to the grader.
        serve: what a worker does.
        lockdown: what a worker gives up first.
        workers: process id of each running worker, by its serial number.
        asked: the serial numbers of those that the grader has ended.

    """

    control: socket.socket
    serve: Serve
    lockdown: Lockdown
    workers: dict[int, int] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Serve until the grader closes the control socket, or is gone; then end every worker."""
        try:
            with contextlib.suppress(ConnectionError):
                self.serve_requests()
        finally:
            self.end_all()

    def serve_requests(self) -> None:
        """Answer the grader, and tell it how workers end, until there is nothing more to be read."""
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        ends = ends_of_children()
        poll.register(ends, select.POLLIN)
        while True:
            for descriptor, _ in poll.poll():
                if descriptor == ends:
                    os.read(ends, 4096)
                    self.bury()
                elif not self.hear():
                    return

    def hear(self) -> bool:
        """Take in one packet; whether there was one."""
        packet, descriptors, _, _ = socket.recv_fds(self.control, 64, 1, socket.MSG_CMSG_CLOEXEC)
        match msgpack.unpackb(packet) if packet else None:
            case ["start", serial] if descriptors:
                self.start(serial, descriptors[0])
            case ["start", serial]:  # the kernel drops what there is no room for
                self.tell("refused", serial, "too many open files")
            case ["kill", serial]:
                self.end(serial)
            case ["hold", number] if descriptors:
                self.hold(number, descriptors[0])
        return bool(packet)

    def start(self, serial: int, job: int) -> None:
        """Fork a worker for the job socket `job`."""
        try:
            process = os.fork()
        except OSError as error:
            os.close(job)
            self.tell("refused", serial, str(error))
            return
        if process == 0:
            run_worker(job, self.lockdown, self.serve)
        os.close(job)
        self.workers[serial] = process
        self.tell("started", serial, process, len(HELD))

    def hold(self, number: int, file: int) -> None:
        """Hold the request in a file for the workers to come; none whose number does not follow that of the last."""
        with os.fdopen(file, "rb") as body:
            body.seek(0)
            if number == len(HELD):
                HELD.append(unpack_request(body.read()))
                gc.freeze()

    def end(self, serial: int) -> None:
        """Kill a worker, unless it has ended already: then somebody else has done it, or it itself."""
        process = self.workers.get(serial)
        if process is not None and os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            self.asked.add(serial)
            os.kill(process, signal.SIGKILL)

    def end_all(self) -> None:
        """Kill the workers that there are, and see them gone."""
        for process in self.workers.values():
            os.kill(process, signal.SIGKILL)  # none has been reaped yet, so that none is another's
        for process in self.workers.values():
            os.waitpid(process, 0)

    def bury(self) -> None:
        """Reap the workers that have ended and tell how they did."""
        for serial, process in list(self.workers.items()):
            reaped, status, usage = os.wait4(process, os.WNOHANG)
            if reaped:
                del self.workers[serial]
                how = {
                    "exit_code": os.waitstatus_to_exitcode(status),
                    "by_request": serial in self.asked,
                    "cpu_seconds": usage.ru_utime + usage.ru_stime,
                    "max_rss_bytes": usage.ru_maxrss * 1024,
                }
                self.asked.discard(serial)
                self.tell("ended", serial, how)

    def tell(self, *message: object) -> None:
        """Send one packet to the grader."""
        self.control.send(msgpack.packb(message))


def ends_of_children() -> int:
    """A descriptor that can be read when a child has ended."""
    ends, bell = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    return ends


def run_worker(job: int, lockdown: Lockdown, serve: Serve, leave: Callable[[int], NoReturn] = os._exit) -> None:
    """Become a worker: keep the job socket alone, give up all rights, serve, and never come back."""
    status = EXIT_FAILED
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(job, SOCKET_DESCRIPTOR, inheritable=False)
        close_from(SOCKET_DESCRIPTOR + 1, keep=lockdown.ruleset)
        gc.set_threshold(GARBAGE_THRESHOLD)  # what was loaded before is frozen, and a submission makes little
        gc.enable()
        lockdown.apply()
        serve(Channel.over_descriptor(SOCKET_DESCRIPTOR))
        status = 0
    except (EOFError, ConnectionError):  # the grader has heard enough
        status = 0
    except MemoryError:
        status = EXIT_MEMORY
    finally:
        leave(status)


def close_from(first: int, *, keep: int | None) -> None:
    """Close every descriptor from `first` on but one."""
    if keep is not None:
        os.closerange(first, keep)
        first = keep + 1
    os.closerange(first, MAX_DESCRIPTORS)


def take_control(descriptor: int) -> socket.socket:
    """Move the control socket to its place, so that the numbers of all descriptors stay small."""
    if descriptor != SOCKET_DESCRIPTOR:
        os.dup2(descriptor, SOCKET_DESCRIPTOR, inheritable=False)
        os.close(descriptor)
    os.set_inheritable(SOCKET_DESCRIPTOR, False)
    return socket.socket(fileno=SOCKET_DESCRIPTOR)


def make_ready(control: socket.socket, options: dict[str, Any]) -> Server:
    """Import, probe the kernel and freeze what there is."""
    faulthandler.disable()
    serve = boot(options)
    lockdown = prepare(tuple(options["layers"]), options["memory"])
    with contextlib.suppress(OSError):  # when memory runs out, a worker is to go, or we, but not the grader
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    keep_what_serves(lockdown.libc)
    protect_from_siblings(lockdown.libc)
    gc.disable()
    gc.freeze()
    return Server(control=control, serve=serve, lockdown=lockdown)


def main(descriptor: str, options: str) -> None:
    """Run the server."""
    control = take_control(int(descriptor))
    try:
        server = make_ready(control, json.loads(options))
    except BaseException as error:
        verb = "refused" if isinstance(error, OSError) and error.errno in REFUSALS else "failed"
        control.send(msgpack.packb([verb, traceback.format_exception_only(error)[-1].strip()[-4000:]]))
        raise
    server.tell("ready", server.lockdown.layers)
    if set(ISOLATING) & set(server.lockdown.layers):
        server.run()
        os._exit(0)  # there is nothing to tidy up, and the grader waits


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
