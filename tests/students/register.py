"""All synthetic students, in a fixed order."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tests.students import faults, oddities, week2, week3, week4

if TYPE_CHECKING:
    from tests.students.student import Student


@cache
def catalogue() -> tuple[Student, ...]:
    """Every student, ids unique."""
    return (*week4.placements(), *faults.faulty(), *oddities.odd(), *week3.planar(), *week2.logistic())


def student(id_: str) -> Student:
    """The one student with this id."""
    return {each.id: each for each in catalogue()}[id_]
