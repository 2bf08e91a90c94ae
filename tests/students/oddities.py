"""Students who are right in an unusual way: what a grader must not stumble over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.students import odd_computations, odd_definitions, odd_notebooks
from tests.students.student import Expected, Student, cells_of, edited
from tests.students.week4 import ASSIGNMENT, source_of, verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator


_ODDITIES = odd_computations.ODDITIES | odd_definitions.ODDITIES | odd_notebooks.ODDITIES
# What no replacement of a piece of text can say: how the cells become others.
WHOLE_TEXT = {
    "tabs": lambda cells: tuple(cell.replace("    ", "\t") for cell in cells),
    "windows-line-ends": lambda cells: tuple(cell.replace("\n", "\r\n") for cell in cells),
    "all-in-one-cell": lambda cells: ("\n\n".join(cells),),
}


def odd() -> Iterator[Student]:
    for oddity, made in _ODDITIES.items():
        source = edited(source_of(made.style, made.placement), *made.edits)
        cells = cells_of(made.first + source + made.last)
        if oddity in WHOLE_TEXT:
            cells = WHOLE_TEXT[oddity](cells)
        yield Student(
            id=f"week4-{made.style.replace('_', '-')}-odd-{oddity}",
            assignment=ASSIGNMENT,
            style=made.style,
            placement=made.placement,
            oddity=oddity,
            form=made.form,
            executable=made.executable,
            cells=cells,
            expects=Expected(
                gradients=True,
                convention=made.placement,
                verdicts=verdicts(made.style, leave_open=made.leave_open, **dict(made.changed)),
            ),
        )
