"""Text of a student as it may stand on a page: nothing in it that a reader would not see, or see elsewhere."""

from html import escape

_KEPT = frozenset("\n\t")


def visible(text: str) -> str:
    """Text in which control, bidirectional and other invisible characters are spelled out; lines stay lines."""
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(
        letter if letter in _KEPT or letter.isprintable() or letter == "\u3000" else _spelled(letter) for letter in text
    )


def _spelled(letter: str) -> str:
    if letter == "\N{NO-BREAK SPACE}":
        return " "
    return letter.encode("unicode_escape").decode("ascii")


def shown(text: str) -> str:
    """Such text as HTML."""
    return escape(visible(text))
