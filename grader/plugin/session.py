"""A grading run inside pytest: collect submissions, grade them, show and write what came of it."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from grader import __version__
from grader.batch.files import is_in
from grader.batch.job import Job
from grader.batch.pool import Pool, default_workers
from grader.batch.store import Store
from grader.errors import GraderError
from grader.model.findings import NotGradable
from grader.pipeline.catalogue import Catalogue, assignment_ids
from grader.pipeline.marking import marked
from grader.plugin.distributed import is_distributed, isolate, refuse_impossible
from grader.plugin.folders import SubmissionFolder, is_environment, is_submission, source_of, submission
from grader.plugin.items import SubmissionItem
from grader.plugin.progress import Progress
from grader.plugin.settings import Choices, Settings, settings
from grader.plugin.trust import IGNORED
from grader.reports.formats import FORMATS, write
from grader.reports.hints import told
from grader.reports.report import Report
from grader.reports.single import single
from grader.reports.spool import Spool
from grader.reports.terminal import Overview
from grader.reports.text import harmless, points, printable, spelled

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from grader.batch.cluster import Cluster
    from grader.model.grade import Grade
    from grader.plugin.early import EarlySandbox


_WORKER_SEED = "grade_seed"
_NO_ROOM = int(pytest.ExitCode.INTERNAL_ERROR)
_LOST = "what was found is in this report, but the next run finds it out again"


def start(config: pytest.Config, first: EarlySandbox) -> None:
    """Read the settings, take over the first sandbox, and hook into this run."""
    inherited = getattr(config, "workerinput", {})
    choices = Choices(assignments=assignment_ids(), formats=tuple(FORMATS), workers=default_workers())
    read = settings(config, choices)
    if is_distributed(config):
        refuse_impossible(config, read)
    try:
        catalogue = Catalogue.load(read.assignment, read.rubrics)
        store = Store(read.store) if read.store else None
        seed = _seed(read, store, inherited.get(_WORKER_SEED))
        job = Job.of(catalogue, seed, read.limits, read.sandbox)
        pool = _pool(job, read, store, first, is_worker=bool(inherited))
    except GraderError as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(GradeSession(config, read, pool, store, catalogue), "grade-session")


def _seed(read: Settings, store: Store | None, inherited: int | None) -> int:
    """The seed of the run that a pytest-xdist worker is part of; the one given; the store's; a new one."""
    given = inherited if inherited is not None else read.seed
    drawn = secrets.randbits(48) if given is None else given
    kept = int(store.claimed("seed", str(drawn))) if store else drawn
    return kept if given is None else given


def _pool(job: Job, read: Settings, store: Store | None, first: EarlySandbox, *, is_worker: bool) -> Pool | Cluster:
    """Who examines: a cluster, where one was named; else this machine."""
    if read.cluster is None:
        return Pool(job, 1 if is_worker else read.workers, first.result(), store)
    from grader.batch.cluster import Cluster  # noqa: PLC0415 - seldom wanted

    return Cluster(job, read.cluster, store)


