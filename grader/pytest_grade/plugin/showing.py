"""Showing lines of a report in pytest's terminal: harmless, and in colour where the terminal has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_grade.reports.hints import told
from pytest_grade.reports.single import single
from pytest_grade.reports.styled import pieces
from pytest_grade.reports.text import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pytest

    from pytest_grade.reports.contract import Entry
    from pytest_grade.reports.styled import Role
    from pytest_grade.reports.terminal import Overview

# What pytest's own writer makes of a piece, if `--color` and the environment let it: one colour, and it means "look".
_MARKUP: Mapping[Role | None, Mapping[str, bool]] = {
    None: {},
    "look": {"red": True},
    "strong": {"bold": True},
    "quiet": {"light": True},
}
_WIDEST = 120
_DRAWN = "─│┐└┘┌÷×·»✓✗²"


def show_grades(
    writer: pytest.TerminalReporter, overview: Overview, entries: Iterator[Entry], how: str, *, is_self_check: bool
) -> None:
    """One submission in words, several as a table; with -v all in words. `how` says how to see more of one."""
    if overview.submissions == 1:
        show(writer, "self-check" if is_self_check else "grade", words(writer, next(entries), is_only_one=True))
    elif overview.submissions:
        if writer.verbosity > 0:
            for entry in entries:
                show(writer, harmless(entry["path"]), words(writer, entry, is_only_one=False))
        show(writer, "grades", overview.table(width_of(writer), how))
        show(writer, "class", overview.totals(width_of(writer)))


def words(writer: pytest.TerminalReporter, entry: Entry, *, is_only_one: bool) -> Iterator[str]:
    """What is told of a submission; of the only one, as much as of one of several with one -v more."""
    in_full = writer.verbosity > (0 if is_only_one else 1)
    return single(told(entry), width_of(writer), in_full=in_full, in_ascii=is_ascii(writer))


def show(writer: pytest.TerminalReporter, title: str, lines: Iterable[str]) -> None:
    """A section of its own."""
    writer.section(title)
    for line in lines:
        show_line(writer, line)


def show_line(writer: pytest.TerminalReporter, line: str) -> None:
    """One line. It is checked as a whole; one that has to be made harmless is shown without colour."""
    checked = harmless(line)
    for piece, role in pieces(line) if checked == line else ((checked, None),):
        writer.write(piece, **_MARKUP[role])
    writer.line("")


def width_of(writer: pytest.TerminalReporter) -> int:
    """How wide lines may be: a wide terminal is not filled, as long lines are hard to read."""
    return min(writer._tw.fullwidth, _WIDEST)


def is_ascii(writer: pytest.TerminalReporter) -> bool:
    """Whether the terminal lacks the letters that pictures are drawn in."""
    try:
        _DRAWN.encode(getattr(writer._tw._file, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return True
    return False
