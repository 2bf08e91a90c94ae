"""Cutting a script, or a notebook kept as text, into cells. No line moves: line 7 of a cell is one of the file.

Spyder, VS Code, PyCharm, jupytext, nbconvert, Kaggle and Databricks each mark where a cell begins, in a comment. Some
comment out what is no Python: a whole cell, where a cell magic heads it.
"""

import itertools
import re
from collections.abc import Iterator

CELL_MARK = re.compile(
    r"^#\s*(?:%%|In\s?\[[\s\d*]*\]:|COMMAND -{5,}|Databricks notebook source|<\w+cell>)(?P<title>.*)",
    re.MULTILINE,
)
_TEXT_TITLE = re.compile(r".*\[(?:markdown|md|raw)\]|.*<(?:markdown|raw|heading|html)cell>", re.IGNORECASE)

_COLAB = "# Commented out IPython magic to ensure Python compatibility."
# How the commented lines of a cell are told: the line that heads them, whether it stands above, what begins each.
_COMMENTED_OUT = (
    (re.compile(r"# MAGIC %(?:%|python\b)"), False, re.compile(r"# MAGIC ?")),
    (re.compile(re.escape(_COLAB)), True, re.compile(r"# ?")),
    (re.compile(r"#\s*(?:\+|%%).*\bactive(?:-|=\")ipynb\b"), True, re.compile(r"# ?")),
)
_MAY_BE_COMMENTED_OUT = re.compile(r"^# (?:MAGIC %|Commented out IPython|.*\bactive(?:-|=\")ipynb)", re.MULTILINE)
_ENDS_A_CELL = re.compile(r"#\s*(?:%%|-$|\+)")
_LANGUAGE = re.compile(r"^%python\b")

_FENCE = re.compile(r"^(?P<indent>\s*)(?P<mark>`{3,}|~{3,})\s*(?P<info>[^`]*)$")
_NOT_RUN = re.compile(r"\bactive\s*=\s*\"(?!.*ipynb)|\.noeval\b|\beval\s*[=:]\s*(?:FALSE|false|F)\b")
_OPTION = re.compile(r"^(?:#\||:[\w-]+:)")
# How the text of a notebook marks its code: MyST, R Markdown and Quarto, jupytext's Markdown.
_KINDS_OF_FENCES = (
    (re.compile(r"^\s*(?:`{3,}|~{3,})\s*\{code-cell\b", re.MULTILINE), re.compile(r"\{code-cell\b")),
    (re.compile(r"^\s*(?:`{3,}|~{3,})\s*\{python\b", re.MULTILINE), re.compile(r"\{python\b")),
)
_PLAIN_FENCE = re.compile(r"i?python[23]?\b", re.IGNORECASE)


def is_text(cell: str) -> bool:
    """Whether a cell of a script is marked as words, not code."""
    mark = CELL_MARK.match(cell.lstrip())
    return mark is not None and _TEXT_TITLE.match(mark[0]) is not None


def cells_of_script(text: str) -> tuple[str, ...]:
    """The cells of a script, one after the other, with nothing between them left out."""
    text = _uncommented(text)
    begin = len(text) - len(text.lstrip())
    starts = [mark.start() for mark in CELL_MARK.finditer(text) if mark.start() > begin]
    return tuple(text[start:end] for start, end in itertools.pairwise([0, *starts, len(text)]))


def code_of_text(text: str) -> str:
    """The script that a notebook kept as Markdown stands for: each line of code where it was, all else empty."""
    lines = text.split("\n")
    begins = next((info for fence, info in _KINDS_OF_FENCES if fence.search(text)), _PLAIN_FENCE)
    return "\n".join(_code(iter(lines), begins))


def _code(lines: Iterator[str], begins: re.Pattern[str]) -> Iterator[str]:
    for line in lines:
        fence = _FENCE.match(line)
        if fence is None:
            yield ""
            continue
        is_code = begins.match(fence["info"]) is not None and not _NOT_RUN.search(fence["info"])
        yield "# %%" if is_code else ""
        yield from _fenced(lines, fence["mark"], is_code=is_code)


def _fenced(lines: Iterator[str], mark: str, *, is_code: bool) -> Iterator[str]:
    """The lines up to the end of a fence: options at the head of it are no code."""
    is_head, in_block = True, False
    for line in lines:
        words = line.strip()
        if words.startswith(mark) and not words.strip(mark[0]):
            yield ""
            return
        if is_head and words == "---":
            in_block = not in_block
            yield ""
            continue
        is_head = in_block or (is_head and _OPTION.match(words) is not None)
        is_code = is_code and not (is_head and _NOT_RUN.search(words))
        yield line if is_code and not is_head else ""


def _uncommented(text: str) -> str:
    """With the cells that were commented out because a magic heads them, as the notebook has them."""
    if not _MAY_BE_COMMENTED_OUT.search(text):
        return text
    lines = text.split("\n")
    for number, line in enumerate(lines):
        for head, is_above, before in _COMMENTED_OUT:
            if head.match(line):
                _uncomment(lines, number, number + is_above, before)
    return "\n".join(lines)


def _uncomment(lines: list[str], head: int, start: int, before: re.Pattern[str]) -> None:
    end = start
    while end < len(lines) and before.match(lines[end]) and (end == start or not _ENDS_A_CELL.match(lines[end])):
        end += 1
    if end == start or (lines[head].startswith(_COLAB) and not lines[start].startswith("# %%")):
        return
    for number in range(start, end):
        lines[number] = _LANGUAGE.sub("", before.sub("", lines[number], count=1))
    if head != start:
        lines[head] = "# %%"
    if end < len(lines) and not lines[end].strip():
        lines[end] = "# %%"
