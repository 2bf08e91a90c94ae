"""Ending code of this process that takes too long: by timers where the system has them, else by counting its lines."""

import gc
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final, NoReturn

from pytest_grade.sandbox.budget import MOST_WAITING
from pytest_grade.sandbox.session import Reason
from pytest_grade.sandbox.waiting import kept_waiting
from pytest_grade.worker.recorder import cell_number

_AGAIN: Final = 0.05  # seconds from one attempt to the next: code may catch everything that is raised in it
_LINES: Final = 64  # from one look at the clock to the next


class Overtime(BaseException):
    """Raised in the midst of code that has used up its time."""


class Deadline:
    """A time by which code has to be done; `met` says which budget was used up, `at` in which cell and line.

    While other processes keep this one waiting, the wall clock does not count.
    """

    def __init__(self, cpu_seconds: float, wall_seconds: float) -> None:
        self._cpu, self._wall = max(cpu_seconds, 0.001), max(wall_seconds, 0.001)
        self._runs = False
        self.met: Reason | None = None
        self.at: tuple[int, int] | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """While this lasts, `Overtime` is raised in the code that runs once its time is up."""
        has_timers = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
        with _unheard(), self._by_timers() if has_timers else self._by_lines():
            self._began, self._waited_before = time.monotonic(), kept_waiting("thread-self")
            self._runs = True
            try:
                yield
            finally:
                self._runs = False

    def _is_late(self) -> bool:
        waited = min(kept_waiting("thread-self") - self._waited_before, MOST_WAITING)
        return time.monotonic() > self._began + self._wall + waited

    def _end(self, reason: Reason, frame: FrameType | None) -> NoReturn:
        if self.met is None:
            self.met, self.at = reason, _line_of_a_cell(frame)
        raise Overtime

    @contextmanager
    def _by_timers(self) -> Iterator[None]:
        timers = ((signal.ITIMER_PROF, signal.SIGPROF, self._cpu), (signal.ITIMER_REAL, signal.SIGALRM, self._wall))
        before = [(which, number, signal.getsignal(number), signal.getitimer(which)) for which, number, _ in timers]
        signal.signal(signal.SIGPROF, self._on("cpu"))
        signal.signal(signal.SIGALRM, self._on("wall"))
        try:
            for which, _, seconds in timers:
                signal.setitimer(which, seconds, _AGAIN)
            yield
        finally:
            for which, number, handler, timer in before:
                signal.setitimer(which, 0)
                signal.signal(number, handler if handler is not None else signal.SIG_DFL)
                signal.setitimer(which, *timer)

    def _on(self, reason: Reason) -> Callable[[int, FrameType | None], None]:
        def end(number: int, frame: FrameType | None) -> None:
            del number
            if self._runs and not _is_out_of_reach(frame) and (reason == "cpu" or self._is_late()):
                self._end(reason, frame)

        return end

    @contextmanager
    def _by_lines(self) -> Iterator[None]:
        before = sys.gettrace()
        cpu_began, lines = time.process_time(), 0

        def look(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal lines
            del event, argument
            lines += 1
            if lines % _LINES == 0 and self._runs:
                if time.process_time() - cpu_began > self._cpu:
                    self._end("cpu", frame)
                if self._is_late():
                    self._end("wall", frame)
            return look

        sys.settrace(look)
        try:
            yield
        finally:
            sys.settrace(before)


def _line_of_a_cell(frame: FrameType | None) -> tuple[int, int] | None:
    """The innermost line of the student's own that runs."""
    while frame is not None:
        cell = cell_number(frame.f_code.co_filename)
        if cell is not None:
            return cell, frame.f_lineno
        frame = frame.f_back
    return None


def _is_out_of_reach(frame: FrameType | None) -> bool:
    """Whether Python itself has called what runs, and it is not the student's: what is raised there ends nothing.

    That is what the garbage collector calls, and what is done as an object is thrown away.
    """
    called = {getattr(each, "__code__", None) for each in gc.callbacks}
    while frame is not None and cell_number(frame.f_code.co_filename) is None:
        if frame.f_code in called or frame.f_code.co_name == "__del__":
            return True
        frame = frame.f_back
    return False


@contextmanager
def _unheard() -> Iterator[None]:
    """While this lasts, of an `Overtime` that has ended nothing nobody hears: another one follows."""
    before = sys.unraisablehook

    def hear(unraisable: "sys.UnraisableHookArgs") -> None:
        if not isinstance(unraisable.exc_value, Overtime):
            before(unraisable)

    sys.unraisablehook = hear
    try:
        yield
    finally:
        sys.unraisablehook = before
