"""How late something came, in words."""

from grader.reports.contract import Entry
from grader.reports.text import points

_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60))


def late_note(entry: Entry) -> str:
    """What a student is told where it came late; empty where it did not."""
    late = entry.get("late")
    if not late:
        return ""
    how = f"{_duration(late['seconds'])} late" if late["seconds"] else "late"
    if not late["deducted"] or entry["status"] != "graded":
        return f"This came {how}. No points are taken off for it."
    taken = f"{points(late['deducted'])} {'point is' if late['deducted'] == 1 else 'points are'} taken off for it"
    return f"This came {how}. {taken}: {points(entry['final'])} of {points(entry['possible'])} count."


def _duration(seconds: float) -> str:
    """A time in its two largest units."""
    parts = []
    left = max(60, round(seconds))
    for unit, length in _UNITS:
        count, left = divmod(left, length)
        if count:
            parts.append(f"{count} {unit}{'s' if count > 1 else ''}")
    return " ".join(parts[:2])
