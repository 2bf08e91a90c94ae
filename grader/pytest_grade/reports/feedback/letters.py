"""Text of a student as it may stand on a page: nothing in it that a reader would not see, or see elsewhere."""

import re
from html import escape
from typing import Final

_KEPT: Final = frozenset("\n\t")
_CODE: Final = re.compile(r"`([^`\n]{1,400})`")
_FRACTION: Final = re.compile(r"\b1/[a-zA-Z]\b(?![^<]*</code>)")


def visible(text: str) -> str:
    """Text in which control, bidirectional and other invisible characters are spelled out; lines stay lines."""
    if text.isprintable() or text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(
        letter if letter in _KEPT or letter.isprintable() or letter == "\u3000" else _spelled(letter) for letter in text
    )


def _spelled(letter: str) -> str:
    if letter == "\N{NO-BREAK SPACE}":
        return " "
    return letter.encode("unicode_escape").decode("ascii")


def said(text: str) -> str:
    """A sentence of ours as HTML: what stands between backticks is set as code, and a fraction is not broken."""
    parts = (f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(_CODE.split(shown(text))))
    return _FRACTION.sub(r'<span class="frac">\g<0></span>', "".join(parts))


def shown(text: str) -> str:
    """Such text as HTML."""
    return escape(visible(text))
