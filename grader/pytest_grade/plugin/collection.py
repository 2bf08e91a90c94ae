"""Collecting what was given on the command line, and finding out whether that came to its end.

pytest would refuse a class for one name in it (`week4[1].ipynb`, a link to nothing, a pipe), so it is given no path.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.runner import collect_one_node

from pytest_grade.plugin.distributed import is_distributed
from pytest_grade.plugin.folders import absentees, collectors_of
from pytest_grade.plugin.items import SubmissionItem, Waiting
from pytest_grade.plugin.shares import within_share
from pytest_grade.plugin.taken import path_of
from pytest_grade.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from pathlib import Path

    from pytest_grade.plugin.session import GradeSession

_LONGEST = 300
_INFORMING = ("cacheshow", "showfixtures", "show_fixtures_per_test")
_NOTHING_TO_DO = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def given_paths(config: pytest.Config) -> tuple[Path, ...]:
    """What is to be graded, each once; raises `pytest.UsageError` where something is not there."""
    return tuple(dict.fromkeys(path_of(argument, config.invocation_params.dir) for argument in config.args))


class Collection:
    """The hooks of collecting. No report is written before `is_complete`; `failure` says what came in between.

    `refusal` says why the system does not let the grader look any further.
    """

    def __init__(self, run: GradeSession) -> None:
        self._run = run
        self._is_controller = is_distributed(run.config) and not run.is_worker
        self._found_nothing = False  # nor did pytest-xdist's workers
        self._is_done = False
        self._elsewhere: list[tuple[pytest.Item, Path]] = []
        self.failure: str | None = None
        self.refusal: str | None = None

    @property
    def is_not_due(self) -> bool:
        """Whether something else is asked for, such as `--fixtures`, and nothing is collected as it usually is."""
        return any(getattr(self._run.config.option, name, None) for name in _INFORMING)

    @property
    def is_complete(self) -> bool:
        """Whether all was collected, and grading could begin."""
        return self._is_done or (self._found_nothing and self.failure is None)

    def close(self, exitstatus: int) -> None:
        """Note, at the end of the run, that it was ended before its collecting came to anything."""
        if self.is_not_due:
            return
        has_ended_well = self._found_nothing and exitstatus in _NOTHING_TO_DO
        if self.failure is None and not (self._is_done or has_ended_well):
            self.failure = "the run was ended while it collected"

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self, session: pytest.Session) -> Generator[None, object, object]:
        """Collect, and start grading ahead. A failure ends the run: a part of a class is none."""
        arguments, self._run.config.args = self._run.config.args, []
        try:
            done = yield
            if not self._is_controller:
                self._begin(session)
        except BaseException as error:
            self.failure = self.failure or _said(error)
            raise
        finally:
            self._run.config.args = arguments
        return done

    def _begin(self, session: pytest.Session) -> None:
        if self.refusal is not None:
            raise pytest.UsageError(self.refusal)
        if self._run.config.option.collectonly:
            return
        if self.failure is not None and not self._run.is_worker:
            raise session.Interrupted(self.failure)
        self._run.begin(session.items)
        self._is_done = self.failure is None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Put in what was given, each file once."""
        items.extend({item.path: item for item in self._items(session)}.values())
        self._run.classroom.settle()
        items.extend(absentees(session, self._run))
        reporter = self._run.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:  # which has counted each file as often as it was given, and who is absent not at all
            reporter._numcollected = len(items)
        if getattr(self._run.config.option, "newfirst", False):
            self._stand_in_for_what_is_not_there(items)

    def _stand_in_for_what_is_not_there(self, items: Sequence[pytest.Item]) -> None:
        """Have `--nf` find a time for who is absent, and for links that lead nowhere: that of the working directory."""
        self._elsewhere = [(item, item.path) for item in items if not item.path.exists()]
        for item, _ in self._elsewhere:
            item.path = self._run.config.invocation_params.dir

    def pytest_collection_finish(self) -> None:
        """Have every item at its own path again."""
        for item, path in self._elsewhere:
            item.path = path
        self._elsewhere = []

    def within(self, collector: pytest.Collector | Waiting) -> Iterator[Any]:
        """What a collector finds, that nobody else hears of; where it ends in a fault, that is told of it."""
        if isinstance(collector, Waiting):
            yield collector
            return
        try:
            yield from collector.collect()
        except Exception as fault:
            self.failure = self.failure or f"{collector.nodeid}: {_said(fault)}"
            raise

    def now(self, session: pytest.Session) -> list[SubmissionItem]:
        """What is to be graded as the files are now, each once; nobody else hears of it."""
        there = (path for path in self._run.given if os.path.lexists(path))
        found = (item for path in there for each in collectors_of(path, session, self._run) for item in _below(each))
        self._run.classroom.look_again()
        items = list({item.path: item for item in found}.values())
        self._run.classroom.settle()
        kept = within_share(items, self._run.student, self._run.settings.limits.student_files)
        return [*(item for item in kept if isinstance(item, SubmissionItem)), *absentees(session, self._run)]

    def _items(self, session: pytest.Session) -> Iterator[Any]:
        for path in self._run.given:
            for collector in collectors_of(path, session, self._run):
                if isinstance(collector, Waiting):
                    yield collector
                elif self._run.needs_items:
                    yield from (item for item in session.genitems(collector) if isinstance(item, SubmissionItem))
                else:
                    report = collect_one_node(collector)
                    yield from report.result if report.passed else ()
                    self._run.config.hook.pytest_collectreport(report=report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note what could not be collected."""
        if report.failed and self.failure is None:
            self.failure = f"{report.nodeid}: {_message(report.longrepr)}"

    def pytest_internalerror(self, excrepr: object) -> None:
        """Note what went wrong, where pytest-xdist's workers collect."""
        if not self._is_done and self.failure is None:
            self.failure = _message(excrepr)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Count what a worker of pytest-xdist has collected, unless that failed."""
        if self.failure is not None:
            raise pytest.Session.Interrupted(self.failure)
        self._run.expected, self._found_nothing = len(ids), not ids

    def pytest_runtest_logstart(self) -> None:
        """Note that the workers of pytest-xdist have collected all; one whose collection fails begins with nothing."""
        self._is_done = True


def _below(collector: Any) -> Iterator[SubmissionItem]:
    """The submissions of a collector; a folder that cannot be looked into any more has none."""
    with contextlib.suppress(OSError, collector.CollectError):
        for each in collector.collect():
            if isinstance(each, SubmissionItem):
                yield each
            elif isinstance(each, pytest.Collector):
                yield from _below(each)


def _said(error: BaseException) -> str:
    """What ended a collection, in one line."""
    if isinstance(error, KeyboardInterrupt) and not isinstance(error, pytest.Session.Interrupted):
        return "interrupted"
    is_plain = isinstance(error, (pytest.UsageError, pytest.exit.Exception, pytest.Session.Interrupted))
    return _line(str(error) if is_plain else f"{type(error).__name__}: {error}")


def _message(shown: Any) -> str:
    """What pytest shows of an error, in one line."""
    place = getattr(shown, "reprcrash", None)
    return _line(str(shown).strip().rpartition("\n")[2] if place is None else place.message)


def _line(text: str) -> str:
    return printable(" ".join(text.split()))[:_LONGEST]
