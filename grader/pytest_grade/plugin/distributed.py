"""Grading under pytest-xdist: what it cannot do is refused, and its workers import nothing of a student's."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Any

import pytest

from pytest_grade.plugin.archives import WORKER_ARCHIVES
from pytest_grade.plugin.taken import WORKER_LEFT_OUT
from pytest_grade.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_grade.plugin.session import GradeSession
    from pytest_grade.plugin.settings import Settings

WORKER_SEED = "grade_seed"
WORKER_FILES = "grade_files"
_CLASS = "grade_class"
_DAMAGED = "grade_damaged"
_DESELECTED = "grade_deselected"


def is_distributed(config: pytest.Config) -> bool:
    """Whether pytest-xdist is to run the items."""
    return bool(getattr(config.option, "tx", None) or getattr(config.option, "numprocesses", None))


def refuse_impossible(config: pytest.Config, read: Settings) -> None:
    """Refuse a cluster besides, grading each in every worker, and paths that cannot be sent to one.

    Raises `pytest.UsageError`.
    """
    if read.cluster:
        message = "--grade-cluster: found together with pytest-xdist; allowed: one of them"
        raise pytest.UsageError(message)
    if getattr(config.option, "dist", None) == "each":
        message = "--dist=each: found with --grade, which grades each submission once; allowed: --dist=load"
        raise pytest.UsageError(message)
    for text in map(str, (*config.invocation_params.args, *config.args, config.invocation_params.dir)):
        if text != text.encode("utf-8", "replace").decode():
            message = f"{printable(text)}: found together with pytest-xdist; allowed: UTF-8, or --grade-workers=N"
            raise pytest.UsageError(message)


class Workers:
    """The hooks by which the process that reports starts pytest-xdist's workers, and takes over what they found."""

    def __init__(self, run: GradeSession) -> None:
        self._run = run

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self, specs: Iterable[Any]) -> None:
        """Have workers started isolated: Python by itself lets `python -c` import from the working directory."""
        for spec in specs:
            if spec.popen:
                spec.python = f"{spec.python or shlex.quote(sys.executable)} -I"

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Give every worker the seed and the assignments of this run: ids, and files of the others."""
        job = self._run.pool.job
        node.workerinput[WORKER_ARCHIVES] = self._run.classroom.archives.passed_on()
        node.workerinput[WORKER_SEED] = job.seed
        node.workerinput[WORKER_LEFT_OUT] = [str(path) for path in self._run.left_out]
        node.workerinput[WORKER_FILES] = [
            [list(each) for each in job.files[id_].content] if id_ in job.files else id_ for id_ in job.assignments
        ]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker found of the class, and damaged; one that has died tells nothing."""
        run, said = self._run, getattr(node, "workeroutput", {})
        run.damaged_elsewhere += said.get(_DAMAGED, 0)
        more = max(0, said.get(_DESELECTED, 0) - run.deselected)
        run.deselected, run.expected = run.deselected + more, run.expected + more
        if _CLASS in said:
            run.classroom.students, run.classroom.remarks, run.classroom.unread_times = said[_CLASS]


def told_by_worker(run: GradeSession) -> dict[str, Any]:
    """What a worker tells as it ends; see `Workers.pytest_testnodedown`."""
    return {
        _DAMAGED: run.damaged,
        _DESELECTED: run.deselected,
        _CLASS: [run.classroom.students, run.classroom.remarks, run.classroom.unread_times],
    }
