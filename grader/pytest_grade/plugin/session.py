"""A grading run inside pytest: collect submissions, grade them, show and write what came of it."""

from __future__ import annotations

import contextlib
import gc
import os
import tempfile
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from pytest_grade.batch.files import is_in
from pytest_grade.batch.known import Graded
from pytest_grade.errors import GraderError
from pytest_grade.marking.grade import marked
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.kinds import kind_of
from pytest_grade.plugin.classroom import Classroom
from pytest_grade.plugin.closing import closing_lines, empty_line, unwritten_line
from pytest_grade.plugin.collection import Collection, given_paths
from pytest_grade.plugin.distributed import Workers, is_distributed, told_by_worker
from pytest_grade.plugin.ending import end
from pytest_grade.plugin.extensions import Extensions
from pytest_grade.plugin.handed_in import as_text
from pytest_grade.plugin.header import header
from pytest_grade.plugin.items import Submission, SubmissionItem
from pytest_grade.plugin.programs import defining
from pytest_grade.plugin.progress import Progress, is_plain
from pytest_grade.plugin.protocol import (
    are_items_looked_at,
    forget,
    is_collecting_heard,
    is_every_phase_heard,
    listeners,
    report_phases,
    run_in_turn,
)
from pytest_grade.plugin.shares import within_share
from pytest_grade.plugin.showing import show_grades, show_line
from pytest_grade.plugin.taken import left_out
from pytest_grade.reports.contract import body
from pytest_grade.reports.formats import refuse_unfit
from pytest_grade.reports.remarks import Remarks, RemarksMet
from pytest_grade.reports.spool import Spool
from pytest_grade.reports.terminal import Overview
from pytest_grade.reports.text import harmless, points

if TYPE_CHECKING:
    import re
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from pytest_grade.batch.cluster import Cluster
    from pytest_grade.batch.known import Known
    from pytest_grade.batch.pool import Pool
    from pytest_grade.batch.store import Store
    from pytest_grade.examine.catalogue import Catalogue
    from pytest_grade.marking.remark_rule import RemarkRule
    from pytest_grade.plugin.settings import Settings
    from pytest_grade.reports.contract import Body


_NO_ROOM = int(pytest.ExitCode.INTERNAL_ERROR)


