"""Right submissions in unlike styles, each with the lines that bring 1/m in: marked `#@`, or `#@a`, `#@b` where two do.

A mark is cut off before anybody sees the text. Of lines with one mark any may be quoted; of those with letters
one of each letter has to be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.students import placed_week3, placed_week4
from tests.students.student import Expected, Student, cells_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = re.compile(r"\s*#@(\w*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A student, and the lines (cell, line) that bring 1/m in, by the letter of their mark."""

    student: Student
    lines: dict[str, frozenset[tuple[int, int]]]


def placed() -> Iterator[Placed]:
    """Every marked submission."""
    for module in (placed_week4, placed_week3):
        for id_, (convention, source) in module.sources().items():
            yield _placed(f"{module.ASSIGNMENT[:5]}-placed-{id_}", module.ASSIGNMENT, convention, source)


def _placed(id_: str, assignment: str, convention: str, source: str) -> Placed:
    cells = cells_of(source)
    lines: dict[str, set[tuple[int, int]]] = {}
    for number, cell in enumerate(cells, start=1):
        for line, text in enumerate(cell.split("\n"), start=1):
            if mark := _MARK.search(text):
                lines.setdefault(mark[1], set()).add((number, line))
    student = Student(
        id=id_,
        assignment=assignment,
        style="placed",
        cells=tuple(_MARK.sub("", cell) for cell in cells),
        expects=Expected(gradients=True, convention=convention),
        oddity=id_,
    )
    return Placed(student=student, lines={letter: frozenset(found) for letter, found in lines.items()})
