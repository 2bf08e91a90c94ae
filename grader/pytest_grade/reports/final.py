"""The points for a gradebook: earned, with what instructors give and take, less what is taken off for being late."""

from typing import Any

from pytest_grade.reports.contract import Entry
from pytest_grade.reports.text import rounded


def with_final(entry: Entry) -> dict[str, Any]:
    """The entry with its final points, made anew of its other fields; the one place where that is done.

    What instructors give and take leaves points between 0 and all there are; being late is taken off that.
    """
    if entry["status"] != "graded":
        return dict(entry)
    given = sum(remark["points"] for remark in entry["remarks"])
    late = entry["late"]["deducted"] if entry["late"] else 0.0
    worth = min(max(0.0, entry["earned"] + given), entry["possible"])
    return {**entry, "final": rounded(max(0.0, worth - late), 2)}
