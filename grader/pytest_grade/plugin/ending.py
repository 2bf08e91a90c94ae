"""How a run ends: what it has not come to and is known is taken in, the history is closed, the reports are written."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pytest_grade import __version__
from pytest_grade.errors import ConfigurationError
from pytest_grade.plugin.handed_in import as_text, handed_in
from pytest_grade.plugin.items import Submission
from pytest_grade.reports.attempts import decide
from pytest_grade.reports.contract import NOT_HANDED_IN
from pytest_grade.reports.formats import notices_on, write
from pytest_grade.reports.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_grade.plugin.session import GradeSession


def end(run: GradeSession, session: pytest.Session) -> None:
    """Close a run whose pool is closed, so that nothing more comes back.

    One that is refused, or empty, or that did not collect everything, writes over no old report.
    """
    if run.collection.is_complete and run.not_reached:
        with contextlib.suppress(KeyboardInterrupt, OSError):  # a second Ctrl-C; no room for more in the spool
            _take_in_what_is_known(run, session.items)
    if run.progress:
        run.progress.end()
    if run.store and run.collection.is_complete:
        run.store.end(run.expected, len(run.spool) - run.spool.faults)
    if run.collection.is_complete and not run.is_refused:
        with contextlib.suppress(OSError):  # no room for more in the spool
            decide(run.classroom.attempts, run.spool)
        _write_reports(run, session)
        if is_of_nobody(run) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED


def is_of_nobody(run: GradeSession) -> bool:
    """Whether nothing at all was handed in by anybody on the roster: it may well be the wrong folder."""
    absent = run.spool.count(NOT_HANDED_IN)
    return 0 < absent == len(run.spool) and not run.not_reached and run.settings.shard is None


def _take_in_what_is_known(run: GradeSession, items: Iterable[pytest.Item]) -> None:
    """Take in what was found of submissions that the run has not come to; raises `OSError` where there is no room."""
    for each in items:
        if not isinstance(each, Submission) or (item := each.as_item()).relative in run.spool:
            continue
        try:
            entry = item.known()
        except Exception:  # noqa: BLE001 - it counts as not reached, and the next run meets the fault again
            continue
        if entry is not None:
            run.add(entry, as_text(item.source))
            run.ahead += 1
            if run.progress:
                run.progress.add(passed=entry["status"] == "graded" and not item.is_below(entry))


def _write_reports(run: GradeSession, session: pytest.Session) -> None:
    shard = run.settings.shard
    grader = {
        "version": __version__,
        "numpy": np.__version__,
        "seed": str(run.pool.job.seed),
        "sandbox": "+".join(run.pool.layers) or "none",
        "limits": asdict(run.settings.limits),
        **({"shard": str(shard)} if shard else {}),
        **run.classroom.facts(),
        **({"self_check": sorted(run.self_checks)} if run.self_checks else {}),
    }
    made = Report(
        grader=grader,
        spool=run.spool,
        not_reached=run.not_reached,
        handed_in=partial(handed_in, run.spool),
        feedback=next((path for format_, path in run.settings.reports if format_ == "feedback"), None),
        roster=run.classroom.roster,
        columns=run.settings.columns,
    )
    is_empty = is_of_nobody(run) or (not len(run.spool) and (run.not_reached > 0 or not shard))
    for format_, path in run.settings.reports:
        try:
            if is_empty and path.exists():
                run.kept.add(path)
            else:
                write(made, format_, path)
                run.notices[path] = tuple(notices_on(made, format_))
        except (OSError, ConfigurationError) as error:
            run.unwritten[path] = getattr(error, "strerror", None) or str(error)
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
        except Exception as error:  # noqa: BLE001 - a fault of ours in one report leaves no other unwritten
            run.unwritten[path] = f"a fault of the grader: {type(error).__name__}: {error}"
            session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
    if not is_empty:
        run.extensions.finished(made)
