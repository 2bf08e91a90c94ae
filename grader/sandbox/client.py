"""The grader's side of the sandbox: open a session, send requests, receive replies within their budgets.

A `Sandbox` belongs to one thread, and several may work side by side: nothing here is shared or global, and no
signal handler is set.
"""

import contextlib
import signal
import sys
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Literal, NoReturn

from grader.errors import ConfigurationError, DisturbedError, GraderError, SandboxUnavailable
from grader.sandbox.channel import EXIT_MEMORY
from grader.sandbox.children import Child, Ending, ForkServer, Launcher, ServerLost
from grader.sandbox.frames import HEADER, REPLY_LIMITS, FrameError, Limits, unpack
from grader.sandbox.requests import pack_request
from grader.sandbox.spawn import Interpreters
from grader.sandbox.waiting import kept_waiting, patiently

Policy = Literal["auto", "strict", "off"]
Reason = Literal["cpu", "wall", "killed", "exited", "protocol", "memory"]

POLICIES: Final = ("auto", "strict", "off")
SERVE: Final = "grader.worker.serve:serve"
WANTED_LAYERS: tuple[str, ...] = ("landlock", "seccomp", "rlimits")
DEMANDED_LAYERS: Final = ("landlock", "seccomp")

MEMORY_BYTES: Final = 1 << 30
SEND_SECONDS: Final = 20.0
ENDING_SECONDS: Final = 2.0
# For so long a worker that has closed its side may be about to end; one that was killed ends at once.
_CLOSING_SECONDS: Final = 0.5
# What nothing but another process sends, and a confined one can send to nobody.
_FROM_OUTSIDE: Final = ("SIGKILL", "SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT")
_TRIES: Final = 3  # of starting what somebody else kills: the system, for lack of memory, say
# Most replies come sooner than this, and then the CPU clock is read but once.
_FIRST_LOOK: Final = 0.02
_SHORTEST_LOOK: Final = 0.005
_LONGEST_LOOK: Final = 0.25
_MOST_WAITING: Final = 120.0  # seconds for which a busy machine may keep a worker from running
_LONG_SESSION: Final = 1.0
_CHUNK: Final = 1 << 17


