"""What a rubric takes off for work that comes late."""

import math
from datetime import datetime
from typing import Any

from pytest_grade.dataclass import dataclass
from pytest_grade.marking.times import time_of

_DAY = 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """When work is due, and what each day that has begun since takes off: percent of all points, and how much at most.

    Within `grace` seconds nothing is late.
    """

    due: str = ""
    grace: int = 0
    per_day: float = 0.0
    most: float = 100.0

    def deducted(self, seconds: float, possible: float) -> float:
        """The points that are taken off."""
        return round(possible * min(self.most, self.per_day * math.ceil(seconds / _DAY)) / 100, 2)


def lateness(policy: Late, at: str | None, possible: float, *, is_late: bool = False) -> dict[str, Any] | None:
    """How late something is that was handed in then, as an entry holds it; None where it is not, or nobody says.

    `is_late` says that it is, where nobody says by how much: then nothing is taken off.
    """
    came, due = time_of(at) if at else None, time_of(policy.due) if policy.due else None
    if came is None or due is None:
        return {"seconds": None, "deducted": 0.0} if is_late else None
    seconds = _seconds(came, due)
    if seconds <= policy.grace:
        return None
    return {"seconds": seconds, "deducted": policy.deducted(seconds, possible)}


def _seconds(came: datetime, due: datetime) -> float:
    return round((came - due).total_seconds(), 3)
