"""A student is told how late the work came, and what that costs."""

import pytest

from pytest_grade.reports.late import late_note

GRADED = {"status": "graded", "possible": 100.0, "final": 80.0}
TOLD = {
    (93600.0, 20.0): "This came 1 day 2 hours late. 20 points are taken off for it: 80 of 100 count.",
    (60.0, 1.0): "This came 1 minute late. 1 point is taken off for it: 80 of 100 count.",
    (3601.0, 0.0): "This came 1 hour late. No points are taken off for it.",
    (None, 0.0): "This came late.",
}


@pytest.mark.parametrize(("seconds", "deducted"), TOLD)
def test_how_late_it_was_and_what_counts(seconds: float | None, deducted: float) -> None:
    entry = {**GRADED, "late": {"seconds": seconds, "deducted": deducted}}
    assert late_note(entry) == TOLD[seconds, deducted]


def test_nothing_is_said_of_points_where_a_remark_takes_some_off() -> None:
    entry = {**GRADED, "late": {"seconds": 60.0, "deducted": 0.0}, "remarks": [{"points": -3.3}]}
    assert late_note(entry) == "This came late."


def test_what_is_in_time_is_told_nothing() -> None:
    assert late_note({**GRADED, "late": None}) == ""
    assert late_note(GRADED) == ""
