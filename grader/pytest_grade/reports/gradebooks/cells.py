"""Cells of a CSV file: what a program reads as it is meant, and a spreadsheet does not compute."""

import csv
import re
from collections.abc import Sequence
from typing import Any, Final

from pytest_grade.reports.text import aligned, points, printable

MARK: Final = "\ufeff"  # by which Excel knows that a file is UTF-8
# What makes a formula of a cell (OWASP, "CSV Injection"), their wide forms too. Where a spreadsheet takes a semicolon
# for the end of a cell, what follows one begins the next.
_FORMULA: Final = re.compile(r"(^|;)(?=\s*[=+\-@＝＋－＠])")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")


class _Line:
    """What `csv` writes to: it gives back the text."""

    def write(self, text: str) -> str:
        return text


def line(cells: Sequence[str], delimiter: str = ",") -> str:
    """One line of the file, as RFC 4180 has it."""
    writer: Any = csv.writer(_Line(), delimiter=delimiter)
    written: str = writer.writerow([encodable(cell) for cell in cells])
    return written


def encodable(text: str) -> str:
    """The text itself, unless it holds half of a character, which no file can."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def neutral(text: str) -> str:
    """Text for people: nothing invisible in it, and no formula; an apostrophe stands before what would begin one."""
    return _FORMULA.sub(r"\1'", printable(text))


def number(value: float | None, mark: str = ".", least: int = 0) -> str:
    """A number with its decimal mark, at least so many digits after it, and two at most; empty where there is none."""
    if value is None:
        return ""
    text = aligned(value, 2) if least == 2 else points(value)
    return text.replace(".", mark)


def value_of(cell: str) -> float | None:
    """The number in a cell, whichever its decimal mark; None where it is none."""
    found = cell.strip()
    return float(found.replace(",", ".")) if _NUMBER.fullmatch(found) else None


def decimal_mark(cells: Sequence[str]) -> str:
    """The decimal mark of numbers in these cells; a point, where none of them shows it."""
    shown = (mark for cell in cells if value_of(cell) is not None for mark in ".," if mark in cell)
    return next(shown, ".")
