"""Names of people, compared as people write them: in either order, with or without accents, spaces and apostrophes."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe", "ß": "ss"})
_PLAIN: Final = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ı": "i"})
_BETWEEN: Final = re.compile(r"[\s,;_.\-\u2010-\u2015/]+")
_LONGEST: Final = 300
_MOST_WORDS: Final = 8


def name_keys(name: str) -> frozenset[str]:
    """What a name is compared by: two names that share one of these may be one person's.

    Umlauts count as spelled out or as left out, and the words may begin with any one of them: `Müller, Jörg`,
    `Joerg Mueller` and `mullerjorg` share a key.
    """
    composed = unicodedata.normalize("NFC", name[:_LONGEST]).lower()
    return frozenset(
        key
        for spelling in (composed.translate(_GERMAN), composed.translate(_PLAIN))
        for key in _orders(_without_accents(spelling))
        if key
    )


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def _orders(text: str) -> Iterator[str]:
    words = ["".join(filter(str.isalnum, word)) for word in _BETWEEN.split(text)]
    words = list(filter(None, words))
    yield "".join(words)
    if len(words) <= _MOST_WORDS:
        for first in range(1, len(words)):
            yield "".join(words[first:] + words[:first])
