"""Times and durations, as systems and instructors write them."""

import re
from datetime import datetime, timezone
from typing import Final

from pytest_grade.marking import zones
from pytest_grade.marking.written_times import DayOrder, written_time

_FRACTION: Final = re.compile(r"(\.\d{6})\d+")
_ZONE: Final = re.compile(r"\s*(?:UTC|UCT|GMT|Z)$", re.IGNORECASE)
_OFFSET: Final = re.compile(r"\s+([+-]\d\d)(?::?(\d\d))?$")
_NAMED: Final = re.compile(r"(?P<time>.*\d.*?)\s+(?P<zone>[A-Za-z]{3,}(?:[/_+-][A-Za-z0-9]+)*)", re.DOTALL)
_DURATION: Final = re.compile(r"(\d{1,6})\s*(s|sec|seconds?|min|minutes?|h|hours?|d|days?)", re.IGNORECASE)
_UNITS: Final = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_OF_THE_DAY: Final = re.compile(r":|\dT\d")
DURATIONS: Final = "a number and a unit: 30 s, 15 min, 2 h, 1 day"
TIMES: Final = "a date and time such as 2026-11-27T23:59 or 2026-11-27T23:59+01:00 (without an offset: this machine's)"
_LONGEST: Final = 200


def time_of(text: str, order: DayOrder | None = None) -> datetime | None:
    """A time as `as_written` reads it; of one without an offset, that of this machine."""
    found = as_written(text, order)
    try:
        return found.astimezone() if found is not None and found.tzinfo is None else found
    except (OverflowError, OSError, ValueError):  # a year that the machine's calendar does not have
        return None


def due_of(text: str) -> datetime | None:
    """When work is due: as `time_of` reads it, but no day alone, of which nobody says when it ends."""
    return time_of(text) if _OF_THE_DAY.search(text) else None


def as_written(text: str, order: DayOrder | None = None) -> datetime | None:
    """A time, in ISO 8601 or in the words of some system, with an offset only where it names one, or a zone.

    `order` says what comes first in `03/11/2025`. None where it is no time, or nothing tells which one.
    """
    plain = _ZONE.sub("+00:00", _plain(text))
    found = _read(_OFFSET.sub(lambda match: f"{match[1]}:{match[2] or '00'}", plain), order)
    if found is None and (named := _in_a_zone(text, order)):
        return zones.placed(*named)
    return found


def doubt(text: str, order: DayOrder | None = None) -> str:
    """What the name of its zone leaves open about a time, so that it is not read; else empty."""
    named = _in_a_zone(text, order)
    return zones.doubt(*named) if named else ""


def _in_a_zone(text: str, order: DayOrder | None) -> tuple[datetime, str] | None:
    """A time without an offset, and the name behind it."""
    match = _NAMED.fullmatch(_plain(text)) if len(text) <= _LONGEST else None
    found = _read(match["time"], order) if match else None
    return (found, match["zone"]) if match and found is not None and found.tzinfo is None else None


def _plain(text: str) -> str:
    return _FRACTION.sub(r"\1", text.strip().replace("\N{NARROW NO-BREAK SPACE}", " "))


def _read(plain: str, order: DayOrder | None) -> datetime | None:
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        return written_time(plain, order)


def in_utc(time: datetime) -> str:
    """A time as a report holds it."""
    return time.astimezone(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")


def seconds_of(text: str) -> int | None:
    """A duration in seconds; None where it is none."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        return None
    return next(int(match[1]) * seconds for unit, seconds in _UNITS.items() if match[2].lower().startswith(unit))
