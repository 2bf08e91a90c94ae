"""How much of a notebook there is room for on a page: what is graded comes first, then all else in its order."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.cells import Cell, Output
from pytest_grade.reports.feedback.markdown import as_html
from pytest_grade.reports.feedback.page import Page, Remark, spots_of

_ROOM: Final = 74_000  # characters of HTML for a whole notebook
_OF_A_CELL: Final = 24_000
_LEAST: Final = 2_000
_OUTPUT: Final = 1_500  # characters of all outputs of a cell
_OUTPUT_LINES: Final = 24
_HEADING: Final = re.compile(r'<h([3-6]) class="h(.*?)</h\1>', re.DOTALL)
_TOP: Final = 3  # the level of a notebook's first heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One cell as it is shown, in so many characters; none where there is no room.

    `above` is the level of the heading before it: no level is left out, whatever levels a student has used.
    """

    cell: Cell
    room: int
    above: int
    is_graded: bool
    outputs: tuple[Output, ...]
    below: tuple[Remark, ...]

    @property
    def is_left_out(self) -> bool:
        """Whether there is no room for it."""
        return self.room == 0


def blocks_of(page: Page) -> Iterator[Block]:
    """The cells of a page with what each has room for."""
    rooms, above = _rooms(page), _TOP - 1
    for index, (cell, room) in enumerate(zip(page.cells, rooms, strict=True)):
        if not cell.text.strip():
            continue
        yield Block(
            cell=cell,
            room=room,
            above=above,
            is_graded=index in page.graded,
            outputs=tuple(_cut(cell.outputs)) if room else (),
            below=page.below.get(index, ()),
        )
        if cell.kind == "words" and room:
            above = _level_after(as_html(cell.text), above)


def _rooms(page: Page) -> Sequence[int]:
    """How many characters of HTML each cell may take; no more is read closely than there is room for."""
    first = [index for index, cell in enumerate(page.cells) if index in page.graded or _is_told(page, cell)]
    wanted = {index: _of_code(page.cells[index]) for index in first}
    fair = max(_LEAST, min(_OF_A_CELL, _ROOM // max(1, len(first))))
    if sum(wanted.values()) > _ROOM:
        wanted = {index: min(room, fair) for index, room in wanted.items()}
    left = _ROOM - sum(wanted.values())
    for index, cell in enumerate(page.cells):
        if index not in wanted:
            wanted[index], used = _of_words(cell, left) if cell.kind == "words" else _of_the_rest(cell, left)
            left -= used
    return [wanted[index] for index in range(len(page.cells))]


def _of_words(cell: Cell, left: int) -> tuple[int, int]:
    """The room of words, and what is used of it: they are whole or not there, and to try takes time too."""
    if len(cell.text) > left:
        return 0, 0
    wanted = len(as_html(cell.text)) + 40
    return (wanted, wanted) if wanted <= left else (0, len(cell.text))


def _of_the_rest(cell: Cell, left: int) -> tuple[int, int]:
    room = min(_of_code(cell), left)
    room = room if room == _of_code(cell) or room >= _LEAST else 0
    room = min(room, _LEAST) if room < _of_code(cell) else room
    return room, room


def _of_code(cell: Cell) -> int:
    text = len(cell.text) + sum(min(len(output.text), _OUTPUT) for output in cell.outputs)
    return 2 * text + 60 * (cell.text.count("\n") + 2)


def _is_told(page: Page, cell: Cell) -> bool:
    return cell.kind == "code" and any(spot in page.beside for spot in spots_of(cell))


def _cut(outputs: Sequence[Output]) -> Iterator[Output]:
    """The outputs of a cell, as far as they tell something: the beginning of each."""
    left = _OUTPUT
    for output in outputs:
        if not output.text:
            yield output
        elif left > 0:
            lines = output.text[:left].rstrip("\n").split("\n")
            text = "\n".join(lines[:_OUTPUT_LINES])
            yield Output(text=text + ("\n…" if len(text) < len(output.text.rstrip("\n")) else ""))
            left -= len(text)


def with_levels(html: str, above: int) -> str:
    """The HTML of words, no heading in it more than a level below the one before."""

    def leveled(match: re.Match[str]) -> str:
        nonlocal above
        above = min(int(match[1]), above + 1)
        return f'<h{above} class="h{match[2]}</h{above}>'

    return _HEADING.sub(leveled, html)


def _level_after(html: str, above: int) -> int:
    for match in _HEADING.finditer(html):
        above = min(int(match[1]), above + 1)
    return above
