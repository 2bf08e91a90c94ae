"""Calling what others have hooked in: what they raise is told at the end, and changes no grade."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_grade.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pytest

    from pytest_grade.reports.report import Report

_LONGEST = 300


class Extensions:
    """The hooks `pytest_grade_graded` and `pytest_grade_finished` of other plugins."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._is_told = bool(config.hook.pytest_grade_graded.get_hookimpls())
        self._raised: dict[str, list[str]] = {}

    def graded(self, entry: Mapping[str, Any]) -> None:
        """Tell of an entry; each plugin that listens may do with its copy as it likes."""
        if self._is_told:
            copy = json.loads(json.dumps(entry))
            self._call("pytest_grade_graded", lambda hook: hook(entry=copy, config=self._config))

    def finished(self, report: Report) -> None:
        """Tell of the class."""
        self._call("pytest_grade_finished", lambda hook: hook(report=report, config=self._config))

    def _call(self, name: str, call: Callable[[Any], object]) -> None:
        try:
            call(getattr(self._config.hook, name))
        except Exception as error:  # noqa: BLE001 - what a plugin of others raises may be anything
            self._raised.setdefault(name, []).append(f"{type(error).__name__}: {error}"[:_LONGEST])

    def lines(self) -> Iterator[str]:
        """What went wrong in them."""
        for name, raised in self._raised.items():
            times = "" if len(raised) == 1 else f", {len(raised)} times; first"
            yield f"WARNING: a plugin's {name} has failed{times} ({printable(raised[0])}); the grades are as they are"
