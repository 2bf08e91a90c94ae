"""When the work of a class came: what is known of it, what being late costs, and of whom nobody knows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pytest_grade.classroom.roster_times import RosterTimes, roster_times, unread_time
from pytest_grade.marking.late import lateness
from pytest_grade.reports.text import counted, listed, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_grade.classroom.whose import Owner
    from pytest_grade.marking.late import Late
    from pytest_grade.model.roster import Roster, Row

_MOST_NAMED = 5


class Lateness:
    """Tells of each submission how late it is, and gathers what is to be said of those that tell too little."""

    def __init__(self, roster: Roster | None, due: str | None) -> None:
        self._source, self._due = roster.source if roster else "", due
        self._times = roster_times(roster) if roster else RosterTimes()
        self._unread = {row.id for row in self._times.unread}
        self._timeless: dict[str, str] = {}  # by the id of the person: the student
        self._by_name: dict[str, str] = {}
        self._knows_times = False

    def time(self, owner: Owner, row: Row | None) -> str | None:
        """When something came: by the download itself, else by the roster."""
        return owner.at or (self._times.by_id.get(row.id) if row else None)

    def of(self, entry: Mapping[str, Any], policy: Late, at: str | None, *, is_late: bool) -> dict[str, Any] | None:
        """How late a graded entry is, as it holds it."""
        policy = replace(policy, due=self._due) if self._due else policy
        return lateness(policy, at, entry["possible"], is_late=is_late)

    def add(self, entry: Mapping[str, Any]) -> None:
        """Take an entry in."""
        if entry["status"] != "graded" or entry.get("by_hand"):
            return
        person, late = entry.get("person"), entry["late"]
        id_ = person["id"] if person else entry["student"]
        is_timed = bool((entry.get("attempt") or {}).get("at"))
        self._knows_times |= is_timed
        if late and late["seconds"] is None:
            self._by_name[id_] = person["name"] if person else entry["student"]
        elif not is_timed and id_ not in self._unread:
            self._timeless[id_] = entry["student"]

    def undue(self, per_day: float) -> Iterator[str]:
        """What is to be said where days are to cost something, and nothing says when the work was due."""
        if per_day and self._knows_times:
            due = "late.due in the rubric, or --grade-due"
            yield f"WARNING: late.per_day takes nothing off: nothing says when the work was due ({due})"

    def lines(
        self, unread: Mapping[str, str], source: str, *, is_due: bool, tells_late: bool, is_ordered: bool
    ) -> Iterator[str]:
        """What is to be said at the end; `is_ordered` says that times decide which attempt counts.

        `unread` is what stands, by student, where `source` should say when he handed in.
        """
        if is_due or is_ordered:
            yield from self._times.notes(self._source, _zone())
        yield from self._times.warnings(self._source, is_due=is_due)
        odd = [student for student in self._timeless.values() if student in unread]
        if odd:
            yield unread_time(f"{source} of {printable(odd[0])}", unread[odd[0]], len(odd), is_due=is_due)
        silent = len(self._timeless) - len(odd)
        if self._by_name:
            named = listed([*map(printable, self._by_name.values())], _MOST_NAMED)
            who = counted(len(self._by_name), "student")
            way = "--grade-due says when it was due" if self._knows_times else _WAYS
            yield (
                f"late by the name of the file, by how much the download does not tell: {who} ({named}); nothing is "
                f"taken off: {way}"
            )
        if is_due and silent and tells_late:
            yield f"in time, as their names do not say LATE: {counted(silent, 'student')}"
        elif is_due and silent:
            yield f"WARNING: lateness is not counted for {counted(silent, 'student')}: nothing says when they handed in"


_WAYS = "a roster with a column 'Submitted at' tells it (--grade-roster), or take points off by --grade-remarks"


def _zone() -> str:
    """The offset of this machine's clock."""
    return f"UTC{datetime.now().astimezone().isoformat()[-6:]}"
