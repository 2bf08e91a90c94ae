"""One pytest item a submission."""

from __future__ import annotations

import contextlib
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import pytest

from pytest_grade.batch.wire import FaultError, LostError
from pytest_grade.errors import ConfigurationError, DisturbedError, GraderError
from pytest_grade.examine.solution_check import WrongSolutionError
from pytest_grade.model.findings import NotGradable
from pytest_grade.reports.contract import NOT_HANDED_IN, body, entry_of
from pytest_grade.reports.text import harmless, points
from pytest_grade.reports.unfinished import is_to_write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_grade.plugin.absences import Absence
    from pytest_grade.plugin.session import GradeSession
    from pytest_grade.reports.contract import Body


_LONGEST = 500


class NotGradableSubmission(Exception):  # noqa: N818 - an outcome, shown as pytest's "error"
    """The submission could not be graded."""


class BelowThreshold(Exception):  # noqa: N818 - an outcome, shown as pytest's "failed"
    """The submission did not reach the points asked for."""


class Unconfigured:
    """A node for which every hook is called: `conftest.py` counts nowhere, and pytest would look for it at the path."""

    config: pytest.Config

    @property
    def ihook(self) -> Any:
        """The hooks of the run."""
        return self.config.hook


class SubmissionFile(Unconfigured, pytest.File):
    """A notebook or script handed in; `source` is where it is read."""

    grading: GradeSession
    source: Path
    unreadable: str | None = None  # why, where that is known already

    def collect(self) -> Iterator[SubmissionItem]:
        """One item: the whole submission."""
        item: SubmissionItem = SubmissionItem.from_parent(self, name="grade")
        item.grading, item.source, item.unreadable = self.grading, self.source, self.unreadable
        item.add_marker("grade")
        yield item


class Waiting:
    """A submission in its place among the items: pytest's nodes of it are made for as long as somebody needs them.

    Of a large class they would be most of what is in memory.
    """

    __slots__ = ("_name", "_nodeid", "_parent", "grading", "path", "source", "unreadable")

    def __init__(self, parent: pytest.Collector, path: Path, name: str, nodeid: str) -> None:
        """Of a file, as its node is made: `nodeid` is that of the file."""
        self._parent, self.path, self._name, self._nodeid = parent, path, name, nodeid

    grading: GradeSession
    source: Path
    unreadable: str | None

    def as_item(self) -> SubmissionItem:
        """The item of it, made anew each time."""
        file: SubmissionFile = SubmissionFile.from_parent(
            self._parent, path=self.path, name=self._name, nodeid=self._nodeid
        )
        file.grading, file.source, file.unreadable = self.grading, self.source, self.unreadable
        return next(file.collect())

    def __getattr__(self, name: str) -> Any:
        """What pytest itself asks of an item: `cacheprovider` notes which there are."""
        if name == "callspec":  # of functions with parameters, and asked of each item in every scope of fixtures
            raise AttributeError(name)
        return getattr(self.as_item(), name)


