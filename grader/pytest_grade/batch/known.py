"""What came of a submission, as it is known: found just now, or kept as a whole grade by a store."""

from typing import Any, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.model.findings import Findings, NotGradable


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """What a store has of a submission that was graded by the same rubrics: nothing has to be marked again.

    `body` is that of its entry; `wall` are the seconds that its student is charged with.
    """

    digest: str
    wall: float
    body: dict[str, Any]


Found: TypeAlias = Findings | NotGradable
Known: TypeAlias = Found | Graded
