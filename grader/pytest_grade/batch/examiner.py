"""Examining one submission after the other: in this process, or in one that does nothing else."""

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
from functools import partial
from multiprocessing.connection import Connection
from typing import Final, Protocol

from pytest_grade.batch.job import Job
from pytest_grade.batch.wire import packed_job, packed_outcome, unpacked, unpacked_job
from pytest_grade.errors import DisturbedError
from pytest_grade.examine.run import Run
from pytest_grade.examine.submission import digest_of, examine
from pytest_grade.model.findings import Findings, NotGradable
from pytest_grade.notebook.reading import LEGACY_MODULE
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.sandbox.waiting import patiently
from pytest_grade.talk.conversation import Content

_SECONDS_TO_END: Final = 10.0  # it takes milliseconds, but on a loaded machine
_COMMAND: Final = """
import json, sys
sys.path[:] = json.loads(sys.argv[2])
from pytest_grade.batch.examiner import serve
serve(int(sys.argv[1]))
"""


class Examiner(Protocol):
    """Examines submissions, one at a time."""

    def examine(self, content: Content) -> Findings | NotGradable:
        """Find out all about one submission; a fault of the grader is raised."""

    def close(self) -> None:
        """End all processes; an examination that is under way fails."""


class Local:
    """Examines in the thread that calls, with a sandbox of its own; `first` is one that is there already."""

    def __init__(self, job: Job, run: Run, first: Sandbox | None = None) -> None:
        self._job = job
        self._run = run
        self._first = first
        self._legacy: Sandbox | None = None

    @property
    def layers(self) -> tuple[str, ...]:
        """The isolation layers that student code runs under."""
        return self._sandbox().layers

    def examine(self, content: Content) -> Findings | NotGradable:
        """Find out all about one submission."""
        return examine(content, self._run, self._sandbox(), self._legacy_sandbox)

    def close(self) -> None:
        """End the sandboxes."""
        for sandbox in (self._first, self._legacy):
            if sandbox is not None:
                sandbox.close()

    def _sandbox(self) -> Sandbox:
        """The sandbox; started when it is first needed."""
        self._first = self._first or self._started()
        return self._first

    def _legacy_sandbox(self) -> Sandbox:
        """A sandbox that can upgrade notebooks older than nbformat 4; started when the first one turns up."""
        self._legacy = self._legacy or self._started(LEGACY_MODULE)
        return self._legacy

    def _started(self, *preload: str) -> Sandbox:
        return started(self._job, self._run, *preload)


def started(job: Job, run: Run, *preload: str) -> Sandbox:
    """A sandbox for this job."""
    modules = (*run.catalogue.preload, *preload)
    return Sandbox(policy=job.policy, preload=modules, memory_bytes=job.limits.memory_bytes)


class ExaminingProcess:
    """Examines in a process of its own, so that several use all processors; one that dies is started anew.

    The process ends when this one does, however it ends and whatever it is at: then nobody holds the other end of its
    socket.
    """

    def __init__(self, job: Job) -> None:
        self._job = packed_job(job)
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._start()

    def examine(self, content: Content) -> Findings | NotGradable:
        """Find out all about one submission; `DisturbedError` where the process dies of it, time and again."""
        return patiently(partial(self._asked, content), self._closed.wait)

    def _asked(self, content: Content) -> Findings | NotGradable:
        """What the process finds out; where it dies of it, another one is there for the next try."""
        try:
            self._connection.send_bytes(f"{content.kind} {content.wall_seconds}".encode())
            self._connection.send_bytes(content.content)
            return unpacked(self._connection.recv_bytes())
        except (EOFError, OSError):
            self._end()
            self._start()
        message = "the process that examines has ended"
        raise DisturbedError(detail=message)

    def close(self) -> None:
        """End the process, which ends what it has started; by force where it does not."""
        with self._lock:
            self._closed.set()
        with contextlib.suppress(OSError):  # it is gone already
            self._socket.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_SECONDS_TO_END)
        self._end()

    def _start(self) -> None:
        """Start the process; `DisturbedError` where the system refuses it, or another thread has closed this."""
        with self._lock:
            if self._closed.is_set():
                message = "the run was ended"
                raise DisturbedError(detail=message)
            try:
                self._socket, theirs = socket.socketpair()
                with theirs:
                    self._process = _examining_process(theirs)
                self._connection = Connection(os.dup(self._socket.fileno()))
            except OSError as error:
                raise DisturbedError(detail=f"a process that examines was refused ({error.strerror})") from None
        with contextlib.suppress(OSError):  # it is gone already, as whoever asks will see
            self._connection.send_bytes(self._job)

    def _end(self) -> None:
        with self._lock:
            self._process.kill()
            self._process.wait()
            self._connection.close()
            self._socket.close()


def _examining_process(connection: socket.socket) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-c", _COMMAND, str(connection.fileno()), json.dumps(sys.path)],
        pass_fds=(connection.fileno(),),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # what ends it before it answers is told by whoever waits
        start_new_session=True,  # Ctrl-C is for the run, which ends these
    )


def serve(descriptor: int) -> None:
    """Be the process of an `ExaminingProcess`: answer until the socket ends."""
    os.set_inheritable(descriptor, False)
    connection = Connection(descriptor)
    job = unpacked_job(connection.recv_bytes())
    local = Local(job, job.run())
    try:
        threading.Thread(target=_end_with, args=(descriptor, local), daemon=True).start()
        while True:
            kind, seconds = connection.recv_bytes().decode().split()
            content = Content(content=connection.recv_bytes(), kind=kind, wall_seconds=float(seconds))
            connection.send_bytes(packed_outcome(partial(_found_by, local, content)))
    except (EOFError, ConnectionError):
        return  # whoever asked is gone, or has heard enough
    finally:
        local.close()


def _found_by(local: Local, content: Content) -> Findings | NotGradable:
    try:
        return local.examine(content)
    except DisturbedError as disturbed:
        return NotGradable.disturbed(disturbed.detail, digest_of(content.content))


def _end_with(descriptor: int, local: Local) -> None:
    """End this process, and what it has started, as soon as nobody holds the other end of its socket."""
    poll = select.poll()
    poll.register(descriptor, 0)  # what is always told: that the other end has gone
    poll.poll()
    local.close()
    os._exit(0)
