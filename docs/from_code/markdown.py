"""Small pieces of Markdown."""

from collections.abc import Iterable, Sequence


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; what stands in a cell is one line, and no bar of it ends the cell."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(_cell(each) for each in line)} |\n" for line in lines)


def code(text: str) -> str:
    """Text set as code."""
    return f"`{text}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def verbatim(text: str) -> str:
    """A sentence of the code's, in which no character is markup but what stands between backticks."""
    pieces = text.split("`")
    return "`".join(piece if at % 2 else _escaped(piece) for at, piece in enumerate(pieces))


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "*_[]<>$#\\" else letter for letter in text)
