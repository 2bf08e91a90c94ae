"""Times and durations, as systems and instructors write them."""

import re
from datetime import datetime, timezone
from typing import Final

_FRACTION: Final = re.compile(r"(\.\d{6})\d+")
_ZONE: Final = re.compile(r"\s*(?:UTC|UCT|GMT|Z)$", re.IGNORECASE)
_OFFSET: Final = re.compile(r"\s+([+-]\d\d):?(\d\d)$")
# Moodle in English: `Tuesday, 3 November 2026, 11:59 PM`.
_IN_WORDS: Final = re.compile(
    r"(?:[a-z]+,\s*)?(?P<day>\d{1,2})\s+(?P<month>[a-z]+)\s+(?P<year>\d{4}),?\s+(?P<hour>\d{1,2}):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d))?(?:\s*(?P<half>[ap])m)?",
    re.IGNORECASE,
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DURATION: Final = re.compile(r"(\d{1,6})\s*(s|sec|seconds?|min|minutes?|h|hours?|d|days?)", re.IGNORECASE)
_UNITS: Final = {"s": 1, "min": 60, "h": 3600, "d": 86400}
DURATIONS: Final = "a number and a unit: 30 s, 15 min, 2 h, 1 day"
TIMES: Final = "a date and time such as 2026-11-27T23:59 or 2026-11-27T23:59+01:00 (without an offset: this machine's)"


def time_of(text: str) -> datetime | None:
    """A time, in ISO 8601 or in the words of Moodle's English; of one without an offset, that of this machine.

    None where it is no time.
    """
    plain = _FRACTION.sub(r"\1", text.strip().replace("\N{NARROW NO-BREAK SPACE}", " "))
    plain = _OFFSET.sub(r"\1:\2", _ZONE.sub("+00:00", plain))
    found: datetime | None
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        found = _in_words(plain)
    try:
        return found.astimezone() if found is not None and found.tzinfo is None else found
    except (OverflowError, OSError, ValueError):  # a year that the machine's calendar does not have
        return None


def _in_words(text: str) -> datetime | None:
    match = _IN_WORDS.fullmatch(text)
    month = match["month"][:3].lower() if match else ""
    if match is None or month not in _MONTHS:
        return None
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    try:
        return datetime(
            int(match["year"]),
            _MONTHS.index(month) + 1,
            int(match["day"]),
            hour,
            int(match["minute"]),
            int(match["second"] or 0),
        )
    except ValueError:
        return None


def in_utc(time: datetime) -> str:
    """A time as a report holds it."""
    return time.astimezone(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")


def seconds_of(text: str) -> int | None:
    """A duration in seconds; None where it is none."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        return None
    return next(int(match[1]) * seconds for unit, seconds in _UNITS.items() if match[2].lower().startswith(unit))
