"""All by which others extend a grading run; docs/hooks.md has an example of each.

Hooks are implemented by plugins of pytest, installed or named by `-p`: no `conftest.py` is imported for `--grade`.
Without pytest, a distribution offers assignments and formats as entry points, of the groups `grade.assignments` and
`grade.formats` (`pytest_grade.installed`). Every pytest start reads this module, so it stays light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pytest_grade.reports.report import Report


@pytest.hookspec(firstresult=True)
def pytest_grade_assignments(config: pytest.Config) -> Iterable[str | Path] | None:
    """The assignments to grade by, where none is chosen: ids, or folders as `--grade-assignment` takes them.

    The first answer that is not None counts. Without one, all that are installed are recognised.
    """


@pytest.hookspec(firstresult=True)
def pytest_grade_is_submission(path: Path, config: pytest.Config) -> bool | None:
    """Whether a file below a folder that is graded is handed in, of those that may be by their ending.

    The first answer that is not None counts. Without one, course modules are left out. A file that is named on the
    command line is always one.
    """


@pytest.hookspec
def pytest_grade_graded(entry: Mapping[str, Any], config: pytest.Config) -> None:
    """Called with each entry as it comes, as the JSON report will have it: a copy.

    Of pytest-xdist's processes, the one that reports calls it. What is raised here is told at the end, and changes no
    grade.
    """


@pytest.hookspec
def pytest_grade_finished(report: Report, config: pytest.Config) -> None:
    """Called once, with all entries, after the reports were written: what a report format gets.

    Not called where nothing was graded. What is raised here is told at the end, and changes no grade.
    """
