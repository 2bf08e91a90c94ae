"""When students handed in, as a column of the roster says it; and what of it is not read, which nobody may overlook."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final

from pytest_grade.classroom import headings
from pytest_grade.dataclass import dataclass
from pytest_grade.marking.times import as_written, doubt, in_utc, time_of
from pytest_grade.marking.written_times import DayOrder, order_in
from pytest_grade.model.roster import Roster, Row
from pytest_grade.reports.text import counted

_NO_TIME: Final = ("", "-", "\N{EN DASH}", "\N{EM DASH}")
_SHOWN: Final = 80
_LIKE_TIMES: Final = 3  # so many times make a column that perhaps says when work came


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterTimes:
    """Times by the ids of students; `unread` are lines whose cell in `column` is none, or leaves open which one.

    `order` is what comes first in dates of numbers, where the column tells. `others` are columns of times of which
    nobody knows what they mean.
    """

    column: str = ""
    by_id: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[Row, ...] = ()
    order: DayOrder | None = None
    has_local: bool = False
    others: tuple[str, ...] = ()

    def warnings(self, source: str, *, is_due: bool) -> Iterator[str]:
        """What is not read, with the consequence."""
        if self.unread:
            row, where = self.unread[0], f"{source}, column {self.column!r}"
            said, line = row.fields[self.column].strip(), f" (line {row.line})"
            yield unread_time(where, said, len(self.unread), is_due=is_due, line=line)
        if self.others and is_due and not self.column:
            named = ", ".join(map(repr, self.others))
            yield (
                f"WARNING: {source}: of no column it is known that it says when work came, so lateness is not counted; "
                f"if one of these does, name it 'Submitted at': {named}"
            )

    def notes(self, source: str, zone: str) -> Iterator[str]:
        """How times were understood that could be understood otherwise."""
        if self.order:
            yield f"{source}, column {self.column!r}: dates were read with the {self.order} first, as some of them show"
        if self.has_local:
            yield f"times of {source} name no time zone, and are taken as this machine's ({zone}; TZ=… sets another)"


def unread_time(where: str, said: str, count: int, *, is_due: bool, line: str = "") -> str:
    """What is told of something that should be a time and is not read as one, as of so many students."""
    lacking = "lateness is not counted for" if is_due else "it is not known when it came from"
    why, written = f" ({open_})" if (open_ := doubt(said)) else "", "+01:00" if doubt(said) else ""
    return (
        f"WARNING: {where}: {said[:_SHOWN]!r}{line} is not read as a time{why}, so {lacking} "
        f"{counted(count, 'student')}; written as 2025-11-03 14:05{written} it is"
    )


def roster_times(roster: Roster) -> RosterTimes:
    """Read the column of the roster that says when work came."""
    known = {" ".join(heading.split()).casefold(): heading for heading in reversed(roster.columns)}
    column = next((known[each] for each in headings.TIMES if each in known), None)
    if column is None:
        return RosterTimes(others=tuple(_like_times(roster)))
    said = [(row, text) for row in roster.rows if (text := row.fields[column].strip()) not in _NO_TIME]
    order = order_in(text for _, text in said)
    read = [(row, time_of(text, order)) for row, text in said]
    return RosterTimes(
        column=column,
        by_id={row.id: in_utc(found) for row, found in read if found is not None},
        unread=tuple(row for row, found in read if found is None),
        order=order if any(time_of(text) is None and time_of(text, order) for _, text in said) else None,
        has_local=any((found := as_written(text, order)) and found.tzinfo is None for _, text in said),
    )


def _like_times(roster: Roster) -> Iterator[str]:
    for column in roster.columns:
        cells = [row.fields[column].strip() for row in roster.rows[:200]]
        if sum(":" in cell and time_of(cell, "day") is not None for cell in cells) >= min(_LIKE_TIMES, len(cells)):
            yield column
