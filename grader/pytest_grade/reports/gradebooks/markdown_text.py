"""Text in Markdown as GitHub renders it: what a student wrote is text there, and nothing else."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pytest_grade.reports.text import printable

_MARKUP: Final = re.compile(r"[\\`*_\[\]{}<>#|~&$!^]|:(?=//|\w+:)")
_BEGINS: Final = re.compile(r"^(\s*\d*)([-+.)=])")
_ADDRESS: Final = re.compile(r"(?i)\bwww\.")
_SOMEBODY: Final = re.compile(r"@(?=\w)")
_CODE: Final = re.compile(r"`([^`\n]{1,400})`")
_FENCE: Final = re.compile(r"`+")
_JOINER: Final = "\N{WORD JOINER}"  # invisible; after it no name follows an @, so that nobody is called


def prose(text: str) -> str:
    """Text in a sentence or a cell of a table: no markup, no link, nobody who is called by it."""
    plain = _MARKUP.sub(r"\\\g<0>", printable(text))
    plain = _ADDRESS.sub(lambda found: found[0][:-1] + "\\.", _BEGINS.sub(r"\1\\\2", plain))
    return _SOMEBODY.sub(f"@{_JOINER}", plain)


def code(text: str, *, in_table: bool = False) -> str:
    """Text as code in a line, behind more backticks than it holds in a row; in a table a `|` is spelled out too."""
    shown = printable(text).replace("|", "\\x7c") if in_table else printable(text)
    if not shown.strip():
        return prose(repr(text)) if text else ""
    fence = "`" * (1 + max((len(found) for found in _FENCE.findall(shown)), default=0))
    room = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{room}{shown}{room}{fence}"


def sentence(text: str) -> str:
    """A sentence of ours, in which code stands between backticks."""
    parts = enumerate(_CODE.split(text))
    return "".join(code(part) if number % 2 else prose(part) for number, part in parts)


def block(lines: Iterable[str], language: str = "text") -> Iterator[str]:
    """Lines in a fence that is longer than any row of backticks in them."""
    shown = [printable(line) for line in lines]
    longest = max((len(found) for line in shown for found in _FENCE.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}{language}"
    yield from shown
    yield fence


def table(headings: str, rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table: its headings with `|`, where one that ends in `:` is of numbers; cells that are Markdown already."""
    names = headings.split("|")
    yield f"| {' | '.join(name.rstrip(':') for name in names)} |"
    yield f"|{'|'.join('---:' if name.endswith(':') else '---' for name in names)}|"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def folded(title: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines that are shown when somebody opens them; the title is of our own words."""
    yield f"<details><summary>{title}</summary>"
    yield ""
    yield from lines
    yield ""
    yield "</details>"
