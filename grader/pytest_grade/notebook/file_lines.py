"""Where the lines of a notebook's code cells stand in its file: what a review, which shows JSON, can point at."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Final, NamedTuple, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.reading import UnreadableSubmissionError, holds_notebook, joined, parsed

_TOKEN: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_BOM: Final = "\ufeff"
_SOURCES: Final = ("source", "input")  # as nbformat 4 and 3 have it
Path: TypeAlias = tuple[str | int, ...]


class _Text(NamedTuple):
    """A text of the JSON: where it stands by keys and numbers, itself, and the line of the file."""

    path: Path
    text: str
    line: int


@dataclass(slots=True)
class _Cell:
    """What is known so far of a cell: its type, and its source in pieces, each with the line of the file."""

    type: str = ""
    pieces: list[_Text] = field(default_factory=list)


def file_lines(content: bytes, kind: str) -> Mapping[tuple[int, int], int]:
    """The line of the file, by cell and line of the cell, both from 1 as a report has them.

    Of a script, whose lines are those of the file, and of what is no JSON, there are none.
    """
    try:
        if not holds_notebook(content, kind) or not parsed(content):
            return {}
    except UnreadableSubmissionError:
        return {}
    cells: dict[Path, _Cell] = {}
    for found in _texts(content.decode(json.detect_encoding(content), "replace").removeprefix(_BOM)):
        place = _place(found.path)
        if place is None:
            continue
        cell_path, key, *_ = place
        cell = cells.setdefault(cell_path, _Cell())
        if key == "cell_type":
            cell.type = found.text
        elif key in _SOURCES:
            cell.pieces.append(found)
    of_code = (cell for cell in cells.values() if cell.type == "code")
    return {
        (number, line): at for number, cell in enumerate(of_code, start=1) for line, at in _lines(cell.pieces).items()
    }


def _place(path: Path) -> tuple[Path, str] | None:
    """The cell that a text belongs to, and the key that it stands under; None where it is of none."""
    for length in (2, 4):  # ("cells", 3), and ("worksheets", 0, "cells", 3) before nbformat 4
        if len(path) > length and path[length - 2] == "cells" and (length == 2 or path[0] == "worksheets"):
            return path[:length], str(path[length]) if len(path) <= length + 2 else ""
    return None


def _lines(pieces: Sequence[_Text]) -> Mapping[int, int]:
    """The line of the file in which each line of a source begins."""
    found: dict[int, int] = {}
    line = 1
    for piece in pieces:
        *whole, rest = joined(piece.text).split("\n")
        for number, _ in enumerate([*whole, rest] if rest else whole, start=line):
            found.setdefault(number, piece.line)
        line += len(whole)
    return found


def _texts(text: str) -> Iterator[_Text]:
    """Every text that is a value in valid JSON, in its order; nothing of it is nested in our own stack."""
    ends = [match.start() for match in re.finditer("\n", text)]
    path: list[str | int] = []
    key: str | None = None
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in ("{", "["):
            path.append("" if sign == "{" else 0)
            key = None
        elif sign in ("}", "]"):
            path.pop()
        elif sign == ",":
            last = path[-1]
            path[-1] = last + 1 if isinstance(last, int) else ""
        elif sign == ":":
            path[-1] = key or ""
        elif sign.startswith('"'):
            value = json.loads(sign, strict=False)
            key = value
            if path and path[-1] != "":
                yield _Text(tuple(path), value, bisect_right(ends, token.start()) + 1)
