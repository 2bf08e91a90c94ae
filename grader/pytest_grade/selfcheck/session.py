"""Sessions within this process: the same messages as with a confined one, answered by the same code."""

import time
from collections import deque
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from pytest_grade.sandbox.decoding import Decoder
from pytest_grade.sandbox.encoding import Encoder
from pytest_grade.sandbox.session import Request, WorkerEnded
from pytest_grade.sandbox.values import REPLY_LIMITS, FrameError, Limits, copied
from pytest_grade.selfcheck.deadline import Deadline, Overtime
from pytest_grade.selfcheck.surroundings import OfAText, OfTheKernel
from pytest_grade.selfcheck.work import Work
from pytest_grade.worker.recorder import METHODS
from pytest_grade.worker.replies import Reply, replies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_INTERRUPT: Final = KeyboardInterrupt.__name__


class InThisProcess:
    """Opens sessions in which the student's live functions are asked, or, where another text is sent, its own."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def open(self) -> "SessionHere":
        """A session; nothing has to be started for it."""
        return SessionHere(self._work)

    def wait(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class SessionHere:
    """One session in this process. Whatever is asked runs when its reply is received.

    An interrupt by the user is raised on, whatever code it has met.
    """

    answers_at_once = False  # each question has a time of its own

    def __init__(self, work: Work) -> None:
        self._work = work
        self._requests: deque[Any] = deque()
        self._replies: Iterator[Reply] | None = None
        self._methods: Mapping[tuple[str, int], str] = {}
        self._ended: WorkerEnded | None = None
        self._used = 0.0
        self.waited = 0.0
        self.owns_kills = False

    @property
    def cpu_seconds(self) -> float:
        """CPU time of the replies so far."""
        return self._used

    def send(self, message: object) -> None:
        """Leave a message to be answered."""
        self._still_open()
        self._requests.append(copied(message.message if isinstance(message, Request) else message))

    def receive(self, *, cpu_seconds: float, wall_seconds: float, limits: Limits = REPLY_LIMITS) -> Any:
        """Have the next reply made, within its time. Raises `WorkerEnded`, and `KeyboardInterrupt` by the user."""
        self._still_open()
        METHODS.clear()
        METHODS.update(self._methods)  # another session may have been asked meanwhile
        deadline, began = Deadline(cpu_seconds, wall_seconds), time.process_time()
        try:
            with deadline.held():
                message = self._next(limits)
        except Overtime:
            message = None
        finally:
            self._used += time.process_time() - began
            self._methods = dict(METHODS)
        if deadline.met:
            self._ended = WorkerEnded(deadline.met, "it took too long", deadline.at)
            raise self._ended
        if _was_interrupted(message):
            raise KeyboardInterrupt
        return message

    def _next(self, limits: Limits) -> Any:
        if self._replies is None:
            opening = self._requests[0]
            is_own = opening["content"] == self._work.content
            self._replies = replies(self._take, partial(OfTheKernel, self._work.names) if is_own else OfAText)
        try:
            reply = next(self._replies)
            return Decoder(limits).decode(Encoder(reply.limits).encode(reply.message, 0), 0)
        except FrameError as error:
            self._ended = WorkerEnded("protocol", str(error))
        except StopIteration:
            self._ended = WorkerEnded("exited", "nothing was asked")
        except RecursionError:
            self._ended = WorkerEnded("memory", "it calls itself too deeply")
        raise self._ended

    def _take(self) -> Any:
        if not self._requests:
            raise EOFError
        return self._requests.popleft()

    def kept_waiting(self) -> float:
        """No process waits."""
        return self.waited

    def close(self) -> None:
        """Ask no more."""
        self._ended = self._ended or WorkerEnded("exited", "the session is closed")
        self._replies = None

    def __enter__(self) -> "SessionHere":
        """Return the session itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it, whatever happened."""
        self.close()

    def _still_open(self) -> None:
        if self._ended is not None:
            raise self._ended


def _was_interrupted(message: Any) -> bool:
    """Whether the user has interrupted the code that was to answer, or to be defined."""
    if not isinstance(message, dict):
        return False
    met = (message, message.get("answer"), *message.get("problems", ()))
    return any(isinstance(part, dict) and part.get("raised") == _INTERRUPT for part in met)
