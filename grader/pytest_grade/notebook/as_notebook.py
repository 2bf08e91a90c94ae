"""A notebook that is kept as text, as the notebook that it stands for: jupytext's percent, light and Markdown formats.

Also what is written as plain Python: comments between blank lines are words, all else is code.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pytest_grade.notebook.reading import UnreadableSubmissionError, parsed
from pytest_grade.notebook.scripts import CELL_MARK, cells_of_script, is_text

Notebook = dict[str, Any]

_HEADER: Final = re.compile(r"\A(?:# )?---\n(?:(?!(?:# )?---\n).*\n)*(?:# )?---\n")
_FENCE: Final = re.compile(
    r"^(?P<mark>`{3,}|~{3,})\s*(?:\{code-cell\}\s*)?(?:\{?i?python3?\b|i?python3?\b|\{code-cell\})"
)
_LIGHT: Final = re.compile(r"^# ?\+(?:\s|$)", re.MULTILINE)
_PYTHON: Final = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook_of(content: bytes, kind: str) -> Notebook:
    """The JSON of a notebook; raises `UnreadableSubmissionError` where there is none.

    `kind` is `"ipynb"`, or `"py"` or `"md"`, whose text becomes one of nbformat 4.
    """
    if kind == "ipynb":
        found = parsed(content)
        if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
            reason = "it is no notebook of nbformat 4"
            raise UnreadableSubmissionError(reason)
        return found
    text = _HEADER.sub("", content.decode("utf-8").replace("\r\n", "\n").removeprefix("\ufeff"))
    cells = _of_markdown(text) if kind == "md" else _of_percent(text) if CELL_MARK.search(text) else _of_light(text)
    written = [cell for cell in cells if cell["source"].strip()]
    return {
        "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(written, start=1)],
        "metadata": _PYTHON,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def source_of(cell: Mapping[str, Any]) -> str:
    """The text of a cell."""
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else str(source)


def code(source: str, tags: Sequence[str] = ()) -> Notebook:
    """A cell of code."""
    metadata = {"tags": list(tags)} if tags else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": source.strip("\n"),
    }


def words(source: str, kind: str = "markdown") -> Notebook:
    """A cell of words, or a raw one."""
    return {"cell_type": kind, "metadata": {}, "source": source.strip("\n")}


def _of_percent(text: str) -> Iterator[Notebook]:
    for cell in cells_of_script(text):
        head, _, rest = cell.lstrip("\n").partition("\n")
        if not CELL_MARK.match(head):
            yield code(cell)
        elif is_text(cell):
            yield words(_uncommented(rest), "raw" if "[raw]" in head else "markdown")
        else:
            yield code(rest, re.findall(r'"([\w-]+)"', head.partition("tags=")[2]))


def _of_light(text: str) -> Iterator[Notebook]:
    """Cells between ``# +`` and ``# -``, and paragraphs where there are none."""
    held: list[str] = []
    is_marked = False
    for line in [*text.split("\n"), "# +"]:
        is_begin, is_end = _LIGHT.match(line) is not None, line.rstrip() in ("# -", "#-")
        if is_begin or (is_end and is_marked):
            yield from [code("\n".join(held))] if is_marked else _paragraphs("\n".join(held))
            held, is_marked = [], is_begin
        else:
            held.append(line)


def _paragraphs(text: str) -> Iterator[Notebook]:
    """Words where a paragraph is comments alone; code from there to the next such paragraph at the margin."""
    held: list[str] = []
    for paragraph in re.split(r"\n{2,}", text):
        if paragraph.strip() and all(line.startswith("#") for line in paragraph.strip("\n").split("\n")):
            yield code("\n\n".join(held))
            held = []
            yield words(_uncommented(paragraph))
        else:
            held.append(paragraph)
    yield code("\n\n".join(held))


def _uncommented(text: str) -> str:
    return "\n".join(re.sub(r"^# ?", "", line) for line in text.strip("\n").split("\n")).strip('"')


def _of_markdown(text: str) -> Iterator[Notebook]:
    held: list[str] = []
    mark = ""
    for line in text.split("\n"):
        begin = None if mark else _FENCE.match(line)
        if begin or (mark and line.strip() == mark):
            yield code("\n".join(held)) if mark else words("\n".join(held))
            held, mark = [], begin["mark"] if begin else ""
        else:
            held.append(line)
    yield code("\n".join(held)) if mark else words("\n".join(held))
