"""An instructor's remark, for one submission or many; `remarks_file` reads them."""

import unicodedata
from collections.abc import Mapping
from typing import Final

from pytest_grade.dataclass import dataclass

CHOICES: Final = ("student", "function", "mistake", "group", "assignment")  # what a remark is for, the narrowest first


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkRule:
    """A remark, for all submissions that meet every one of its `choices`: of each kind one of the names given.

    `points` are given, or taken where they are below 0, and `reason` tells other instructors why; `remark` is what
    students are told. `by_hand` are the points of what an instructor has graded as a whole, and of how many. It stands
    in `line` of `source`.
    """

    source: str
    line: int
    choices: Mapping[str, tuple[str, ...]]
    remark: str = ""
    points: float = 0.0
    reason: str = ""
    by_hand: tuple[float, float] | None = None


def as_compared(name: str) -> str:
    """A name as names are compared: letters with marks may be written as one letter or as two."""
    return unicodedata.normalize("NFC", name)
