"""The cells of a submission as they were handed in, with words and outputs: for showing, read within budgets.

Whatever a file holds, what comes back is text of bounded size, or `UnreadableSubmissionError` with a reason.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, Literal, NoReturn, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.reading import UnreadableSubmissionError, holds_notebook, joined, parsed
from pytest_grade.notebook.scripts import cells_of_script, code_of_text

Kind: TypeAlias = Literal["code", "words", "raw"]

_LARGEST: Final = 16 << 20  # bytes of a file
# Of a script: to cut some that are made for it takes a time that grows with the square of their size.
_LARGEST_SCRIPT: Final = 128 << 10
_MOST_BLANK: Final = 200  # lines together
_MOST_VALUES: Final = 500_000  # of the JSON: each takes memory, however short it is
_MOST_CELLS: Final = 3000
_MOST_OUTPUTS: Final = 30  # of a cell
_LONGEST: Final = 200_000  # characters of a cell
_LONGEST_OUTPUT: Final = 20_000
_FENCE: Final = re.compile(r"\s*(?:`{3,}|~{3,})")
_HEADER: Final = re.compile(r"\A---\n(?:(?!---).*\n)*---\n")
_DEFINITION: Final = re.compile(r"^(?=(?:async def|def|class) )", re.MULTILINE)
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_KINDS: Final[Mapping[str, Kind]] = {"code": "code", "markdown": "words", "heading": "words"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a cell has printed or returned, as text; `kind` names what is of another kind and is not kept."""

    text: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell. Code of a notebook has a `number`, from 1; code of a script begins at a line of the file."""

    kind: Kind
    text: str
    number: int | None = None
    first_line: int = 1
    outputs: tuple[Output, ...] = ()


def cells_of(content: bytes, kind: str) -> tuple[Cell, ...]:
    """All cells of a submission; raises `UnreadableSubmissionError` where they cannot be shown."""
    if len(content) > _LARGEST:
        _refuse(f"the file has {len(content) >> 20} MiB, and at most {_LARGEST >> 20} are shown")
    if sum(map(content.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        _refuse(f"it holds more than {_MOST_VALUES} values, and so many are not shown")
    if holds_notebook(content, kind):
        return cells_of_notebook(parsed(content))
    if len(content) > _LARGEST_SCRIPT:
        _refuse(f"the file has {len(content) >> 10} KiB, and of a script at most {_LARGEST_SCRIPT >> 10} are shown")
    # Not as the encoding that it names: to decode some of them takes a time that grows with the square of the size.
    text = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if _blank_together(text) > _MOST_BLANK:
        _refuse(f"it holds more than {_MOST_BLANK} blank lines together, and so many are not shown")
    return tuple(itertools.islice(_of_text(text) if kind == "md" else _of_script(text), _MOST_CELLS))


def _blank_together(text: str) -> int:
    """How many blank lines stand together at the most."""
    runs = itertools.groupby(text.split("\n"), key=lambda line: not line.strip())
    return max((len(list(run)) for is_blank, run in runs if is_blank), default=0)


def cells_of_notebook(notebook: Any) -> tuple[Cell, ...]:
    """The cells of a notebook, whatever stands in the place of one; raises `UnreadableSubmissionError`."""
    found = notebook.get("cells") if isinstance(notebook, Mapping) else None
    if found is None and isinstance(notebook, Mapping) and isinstance(notebook.get("worksheets"), list):
        sheets = [sheet.get("cells") for sheet in notebook["worksheets"] if isinstance(sheet, Mapping)]
        found = [cell for cells in sheets if isinstance(cells, list) for cell in cells]
    if not isinstance(found, list):
        _refuse("it is no notebook")
    return tuple(_numbered(map(_cell, itertools.islice((c for c in found if isinstance(c, Mapping)), _MOST_CELLS))))


def _refuse(reason: str) -> NoReturn:
    raise UnreadableSubmissionError(reason)


def _numbered(cells: Iterable[Cell]) -> Iterator[Cell]:
    numbers = itertools.count(1)
    for cell in cells:
        yield replace(cell, number=next(numbers)) if cell.kind == "code" else cell


def _cell(cell: Mapping[str, Any]) -> Cell:
    told = cell.get("cell_type")
    kind = _KINDS.get(told, "raw") if isinstance(told, str) else "raw"
    text = joined(cell.get("source", cell.get("input", "")))[:_LONGEST]
    if told == "heading":
        text = f"## {text}"
    outputs = cell.get("outputs")
    shown = outputs[:_MOST_OUTPUTS] if kind == "code" and isinstance(outputs, list) else []
    return Cell(kind=kind, text=text, outputs=tuple(filter(None, map(_output, shown))))


def _output(output: Any) -> Output | None:
    """One output: its text, if it has one; of all else only what it was is told."""
    if not isinstance(output, Mapping):
        return None
    rich = output.get("data", output)
    lines = output.get("traceback")
    if isinstance(lines, list):
        text = "\n".join(line for line in lines[:200] if isinstance(line, str))
    else:
        text = joined(output.get("text")) or joined(rich.get("text/plain") if isinstance(rich, Mapping) else None)
    text = _COLOUR.sub("", text[:_LONGEST_OUTPUT])
    if isinstance(rich, Mapping) and any(isinstance(key, str) and key.startswith("image/") for key in rich):
        return Output(kind="a picture")
    return Output(text=text) if text.strip() else Output(kind="an output without text") if rich else None


def _of_script(text: str) -> Iterator[Cell]:
    """The cells of a script, and in them each function by itself, so that a remark on it can stand below it."""
    line = 1
    for cell in cells_of_script(text):
        for piece in _pieces(cell):
            if piece.strip():
                yield Cell(kind="code", text=piece[:_LONGEST].rstrip("\n"), first_line=line)
            line += piece.count("\n")


def _pieces(cell: str) -> Iterator[str]:
    """A text cut before each definition, with what stands directly above it."""
    held = ""
    for piece in _DEFINITION.split(cell):
        lines = re.findall(r".*\n|.+", piece)
        cut = len(lines)
        while cut and lines[cut - 1].startswith(("@", "#")):
            cut -= 1
        if found := held + "".join(lines[:cut]):
            yield found
        held = "".join(lines[cut:])
    if held:
        yield held


def _of_text(text: str) -> Iterator[Cell]:
    """The cells of a notebook that is kept as text: its words, and between fences its code."""
    header = _HEADER.match(text)
    skipped = header[0].count("\n") if header else 0
    both = zip(code_of_text(text).split("\n"), text.split("\n"), strict=False)
    numbered = [(number, code, line) for number, (code, line) in enumerate(both, start=1) if number > skipped]
    for is_code, group in itertools.groupby(_without_fences(numbered), key=lambda each: each[1]):
        lines = list(group)
        shown = "\n".join(line for _, _, line in lines)[:_LONGEST]
        if shown.strip():
            yield Cell(kind="code" if is_code else "words", text=shown.rstrip("\n"), first_line=lines[0][0])


def _without_fences(lines: Iterable[tuple[int, str, str]]) -> Iterator[tuple[int, bool, str]]:
    """Each line with whether it is code; blank lines go with what stands above them."""
    is_code = False
    for number, code, line in lines:
        if _FENCE.match(line):
            is_code = False
            continue
        if line.strip():
            is_code = bool(code.strip())
        yield number, is_code, line
