"""A school's own table with some cells filled: all else is as it came, letter by letter.

Kept are the byte order mark, what parts cells, which of them stand in quotes, how lines end, lines that are no
student's, in their places, empty lines, and a first line `sep=;` of Excel's. Only the encoding is not: files are
written in UTF-8, which every system takes, with a byte order mark where the file had one.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from pytest_grade.model.roster import Roster, Row
from pytest_grade.reports.gradebooks.cells import MARK, encodable

_QUOTE: Final = '"'
_ENDS: Final = ("\r\n", "\n", "\r")
_END: Final = re.compile("|".join(_ENDS))


class Record(NamedTuple):
    """A line of a table as it is written: `number` is that of its first line in the file, `end` what ends it."""

    number: int
    cells: list[str]
    end: str


def filled(roster: Roster, change: Callable[[Row], Mapping[str, str]]) -> Iterator[str]:
    """The lines of the file that a roster was read from; `change` gives new texts of a student's line, by heading."""
    rows = {row.line: row for row in roster.rows}
    if roster.text.startswith(MARK):
        yield MARK
    for record in records(roster.text.removeprefix(MARK), roster.delimiter):
        row = rows.get(record.number)
        cells = record.cells if row is None else _changed(record.cells, change(row), roster)
        yield encodable(roster.delimiter.join(cells) + record.end)


def _changed(cells: list[str], texts: Mapping[str, str], roster: Roster) -> list[str]:
    made = list(cells)
    for heading, text in texts.items():
        place = roster.columns.index(heading)
        made += [""] * (place + 1 - len(made))
        made[place] = _written(text, roster.delimiter, is_quoted=made[place].startswith(_QUOTE))
    return made


def _written(text: str, delimiter: str, *, is_quoted: bool) -> str:
    """A cell: in quotes where the one in its place was, and where it cannot be without."""
    if is_quoted or any(letter in text for letter in (delimiter, _QUOTE, "\r", "\n")):
        return _QUOTE + text.replace(_QUOTE, 2 * _QUOTE) + _QUOTE
    return text


def records(text: str, delimiter: str) -> Iterator[Record]:
    """The lines of a table with their cells as they are written, parted as Python's `csv` parts them."""
    cell, at, number = _cell(delimiter), 0, 1
    while at < len(text):
        begins, cells = at, []
        while True:
            found = cell.match(text, at)
            cells.append(found[0] if found else "")
            at += len(cells[-1])
            if not text.startswith(delimiter, at):
                break
            at += len(delimiter)
        end = next((each for each in _ENDS if text.startswith(each, at)), "")
        at += len(end)
        yield Record(number, cells, end)
        number += len(_END.findall(text, begins, at))


@lru_cache
def _cell(delimiter: str) -> re.Pattern[str]:
    """A cell: in quotes, which it doubles, or bare; what stands behind closing quotes belongs to it."""
    rest = rf"[^{re.escape(delimiter)}\r\n]*"
    return re.compile(rf'"[^"]*(?:""[^"]*)*"?{rest}|{rest}')
