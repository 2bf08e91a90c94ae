"""Annotations as GitHub shows them beside a line: workflow commands, to be printed by the step that graded.

By "Workflow commands for GitHub Actions": `::error file=…,line=…,title=…::message`, where `%` and ends of lines are
written out, and in the values of properties `:` and `,` as well. GitHub shows ten of a kind for each step.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from pytest_grade.reports.class_counts import ClassCounts
from pytest_grade.reports.gradebooks.pointed import Pointed, pointed
from pytest_grade.reports.report import Report
from pytest_grade.reports.text import points, printable

MOST: Final = 10  # of a kind, in a step
_KINDS: Mapping[str, str] = {
    "ungraded": "error",
    "incorrect": "error",
    "unfinished": "warning",
    "missing": "warning",
    "undecided": "notice",
    "planted": "notice",
    "not-gradable": "notice",
}


def as_github(report: Report) -> Iterator[str]:
    """The points as a notice, and then an annotation for each thing to look at, as many as are shown."""
    found = list(pointed(report, os.environ))
    shown = Counter({"notice": 1})
    commands = []
    for each in found:
        kind = _KINDS[each.verdict]
        shown[kind] += 1
        if shown[kind] <= MOST:
            commands.append(_command(kind, each))
    yield _summary(report, len(found) - len(commands))
    yield from commands


def _summary(report: Report, left_out: int) -> str:
    counts = ClassCounts()
    for entry in report.spool.entries():
        counts.add(entry)
    if len(report.spool) == 1 and counts.graded:
        (entry,) = report.spool.entries()
        said = f"{points(entry.get('final', entry['earned']))} of {points(entry['possible'])} points"
    else:
        said = counts.line()
    more = f"; {left_out} more remarks are in the summary" if left_out else ""
    return f"::notice title={_property('pytest-grade')}::{_message(said + more)}\n"


def _command(kind: str, each: Pointed) -> str:
    place = f"file={_property(each.path)},line={each.line},title={_property(each.title)}"
    return f"::{kind} {place}::{_message(each.text)}\n"


def _message(text: str) -> str:
    lines = "\n".join(map(printable, text.split("\n")))
    return lines.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text.replace("\n", " ")).replace(":", "%3A").replace(",", "%2C")
