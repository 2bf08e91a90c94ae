"""Further formats of grades that are in JSON reports already: nothing is graded for them.

A report holds all but what students handed in: feedback pages made of it are without the notebooks beside the words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from pytest_grade.errors import ConfigurationError
from pytest_grade.model.roster import Roster
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.formats import FOLDERS, format_names, notices_on, refuse_unfit, refuse_unusable, write
from pytest_grade.reports.report import Report
from pytest_grade.reports.targets import TargetError, target
from pytest_grade.reports.text import nearest

_WITHOUT: Final = "its pages are without the notebooks, which no report holds (a run with a store has them in seconds)"


def targets_of(texts: Sequence[str]) -> tuple[tuple[str, Path], ...]:
    """What is to be written, each `FORMAT:PATH`; raises `ConfigurationError` where one cannot be."""
    return tuple(map(_target, texts))


def _target(text: str) -> tuple[str, Path]:
    names = format_names()
    try:
        name, path = target(text, names, Path)
    except TargetError as error:
        found = f"{text!r}{nearest(error.unknown, names) if error.unknown else ''}"
        raise ConfigurationError(source="--report", found=found, allowed=error.allowed) from None
    refuse_unusable(name)
    return name, path


def write_again(
    report: Report, targets: Sequence[tuple[str, Path]], roster: Roster | None, columns: Sequence[str]
) -> Iterator[str]:
    """Write these; says what was written, and what is to be told of it.

    Raises `ConfigurationError` where a format needs another roster, `OSError` where it cannot be written.
    """
    feedback = next((path for name, path in targets if name == "feedback"), None)
    made = replace(report, roster=roster, columns=tuple(columns), feedback=feedback, handed_in=_not_in_a_report)
    assignments = sorted({entry.get("assignment", "") for entry in report.spool.entries()} - {""})
    for name, _ in targets:
        refuse_unfit(name, roster, columns, assignments)
    for name, path in targets:
        write(made, name, path)
        yield f"report written: {path} ({name})"
        yield from (f"  {notice}" for notice in notices_on(made, name))
        if name in FOLDERS:
            yield f"  {_WITHOUT}"


def _not_in_a_report(_entry: Entry) -> str:
    return "a report of grades does not hold it"
