"""Submissions graded once for all formats."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.model.roster import Roster
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.report import Report
from pytest_grade.reports.spool import Spool
from tests.reports.gradebooks.made import GRADER, Entry, Make
from tests.students import student


@pytest.fixture(scope="session")
def wrong(graded: Callable[[Path], Grade | NotGradable], tmp_path_factory: pytest.TempPathFactory) -> Entry:
    """One that divides once more in each layer."""
    path = student("week4-monolith-compounded-mean").write(tmp_path_factory.mktemp("wrong"))
    return submission_entry("wrong/week4.ipynb", "wrong", graded(path))


@pytest.fixture(scope="session")
def right(graded: Callable[[Path], Grade | NotGradable], tmp_path_factory: pytest.TempPathFactory) -> Entry:
    """One that is right."""
    path = student("week4-course-per-layer").write(tmp_path_factory.mktemp("right"))
    return submission_entry("right/week4.ipynb", "right", graded(path))


@pytest.fixture
def report() -> Iterator[Make]:
    """A report on these entries, with the roster and whatever else is given."""
    with ExitStack() as spools:

        def make(entries: Iterable[Entry], roster: Roster | None = None, **more: Any) -> Report:
            spool = spools.enter_context(Spool())
            for entry in entries:
                spool.add(entry)
            return Report(grader=GRADER, spool=spool, roster=roster, **more)

        yield make
