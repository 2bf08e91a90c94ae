"""Late is what comes after the time and its grace; each day that has begun takes off its part, up to the most."""

import pytest

from pytest_grade.marking.late import Late, lateness
from pytest_grade.marking.times import due_of, in_utc, seconds_of, time_of

POLICY = Late(due="2026-11-04T12:00Z", grace=900, per_day=10, most=25)
CAME = {
    "2026-11-04T12:00Z": None,
    "2026-11-04T12:15:00Z": None,
    "2026-11-04T12:15:01Z": (901, 2.0),
    "2026-11-05T12:00Z": (86400, 2.0),
    "2026-11-05T12:00:01Z": (86401, 4.0),
    "2026-12-24T00:00Z": (4276800, 5.0),
}


@pytest.mark.parametrize("at", CAME)
def test_what_is_taken_off(at: str) -> None:
    found = lateness(POLICY, at, 20)
    assert (found and (found["seconds"], found["deducted"])) == CAME[at]


def test_where_nobody_says_by_how_much_nothing_is_taken_off() -> None:
    assert lateness(POLICY, None, 20, is_late=True) == {"seconds": None, "deducted": 0.0}
    assert lateness(POLICY, None, 20) is None
    assert lateness(Late(), "2026-11-04T12:00Z", 20) is None


TIMES = {
    "2026-11-27T23:59+01:00": "2026-11-27T22:59:00Z",
    "2026-11-24 16:48:34 +0100": "2026-11-24T15:48:34Z",
    "2015-02-02 15:58:23.948203 UTC": "2015-02-02T15:58:23Z",
    "2021-09-21 17:41:01.000000000 Z": "2021-09-21T17:41:01Z",
    "2021-09-21 17:41:01+00:00": "2021-09-21T17:41:01Z",
}


@pytest.mark.parametrize("text", TIMES)
def test_times_are_read_as_systems_write_them(text: str) -> None:
    found = time_of(text)
    assert found is not None
    assert in_utc(found) == TIMES[text]


def test_moodle_s_words_are_a_time_of_this_machine() -> None:
    words = time_of("Tuesday, 3 November 2026, 11:59 PM")
    assert words == time_of("2026-11-03T23:59")
    assert time_of("3 November 2026, 12:05 AM") == time_of("2026-11-03T00:05")


@pytest.mark.parametrize(
    "text", ["", "-", "friday", "40 November 2026, 11:59 PM", "3 Brumaire 2026, 11:59", "0001-01-01"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert time_of(text) is None


@pytest.mark.parametrize("text", ["2025-11-03", "20251103", "2025-W45-1", " 2025-11-03 "])
def test_a_day_alone_is_no_time_at_which_work_is_due(text: str) -> None:
    assert due_of(text) is None
    assert due_of("2025-11-03T23") == due_of("2025-11-03 23:00") == time_of("2025-11-03T23:00")
    assert due_of("Tuesday, 3 November 2026, 11:59 PM") == time_of("2026-11-03T23:59")


def test_durations_have_a_unit() -> None:
    assert [seconds_of(text) for text in ("30 s", "15 min", "2h", "1 day", "15", "min", "-1 h")] == [
        30, 900, 7200, 86400, None, None, None,
    ]  # fmt: skip
