"""The clocks of a worker, and what is left of the time for one reply."""

import sys
import time
from typing import Final, Literal, Protocol

# Most replies come sooner than this, and then the CPU clock is read but once.
_FIRST_LOOK: Final = 0.02
_SHORTEST_LOOK: Final = 0.005
_LONGEST_LOOK: Final = 0.25
MOST_WAITING: Final = 120.0  # seconds for which a busy machine may keep a worker from running


class Watched(Protocol):
    """A worker whose time is counted."""

    @property
    def cpu_seconds(self) -> float:
        """CPU time that it has used."""

    def kept_waiting(self) -> float:
        """Seconds in which it was ready to run and others ran."""


class CpuClock:
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


class ReplyBudget:
    """What is left of the CPU time and the wall-clock time of one reply.

    A busy machine costs nobody an answer: while other processes keep this one waiting, the wall clock does not count.
    """

    def __init__(self, worker: Watched, cpu_seconds: float, wall_seconds: float) -> None:
        self._worker = worker
        self._seconds = (cpu_seconds, wall_seconds)
        self._deadline = self._earliest = time.monotonic() + wall_seconds
        self._cpu_start = worker.cpu_seconds
        self._next_look = min(self._deadline, time.monotonic() + _FIRST_LOOK)

    def spent(self) -> tuple[Literal["cpu", "wall"], str] | None:
        """Name the budget that is spent, looking at the clocks when it is time to."""
        now = time.monotonic()
        if now < self._next_look:
            return None
        left = self._seconds[0] - (self._worker.cpu_seconds - self._cpu_start)
        if left <= 0:
            return "cpu", f"more than {self._seconds[0]:g} s of CPU time"
        if now >= self._deadline:
            self._deadline = self._earliest + min(self._worker.kept_waiting(), MOST_WAITING)
        if now >= self._deadline:
            return "wall", f"no reply within {self._seconds[1]:g} s"
        self._next_look = min(self._deadline, now + min(max(left, _SHORTEST_LOOK), _LONGEST_LOOK))
        return None

    def patience(self) -> float:
        """Seconds to wait before the next look at the clocks."""
        return max(1e-4, self._next_look - time.monotonic())
