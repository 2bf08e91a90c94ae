"""Code as HTML, line by line. Weight and slope carry the syntax; the parts of a line that are meant are underlined."""

import itertools
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from html import escape
from typing import Any, Final, NamedTuple

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.cells import Cell
from pytest_grade.reports.feedback.letters import visible
from pytest_grade.reports.feedback.page import Beside, Page, Remark, Spot, line_id, spots_of

_LONGEST_TOKENS: Final = 20_000  # characters of a cell; what is longer is shown plain
_LONGEST_LINE: Final = 400
_CACHED: Final = 6000
_AROUND: Final = 6  # lines that stay above and below a marked one where a cell is cut
_WIDE: Final = 34  # characters from which a line has to be scrolled on a phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Lines that stand together as HTML, and the remarks that open below the last of them."""

    html: str
    remarks: tuple[Remark, ...] = ()
    is_wide: bool = False


class _Piece(NamedTuple):
    """A part of a line that is set in one way; `css` is empty for plain ink."""

    css: str
    text: str


def segments(page: Page, cell: Cell, room: int, symbol: str) -> Iterator[Segment]:
    """A cell as HTML of about `room` characters: marked lines, and those around them, are never left out."""
    spots = list(spots_of(cell))
    source = cell.text if any(spot in page.beside for spot in spots) else cell.text[:room]
    plain = _plain(source) if len(source) <= _CACHED else _rendered(source)
    kept = _kept(plain, [spot in page.beside for spot in spots[: len(plain)]], room)
    widths = list(map(len, cell.text.split("\n")))
    made: list[str] = []
    is_wide, was_kept = False, True
    for number, (spot, line) in enumerate(zip(spots, plain, strict=False)):
        if number not in kept:
            made += ['<span class="l cut">…</span>'] if was_kept else []
            was_kept = False
            continue
        was_kept = True
        beside = page.beside.get(spot)
        text = _marked(cell.text, number, beside) if beside and beside.is_hit else line
        made.append(_line(page, spot, text, beside, symbol))
        is_wide = is_wide or widths[number] > _WIDE
        if beside and beside.remarks:
            yield Segment(html="".join(made), remarks=tuple(beside.remarks), is_wide=is_wide)
            made, is_wide = [], False
    if made:
        yield Segment(html="".join(made), is_wide=is_wide)


def _kept(lines: Sequence[str], is_told: Sequence[bool], room: int) -> frozenset[int]:
    """The lines that are shown: from the top as long as there is room, and around each that something is said of."""
    kept, used = set(), 0
    for number, line in enumerate(lines):
        used += len(line) + 40
        if used > room:
            break
        kept.add(number)
    for number, told in enumerate(is_told):
        if told:
            kept |= set(range(max(0, number - _AROUND), min(len(lines), number + _AROUND + 1)))
    return frozenset(kept)


def _line(page: Page, spot: Spot, text: str, beside: Beside | None, symbol: str) -> str:
    css = "l hit" if beside and beside.is_hit else "l"
    id_ = f' id="{line_id(spot)}"' if spot in page.linked else ""
    badge = ""
    if beside and beside.takes:
        told = escape(f"1/{symbol} enters here: {', '.join(beside.takes)}")
        badge = f'<b class="here" title="{told}">÷ {escape(symbol)}</b>'
    return f'<span class="{css}"{id_} data-n="{spot[1]}">{text or " "}{badge}\n</span>'


@lru_cache(maxsize=256)
def _plain(source: str) -> tuple[str, ...]:
    """The lines of a short cell: many submissions of a class have it alike."""
    return _rendered(source)


def _rendered(source: str) -> tuple[str, ...]:
    return tuple("".join(map(_html, line)) for line in _lines(source))


def _marked(source: str, number: int, beside: Beside) -> str:
    """One line with the parts that are meant underlined, where it is the line that was graded."""
    line = source.split("\n")[number]
    indent, pieces = len(line) - len(line.lstrip()), _lines(source)[number]
    for code, start, end in beside.marks:
        if start is not None and end is not None and start < end and code == line.strip() and visible(line) == line:
            return "".join(_underlined(pieces, indent + start, indent + end))
    return "".join(map(_html, pieces))


def _underlined(pieces: Sequence[_Piece], start: int, end: int) -> Iterator[str]:
    at, is_open = 0, False
    for css, text in pieces:
        cuts = [0, *(cut - at for cut in (start, end) if 0 < cut - at < len(text)), len(text)]
        for first, last in itertools.pairwise(cuts):
            if not is_open and at + first >= start and at + first < end:
                is_open = True
                yield "<mark>"
            if is_open and at + first >= end:
                is_open = False
                yield "</mark>"
            yield _html(_Piece(css, text[first:last]))
        at += len(text)
    if is_open:
        yield "</mark>"


def _html(piece: _Piece) -> str:
    text = escape(piece.text, quote=False)
    return f'<i class="{piece.css}">{text}</i>' if piece.css else text


def _lines(source: str) -> list[list[_Piece]]:
    """The pieces of every line; a line that is very long is cut."""
    lines: list[list[_Piece]] = [[]]
    for css, text in _tokens(source):
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append([])
            _add(lines[-1], css, part)
    return lines


def _add(line: list[_Piece], css: str, text: str) -> None:
    room = _LONGEST_LINE - sum(len(piece.text) for piece in line)
    if not text or room < 0:
        return
    shown = visible(text[:room]) + ("…" if len(text) > room else "")
    if line and line[-1].css == css:
        line[-1] = _Piece(css, line[-1].text + shown)
    else:
        line.append(_Piece(css, shown))


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    if len(source) > _LONGEST_TOKENS:
        yield "", source
        return
    lexer, kinds = _lexer()
    # Without blanks that nobody sees: Pygments takes a time that grows with the square of lines that hold nothing else.
    source = "\n".join(line.rstrip() for line in source.split("\n"))
    for _, kind, text in lexer.get_tokens_unprocessed(source):
        yield kinds(kind), text


@cache
def _lexer() -> tuple[Any, Any]:
    """Pygments' reader of Python, and which of four ways each of its tokens is set in."""
    from pygments.lexers.python import PythonLexer  # noqa: PLC0415 - an extra
    from pygments.token import Comment, Keyword, Name, Operator, String  # noqa: PLC0415

    ways = (
        (String.Doc, "c"),
        (Comment, "c"),
        (Keyword.Constant, "k"),
        (Keyword, "k"),
        (Operator.Word, "k"),
        (String, "s"),
        (Name.Function, "f"),
        (Name.Class, "f"),
    )

    @cache
    def way(kind: Any) -> str:
        return next((css for token, css in ways if kind in token), "")

    return PythonLexer(), way
