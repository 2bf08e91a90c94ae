"""How late something came, in words."""

from collections.abc import Iterator
from typing import Final

from pytest_grade.reports.contract import Entry
from pytest_grade.reports.text import points

_UNITS: Final = ((86400, "day", "d"), (3600, "hour", "h"), (60, "minute", "min"))


def late_note(entry: Entry) -> str:
    """What a student is told where it came late; empty where it did not."""
    late = entry.get("late")
    if not late:
        return ""
    if late["seconds"] is None or any((remark["points"] or 0) < 0 for remark in entry.get("remarks", ())):
        return "This came late."  # what that costs is said by somebody else, as by the remark
    how = f"{_in_words(late['seconds'])} late"
    if not late["deducted"] or entry["status"] != "graded":
        return f"This came {how}. No points are taken off for it."
    taken = f"{points(late['deducted'])} {'point is' if late['deducted'] == 1 else 'points are'} taken off for it"
    return f"This came {how}. {taken}: {points(entry['final'])} of {points(entry['possible'])} count."


def duration(seconds: float) -> str:
    """A time in its two largest units, for a table: `1 d 3 h`."""
    said = [f"{count} {short}" for count, _, short in _in_units(seconds)]
    return " ".join(said[:2]) or "under 1 min"


def _in_words(seconds: float) -> str:
    """The same in a sentence: `1 day 3 hours`."""
    said = [f"{count} {unit}{'s' if count > 1 else ''}" for count, unit, _ in _in_units(seconds)]
    return " ".join(said[:2]) or "under a minute"


def _in_units(seconds: float) -> Iterator[tuple[int, str, str]]:
    left = int(seconds)
    for length, unit, short in _UNITS:
        count, left = divmod(left, length)
        if count:
            yield count, unit, short