class GradeSession:
    """The hooks of one grading run."""

    deselected = 0  # left out by choice, of what is expected; each worker of pytest-xdist leaves out the same

    def __init__(
        self,
        config: pytest.Config,
        read: Settings,
        pool: Pool | Cluster,
        store: Store | None,
        catalogue: Catalogue,
        remarks: Sequence[RemarkRule],
    ) -> None:
        self.config = config
        self.settings = read
        self.pool = pool
        self.store = store
        # First: it may raise, and what is opened then would stay so.
        self.classroom = Classroom(config, read, given_paths(config))
        self.given = self.classroom.given
        for format_, _ in read.reports:
            refuse_unfit(format_, self.classroom.roster, read.columns, [each.id for each in catalogue.assignments])
        self.spool = Spool()
        possible = {id_: rubric.possible for id_, rubric in catalogue.rubrics.items()}
        self.remarks = Remarks(remarks, self.classroom.called, possible)
        self.remarks_met = RemarksMet(self.remarks)
        self.progress: Progress | None = None
        self.expected = 0
        self.ahead = 0
        self.is_refused = False  # there was nothing wrong with the submissions, and none was graded
        self._nodeids: dict[str, Path] = {}
        self.rubrics, self._notations = catalogue.rubrics, catalogue.notations
        self.has_other_seed = store is not None and store.seed != str(pool.job.seed)
        self.unwritten: dict[Path, str] = {}
        self.kept: set[Path] = set()
        self.notices: dict[Path, tuple[str, ...]] = {}  # on reports that were written
        self.self_checks = catalogue.self_checks
        self.modules = tuple(pattern for a in catalogue.assignments for pattern in a.modules)
        self.damaged_elsewhere = 0
        self.is_worker = hasattr(config, "workerinput")
        self.ignores = bool(config.option.ignore or config.option.ignore_glob)
        self.collection = Collection(self)
        config.pluginmanager.register(self.collection, "grade-collection")
        config.pluginmanager.register(Workers(self), "grade-workers")
        _quieten(config)

    def relative(self, path: Path) -> str:
        """The path below the folder given on the command line (below what all of several have in common), with `/`."""
        return self.classroom.relative(path)

    def student(self, path: Path) -> str:
        """Whose submission this is."""
        return self.classroom.student(path)

    def completed(self, entry: dict[str, Any], path: Path) -> dict[str, Any]:
        """An entry with what the class knows of the submission, and what instructors say of it."""
        return self.remarks.applied(self.classroom.completed(entry, path, self.rubrics))

    @cached_property
    def left_out(self) -> frozenset[Path]:
        """What is not graded in the folders that were taken: the repository's own tests."""
        return left_out(self.config)

    @cached_property
    def defining(self) -> re.Pattern[bytes]:
        """What the text of a file holds that defines one of the graded functions."""
        return defining(name for rubric in self.rubrics.values() for name in rubric.points)

    @cached_property
    def extensions(self) -> Extensions:
        """What others have hooked in."""
        return Extensions(self.config)

    @cached_property
    def is_listened_to(self) -> bool:
        """Whether plugins of others want to know of the phases of an item, or of what pytest keeps of them."""
        return bool(listeners(self.config))

    @cached_property
    def is_collecting_heard(self) -> bool:
        """Whether plugins of others, or `--lf`, want to hear of each file and folder that is collected."""
        return is_collecting_heard(self.config)

    @cached_property
    def needs_items(self) -> bool:
        """Whether somebody looks at the items besides running them one by one: all have to be there then."""
        is_elsewhere = self.is_worker or is_distributed(self.config) or self.settings.watch
        is_heard = self.is_listened_to or self.is_collecting_heard
        return is_elsewhere or is_heard or are_items_looked_at(self.config)

    @cached_property
    def is_every_phase_heard(self) -> bool:
        """Whether somebody makes something of the phases that pass."""
        return is_every_phase_heard(self.config)

    @property
    def reruns(self) -> str | None:
        """The option by which another plugin would run again what failed."""
        return "--reruns" if getattr(self.config.option, "reruns", None) else None

    @property
    def fail_under(self) -> float:
        """The percentage below which a submission fails: in a class none, unless it is given."""
        given = self.settings.fail_under
        return given if given is not None else 0.0 if self.classroom.is_class else 100.0

    def own_id(self, nodeid: str, path: Path) -> str:
        """An id that no other file has: some names are alike when they are shown."""
        if self._nodeids.setdefault(nodeid, path) == path:
            return nodeid
        return f"{nodeid}'{sha256(os.fsencode(path)).hexdigest()}"

    def is_in_shard(self, path: Path) -> bool:
        """Whether this run is to grade the file."""
        return self.settings.shard is None or is_in(self.settings.shard, path)

    def graded(self, path: Path) -> Body:
        """What the entry of one submission says; waits for it."""
        return self._marked(self.pool.examined(path), path)

    def known(self, path: Path) -> Body | None:
        """What the entry of one submission says, where it is known by now."""
        found = self.pool.known(path)
        return None if found is None else self._marked(found, path)

    def _marked(self, found: Known, path: Path) -> Body:
        if isinstance(found, Graded):
            return found.body
        if isinstance(found, NotGradable):
            return body(found)
        grade = body(marked(found, self.rubrics[found.assignment], self._notations[found.key]))
        if self.store:
            self.store.keep_grade(kind_of(path), found, grade)
        return grade

    def note(self, entry: dict[str, Any]) -> None:
        """Enter a grade in the history."""
        if self.store:
            self.store.note(entry)

    def pytest_report_header(self) -> list[str]:
        """Say who grades, by what, and what."""
        return list(header(self))

    def pytest_sessionstart(self) -> None:
        """Enter the run in the history, so that one that is killed is seen not to have ended."""
        if self.store and not self.is_worker and not self.config.option.collectonly:
            self.store.begin(str(self.settings.shard) if self.settings.shard else None)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Grade so many files of one student as a run has room for."""
        items[:] = within_share(items, self.student, self.settings.limits.student_files)

    def begin(self, items: Sequence[pytest.Item]) -> None:
        """Start grading ahead, in the order of the items; raises `pytest.UsageError`."""
        self.expected += len(items)
        gc.freeze()  # the items stay to the end, and looking through them takes time with each collection
        if self.store:
            self.store.use(self.pool.job, self.pool.layers)
        submissions = [item for item in items if isinstance(item, Submission)]
        self.pool.know({item.source: self.student(item.path) for item in submissions})
        if not self.is_worker:
            try:
                self.pool.expect(item.source for item in submissions if not item.unreadable)
            except GraderError as error:
                self.is_refused = True
                raise pytest.UsageError(str(error)) from None
            reporter = self.config.pluginmanager.get_plugin("terminalreporter")
            if reporter is not None and is_plain(reporter) and reporter.verbosity == 0 and len(items) > 1:
                self.progress = Progress(
                    reporter, len(items), "below the threshold" if self.fail_under else "not graded"
                )

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Count what is left out by choice among what is not reached: a part of a class is not complete without."""
        self.deselected += len(items)
        self.expected += len(items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Run one after the other, where nobody needs them all."""
        return None if self.needs_items else run_in_turn(session)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        """Grade, in whichever way the other plugins need it; none runs an item of ours otherwise."""
        if not isinstance(item, SubmissionItem):
            return None
        hook = self.config.hook
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        report_phases(item, nextitem, in_full=self.is_listened_to, every=self.is_every_phase_heard)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Let the grade travel with the report, from a pytest-xdist worker too."""
        made = yield
        if isinstance(item, SubmissionItem) and item.entry is not None:
            if made.when == "call" or (made.when == "setup" and not made.passed):
                made.grade, made.grade_source = item.entry, as_text(item.source)
            if made.when == "teardown":
                item.entry = None
        return made

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Generator[None, None, None]:
        """Take the grade in, and once everybody has seen it let go of it: a large class would fill the memory."""
        entry = getattr(report, "grade", None)
        if entry is not None and not self.is_worker:
            self._take_in(entry, report.grade_source)
            self.extensions.graded(entry)
        yield
        if entry is not None and self.progress:
            self.progress.add(passed=not report.failed)
        if not self.is_worker:
            forget(report, self.config, is_kept=self.is_listened_to)

    def add(self, entry: dict[str, Any], source: str) -> None:
        """Add an entry to the report and the counts; raises `OSError` where there is no room for it."""
        self.spool.add(entry, source if self.settings.shows_submissions else None)
        self.remarks_met.add(entry)
        self.classroom.take_in(entry)

    def _take_in(self, entry: dict[str, Any], source: str) -> None:
        try:
            self.add(entry, source)
        except OSError as error:
            where = f"the folder for temporary files, {tempfile.gettempdir()}"
            pytest.exit(f"no room for more grades in {where} ({error.strerror})", returncode=_NO_ROOM)

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """With -v, points and convention in the place of PASSED and FAILED; nothing where all is shown otherwise."""
        entry = getattr(report, "grade", None)
        if entry is not None and (self.progress or self.settings.watch):
            failed = "failed" if report.when == "call" else "error"
            return report.outcome if not report.failed else failed, "", ""
        if entry is None or entry["status"] != "graded":
            return None
        convention = f" {entry['convention']['id']}" if entry["convention"] else ""
        words = f"{points(entry['earned'])}/{points(entry['possible'])}{convention}"
        return report.outcome, "." if report.passed else "F", words

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show one submission in words, several as a table; say what was written and how code was confined."""
        if self.is_worker or not self.collection.is_complete:
            return
        if not self.expected:
            if not (self.deselected or self.config.option.collectonly or self.settings.shard):
                show_line(terminalreporter, empty_line(self))
            return
        if not self.settings.watch:  # which has shown them
            overview = Overview.of(self.spool.entries())
            how, is_self_check = self.classroom.how_to_see_more, bool(self.self_checks)
            show_grades(terminalreporter, overview, self.spool.entries(), how, is_self_check=is_self_check)
        for line in closing_lines(self):
            show_line(terminalreporter, line)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the reports, of all that is graded; a part of a class may well be empty."""
        if self.settings.shard is not None and session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
            session.exitstatus = pytest.ExitCode.OK
        self.collection.close(session.exitstatus)
        try:
            with contextlib.suppress(KeyboardInterrupt):  # the processes end with this one anyway
                self.pool.close()
        finally:
            if self.is_worker:
                self.config.workeroutput |= told_by_worker(self)  # type: ignore[attr-defined]
            elif not (self.config.option.collectonly or self.collection.is_not_due):
                end(self, session)
                self._say_what_is_kept()

    def _say_what_is_kept(self) -> None:
        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None and (line := unwritten_line(self)):
            reporter.ensure_newline()
            reporter.write_line(harmless(line))

    @property
    def damaged(self) -> int:
        """How many findings in the store were not as they were written, here and in pytest-xdist's workers."""
        return (self.store.damaged if self.store else 0) + self.damaged_elsewhere

    @property
    def not_reached(self) -> int:
        """How many submissions nothing is known of: the run was ended before, or they were deselected."""
        return max(0, self.expected - len(self.spool))

    def pytest_unconfigure(self) -> None:
        """Give back files."""
        self.spool.close()
        if self.store:
            self.store.close()


def _quieten(config: pytest.Config) -> None:
    """Leave out pytest's own failure sections: ours say it better. An explicit --tb or -r brings them back."""
    given = config.invocation_params.args
    is_tb_given, is_r_given = (any(str(each).startswith(option) for each in given) for option in ("--tb", "-r"))
    if getattr(config.option, "tbstyle", None) == "auto" and not is_tb_given:  # there is none with -p no:terminal
        config.option.tbstyle = "no"
    if getattr(config.option, "reportchars", None) == "fE" and not is_r_given:
        config.option.reportchars = ""
