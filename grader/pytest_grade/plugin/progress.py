"""How far a run has come: one line that is rewritten on a terminal, a plain line now and then in a log."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

_TERMINAL_SECONDS = 0.2
_LOG_SECONDS = 30.0
_LOG_SHARES = 10  # and at every tenth of the class


class Progress:
    """Says how many of `total` submissions are done, how fast, for how long still, and how many did not pass."""

    def __init__(self, reporter: pytest.TerminalReporter, total: int, failing: str = "below the threshold") -> None:
        self._failing = failing
        self._reporter = reporter
        self._is_terminal = reporter.isatty
        self._total = total
        self._done = 0
        self._failed = 0
        self._began = self._said = time.monotonic()
        reporter.showfspath = False

    def add(self, *, passed: bool) -> None:
        """Count one submission, and say so where it is time to."""
        self._done += 1
        self._failed += not passed
        now = time.monotonic()
        if self._is_due(now):
            self._said = now
            line = self._line(now - self._began)
            if self._is_terminal:
                self._reporter.rewrite(line, erase=True)
            else:
                self._reporter.write_line(line)
            self._reporter.flush()

    def end(self) -> None:
        """Leave the last line standing."""
        if self._is_terminal and self._done:
            self._reporter.rewrite(self._line(time.monotonic() - self._began), erase=True)
            self._reporter.write_line("")

    def _is_due(self, now: float) -> bool:
        if self._is_terminal:
            return now - self._said >= _TERMINAL_SECONDS
        share = self._done * _LOG_SHARES // self._total > (self._done - 1) * _LOG_SHARES // self._total
        return (share and self._total >= _LOG_SHARES**2) or now - self._said >= _LOG_SECONDS

    def _line(self, seconds: float) -> str:
        rate = self._done / max(seconds, 1e-6)
        is_done = self._done == self._total
        time_ = f"in {_duration(seconds)}" if is_done else f"{_duration((self._total - self._done) / rate)} left"
        return f"graded {self._done:,}/{self._total:,}  {rate:.3g}/s  {time_}  {self._failed:,} {self._failing}"


def is_plain(reporter: pytest.TerminalReporter) -> bool:
    """Whether this is pytest's own reporter; others, as pytest-sugar's, show in their way how far a run has come."""
    return type(reporter).__module__.startswith("_pytest.")


def _duration(seconds: float) -> str:
    """A time as people say it, in one or two units."""
    whole = round(seconds)
    if whole < 100:
        return f"{whole} s"
    minutes, hours = round(whole / 60), whole // 3600
    return f"{minutes} min" if minutes < 100 else f"{hours} h {whole % 3600 // 60} min"