class SubmissionItem(Unconfigured, pytest.Item):
    """Grading one submission: an error when it cannot be graded, a failure when it stays below the threshold."""

    grading: GradeSession
    source: Path
    unreadable: str | None = None
    entry: dict[str, Any] | None = None
    found: dict[str, Any] | None = None  # the entry, where a watch has graded it

    def as_item(self) -> SubmissionItem:
        """Itself."""
        return self

    def setup(self) -> None:
        """Grade. What cannot be graded ends here, as an error and not as zero points."""
        self.entry = self.found or self._graded_entry()
        self.grading.note(self.entry)
        self.user_properties.extend(_properties(self.entry))
        if self.entry["status"] != "graded":
            raise NotGradableSubmission(self.entry["reason"])

    def graded_for_watch(self) -> dict[str, Any]:
        """The entry, which is kept for the end; of a fault of the grader, one that says so."""
        with contextlib.suppress(Exception):
            self.entry = self._graded_entry()
        assert self.entry is not None
        self.found = self.entry
        return self.entry

    def _graded_entry(self) -> dict[str, Any]:
        """The entry; where the grader itself is at fault, that is raised, and `entry` says so."""
        try:
            return self._entry(self._unreadable() or self._graded())
        except LostError as lost:
            pytest.exit(f"{lost}; what was found is reported", returncode=int(pytest.ExitCode.INTERRUPTED))
        except (WrongSolutionError, ConfigurationError) as refused:  # an assignment, when it is first asked about
            self.grading.is_refused = True
            pytest.exit(str(refused), returncode=int(pytest.ExitCode.USAGE_ERROR))
        except Exception as fault:
            self.entry = self._entry(body(NotGradable.of_the_grader(_said(fault))))
            raise

    def _graded(self) -> Body:
        try:
            return self.grading.graded(self.source)
        except DisturbedError as disturbed:
            return body(NotGradable.disturbed(disturbed.detail))
        except pytest.fail.Exception as ended:  # by another plugin, as pytest-timeout does to who waits
            said = " ".join(str(ended).split())[:_LONGEST]
            return body(NotGradable.disturbed(f"another plugin ended it: {said}"))

    def _unreadable(self) -> Body | None:
        if not self.unreadable:
            return None
        return body(NotGradable(digest=None, reason=self.unreadable, seconds=0.0))

    def runtest(self) -> None:
        """Hold the points against the threshold."""
        entry = self.entry or {}
        if self.is_below(entry):
            raise BelowThreshold(_summary(entry))

    def is_below(self, entry: dict[str, Any]) -> bool:
        """Whether an entry that is graded stays below the threshold; in a class there is one only where it is given."""
        return bool(entry["final"] < entry["possible"] * self.grading.fail_under / 100 - 1e-9)

    def known(self) -> dict[str, Any] | None:
        """The entry, where nothing has to be waited for: for a run that has ended before it came to this one."""
        found = self._unreadable() or self.grading.known(self.source)
        if found is None:
            return None
        entry = self._entry(found)
        self.grading.note(entry)
        return entry

    def _entry(self, found: Body) -> dict[str, Any]:
        entry = entry_of(self.relative, self.grading.student(self.path), found)
        return self.grading.completed(entry, self.path)

    def _repr_failure_py(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Our own outcomes in one line, of whichever phase; a fault of the grader with its traceback."""
        if isinstance(excinfo.value, (NotGradableSubmission, BelowThreshold)):
            return str(excinfo.value)
        if isinstance(excinfo.value, GraderError):
            return str(excinfo.value)  # a `FaultError` is the traceback
        return super()._repr_failure_py(excinfo, style)

    @cached_property
    def relative(self) -> str:
        """Its path below the folder that is graded."""
        return self.grading.relative(self.path)

    @cached_property
    def location(self) -> tuple[str, int | None, str]:
        """The file, for pytest's own reports."""
        return self.nodeid.partition("::")[0], None, harmless(self.relative)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Its beginning: pytest wants a line of what is skipped by a mark."""
        return self.path, 0, harmless(self.relative)

    def phases(self) -> Iterator[pytest.TestReport]:
        """Grade, and report on it phase by phase as pytest does of a test."""
        yield (setup := self._report(self._phase("setup", self.setup)))
        if setup.passed:
            yield self._report(self._phase("call", self.runtest))
        yield self._report(self._phase("teardown", self.teardown))

    def outcome(self) -> Iterator[pytest.TestReport]:
        """Grade, and report but the phase that tells what came of it: of a setup that passes nobody makes anything."""
        setup = self._phase("setup", self.setup)
        self.user_properties.clear()  # which are for those who hear of every phase
        if setup.excinfo:
            yield self._report(setup)
        else:
            report = self._report(self._phase("call", self.runtest))
            report.duration += setup.duration
            yield report
        self.entry = None

    def _phase(self, when: Literal["setup", "call", "teardown"], phase: Callable[[], None]) -> pytest.CallInfo[None]:
        return pytest.CallInfo.from_call(phase, when, reraise=(pytest.exit.Exception, KeyboardInterrupt))

    def _report(self, call: pytest.CallInfo[None]) -> pytest.TestReport:
        report: pytest.TestReport = self.config.hook.pytest_runtest_makereport(item=self, call=call)
        return report


Submission: TypeAlias = SubmissionItem | Waiting
"""Something in the list of items."""


class AbsentItem(SubmissionItem):
    """A student of whom there is nothing to grade: an error where he has handed in something else, else a skip."""

    absence: Absence

    @classmethod
    def of(cls, file: SubmissionFile, absence: Absence) -> AbsentItem:
        """Make the item of an absence."""
        item: AbsentItem = cls.from_parent(file, name="grade")
        item.grading, item.source, item.unreadable, item.absence = file.grading, file.source, file.unreadable, absence
        item.add_marker("grade")
        return item

    def _graded_entry(self) -> dict[str, Any]:
        return self.known()

    def setup(self) -> None:
        """End here, as a skip, or as an error and not as zero points; unless an instructor has graded it by hand."""
        self.entry = self.known()
        self.user_properties.extend(_properties(self.entry))
        if self.entry["status"] == "graded":
            self.grading.note(self.entry)
            return
        if self.entry["status"] == NOT_HANDED_IN:
            raise pytest.skip.Exception(self.entry["reason"], _use_item_location=True)
        raise NotGradableSubmission(self.entry["reason"])

    def known(self) -> dict[str, Any]:
        """The entry; nothing has to be found out for it."""
        return self.grading.remarks.applied(self.absence.entry)

    @cached_property
    def relative(self) -> str:
        """The path of its entry."""
        return str(self.absence.entry["path"])


def _said(fault: Exception) -> str:
    """The last line of its traceback."""
    is_elsewhere = isinstance(fault, FaultError)
    said = str(fault).strip().splitlines()[-1] if is_elsewhere else f"{type(fault).__name__}: {fault}"
    return said[:_LONGEST].removesuffix(": ")


def _summary(entry: dict[str, Any]) -> str:
    functions = entry["functions"].items()
    left = [name for name, function in functions if is_to_write(function)]
    wrong = [name for name, function in functions if function["verdict"] != "correct" and name not in left]
    share = f"{points(entry['earned'])} of {points(entry['possible'])} points"
    told = {"not right": wrong, "still to write": left}
    return "; ".join([share, *(f"{title}: {', '.join(names)}" for title, names in told.items() if names)])


def _properties(entry: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """What JUnit XML shows of a submission."""
    yield "student", entry["student"]
    yield from ((f"person.{key}", value) for key, value in (entry["person"] or {}).items())
    yield "status", entry["status"]
    if entry["status"] != "graded":
        yield "reason", entry["reason"]
        return
    yield "assignment", entry["assignment"]
    yield "earned", entry["earned"]
    yield "possible", entry["possible"]
    yield "gradients_correct", entry["gradients"]["correct"]
    yield "convention", entry["convention"]["id"] if entry["convention"] else ""
    for name, function in entry["functions"].items():
        yield f"{name}.verdict", function["verdict"]
        yield f"{name}.earned", function["earned"]
