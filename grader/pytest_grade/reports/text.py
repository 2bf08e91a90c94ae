"""Text for a terminal: harmless, wrapped, numbers without needless zeros."""

import math
import os
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TextIO
from unicodedata import combining, east_asian_width

_NOISE: Final = 1e-9  # of sums of parts: what is nearer to a whole number is one
_COMMAND = re.compile(r"##(?=\w*\[)")
WRAPPING: Mapping[str, Any] = {"break_on_hyphens": False}


def spelled(name: str) -> str:
    """The name of a file as text: bytes of it that are none are written out, and no two names alike."""
    return os.fsencode(name.replace("\\", "\\\\")).decode("utf-8", "backslashreplace")


def printable(text: str) -> str:
    """Text without control, bidirectional or other invisible characters, which a terminal would obey."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def harmless(line: str) -> str:
    """A printable line in which no CI system finds a command to itself: `::error`, `##[error]`, `##vso[…]`."""
    plain = _COMMAND.sub("# #", printable(line))
    return plain.replace("::", ": :", 1) if plain.lstrip().startswith("::") else plain


def say(lines: Iterable[str], to: TextIO) -> None:
    """Write harmless lines, as far as the stream has letters for them, and as long as somebody reads them."""
    encoding = to.encoding or "utf-8"
    try:
        to.writelines(f"{harmless(line)}\n".encode(encoding, "backslashreplace").decode(encoding) for line in lines)
        to.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), to.fileno())  # else the interpreter complains as it ends


def columns(text: str) -> int:
    """How many columns of a terminal a printable text takes: letters of East Asia two, accents by themselves none."""
    if text.isascii():
        return len(text)
    return sum((not combining(c)) * (2 if east_asian_width(c) in "WF" else 1) for c in text)


def listed(names: Sequence[str], most: int, count: int | None = None) -> str:
    """The first of some names, and how many more there are; with semicolons between, where a name holds a comma.

    `count` is how many there are in all, where not all are given.
    """
    between = "; " if any("," in name for name in names[:most]) else ", "
    more = (len(names) if count is None else count) - most
    return between.join(names[:most]) + (f"{between}and {more} more" if more > 0 else "")


def rounded(value: float, digits: int) -> float:
    """A number as people read it: the nearest with so many digits, but never a whole number that was not reached.

    So 99.96 is 99.9 and not 100, 59.96 is 59.9, and nobody seems to have full marks, or to have passed, who has not.
    """
    near = round(value, digits)
    if near > value and abs(near - value) > _NOISE and near == math.ceil(value):
        return near - 10.0**-digits
    return near


def counted(count: int, what: str) -> str:
    """So many of something, whose plural ends in s."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def nearest(word: str, words: Sequence[str]) -> str:
    """What is added to a word that is none of these: the one that it is most like, if any is like it."""
    from difflib import get_close_matches  # noqa: PLC0415 - of no use where nothing is misspelled

    near = get_close_matches(word.lower(), words, 1)
    return f" (nearest: {near[0]})" if near else ""


def points(value: float) -> str:
    """A number of points, without needless zeros."""
    return f"{rounded(value, 2):.2f}".rstrip("0").rstrip(".")


def percent(share: float) -> str:
    """A part of 1 in percent, to a tenth: `66.7`."""
    return f"{rounded(100 * share, 1):.1f}"


def digits_of(values: Iterable[float]) -> int:
    """How many digits behind the point numbers need that stand one below the other: 0, 1 or 2."""
    return max((len(points(value).partition(".")[2]) for value in values), default=0)


def aligned(value: float, digits: int) -> str:
    """A number of points with so many digits, as its neighbours above and below have."""
    return f"{rounded(value, 2):.{digits}f}"


def wrapped(text: str, width: int, indent: str = "", further: str | None = None) -> Iterator[str]:
    """The lines of a text, narrower than `width`; lines after the first are indented by `further`, if given."""
    rest = indent if further is None else further
    yield from textwrap.wrap(printable(text), width - 1, initial_indent=indent, subsequent_indent=rest, **WRAPPING)
