"""The rubric: points for each function, accepted conventions, and credit; `rubric_file` reads one."""

import importlib.util
from collections.abc import Mapping
from dataclasses import field, replace

from pytest_grade.dataclass import dataclass
from pytest_grade.marking.late import Late

CONVENTIONS = ("per-layer", "at-loss", "at-output", "at-end", "at-update", "other")
HINTS = ("none", "place", "cause", "formula")
LAWFUL = tuple(name for name in CONVENTIONS if name != "at-update")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """The points policy of one assignment.

    `points` by function, in `parts` shared out among several things that are asked of it; `accepted` conventions;
    `undecided` is the share of the points for a function that may yet prove right, `planted` for one with faults that
    the course has planted in it, and that are left; `partial_credit` the share for a function whose mistake has that
    diagnosis. `hints` says how much a student is told: nothing but points, the place too, the cause too, or also what
    to change; `release_values` whether feedback may say what was expected. `modules` are those that submissions may
    import besides the usual ones; `late` is what is taken off for coming late; `forms` are the points in each other
    form of the assignment, as its author has shared them out.
    """

    assignment: str
    points: Mapping[str, float]
    accepted: tuple[str, ...] = LAWFUL
    undecided: float = 1.0
    planted: float = 1.0
    partial_credit: Mapping[str, float] = field(default_factory=dict)
    hints: str = "formula"
    release_values: bool = False
    modules: tuple[str, ...] = ()
    parts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    late: Late = field(default_factory=Late)
    forms: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def possible(self) -> float:
        """The full marks."""
        return sum(self.points.values())

    def of_form(self, form: str) -> "Rubric":
        """The rubric for one form of the assignment: full marks are the same in each."""
        if form not in self.forms:
            return self
        points = self.forms[form]
        share = self.possible / (sum(points.values()) or 1.0)
        return replace(self, points={name: value * share for name, value in points.items()}, parts={})


def can_be_imported(name: str) -> bool:
    """Whether a module is installed here; packages that it is part of are imported to find out."""
    try:
        return importlib.util.find_spec(name) is not None
    except Exception:  # noqa: BLE001 - what a package raises as it is imported may be anything
        return False
