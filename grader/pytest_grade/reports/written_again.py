"""Further formats of grades that are in JSON reports already: nothing is graded for them.

A report holds all but what students handed in: feedback pages made of it are without the notebooks beside the words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NoReturn

from pytest_grade.errors import ConfigurationError
from pytest_grade.model.roster import Roster
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.formats import FOLDERS, format_names, notices_on, refuse_unfit, refuse_unusable, write
from pytest_grade.reports.report import Report

_OPTION: Final = "--report"
_WITHOUT: Final = "its pages are without the notebooks, which no report holds (a run with a store has them in seconds)"


def targets_of(texts: Sequence[str]) -> tuple[tuple[str, Path], ...]:
    """What is to be written, each `FORMAT:PATH`; raises `ConfigurationError` where one cannot be."""
    return tuple(map(_target, texts))


def _target(text: str) -> tuple[str, Path]:
    names = format_names()
    name, colon, path = text.partition(":")
    if name not in names or not colon or not path:
        near = get_close_matches(name, names, 1) if name not in names else []
        hint = f" (nearest: {near[0]})" if near else ""
        _refuse(f"{text!r}{hint}", f"FORMAT:PATH with one of the formats {', '.join(names)}")
    refuse_unusable(name)
    target = Path(path)
    if name in FOLDERS and (target.is_symlink() or (target.exists() and not target.is_dir())):
        _refuse(text, "a folder, or a new one")
    if name not in FOLDERS and target.is_dir():
        _refuse(text, "a path to a file (this is a folder)")
    if not target.absolute().parent.is_dir():
        _refuse(text, f"a path in a folder that exists ({target.absolute().parent} does not)")
    return name, target


def _refuse(found: str, allowed: str) -> NoReturn:
    raise ConfigurationError(source=_OPTION, found=found, allowed=allowed)


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
