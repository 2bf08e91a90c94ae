"""A time may name its zone: where the name leaves nothing open it is read, else it is said what it leaves open."""

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from pytest_grade.marking.times import doubt, due_of, time_of


@pytest.fixture
def in_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A machine whose zone is set by TZ."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-11-01 23:59:00 EST", "2026-11-01T23:59:00-05:00"),
        ("2026-07-01 23:59 CEST", "2026-07-01T23:59:00+02:00"),
        ("2026-07-01 23:59 NDT", "2026-07-01T23:59:00-02:30"),
        ("2026-07-01 23:59 -03", "2026-07-01T23:59:00-03:00"),
        ("2026-07-01 23:59 +0530", "2026-07-01T23:59:00+05:30"),
        ("2015-02-02 14:58:23.948203 America/Los_Angeles", "2015-02-02T14:58:23.948203-08:00"),
        ("2026-07-01 23:59 America/Argentina/Buenos_Aires", "2026-07-01T23:59:00-03:00"),
        ("2026-07-01 23:59 Etc/GMT+5", "2026-07-01T23:59:00-05:00"),
        ("Monday, 3 November 2025, 2:05 PM CET", "2025-11-03T14:05:00+01:00"),
    ],
)
def test_a_zone_that_is_named_is_read(text: str, read: str) -> None:
    assert time_of(text) == at(read)
    assert not doubt(text)


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("2026-11-01 23:59 CST", "CST is several zones' (North America, China, Cuba); TZ=… says which"),
        ("2026-10-25 02:30 Europe/Berlin", "that hour was there twice in Europe/Berlin, or not at all"),
        ("2026-03-29 02:30 Europe/Berlin", "that hour was there twice in Europe/Berlin, or not at all"),
        ("2026-11-01 23:59 XYZT", ""),
        ("2026-11-01 23:59 Europe/Atlantis", ""),
        ("2026-11-01 23:59 America/Indiana", ""),  # a folder of the database
        ("2026-11-01 23:59+01:00 CET", ""),
        ("2026-11-01 23:59 ../../etc/passwd", ""),
        (f"2026-11-01 23:59 {'A' * 5000}", ""),
    ],
)
def test_what_a_zone_leaves_open_is_not_read(text: str, open_: str, in_zone: pytest.MonkeyPatch) -> None:
    assert time_of(text) is None
    assert doubt(text) == open_


def test_a_name_of_several_zones_is_that_of_this_machine_where_its_zone_is_called_so_just_then(
    in_zone: pytest.MonkeyPatch,
) -> None:
    in_zone.setenv("TZ", "America/Chicago")
    time.tzset()
    assert time_of("2026-11-02 23:59 CST") == at("2026-11-02T23:59:00-06:00")
    assert time_of("2026-11-01 01:30 CST") == at("2026-11-01T01:30:00-06:00"), "when the clock was put back"
    assert time_of("2026-11-01 01:30 CDT") == at("2026-11-01T01:30:00-05:00")
    assert time_of("2026-07-01 23:59 CST") is None


def test_when_work_is_due_may_name_a_zone() -> None:
    assert due_of("2026-11-27T23:59 Europe/Berlin") == at("2026-11-27T23:59:00+01:00")
