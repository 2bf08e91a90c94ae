"""So many files of one student are graded; the others are one entry, which says how many they are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pytest_grade.plugin.items import Submission

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pytest


def within_share(items: Sequence[pytest.Item], student: Callable[[Path], str], most: int) -> list[pytest.Item]:
    """The items, of each student so many: notebooks before other files, then in their order.

    The first of the others stands for all of them.
    """
    by_student: dict[str, list[Submission]] = defaultdict(list)
    for item in items:
        if isinstance(item, Submission):
            by_student[student(item.path)].append(item)
    left_out: set[object] = set()
    for found in by_student.values():
        if len(found) > most:
            found.sort(key=lambda item: item.path.suffix.lower() != ".ipynb")
            found[most].unreadable = _said(len(found) - most, most)
            left_out.update(found[most + 1 :])
    return [item for item in items if item not in left_out]


def _said(count: int, most: int) -> str:
    others = f", as are {count - 1:,} others" if count > 1 else ""
    ways = "where it is a group's, grade that folder itself, or give --grade-limit=student-files=N"
    return f"beyond the {most} files of one student that are graded{others}; each folder is a student's: {ways}"
