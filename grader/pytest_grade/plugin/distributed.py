"""Grading under pytest-xdist: what it cannot do is refused, and its workers import nothing of a student's."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Any

import pytest

from pytest_grade.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_grade.plugin.settings import Settings


def is_distributed(config: pytest.Config) -> bool:
    """Whether pytest-xdist is to run the items."""
    return bool(getattr(config.option, "tx", None) or getattr(config.option, "numprocesses", None))


def refuse_impossible(config: pytest.Config, read: Settings) -> None:
    """Refuse a cluster besides, and paths that cannot be sent to a worker; raises `pytest.UsageError`."""
    if read.cluster:
        message = "--grade-cluster: found together with pytest-xdist; allowed: one of them"
        raise pytest.UsageError(message)
    for text in map(str, (*config.invocation_params.args, *config.args, config.invocation_params.dir)):
        if text != text.encode("utf-8", "replace").decode():
            message = f"{printable(text)}: found together with pytest-xdist; allowed: UTF-8, or --grade-workers=N"
            raise pytest.UsageError(message)


def isolate(specs: Iterable[Any]) -> None:
    """Have workers started isolated: Python by itself lets `python -c` import from the working directory."""
    for spec in specs:
        if spec.popen:
            spec.python = f"{spec.python or shlex.quote(sys.executable)} -I"
