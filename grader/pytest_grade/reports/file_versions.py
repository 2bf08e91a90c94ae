"""Which of several files of a student is the later one, by their names: `week4`, `week4-1`, `week4_v3`."""

import os.path
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

# What Canvas puts before the name that a student gave: `lastfirst_LATE_123_456_`.
_OF_CANVAS: Final = re.compile(r"\w+?(?:_LATE)?_\d+_\d+_(?=.)")
_WORD: Final = r"(?:v|ver|version|attempt|try|copy|kopie|copie|copia|copia de)"
_VERSION: Final = re.compile(
    rf"(?:\s*\((?P<brackets>\d{{1,3}})\)|[\s_.-]+{_WORD}?[\s_.-]*\(?(?P<number>\d{{1,3}})\)?"
    rf"|v(?P<short>\d{{1,3}})|[\s_.-]+(?P<copy>copy|kopie|copie|copia))",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"(\d+)")


def own_name(path: str) -> str:
    """The name of a file, without what a download of Canvas puts before it, and without its ending."""
    return _OF_CANVAS.sub("", PurePosixPath(path).stem, count=1)


def versions(paths: Sequence[str]) -> list[int] | None:
    """The numbers of these files as versions of one, 0 of the one without; None where they are not, or two are alike.

    `week-4` is no version of `week`, unless that is there or another one of it.
    """
    names = [own_name(path).casefold() for path in paths]
    shortest = min(names, key=len)
    for base in (shortest, *_bases(shortest)):
        numbers = [_number(name, base) for name in names]
        found = [number for number in numbers if number is not None]
        if len(found) == len(names) == len(set(found)):
            return found
    return None


def _bases(name: str) -> list[str]:
    """What a name may be a version of."""
    starts = (match.start() for match in re.finditer(r"[\s_.(v-]", name))
    return [name[:start] for start in starts if start and _VERSION.fullmatch(name, start)]


def _number(name: str, base: str) -> int | None:
    if name == base:
        return 0
    match = _VERSION.fullmatch(name, len(base)) if name.startswith(base) else None
    if match is None:
        return None
    said = next(filter(None, (match["brackets"], match["number"], match["short"])), None)
    return int(said) if said else 1


def natural(path: str) -> tuple[tuple[int, int | str], ...]:
    """A key by which names are in the order that people expect: `week9` before `week10`, `week4` before `week4-1`."""
    parts = _DIGITS.split(os.path.splitext(path)[0].casefold())  # noqa: PTH122 - of a name, not of a path
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts if part)
