"""What a user gave for an option, and where; what is not allowed is refused with what, where, what is allowed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

import pytest

from pytest_grade.dataclass import dataclass
from pytest_grade.plugin.options import OPTIONS
from pytest_grade.reports.text import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A value that a user gave, and where."""

    text: str
    where: str
    base: Path

    def refuse(self, allowed: str, words: Sequence[str] = (), meant: str = "") -> NoReturn:
        """Stop with a message that says what, where, what is allowed, and which of the `words` may be meant."""
        message = f"{self.where}: found {self.text!r}{nearest(meant or self.text, words)}; allowed: {allowed}"
        raise pytest.UsageError(message)

    def path(self, text: str) -> Path:
        """A path, relative to where it was given: the working directory, or the ini file's folder."""
        try:
            return (self.base / Path(text).expanduser()).absolute()
        except RuntimeError:
            self.refuse("a path that begins with no ~, or with that of somebody who has a home")


def given(config: pytest.Config, name: str) -> list[Given]:
    """What the user gave for an option: on the command line, else in the ini file, else nothing."""
    option = next(option for option in OPTIONS if option.name == name)
    here = config.invocation_params.dir
    value: Any = config.getoption(option.flag)
    if value is not None:
        return [Given(text=text, where=option.flag, base=here) for text in _texts(value)]
    overridden = {text.partition("=")[0] for text in config.getoption("override_ini", None) or ()}
    found = []
    for ini in option.inis:
        is_overridden = ini in overridden or config.inipath is None
        base = here if is_overridden else cast("Path", config.inipath).parent
        where = f"-o {ini}" if is_overridden else f"{config.inipath}, {ini}"
        found += [Given(text=text, where=where, base=base) for text in _texts(config.getini(ini) or [])]
    return found


def _texts(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def one_of(value: Given, allowed: Sequence[str]) -> str:
    """The value, which has to be one of these."""
    if value.text not in allowed:
        value.refuse(", ".join(allowed), allowed)
    return value.text


def number(text: str) -> int | None:
    """A whole number that is written in digits, and in not too many; else None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None
