"""How the commands read their arguments: no abbreviations, and what is wrong is said in one line."""

import argparse
import difflib
import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn

from pytest_grade.reports.text import say

USAGE = 2
_LIKE = 0.6


class Parser(argparse.ArgumentParser):
    """The arguments of one command, with an example below them."""

    def __init__(self, command: str, description: str, *, example: str, further: str = "") -> None:
        super().__init__(
            prog=f"pytest-grade {command}",
            description=description,
            epilog=f"{further}\n\nexample: {example}".strip(),
            formatter_class=_Help,
            allow_abbrev=False,
        )

    def read(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Read the arguments; an option that there is not is told before what is missing for want of it."""
        given = list(arguments)
        for word in given[: given.index("--")] if "--" in given else given:
            name = word.partition("=")[0]
            if word.startswith("--") and name not in self._option_string_actions:
                self.error(f"there is no option {name}{perhaps(name, self._option_string_actions)}")
        return self.parse_args(given)

    def error(self, message: str) -> NoReturn:
        """End with one line, and no page of usage."""
        say([f"ERROR: {self.prog}: {message} (see {self.prog} --help)"], sys.stderr)
        raise SystemExit(USAGE)


class _Help(argparse.HelpFormatter):
    """As argparse has it, but what is below the arguments keeps its lines where it stands in paragraphs."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        fill = super()._fill_text
        return "\n\n".join(fill(each, width, indent) for each in text.split("\n\n"))


def perhaps(word: str, known: Iterable[str]) -> str:
    """What was perhaps meant, as the end of a sentence; nothing where nothing is like it."""
    near = difflib.get_close_matches(word, list(known), 1, _LIKE)
    return f": did you mean {near[0]}?" if near else ""
