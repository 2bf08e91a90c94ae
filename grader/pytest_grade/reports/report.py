"""A report before it is written in some format: what graded, every submission, and the counts."""

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pytest_grade.dataclass import dataclass
from pytest_grade.model.roster import Roster
from pytest_grade.reports.contract import ABSENT, SCHEMA, Entry
from pytest_grade.reports.gradebooks.gradebook import Gradebook, gradebook_of
from pytest_grade.reports.spool import Spool


class HandedIn(NamedTuple):
    """The bytes of a submission, and what kind of file they were read as."""

    content: bytes
    kind: str


def _not_at_hand(_entry: Entry) -> str:
    return "the file is not at hand"


@dataclass(frozen=True, kw_only=True)
class Report:
    """The grades of a class; `not_reached` counts submissions that were deselected, or came after the run was ended.

    `handed_in` reads the submission of an entry, for who shows it; a sentence says why it cannot be shown. `roster` is
    the list of the class, where one was given; `columns` say which columns of it are for grades, `NAME` or
    `ASSIGNMENT=NAME`, where that is not plain. `feedback` is the folder that the same run writes feedback pages into,
    if it does; `path` is where this report goes.
    """

    grader: Mapping[str, Any]
    spool: Spool
    not_reached: int = 0
    handed_in: Callable[[Entry], HandedIn | str] = _not_at_hand
    roster: Roster | None = None
    feedback: Path | None = None
    path: Path | None = None
    columns: tuple[str, ...] = ()
    schema: int = SCHEMA

    @cached_property
    def gradebook(self) -> Gradebook:
        """What each student has, made once for all formats that tell it."""
        is_complete = not self.not_reached and "shard" not in self.grader
        return gradebook_of(self.spool, self.roster, is_complete=is_complete)

    @property
    def summary(self) -> dict[str, int]:
        """How many submissions there are, by status."""
        counts = {
            "submissions": len(self.spool),
            "graded": self.spool.graded,
            "not_gradable": len(self.spool) - self.spool.graded - sum(map(self.spool.count, ABSENT)),
        }
        lacking = {status.replace("-", "_"): self.spool.count(status) for status in ABSENT}
        lacking |= {"not_reached": self.not_reached, "faults": self.spool.faults}
        return counts | {name: count for name, count in lacking.items() if count}
