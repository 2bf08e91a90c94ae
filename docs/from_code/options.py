"""The options of the command line, and what may be given to `--grade-limit`."""

import dataclasses
import re
from typing import Any

from from_code.markdown import code, table, verbatim
from pytest_grade.model.limits import Limits
from pytest_grade.plugin.options import GROUPS, OPTIONS, Option, add_options


class _Asked:
    """Takes the place of pytest's parser, and keeps what is declared to it."""

    def __init__(self) -> None:
        self.flags: dict[str, str] = {}

    def getgroup(self, *_: str) -> "_Asked":
        return self

    def addoption(self, flag: str, **given: Any) -> None:
        self.flags[flag] = given["help"]

    def addini(self, *_: Any, **__: Any) -> None:
        pass


def options() -> str:
    """A list for each group, as `pytest --help` has them."""
    asked = _Asked()
    add_options(asked)  # type: ignore[arg-type]
    ours = {option.flag for option in OPTIONS}
    switches = [_entry(code(flag), text) for flag, text in asked.flags.items() if flag not in ours]
    groups = [
        f"## {group[0].upper()}{group[1:]}\n\n" + "\n".join(_told(each) for each in OPTIONS if each.group == group)
        for group in GROUPS
    ]
    return "\n".join([*switches, *groups])


def _told(option: Option) -> str:
    inis = f"In an ini file: {' or '.join(map(code, option.inis))}{', one a line' if option.many else ''}."
    name = code(f"{option.flag}={option.metavar}") + (" (repeatable)" if option.many else "")
    return _entry(name, option.help, inis)


def _entry(name: str, *told: str) -> str:
    """An entry of a list of definitions."""
    return f"{name}\n" + "\n".join(f": {verbatim(text)}\n" for text in told)


def limits() -> str:
    """What a submission and a student may use; the meaning is that of the docstring of `Limits`."""
    told = dict(re.findall(r"^ {8}(\w+): (.+?)\.$", Limits.__doc__ or "", re.MULTILINE))
    rows = [
        (code(f"{each.name.replace('_', '-')}=N"), str(each.default), verbatim(told[each.name]))
        for each in dataclasses.fields(Limits)
    ]
    return table(("`--grade-limit`", "default", "what may be used"), rows)
