"""Starting a grading run: read the settings, make ready who examines, and hook into pytest."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from grader.batch.job import Job
from grader.batch.pool import Pool, default_workers
from grader.batch.store import Store
from grader.errors import GraderError
from grader.pipeline.catalogue import Catalogue, assignment_ids
from grader.plugin.distributed import is_distributed, refuse_impossible
from grader.plugin.session import WORKER_SEED, GradeSession
from grader.plugin.settings import Choices, Settings, settings
from grader.reports.formats import FORMATS

if TYPE_CHECKING:
    from grader.batch.cluster import Cluster
    from grader.plugin.early import EarlySandbox


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
        seed = _seed(read, store, inherited.get(WORKER_SEED))
        job = Job.of(catalogue, seed, read.limits, read.sandbox)
        pool = _pool(job, read, store, first, is_worker=bool(inherited))
        session = GradeSession(config, read, pool, store, catalogue)
    except GraderError as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(session, "grade-session")


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
