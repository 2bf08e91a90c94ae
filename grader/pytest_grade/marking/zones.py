"""Zones of time by the names that systems write behind a time: `CET`, `Europe/Berlin`.

A name is read where it leaves nothing open. Offsets are those that the IANA database has for an abbreviation today.
"""

from datetime import datetime, timedelta, timezone
from typing import Final

# By the offset in hours: what one zone alone is called, or several that have the same one.
_NAMES: Final = {
    0: "UTC GMT WET",
    1: "BST CET MET WAT WEST",
    2: "CAT CEST EET MEST SAST",
    3: "EAT EEST IDT MSK",
    5: "PKT",
    7: "WIB",
    8: "AWST HKT WITA",
    9: "JST KST WIT",
    9.5: "ACST",
    10: "AEST ChST",
    10.5: "ACDT",
    11: "AEDT",
    12: "NZST",
    13: "NZDT",
    -2.5: "NDT",
    -3: "ADT",
    -3.5: "NST",
    -4: "AST EDT",
    -5: "EST",
    -6: "MDT",
    -7: "MST PDT",
    -8: "AKDT",
    -9: "AKST HDT",
    -10: "HST",
    -11: "SST",
}
_HOURS: Final = {name: hours for hours, names in _NAMES.items() for name in names.split()}
_SEVERAL: Final = {
    "CST": "North America, China, Cuba",
    "CDT": "North America, Cuba",
    "IST": "India, Israel, Ireland",
    "PST": "North America, the Philippines",
}


def placed(time: datetime, zone: str) -> datetime | None:
    """A time without an offset as that of a zone, or of this machine's zone where that is called so just then.

    None where no zone is called so, or several are, or that hour was there twice or not at all.
    """
    if zone in _HOURS:
        return time.replace(tzinfo=timezone(timedelta(hours=_HOURS[zone])))
    if "/" not in zone:
        return next((each for each in _of_this_machine(time) if each.tzname() == zone), None)
    there = _of_a_place(time, zone)
    return there[0] if there and there[0].utcoffset() == there[1].utcoffset() else None


def doubt(time: datetime, zone: str) -> str:
    """What a zone leaves open about a time; empty where it is known, or no name of a zone."""
    if placed(time, zone) is not None:
        return ""
    if zone in _SEVERAL:
        return f"{zone} is several zones' ({_SEVERAL[zone]}); TZ=… says which"
    return f"that hour was there twice in {zone}, or not at all" if _of_a_place(time, zone) else ""


def _of_this_machine(time: datetime) -> list[datetime]:
    """The time by this machine's clock; two, where the clock was put back."""
    try:
        return [time.replace(fold=fold).astimezone() for fold in (0, 1)]
    except (OverflowError, OSError, ValueError):  # a year that the machine's calendar does not have
        return []


def _of_a_place(time: datetime, zone: str) -> list[datetime]:
    """The time by the clocks of a place, before and after they were put back; none where no place is called so."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - few name a place, and it asks how Python was built

    try:
        there = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # or the machine has no database
        return []
    return [time.replace(tzinfo=there, fold=fold) for fold in (0, 1)]
