"""Ending a solution that does not end, or not today: a look at the clock from time to time, while it is proved.

It takes a system with timers, and the main thread; elsewhere nothing is ended. Seconds in which a busy machine lets
others run do not count.
"""

import signal
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, NoReturn

from pytest_grade.author.source import Source
from pytest_grade.dataclass import dataclass
from pytest_grade.sandbox.waiting import kept_waiting

ANSWER_SECONDS: Final = 10.0  # as `Limits.answer_wall` is for students
ALL_SECONDS: Final = 300.0
_MODULE: Final = "<module>"
_LOOK: Final = 0.25  # seconds from one to the next: code may catch everything that is raised in it


class Overtime(BaseException):
    """Raised in the midst of what takes too long; says when that was."""


@dataclass(slots=True)
class _Watch:
    """What has been seen at the looks so far: the seconds of the answer that is being waited for, and of all."""

    thread: int | None = None
    is_asked: bool = False
    in_answer: float = 0.0
    in_all: float = 0.0
    last: float = 0.0

    def begin(self) -> None:
        self.thread, self.is_asked, self.in_all, self.last = threading.get_ident(), False, 0.0, _own_time()

    def look(self, number: int, frame: FrameType | None) -> None:
        """Count the time since the last look; raises `Overtime` where an answer takes too long."""
        del number, frame
        now = _own_time()
        passed, self.last = now - self.last, now
        if self.is_asked:
            self.in_answer += passed
            self.in_all += passed
            if self.in_answer > ANSWER_SECONDS:
                late = f"after {ANSWER_SECONDS:g} s"
                raise Overtime(late)
            if self.in_all > ALL_SECONDS:
                late = f"when all answers together had taken {ALL_SECONDS:g} s"
                raise Overtime(late)


_WATCH: Final = _Watch()


def _own_time() -> float:
    return time.monotonic() - kept_waiting("thread-self")


@contextmanager
def watched() -> Iterator[None]:
    """While this lasts, what `in_time` waits for is ended once its time is up."""
    is_main = threading.current_thread() is threading.main_thread()
    if not hasattr(signal, "setitimer") or not is_main or _WATCH.thread is not None:
        yield
        return
    handler, timer = signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)
    _WATCH.begin()
    signal.signal(signal.SIGALRM, _WATCH.look)
    try:
        signal.setitimer(signal.ITIMER_REAL, _LOOK, _LOOK)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _WATCH.thread = None
        signal.signal(signal.SIGALRM, handler if handler is not None else signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, *timer)


@contextmanager
def in_time(*sources: Source) -> Iterator[None]:
    """Wait for one answer of these texts; raises `ConfigurationError` at the line that runs when its time is up."""
    if _WATCH.thread != threading.get_ident():
        yield
        return
    before, _WATCH.is_asked, _WATCH.in_answer = _WATCH.is_asked, True, 0.0
    try:
        yield
    except Overtime as late:
        _WATCH.is_asked = False
        _refuse(late, sources)
    finally:
        _WATCH.is_asked = before


def _refuse(late: Overtime, sources: tuple[Source, ...]) -> NoReturn:
    """Say which function was asked, and which of its lines ran."""
    texts = {str(source.path): source for source in sources}
    frames = [frame for frame in traceback.extract_tb(late.__traceback__) if frame.filename in texts]
    source, line = (texts[frames[-1].filename], frames[-1].lineno or 1) if frames else (sources[0], 1)
    names = [frame.name for frame in frames if frame.name != _MODULE]
    who = f"{names[0]}, which" if names else "what"
    here = f"{late}, here in {names[-1]}" if names[1:] and names[-1] != names[0] else f"here {late}"
    source.at(line).refuse(
        f"{who} was still running {here}",
        f"what ends: {ANSWER_SECONDS:g} s for an answer, {ALL_SECONDS:g} s for all that is asked to prove it",
    )
