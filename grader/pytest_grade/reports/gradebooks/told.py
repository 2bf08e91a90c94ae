"""What is to be told of a gradebook that was written, and stands in no cell of it."""

from collections.abc import Iterable, Iterator
from typing import Final

from pytest_grade.reports.gradebooks.gradebook import Gradebook, StudentGrade
from pytest_grade.reports.text import listed, points

_MOST_NAMED: Final = 10


def about_strangers(book: Gradebook) -> Iterator[str]:
    """Who handed something in and is not on the roster."""
    if found := book.strangers:
        named = listed([grade.path for grade in found], _MOST_NAMED)
        yield f"on no line of the roster, and not in the file: {named}"


def about_points(grades: Iterable[StudentGrade], possible: float | None, where: str) -> Iterator[str]:
    """That points were converted, because the school's own table has another number of them."""
    ours = sorted({grade.possible for grade in grades if grade.possible})
    if possible and any(each != possible for each in ours):
        yield f"points are converted from {', '.join(map(points, ours))} to the {points(possible)} of {where}"
