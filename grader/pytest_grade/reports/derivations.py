"""The sections of docs/derivations.md as pages of text, for a terminal."""

import re
import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby

from pytest_grade.reports.text import WRAPPING

_HEADING = "## "
_FORMULA = "    "
_BULLET = re.compile(r"(?=^[*-] )", re.MULTILINE)


def section(text: str, anchor: str) -> str:
    """The section that a link ends in, its heading with hyphens for blanks; empty where there is none."""
    sections = (part.partition("\n") for part in f"\n{text}".split(f"\n{_HEADING}")[1:])
    return next((f"{heading}\n{body}" for heading, _, body in sections if _anchor(heading) == anchor), "")


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-")


def page(section: str, width: int) -> Iterator[str]:
    """A section as lines narrower than `width`: its heading underlined, tables in columns, formulas as they stand."""
    heading, _, body = section.partition("\n")
    yield heading
    yield "-" * len(heading)
    for block in re.split(r"\n\s*\n", body.strip("\n")):
        yield ""
        yield from _block(_plain(block), width)


def _plain(block: str) -> str:
    """Without marks of emphasis; formulas keep their stars."""
    if block.startswith(_FORMULA):
        return block
    return re.sub(r"\*\*(.+?)\*\*|(?<![\w*])\*(?! )([^*\n]+?)(?<! )\*(?!\w)", r"\1\2", block, flags=re.DOTALL)


def _block(block: str, width: int) -> Iterator[str]:
    if block.startswith(_FORMULA):
        yield from block.splitlines()
    elif block.startswith("|"):
        yield from _table(block.splitlines(), width)
    else:
        for is_table, lines in groupby(block.splitlines(), key=lambda line: line.startswith("|")):
            part = list(lines)
            yield from _table(part, width) if is_table else _prose(part, width)


def _prose(lines: Iterable[str], width: int) -> Iterator[str]:
    for item in filter(None, _BULLET.split("\n".join(lines))):
        further = "  " if _BULLET.match(item) else ""
        yield from textwrap.wrap(" ".join(item.split()), width - 1, subsequent_indent=further, **WRAPPING)


def _table(lines: Iterable[str], width: int) -> Iterator[str]:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    rows = [row for row in rows if set("".join(row)) - set("-: ")]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    last = max(20, width - 1 - sum(size + 2 for size in widths[:-1]) - len(_FORMULA))
    for row in rows:
        start = _FORMULA + "".join(f"{cell:<{size + 2}}" for cell, size in zip(row, widths[:-1], strict=False))
        yield from textwrap.wrap(
            row[-1], len(start) + last, initial_indent=start, subsequent_indent=" " * len(start), **WRAPPING
        ) or [start.rstrip()]
