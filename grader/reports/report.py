"""A report before it is written in some format: what graded, every submission, and the counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.reports.contract import SCHEMA
from grader.reports.spool import Spool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The grades of a class; `not_reached` counts submissions that were deselected, or came after the run was ended."""

    grader: Mapping[str, Any]
    spool: Spool
    not_reached: int = 0
    schema: int = SCHEMA

    @property
    def summary(self) -> dict[str, int]:
        """How many submissions there are, by status."""
        counts = {
            "submissions": len(self.spool),
            "graded": self.spool.graded,
            "not_gradable": len(self.spool) - self.spool.graded,
        }
        lacking = {"not_reached": self.not_reached, "faults": self.spool.faults}
        return counts | {name: count for name, count in lacking.items() if count}
