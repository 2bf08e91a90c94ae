"""What installed distributions offer the grader: assignments and report formats by entry points; and ours."""

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import EntryPoint, PackageNotFoundError, distribution, entry_points
from pathlib import Path
from typing import Any, Final, NoReturn

from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError

ASSIGNMENT_GROUP: Final = "grade.assignments"
FORMAT_GROUP: Final = "grade.formats"
_OF_COURSE_TEAMS: Final = ("pytest-grade-assignments", "pytest_grade_assignments")


@cache
def of_course_teams() -> Path | None:
    """Where our own assignments and rubrics are installed, which students do not have; None where they are not."""
    name, folder = _OF_COURSE_TEAMS
    try:
        return Path(str(distribution(name).locate_file(folder)))
    except PackageNotFoundError:
        return None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One entry point of the group, or several of one name, of which none can be meant."""

    group: str
    points: Sequence[EntryPoint]

    @property
    def where(self) -> str:
        """The entry point as a message names it, with its distribution."""
        return f"{_distribution(self.points[0])}, entry point {self.points[0].name} of {self.group}"

    def loaded(self) -> Any:
        """What it stands for; raises `ConfigurationError` where it cannot be loaded, or another has its name."""
        if len(self.points) > 1:
            found = f"the same name in {', '.join(map(_distribution, self.points[1:]))}"
            self.refuse(found, "one distribution that offers it")
        try:
            return self.points[0].load()
        except Exception as error:  # noqa: BLE001 - what a distribution raises as it is imported may be anything
            found = f"{self.points[0].value}, which raises {type(error).__name__}: {error}"
            self.refuse(found, "what can be imported")

    def refuse(self, found: str, allowed: str) -> NoReturn:
        """Raise `ConfigurationError` for what it stands for."""
        raise ConfigurationError(source=self.where, found=found, allowed=allowed) from None


def offers(group: str) -> Mapping[str, Offer]:
    """The entry points of a group by name; none of them is loaded."""
    return _offers(group, tuple(sys.path))


@cache
def _offers(group: str, _path: tuple[str, ...]) -> Mapping[str, Offer]:
    """Looked up once where the search path is the same: that reads a file of every distribution."""
    points: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=group):
        points.setdefault(point.name, []).append(point)
    return {name: Offer(group=group, points=tuple(points[name])) for name in sorted(points)}


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "a distribution without a name"
