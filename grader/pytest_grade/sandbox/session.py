"""A session as whoever talks in it sees it: requests go out, replies come back, or the other side has ended.

`pytest_grade.sandbox.confined` has sessions with confined processes. What is here needs nothing but Python.
"""

from functools import cached_property
from types import TracebackType
from typing import Any, Literal, Protocol

from pytest_grade.dataclass import dataclass
from pytest_grade.sandbox.values import REPLY_LIMITS, Limits

Reason = Literal["cpu", "wall", "killed", "exited", "protocol", "memory"]


class WorkerEnded(Exception):  # noqa: N818  (an outcome of the student's code, not a fault of the grader)
    """The worker is gone, by its own doing or because it overstepped.

    Attributes:
        reason: ``cpu`` and ``wall``, a budget was spent; ``killed``, by a signal; ``exited``; ``protocol``,
            what it sent is no reply; ``memory``, it could not go on for lack of it.
        detail: more about it, for people.
        at: the cell and the line of the student's that ran when it was ended, where that is known.

    """

    def __init__(self, reason: Reason, detail: str, at: tuple[int, int] | None = None) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
        self.at = at

    def __str__(self) -> str:
        """Give the reason and the detail."""
        return f"{self.reason}: {self.detail}"


@dataclass(frozen=True, eq=False)
class Request:
    """A request that is sent to many workers: packed once, and sent once where workers can be started with it."""

    message: object

    @cached_property
    def body(self) -> bytes:
        """The bytes that cross to a process; `FrameError` if it holds what cannot cross."""
        from pytest_grade.sandbox.requests import pack_request  # noqa: PLC0415 - within one process nothing is packed

        return pack_request(self.message)


class Session(Protocol):
    """One worker, and the conversation with it.

    Attributes:
        waited: seconds in which it was ready to run and others ran, as last seen.
        owns_kills: whether a signal that ends it is taken for the doing of the code that runs in it, and so for an
            outcome. If not, it is what nobody there can help: `DisturbedError`.
        answers_at_once: whether it may be asked much at once: another one can be had where that goes wrong.

    """

    waited: float
    owns_kills: bool
    answers_at_once: bool

    @property
    def cpu_seconds(self) -> float:
        """CPU time the worker has used, as far as it was seen; 0 where the system does not say."""

    def send(self, message: object) -> None:
        """Send one message, or a `Request`; raises `WorkerEnded` or `DisturbedError`."""

    def receive(self, *, cpu_seconds: float, wall_seconds: float, limits: Limits = REPLY_LIMITS) -> Any:
        """Wait for the next reply, no larger than these limits; both budgets count from this call.

        Arrays in it are read-only. Raises `WorkerEnded` or `DisturbedError`.
        """

    def kept_waiting(self) -> float:
        """Seconds in which the worker was ready to run and others ran."""

    def close(self) -> None:
        """End the worker without waiting for it."""

    def __enter__(self) -> "Session":
        """Return the session itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it, whatever happened."""


class Workers(Protocol):
    """What starts workers, each for one session."""

    def open(self) -> Session:
        """Start a worker; `DisturbedError` where that is refused or disturbed time and again."""

    def wait(self, seconds: float) -> None:
        """Wait, but not once it is closed."""
