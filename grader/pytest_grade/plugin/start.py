"""Starting a grading run: read the settings, make ready who examines, and hook into pytest."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from pytest_grade.author.files import Files, cache_folder
from pytest_grade.batch.job import Job
from pytest_grade.batch.pool import Pool, default_workers
from pytest_grade.batch.store import Store
from pytest_grade.errors import GraderError
from pytest_grade.examine.catalogue import Catalogue, offered_folder, offered_ids
from pytest_grade.installed import ASSIGNMENT_GROUP, offers
from pytest_grade.plugin.distributed import WORKER_FILES, WORKER_SEED, is_distributed, refuse_impossible
from pytest_grade.plugin.session import GradeSession
from pytest_grade.plugin.settings import Choices, Settings, settings
from pytest_grade.plugin.taken import TAKEN
from pytest_grade.plugin.trust import ELSEWHERE, Trust
from pytest_grade.plugin.watch import Watch, refuse_watch
from pytest_grade.reports.formats import format_names, refuse_unusable
from pytest_grade.reports.targets import overwritten, written_to

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_grade.batch.cluster import Cluster
    from pytest_grade.marking.remark_rule import RemarkRule
    from pytest_grade.plugin.early import EarlySandbox


def start(config: pytest.Config, first: EarlySandbox) -> None:
    """Read the settings, take over the first sandbox, and hook into this run."""
    if (taken := config.stash.get(TAKEN, None)) is not None:
        config.args[:] = taken.paths
    config.pluginmanager.set_blocked("lfplugin-collwrapper")  # by which --lf would pass over files that nobody counts
    inherited = getattr(config, "workerinput", {})
    choices = Choices(assignments=offered_ids(), formats=format_names(), workers=default_workers())
    read = settings(config, choices)
    if is_distributed(config):
        refuse_impossible(config, read)
    _refuse_overwriting(config, read)
    try:
        if read.watch:
            refuse_watch(config, read)
        catalogue = Catalogue.load(*_chosen(config, read), rubric_files=read.rubrics, later=True)
        remarks = _remarks(read)
        for format_, _ in read.reports:
            refuse_unusable(format_)  # one that cannot be loaded is told now, and not when all is graded
        store = Store(read.store) if read.store else None
        seed = _seed(read, store, inherited.get(WORKER_SEED))
        job = Job.of(catalogue, seed, read.limits, read.sandbox)
        pool = _pool(job, read, store, first, is_worker=bool(inherited))
        session = GradeSession(config, read, pool, store, catalogue, remarks)
    except GraderError as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(session, "grade-session")
    if read.watch:
        config.pluginmanager.register(Watch(session), "grade-watch")


def _refuse_overwriting(config: pytest.Config, read: Settings) -> None:
    """Write no report over what this run reads; raises `pytest.UsageError`."""
    inputs = {
        "the roster": [read.roster] if read.roster else [],
        "with remarks": read.remarks,
        "a rubric": read.rubrics,
        "the store": [read.store] if read.store else [],
    }
    graded = [config.invocation_params.dir / argument.partition("::")[0] for argument in config.args]
    if lost := overwritten(written_to(read.reports), inputs, graded):
        message = f"--grade-report: found {lost}; allowed: a path of its own for each report"
        raise pytest.UsageError(message)


def _chosen(config: pytest.Config, read: Settings) -> list[str | Path | Files]:
    """The assignments of this run: those of the run that a pytest-xdist worker is part of, or what was asked for.

    None of them, nor what is kept of one from run to run, may lie among the submissions; raises `GraderError`.
    """
    inherited = getattr(config, "workerinput", {}).get(WORKER_FILES)
    trust = Trust(config)
    if cache := cache_folder():
        trust.keep_from(cache)
    if inherited is not None:
        return [Files(content=tuple(map(tuple, each))) if isinstance(each, list) else each for each in inherited]
    chosen = read.assignments or offered_ids()
    offered = offers(ASSIGNMENT_GROUP)
    return [_from_distribution(str(each), trust) if each in offered else each for each in chosen]


def _from_distribution(id_: str, trust: Trust) -> Path:
    """The folder that a distribution offers; `ConfigurationError` where it lies among the submissions."""
    folder = offered_folder(id_)
    if trust.doubts(folder):
        offers(ASSIGNMENT_GROUP)[id_].refuse(str(folder), ELSEWHERE)
    return folder


def _remarks(read: Settings) -> list[RemarkRule]:
    """The rules of all files with remarks; raises `ConfigurationError`."""
    if not read.remarks:
        return []
    from pytest_grade.marking.remarks_file import load_remarks  # noqa: PLC0415 - YAML takes a while to be imported

    return [rule for path in read.remarks for rule in load_remarks(path)]


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
    from pytest_grade.batch.cluster import Cluster  # noqa: PLC0415 - seldom wanted

    return Cluster(job, read.cluster, store)
