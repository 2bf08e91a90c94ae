"""Where in an author's file something is said, and how it is refused there."""

import difflib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NoReturn

from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError

_OURS: Final = str(Path(__file__).parent)
_SHOWN = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line of a file that an author has written, counted from 1."""

    file: str
    line: int

    @classmethod
    def of_author(cls) -> "Place":
        """The line that is being run now: the innermost one that is not of this package."""
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename.startswith((_OURS, "<")):
            frame = frame.f_back
        return cls(file=frame.f_code.co_filename, line=frame.f_lineno)

    def refuse(self, found: str, allowed: str) -> NoReturn:
        """Raise `ConfigurationError` for what stands there."""
        raise ConfigurationError(source=self.file, line=self.line, found=found, allowed=allowed) from None


def nearest_or_all(name: str, among: Iterable[str]) -> str:
    """The names that are hardly spelled otherwise than one; where none is, all."""
    names = list(among)
    return ", ".join(difflib.get_close_matches(name, names, 4, 0.75) or names)


def nearest_first(name: str, among: Iterable[str]) -> str:
    """All names, as far as they are read, those first that are spelled like one."""
    names = sorted(set(among))
    close = difflib.get_close_matches(name, names, 4, 0.5)
    shown = [*close, *(other for other in names if other not in close)]
    return ", ".join(shown[:_SHOWN]) + (", …" if len(shown) > _SHOWN else "") or "nothing, so far"


def nearest(name: str, among: Iterable[str]) -> str:
    """The names that are spelled like one, or, where none is, some of all; in words."""
    names = sorted(set(among))
    close = difflib.get_close_matches(name, names, 4, 0.5)
    shown = close or names[:_SHOWN]
    more = ", …" if not close and len(names) > _SHOWN else ""
    return (", ".join(shown) + more) or "nothing, so far"
