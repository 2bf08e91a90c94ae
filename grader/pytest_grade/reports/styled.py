"""Lines of text whose pieces say what they are, never how they look: who shows them in colour decides that.

Such a line is text like any other, so whoever shows no colour need not know of it.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

# "look": look here first; "strong": a name or what it comes to; "quiet": what is there for the second reading.
Role: TypeAlias = Literal["look", "strong", "quiet"]


class Span(NamedTuple):
    """A piece of a line from one column to before another, and what it is."""

    start: int
    end: int
    role: Role


class Styled(str):
    """A line in which some pieces, in their order and none over another, have a role."""

    __slots__ = ("spans",)
    spans: tuple[Span, ...]

    def __new__(cls, text: str, spans: tuple[Span, ...]) -> "Styled":
        """The text with its spans, which lie within it."""
        made = super().__new__(cls, text)
        made.spans = spans
        return made


def styled(text: str, *spans: tuple[int, int, Role]) -> str:
    """A line with these pieces marked, as far as they lie within it."""
    within = (Span(max(0, start), min(end, len(text)), role) for start, end, role in spans)
    kept: list[Span] = []
    for span in sorted(span for span in within if span.start < span.end):
        if kept and (kept[-1].end, kept[-1].role) == (span.start, span.role):
            span = Span(kept.pop().start, span.end, span.role)  # noqa: PLW2901 - they are one piece
        kept.append(span)
    return Styled(text, tuple(kept)) if kept else text


def whole(text: str, role: Role) -> str:
    """A line that is of one role, but for its indentation."""
    return styled(text, (len(text) - len(text.lstrip()), len(text), role))


def first(line: str, piece: str, role: Role) -> str:
    """A line with the first place of a piece marked; as it is where the piece is not in it."""
    start = line.find(piece) if piece else -1
    return line if start < 0 else styled(line, *spans_of(line), (start, start + len(piece), role))


def spans_of(line: str) -> tuple[Span, ...]:
    """The pieces of a line that have a role."""
    return line.spans if isinstance(line, Styled) else ()


def pieces(line: str) -> Iterator[tuple[str, Role | None]]:
    """The whole line, piece by piece."""
    end = 0
    for span in spans_of(line):
        if end < span.start:
            yield str(line)[end : span.start], None
        yield str(line)[span.start : span.end], span.role
        end = span.end
    if end < len(line):
        yield str(line)[end:], None