class GradeSession:
    """The hooks of one grading run."""

    def __init__(
        self, config: pytest.Config, read: Settings, pool: Pool | Cluster, store: Store | None, catalogue: Catalogue
    ) -> None:
        self.config = config
        self.settings = read
        self.pool = pool
        self.store = store
        self.spool = Spool()
        self.overview = Overview()
        self.progress: Progress | None = None
        self.expected = 0
        self._is_collected = False
        self.nodeids: dict[str, Path] = {}
        self._rubrics = catalogue.rubrics
        self._has_other_seed = store is not None and store.seed != str(pool.job.seed)
        self._unwritten: dict[Path, str] = {}
        self._roots = _roots(config)
        self.modules = tuple(pattern for a in catalogue.assignments for pattern in a.modules)
        self._is_worker = hasattr(config, "workerinput")
        self._ignores = bool(config.option.ignore or config.option.ignore_glob)
        _quieten(config)

    def relative(self, path: Path) -> str:
        """The path below the folder given on the command line (below what all of several have in common), with `/`."""
        root = self._roots[0] if len(self._roots) == 1 else Path(os.path.commonpath(self._roots))
        return spelled(path.relative_to(root).as_posix() if root in path.parents else path.name)

    def student(self, path: Path) -> str:
        """Whose submission this is: the first folder below the one given; where there is none, the file's own name.

        Where several folders were given, each may be a student's.
        """
        below = [root for root in self._roots if root in path.parents]
        root = max(below, key=lambda root: len(root.parts)) if below else path.parent
        first, *rest = path.relative_to(root).parts
        if rest:
            return spelled(first)
        return spelled(root.name if len(set(self._roots)) > 1 else path.stem)

    @pytest.hookimpl(tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Look into a student's folder whatever its name; pytest would pass over one named `build` or `venv`."""
        if self._ignores or collection_path.name.startswith((".", "__")) or not collection_path.is_dir():
            return None
        return None if is_environment(collection_path) else False

    @pytest.hookimpl(tryfirst=True)
    def pytest_collect_directory(self, path: Path, parent: pytest.Collector) -> pytest.Collector:
        """Walk folders by rules of our own."""
        return SubmissionFolder.of(path, parent, self)

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, Any, list[pytest.Collector]]:
        """Collect submissions, and nothing that other plugins would make of the files."""
        yield
        is_ours = is_submission(file_path, self, given=parent.session.isinitpath(file_path))
        is_ours = is_ours and self.is_in_shard(source_of(file_path, parent))
        return [submission(file_path, parent, self)] if is_ours else []

    def is_in_shard(self, path: Path) -> bool:
        """Whether this run is to grade the file."""
        return self.settings.shard is None or is_in(self.settings.shard, path)

    def graded(self, path: Path) -> Grade | NotGradable:
        """The grade of one submission; waits for it."""
        found = self.pool.examined(path)
        return found if isinstance(found, NotGradable) else marked(found, self._rubrics[found.assignment])

    def note(self, entry: dict[str, Any]) -> None:
        """Enter a grade in the history."""
        if self.store:
            self.store.note(entry)

    def pytest_sessionstart(self) -> None:
        """Enter the run in the history, so that one that is killed is seen not to have ended."""
        if self.store and not self._is_worker and not self.config.option.collectonly:
            self.store.begin(str(self.settings.shard) if self.settings.shard else None)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Start grading ahead, in the order of the items."""
        if self.config.option.collectonly:
            return
        self.expected += len(session.items)
        self._is_collected = True
        if self.store:
            self.store.use(self.pool.job, self.pool.layers)
        if not self._is_worker and not is_distributed(self.config):
            items = [item for item in session.items if isinstance(item, SubmissionItem)]
            try:
                self.pool.expect(item.source for item in items if not item.unreadable)
            except GraderError as error:
                raise pytest.UsageError(str(error)) from None
            reporter = self.config.pluginmanager.get_plugin("terminalreporter")
            if reporter is not None and reporter.verbosity == 0 and len(session.items) > 1:
                self.progress = Progress(reporter, len(session.items))

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Count what is left out by choice among what is not reached: a part of a class is not complete without."""
        self.expected += len(items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Count the submissions, which pytest-xdist's workers collect."""
        self.expected, self._is_collected = len(ids), True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Let the grade travel with the report, from a pytest-xdist worker too."""
        made = yield
        if isinstance(item, SubmissionItem) and item.entry is not None:
            if made.when == "call" or made.outcome == "failed":
                made.grade = item.entry
            if made.when == "teardown":
                item.entry = None
        return made

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> Generator[None, None, None]:
        """Take the grade in, and once everybody has seen it let go of it: a large class would fill the memory."""
        entry = getattr(report, "grade", None)
        if entry is not None and not self._is_worker:
            self._take_in(entry)
        yield
        if entry is not None and self.progress:
            self.progress.add(passed=report.passed)
        if not self._is_worker:
            _forget(report, self.config)

    def _take_in(self, entry: dict[str, Any]) -> None:
        try:
            self.spool.add(entry)
        except OSError as error:
            where = f"the folder for temporary files, {tempfile.gettempdir()}"
            pytest.exit(f"no room for more grades in {where} ({error.strerror})", returncode=_NO_ROOM)
        self.overview.add(entry)

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """With -v, points and convention in the place of PASSED and FAILED; nothing where progress is shown instead."""
        entry = getattr(report, "grade", None)
        if entry is not None and self.progress:
            return ("passed" if report.passed else "failed" if report.when == "call" else "error"), "", ""
        if entry is None or entry["status"] != "graded":
            return None
        convention = f" {entry['convention']['id']}" if entry["convention"] else ""
        words = f"{points(entry['earned'])}/{points(entry['possible'])}{convention}"
        return report.outcome, "." if report.passed else "F", words

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show one submission in words, several as a table; say what was written and how code was confined."""
        if self._is_worker or not self.overview.submissions:
            return
        writer, width = terminalreporter, min(terminalreporter._tw.fullwidth, 120)
        if self.overview.submissions == 1:
            _show(writer, "grade", single(told(next(self.spool.entries())), width))
        else:
            if terminalreporter.verbosity > 0:
                for entry in self.spool.entries():
                    _show(writer, harmless(entry["path"]), single(told(entry), width))
            _show(writer, "grades", self.overview.table(width))
            _show(writer, "class", self.overview.totals(width))
        for line in self._closing_lines():
            writer.write_line(harmless(line))

    def _closing_lines(self) -> Iterable[str]:
        for format_, path in self.settings.reports:
            if path not in self._unwritten:
                yield f"report written: {path} ({format_})"
        if (missing := self._not_reached) > 0:
            yield f"{missing} {'submission was' if missing == 1 else 'submissions were'} not reached"
        if faults := self.spool.faults:
            yield f"{faults} not gradable by a fault of the grader, to be graded again"
        yield from (f"ERROR: report not written: {path} ({why})" for path, why in self._unwritten.items())
        if self.store and self.store.lost:
            trouble = f"{self.store.path} could not be written or read {self.store.lost} times ({self.store.trouble})"
            yield f"WARNING: {trouble}; {_LOST}"
        if self.store and self._has_other_seed:
            yield f"{self.store.path} has another seed than this run: nothing that was found with its own was used"
        if (ignored := self.config.stash.get(IGNORED, None)) is not None:
            yield f"ignored: {printable(str(ignored))}, which lies among the submissions (-c names a file to be read)"
        yield _confinement(self.pool.layers)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the reports, of all that is graded; a part of a class may well be empty."""
        if self.progress:
            self.progress.end()
        if self.settings.shard is not None and session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
            session.exitstatus = pytest.ExitCode.OK
        if not self._is_worker and not self.config.option.collectonly:
            self._close_run(session)
        with contextlib.suppress(KeyboardInterrupt):  # all is written, and processes end with this one
            self.pool.close()

    def _close_run(self, session: pytest.Session) -> None:
        """Enter the run in the history and write the reports; not over old ones, where nothing was to be graded."""
        if self.store:
            self.store.end(self.expected, len(self.spool) - self.spool.faults)
        if self._is_collected and (self.expected or self.settings.shard):
            self._write_reports(session)

    @property
    def _not_reached(self) -> int:
        """How many submissions the run was ended before."""
        return max(0, self.expected - len(self.spool))

    def _write_reports(self, session: pytest.Session) -> None:
        shard = self.settings.shard
        grader = {
            "version": __version__,
            "numpy": np.__version__,
            "seed": str(self.pool.job.seed),
            "sandbox": "+".join(self.pool.layers) or "none",
            "limits": asdict(self.settings.limits),
            **({"shard": str(shard)} if shard else {}),
        }
        made = Report(grader=grader, spool=self.spool, not_reached=self._not_reached)
        for format_, path in self.settings.reports:
            try:
                write(made, format_, path)
            except OSError as error:
                self._unwritten[path] = error.strerror or str(error)
                session.exitstatus = pytest.ExitCode.INTERNAL_ERROR

    def pytest_unconfigure(self) -> None:
        """Give back files."""
        self.spool.close()
        if self.store:
            self.store.close()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self, specs: Sequence[Any]) -> None:
        """Let pytest-xdist's workers import nothing from the working directory."""
        isolate(specs)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Give every pytest-xdist worker the seed of this run."""
        node.workerinput[_WORKER_SEED] = self.pool.job.seed


def _confinement(layers: Sequence[str]) -> str:
    """How far student code was confined, in one line."""
    if not layers:
        return "WARNING: student code was NOT ISOLATED from this machine (no Landlock, no seccomp, or switched off)."
    if "seccomp" not in layers:
        return (
            f"WARNING: student code was only PARTLY ISOLATED from this machine ({', '.join(layers)}; no seccomp): "
            "it could reach the network and start processes."
        )
    return f"student code was confined by: {', '.join(layers)}"


def _roots(config: pytest.Config) -> list[Path]:
    """The folders given on the command line, and those of the files given."""
    given = [Path(os.path.normpath(config.invocation_params.dir / arg.split("::")[0])) for arg in config.args]
    return [path if path.is_dir() else path.parent for path in given]


def _quieten(config: pytest.Config) -> None:
    """Leave out pytest's own failure sections: ours say it better. An explicit --tb or -r brings them back."""
    if config.option.tbstyle == "auto":
        config.option.tbstyle = "no"
    if config.option.reportchars == "fE":
        config.option.reportchars = ""


def _show(writer: pytest.TerminalReporter, title: str, lines: Iterable[str]) -> None:
    writer.section(title)
    for line in lines:
        writer.write_line(harmless(line))


def _forget(report: pytest.TestReport, config: pytest.Config) -> None:
    """Keep of a report only what pytest counts; its terminal reporter keeps every report to the end."""
    report.user_properties.clear()
    report.sections.clear()
    vars(report).pop("grade", None)
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.stats.pop("", None)
