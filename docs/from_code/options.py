"""The options of the command line, and what may be given to `--grade-limit`."""

import dataclasses
import re
from typing import Any

from from_code.markdown import code, table, verbatim
from pytest_grade.model.limits import Limits
from pytest_grade.plugin.options import GROUPS, OPTIONS, add_options


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
    """A table for each group, as `pytest --help` has them."""
    asked = _Asked()
    add_options(asked)  # type: ignore[arg-type]
    ours = {option.flag for option in OPTIONS}
    switches = [(code(flag), "", verbatim(text)) for flag, text in asked.flags.items() if flag not in ours]
    pieces = [table(("option", "ini setting", "meaning"), switches)]
    for group in GROUPS:
        rows = [
            (
                code(f"{option.flag}={option.metavar}") + (", repeatable" if option.many else ""),
                " or ".join(map(code, option.inis)) + (" (one a line)" if option.many else ""),
                verbatim(option.help),
            )
            for option in OPTIONS
            if option.group == group
        ]
        pieces.append(f"## {group[0].upper()}{group[1:]}\n\n{table(('option', 'ini setting', 'meaning'), rows)}")
    return "\n".join(pieces)


def limits() -> str:
    """What a submission and a student may use; the meaning is that of the docstring of `Limits`."""
    told = dict(re.findall(r"^ {8}(\w+): (.+?)\.$", Limits.__doc__ or "", re.MULTILINE))
    rows = [
        (code(f"{each.name.replace('_', '-')}=N"), str(each.default), verbatim(told[each.name]))
        for each in dataclasses.fields(Limits)
    ]
    return table(("`--grade-limit`", "default", "what may be used"), rows)
