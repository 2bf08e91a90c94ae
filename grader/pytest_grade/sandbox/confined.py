"""One confined worker, and the conversation with it: requests go out, replies come back within their budgets."""

import time
from types import TracebackType
from typing import Any, Final, NoReturn

from pytest_grade.errors import DisturbedError
from pytest_grade.sandbox.budget import CpuClock, ReplyBudget
from pytest_grade.sandbox.children import Child, Ending
from pytest_grade.sandbox.endings import explained, kill_from_outside
from pytest_grade.sandbox.frames import HEADER, REPLY_LIMITS, FrameError, Limits, unpack
from pytest_grade.sandbox.requests import pack_request
from pytest_grade.sandbox.session import Reason, Request, WorkerEnded
from pytest_grade.sandbox.waiting import kept_waiting

SEND_SECONDS: Final = 20.0
ENDING_SECONDS: Final = 2.0
# For so long a worker that has closed its side may be about to end; one that was killed ends at once.
_CLOSING_SECONDS: Final = 0.5
_LONG_SESSION: Final = 1.0
_CHUNK: Final = 1 << 17


class ConfinedSession:
    """One worker, and the conversation with it.

    Attributes:
        waited: seconds in which it was ready to run and others ran, as last seen.
        owns_kills: whether a signal that ends it is taken for the doing of the code that runs in it, and so for an
            outcome. If not, it is what nobody there can help: `DisturbedError`.
        answers_at_once: whether it may be asked much at once: it may.

    """

    answers_at_once = True

    def __init__(self, child: Child) -> None:
        self._child = child
        self._connection = child.connection
        self._received = bytearray()
        self._clock = CpuClock(child.pid)
        self._started = time.monotonic()
        self.waited = 0.0
        self.owns_kills = False
        self._ended: WorkerEnded | DisturbedError | None = None
        self._ending: Ending | None = None

    def send(self, message: object) -> None:
        """Send one message, or a `Request`; `FrameError` if it holds what cannot cross.

        Raises:
            WorkerEnded: the worker is gone, or does not take the request.
            DisturbedError: it was killed from outside.

        """
        self._still_running()
        request = message if isinstance(message, Request) else None
        body = pack_request(message) if request is None else self._child.held(request) or request.body
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
        budget = ReplyBudget(self, cpu_seconds, wall_seconds)
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

    def __enter__(self) -> "ConfinedSession":
        """Return the session itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it, whatever happened."""
        self.close()

    def _take(self, count: int, budget: ReplyBudget) -> bytearray:
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
        if not self.owns_kills and (kill := kill_from_outside(self._ending, self.cpu_seconds)):
            self._ended = DisturbedError(detail=kill)
            raise self._ended
        self._end(*explained(self._ending))