class WorkerEnded(Exception):  # noqa: N818  (an outcome of the student's code, not a fault of the grader)
    """The worker is gone, by its own doing or because it overstepped.

    Attributes:
        reason: ``cpu`` and ``wall``, a budget was spent; ``killed``, by a signal; ``exited``; ``protocol``,
            what it sent is no reply; ``memory``, it could not go on for lack of it.
        detail: more about it, for people.

    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        """Give the reason and the detail."""
        return f"{self.reason}: {self.detail}"


@dataclass(frozen=True, slots=True)
class Packed:
    """A request that is sent to many workers, packed once."""

    body: bytes

    @classmethod
    def of(cls, message: object) -> "Packed":
        """Pack a request; `FrameError` if it holds what cannot cross."""
        return cls(pack_request(message))


class Sandbox:
    """Starts workers, each for one session, isolated as far as the machine allows.

    Attributes:
        layers: the active isolation layers, of ``landlock``, ``seccomp`` and ``rlimits``; empty when student
            code is not isolated.

    """

    def __init__(
        self, *, policy: Policy, preload: tuple[str, ...] = (), serve: str = SERVE, memory_bytes: int = MEMORY_BYTES
    ) -> None:
        """Start the fork server, or make ready the fallback.

        `policy` is ``strict`` (both Landlock and seccomp, else `SandboxUnavailable`), ``auto`` (what there
        is) or ``off``; `preload` names further modules that student code may import; `serve` names the
        worker's function, as ``module:function`` or ``path/to/file.py:function``; `memory_bytes` may be used by a
        worker beyond what it starts with.

        Raises `DisturbedError` where the server is killed, or refused, time and again.
        """
        if policy not in POLICIES:
            raise ConfigurationError(source="sandbox policy", found=repr(policy), allowed=", ".join(POLICIES))
        self._policy = policy
        self._options = {
            "serve": serve,
            "preload": list(preload),
            "layers": list(WANTED_LAYERS),
            "memory": memory_bytes,
        }
        self._closed = threading.Event()
        self._launcher = patiently(self._start, self.wait)

    @property
    def layers(self) -> tuple[str, ...]:
        """The active isolation layers."""
        return self._launcher.layers

    def open(self) -> "Session":
        """Start a worker; a fork server that has died is started anew.

        Raises `DisturbedError` where the server is killed time and again, or the system refuses what it takes;
        `GraderError` once the sandbox is closed.
        """
        for tries_left in reversed(range(_TRIES)):
            self._refuse_if_closed()
            try:
                return Session(self._launcher.launch())
            except (ServerLost, OSError) as error:
                if not tries_left:
                    raise _disturbed_by(error) from None
            self._launcher.close()
            self._launcher = self._started_again()
        raise AssertionError

    def wait(self, seconds: float) -> None:
        """Wait, but not once the sandbox is closed."""
        self._closed.wait(seconds)

    @property
    def can_signal(self) -> bool:
        """Whether the code that runs in its workers could kill its own process, or another one."""
        return "seccomp" not in self.layers

    def close(self) -> None:
        """End the fork server and every worker; another thread that is using them is told."""
        self._closed.set()
        self._launcher.close()

    def __enter__(self) -> "Sandbox":
        """Return the sandbox itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it, whatever happened."""
        self.close()

    def _refuse_if_closed(self) -> None:
        if self._closed.is_set():
            self._launcher.close()  # it may have been started while another thread closed the one before
            message = "the sandbox is closed"
            raise GraderError(message)

    def _started_again(self) -> Launcher:
        """Start it anew; never with fewer layers than it had, which were told to whoever grades."""
        again = self._start()
        if set(self.layers) <= set(again.layers):
            return again
        again.close()
        raise DisturbedError(detail="a new fork server isolates less than the one before")

    def _start(self) -> Launcher:
        """Start what the policy asks for."""
        if self._policy == "off":
            return Interpreters(self._options)
        try:
            server = self._fork_server() if sys.platform == "linux" else None
        except (ServerLost, OSError) as error:
            raise _disturbed_by(error) from None
        active = server.layers if server is not None else ()
        missing = tuple(layer for layer in DEMANDED_LAYERS if layer not in active)
        strict = self._policy == "strict"
        if server is not None and not (missing if strict else set(missing) == set(DEMANDED_LAYERS)):
            return server
        if server is not None:
            server.close()
        if strict:
            raise SandboxUnavailable(missing=missing)
        return Interpreters(self._options)

    def _fork_server(self) -> ForkServer:
        """Start a fork server; once more where it is killed before it is ready."""
        for _ in range(_TRIES - 1):
            with contextlib.suppress(ServerLost):
                return ForkServer(self._options)
        return ForkServer(self._options)


class Session:
    """One worker, and the conversation with it.

    Attributes:
        waited: seconds in which it was ready to run and others ran, as last seen.
        owns_kills: whether a signal that ends it is taken for the doing of the code that runs in it, and so for an
            outcome. If not, it is what nobody there can help: `DisturbedError`.

    """

    def __init__(self, child: Child) -> None:
        self._child = child
        self._connection = child.connection
        self._received = bytearray()
        self._clock = _CpuClock(child.pid)
        self._started = time.monotonic()
        self.waited = 0.0
        self.owns_kills = False
        self._ended: WorkerEnded | DisturbedError | None = None
        self._ending: Ending | None = None

    def send(self, message: object) -> None:
        """Send one request, `Packed` before or packed here; `FrameError` if it holds what cannot cross.

        Raises:
            WorkerEnded: the worker is gone, or does not take the request.
            DisturbedError: it was killed from outside.

        """
        self._still_running()
        body = message.body if isinstance(message, Packed) else Packed.of(message).body
        self._connection.settimeout(SEND_SECONDS)
        try:
            self._connection.sendall(HEADER.pack(len(body)) + body)
        except TimeoutError:
            self._end("wall", f"it did not take the request within {SEND_SECONDS:g} s")
        except OSError:
            self._explain_end()

    def receive(self, *, cpu_seconds: float, wall_seconds: float, limits: Limits = REPLY_LIMITS) -> Any:
        """Wait for the next reply, no larger than these limits; both budgets count from this call.

        Arrays in it are read-only. Where the system has no CPU clock for another process, the wall-clock
        budget is the only one.

        Raises:
            WorkerEnded: the worker is gone, overstepped a budget, or sent what is no reply; it is dead now.
            DisturbedError: it was killed from outside.

        """
        self._still_running()
        budget = _Budget(self, cpu_seconds, wall_seconds)
        (length,) = HEADER.unpack(self._take(HEADER.size, budget))
        if length > limits.body:
            self._end("protocol", f"a reply of {length} bytes; at most {limits.body} are taken")
        try:
            return unpack(self._take(length, budget), limits=limits)
        except FrameError as error:
            self._end("protocol", str(error))

    @property
    def cpu_seconds(self) -> float:
        """CPU time the worker has used, as far as it was seen; 0 where the system does not say."""
        return self._clock.now()

    @property
    def usage(self) -> tuple[float, int] | None:
        """CPU seconds and peak bytes of memory of the worker, once closed; None where nobody knows."""
        if self._ending is None and self._connection.fileno() < 0:
            self._ending = self._child.ending(ENDING_SECONDS)
        ending = self._ending
        if ending is None or ending.cpu_seconds is None or ending.max_rss_bytes is None:
            return None
        return ending.cpu_seconds, ending.max_rss_bytes

    def kept_waiting(self) -> float:
        """Seconds in which the worker was ready to run and others ran; once closed, those of a long session only."""
        if self._connection.fileno() >= 0:
            self.waited = max(self.waited, kept_waiting(str(self._child.pid)))
        return self.waited

    def close(self) -> None:
        """End the worker without waiting for it."""
        if time.monotonic() - self._started > _LONG_SESSION:
            self.kept_waiting()
        self._child.kill()
        self._child.close()

    def __enter__(self) -> "Session":
        """Return the session itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it, whatever happened."""
        self.close()

    def _take(self, count: int, budget: "_Budget") -> bytearray:
        """Take `count` bytes from the stream, waiting for what is not there yet."""
        while len(self._received) < count:
            spent = budget.spent()
            if spent is not None:
                self._end(*spent)
            self._connection.settimeout(budget.patience())
            try:
                chunk = self._connection.recv(_CHUNK)
            except TimeoutError:
                continue
            except OSError:
                chunk = b""
            if not chunk:
                self._explain_end()
            self._received += chunk
        taken, self._received = self._received[:count], self._received[count:]
        return taken

    def _still_running(self) -> None:
        if self._ended is not None:
            raise self._ended

    def _end(self, reason: Reason, detail: str) -> NoReturn:
        """Kill the worker, and say why it is gone now and whenever asked again."""
        self._child.kill()
        self._ended = WorkerEnded(reason, detail)
        raise self._ended

    def _explain_end(self) -> NoReturn:
        """Find out how the worker ended that closed its side: the word of whoever started it comes first.

        A worker that closed it and lives on is killed here, which is told apart from a kill by others.
        """
        self._ending = self._child.ending(_CLOSING_SECONDS)
        if self._ending is None:
            self._child.kill()
            self._ending = self._child.ending(ENDING_SECONDS)
        if not self.owns_kills and (kill := _kill_from_outside(self._ending, self.cpu_seconds)):
            self._ended = DisturbedError(detail=kill)
            raise self._ended
        self._end(*_explained(self._ending))


def _disturbed_by(error: ServerLost | OSError) -> DisturbedError:
    why = f"a process was refused ({error.strerror})" if isinstance(error, OSError) else str(error)
    return DisturbedError(detail=why)


class _CpuClock:
    """The CPU clock of another process; it stands still where that has ended, or where the system has no such clock."""

    def __init__(self, pid: int) -> None:
        self._id = (~pid << 3) | 2  # the kernel's name for it
        self._seen = 0.0

    def now(self) -> float:
        """Seconds of CPU time, as last seen."""
        if sys.platform == "linux":
            try:
                self._seen = max(self._seen, time.clock_gettime(self._id))
            except OSError:  # it has just ended, which the socket will tell
                return self._seen
        return self._seen


class _Budget:
    """What is left of the CPU time and the wall-clock time of one reply.

    A busy machine costs nobody an answer: while other processes keep this one waiting, the wall clock does not count.
    """

    def __init__(self, session: Session, cpu_seconds: float, wall_seconds: float) -> None:
        self._session = session
        self._seconds = (cpu_seconds, wall_seconds)
        self._deadline = self._earliest = time.monotonic() + wall_seconds
        self._cpu_start = session.cpu_seconds
        self._next_look = min(self._deadline, time.monotonic() + _FIRST_LOOK)

    def spent(self) -> tuple[Reason, str] | None:
        """Name the budget that is spent, looking at the clocks when it is time to."""
        now = time.monotonic()
        if now < self._next_look:
            return None
        left = self._seconds[0] - (self._session.cpu_seconds - self._cpu_start)
        if left <= 0:
            return "cpu", f"more than {self._seconds[0]:g} s of CPU time"
        if now >= self._deadline:
            self._deadline = self._earliest + min(self._session.kept_waiting(), _MOST_WAITING)
        if now >= self._deadline:
            return "wall", f"no reply within {self._seconds[1]:g} s"
        self._next_look = min(self._deadline, now + min(max(left, _SHORTEST_LOOK), _LONGEST_LOOK))
        return None

    def patience(self) -> float:
        """Seconds to wait before the next look at the clocks."""
        return max(1e-4, self._next_look - time.monotonic())


_EXITS: Final[dict[int, tuple[Reason, str]]] = {
    EXIT_MEMORY: ("memory", "it could not go on for lack of memory"),
}


def _kill_from_outside(ending: Ending | None, cpu_seconds: float) -> str | None:
    """Put into words how a worker was killed from outside; None where it was not.

    The kernel kills for lack of memory in the same way. That is no limit of ours: a worker that stays below the one we
    set is not refused what it asks for, whoever else has used the machine up.
    """
    if ending is None:
        return "a process ended together with what started it"
    if ending.by_request or ending.exit_code >= 0 or _is_out_of_cpu(max(cpu_seconds, ending.cpu_seconds or 0.0)):
        return None
    name = signal.Signals(-ending.exit_code).name
    memory = f" when it had {ending.max_rss_bytes >> 20} MiB" if ending.max_rss_bytes else ""
    return f"a process was killed from outside ({name}{memory})" if name in _FROM_OUTSIDE else None


def _is_out_of_cpu(cpu_seconds: float) -> bool:
    """Whether the kernel may have killed it by the limit that we set."""
    if sys.platform == "win32":
        return False
    from grader.sandbox.lockdown import CPU_SECONDS  # noqa: PLC0415  (exists on POSIX only)

    return cpu_seconds > CPU_SECONDS - 1


def _explained(ending: Ending | None) -> tuple[Reason, str]:
    """Put into words how a worker ended."""
    if ending is None:
        return "killed", "it ended, and nobody knows how"
    if ending.exit_code >= 0:
        return _EXITS.get(ending.exit_code, ("exited", f"exit status {ending.exit_code}"))
    number = -ending.exit_code
    if number == getattr(signal, "SIGXCPU", None):
        return "cpu", "the CPU time limit of the process"
    if number == getattr(signal, "SIGKILL", None):
        return "killed", "it closed its connection, or the system killed it"
    return "killed", f"by {signal.Signals(number).name}"
