"""The one file of a kit, made of an assignment with its solution and its rubric."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final, NamedTuple

from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import Entry
from pytest_grade.examine.pace import Pace
from pytest_grade.examine.plan import Plan
from pytest_grade.kit.files import packed
from pytest_grade.kit_maker.freezing import Freezing
from pytest_grade.model.assignment import Assignment
from pytest_grade.sandbox.client import Sandbox

_OF_A_RUBRIC: Final = ("points", "accepted", "undecided", "planted", "partial_credit", "hints", "modules", "parts")
_DIGITS: Final = 2  # of the time that the solution needs


class PackedKit(NamedTuple):
    """The bytes of a kit, and the functions that are not in it, since only the solution can judge them."""

    content: bytes
    left_out: tuple[str, ...]


def packed_kit(entry: Entry, seed: int | None) -> PackedKit:
    """The kit of an assignment, with questions of this draw; raises `GraderError` where it can have none."""
    assignment = entry.assignment
    if not assignment.has_solution:
        raise ConfigurationError(source=assignment.id, found="a kit", allowed="the assignment it was made of")
    with Sandbox(policy="auto", preload=(*assignment.preload, *entry.rubric.modules)) as sandbox:
        freezing = Freezing.of(assignment, seed, _seconds(assignment, sandbox), sandbox)
        frozen = freezing.frozen()
    left_out = freezing.left_out
    return PackedKit(packed(frozen, _rubric(entry, left_out), left_out), left_out)


def _seconds(assignment: Assignment, sandbox: Sandbox) -> float:
    """The CPU time of the solution here, which is proved by that; roughly, since it is told."""
    return round(Pace().of(Plan(assignment=assignment, seed=0), sandbox), _DIGITS)


def _rubric(entry: Entry, left_out: Sequence[str]) -> dict[str, Any]:
    """What of the rubric a check needs: the points of what it checks, and what is accepted."""
    whole = {key: value for key, value in asdict(entry.rubric).items() if key in _OF_A_RUBRIC}
    for key in ("points", "parts"):
        whole[key] = {name: each for name, each in whole[key].items() if name not in left_out}
    return whole
