"""What is said of a run without `--grade` that was given notebooks, and found nothing to do."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_grade.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOTHING = (pytest.ExitCode.NO_TESTS_COLLECTED, pytest.ExitCode.USAGE_ERROR)
_NOTEBOOK = ".ipynb"
_MOST_LOOKED_AT = 1000
_MOST_NAMED = 3


def hint(config: pytest.Config, exitstatus: int | pytest.ExitCode) -> str | None:
    """The line that says so; None where the run was about something else."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus not in _NOTHING or (reporter and reporter.stats.get("deselected")):
        return None
    given, here = [str(argument) for argument in config.args], config.invocation_params.dir
    is_looked_into = exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED
    found = [path for path in given if _has_notebooks(Path(here, path), is_looked_into=is_looked_into)]
    if not found:
        return None
    named = " ".join(os.path.relpath(Path(here, path), here) for path in found[:_MOST_NAMED])
    return f"notebooks are no tests; to grade them: pytest --grade {printable(named)}"


def _has_notebooks(path: Path, *, is_looked_into: bool) -> bool:
    """Whether this is a notebook, or a folder in which one lies, or in a folder of which."""
    if path.suffix.lower() == _NOTEBOOK:
        return path.exists()
    return is_looked_into and any(name.lower().endswith(_NOTEBOOK) for name in _names(path))


def _names(folder: Path) -> Iterator[str]:
    below = [folder, *(entry for entry in _listed(folder) if entry.is_dir() and not entry.name.startswith("."))]
    for each in below:
        yield from (entry.name for entry in _listed(each))


def _listed(folder: Path) -> list[Path]:
    """The entries of a folder, if there are few enough to look at."""
    try:
        with os.scandir(folder) as entries:
            return [Path(entry.path) for entry in islice(entries, _MOST_LOOKED_AT)]
    except OSError:
        return []
