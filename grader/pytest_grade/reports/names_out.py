"""Taking names out of text and code: those of a class, in any spelling, e-mail addresses, ids and paths.

A name is compared by its parts, without marks on letters and whatever the case: ß as ss, ä as a or ae. A word
of our own sentences stays where it is written as we write it, and so does a name of the assignment, though somebody may
be called so.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Final

import pytest_grade
from pytest_grade.dataclass import dataclass

NAME: Final = "[name]"
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PATH: Final = re.compile(r"(?<![\w)\]])(?:~|[A-Za-z]:)?(?:[/\\][\w.@+ -]*[\w.@+-]){2,}[/\\]?")
_WORD: Final = re.compile(r"[^\W_]+")
_PIECE: Final = re.compile(r"[^\W\d_]+|\d+")
_NUMBER: Final = re.compile(r"\d+")
_IDENTIFIER: Final = re.compile(r"\w+")
_HUMP: Final = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
_CODE: Final = re.compile(r"(`[^`]*`)")
_STRING: Final = re.compile(r"""(?P<begin>[rbfuRBFU]{0,2}(?P<quote>'''|\"""|'|"))(?P<text>(?:\\.|(?!(?P=quote)).)*)""")
_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})
_SPELLED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_OURS: Final = ("marking", "mistakes", "judge", "reports", "examine", "talk")  # packages that hold our sentences
_WITHIN: Final = 4  # so many letters of a name are one though they stand within a word
_WITHIN_OTHER: Final = 2  # and so many of one that is written without spaces
_SHORTEST_ID: Final = 4
_FEWEST: Final = 5  # students; a part that nearly all of so many have is nobody's name
_NEARLY_ALL: Final = 0.8


@dataclass(frozen=True, kw_only=True)
class Names:
    """The parts of the names of a class, plain, and the `ids` of its students; `kept` are names of its assignments."""

    parts: frozenset[str]
    ids: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        files: Mapping[str, Iterable[str]],
        people: Iterable[str] = (),
        ids: Iterable[str] = (),
        kept: Iterable[str] = (),
    ) -> "Names":
        """What the folders and files of each student are called, the names of people, ids, and what is no name.

        What nearly all folders and files have in common is none, unless somebody is called so.
        """
        named = {part for name in people for part in parts_of(name)}
        counts = Counter(part for names in files.values() for part in {p for name in names for p in parts_of(name)})
        most = _NEARLY_ALL * len(files) if len(files) >= _FEWEST else math.inf
        given = {plain(each) for id_ in ids for each in (id_, *_NUMBER.findall(id_))}
        return cls(
            parts=frozenset(named | {part for part, count in counts.items() if count <= most}),
            ids=frozenset(id_ for id_ in given if len(id_) >= _SHORTEST_ID),
            kept=frozenset(word for name in kept for word in (name, *_IDENTIFIER.findall(name))),
        )

    @cached_property
    def _lengths(self) -> frozenset[int]:
        """How long the parts are that are looked for within words."""
        return frozenset(
            len(part) for part in self.parts if len(part) >= (_WITHIN if part.isascii() else _WITHIN_OTHER)
        )

    @cached_property
    def _known(self) -> dict[str, bool]:
        """Which words hold a name, of those that were looked at."""
        return {}

    def out_of_text(self, text: str) -> str:
        """A sentence without names; what it quotes between backticks is code."""
        text = _PATH.sub("[path]", _EMAIL.sub("[e-mail]", text))
        pieces = _CODE.split(text)
        return "".join(
            f"`{self.out_of_code(piece[1:-1])}`" if number % 2 else _WORD.sub(self._of_word, piece)
            for number, piece in enumerate(pieces)
        )

    def out_of_code(self, code: str) -> str:
        """A line of code without comments, with what stands in strings and in names of people blotted out.

        Each letter that stays keeps its column.
        """
        kept, at = [], 0
        while at < len(code):
            if code[at] == "#":
                break
            found = _STRING.match(code, at)
            if found and (found["begin"] == found["quote"] or not code[at - 1 : at].isalnum()):
                kept.append(found["begin"] + "·" * len(found["text"]))
                at = found.end()
                if code.startswith(found["quote"], at):
                    kept.append(found["quote"])
                    at += len(found["quote"])
                continue
            word = _IDENTIFIER.match(code, at)
            kept.append(self._identifier(word[0]) if word else code[at])
            at = word.end() if word else at + 1
        return "".join(kept).rstrip()

    def out_of_name(self, name: str) -> str:
        """The name of a function, a mistake or a quantity, blotted out where a person's is in it."""
        if name in self.kept or words_of_ours().issuperset(re.findall(r"[^\W_]+", name)):
            return name
        return _IDENTIFIER.sub(lambda found: self._identifier(found[0]), name)

    def _identifier(self, word: str) -> str:
        if word in self.kept or not (plain(word) in self.ids or self._tells_a_name(word)):
            return word
        return "x" + "_" * (len(word) - 1)

    def _of_word(self, found: re.Match[str]) -> str:
        word = found[0]
        if plain(word) in self.ids:
            return "[id]"
        if word.islower() and word in words_of_ours():
            return word
        return NAME if self._tells_a_name(word) else word

    def _tells_a_name(self, word: str) -> bool:
        """Whether a word is a part of a name, is joined from such, or has one within it, as a login has."""
        if word not in self._known:
            pieces = (spelling for piece in _pieces(word) for spelling in _spellings(piece))
            self._known[word] = not self.parts.isdisjoint(pieces) or any(map(self._is_within, _spellings(word)))
        return self._known[word]

    def _is_within(self, word: str) -> bool:
        return any(
            word[start : start + length] in self.parts
            for length in self._lengths
            for start in range(len(word) - length + 1)
        )


def plain(text: str) -> str:
    """Text as names are compared: small letters, without marks."""
    small = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    return "".join(letter for letter in small if not unicodedata.combining(letter))


def parts_of(name: str) -> Iterator[str]:
    """The parts of a name of at least two letters, plain, and as they are spelled without umlauts."""
    for piece in _pieces(name):
        yield from (spelling for spelling in _spellings(piece) if len(spelling) > 1 and not spelling.isdigit())


def _pieces(name: str) -> Iterator[str]:
    for piece in _PIECE.findall(unicodedata.normalize("NFC", name)):
        yield piece
        if len(humps := _HUMP.split(piece)) > 1:
            yield from humps


def _spellings(piece: str) -> frozenset[str]:
    return frozenset((plain(piece), plain(piece.casefold().translate(_SPELLED))))


@cache
def words_of_ours() -> frozenset[str]:
    """The words that our own sentences are made of, read from the modules that hold them."""
    folder = Path(pytest_grade.__file__).parent
    texts = (path.read_text(encoding="utf-8") for package in _OURS for path in sorted((folder / package).rglob("*.py")))
    return frozenset(word for text in texts for word in re.findall(r"[a-z]+", text))
