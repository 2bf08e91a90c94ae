"""`pytest-grade grade`: `pytest --grade`, where no configuration is read but what is named on the command line."""

import os
import re
import sys
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from pytest_grade.commands.grade_help import KNOWN, screen
from pytest_grade.commands.parsing import perhaps
from pytest_grade.reports.text import say

_NO_SETTINGS: Final = Path(__file__).parents[1] / "none.ini"
_FOR_OTHER_RUNS: Final = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")
_UNKNOWN: Final = re.compile(r"unrecognized arguments: (.*)")
_IN_PYTESTS_WORDS: Final = re.compile(r"(?:^|\n)\S+: error: (.*)")


def run(arguments: Sequence[str]) -> int:
    """Grade what is given on the command line; the exit code is pytest's. An own `-c FILE` comes later, and counts."""
    given = list(arguments)
    if {"-h", "--help"}.intersection(given):
        say(screen(), sys.stdout)
        return 0
    if wrong := _no_path(given):
        say([wrong], sys.stderr)
        return int(pytest.ExitCode.USAGE_ERROR)
    _ignore_environment()
    here = str(Path.cwd())
    ours = ["-c", str(_NO_SETTINGS), "--rootdir", here, "-p", "no:cacheprovider", "--assert=plain", "--grade"]
    return pytest.main([*ours, *given], plugins=[_InOneLine()])


def _no_path(given: Sequence[str]) -> str:
    """What is to be said of a first word that is neither there nor a command, though it looks like one."""
    from pytest_grade.commands.table import BY_NAME  # noqa: PLC0415 - needed for wrong words only

    word = "".join(given[:1])
    if not re.fullmatch(r"[A-Za-z][\w-]*", word) or Path(word).exists():
        return ""
    meant = perhaps(word.lower(), BY_NAME)
    return f"ERROR: {word}: no command, and no file or folder here{meant}" if meant else ""


class _InOneLine:
    """What pytest says of wrong arguments in a page of usage is said in one line, with what was perhaps meant."""

    @pytest.hookimpl(wrapper=True)
    def pytest_cmdline_parse(self) -> Generator[None, Any, Any]:
        try:
            return (yield)
        except pytest.UsageError as error:
            raise pytest.UsageError(_in_one_line(str(error))) from None


def _in_one_line(said: str) -> str:
    if unknown := _UNKNOWN.search(said):
        name = unknown[1].split()[0].partition("=")[0]
        return f"there is no option {name}{perhaps(name, KNOWN)} (see pytest-grade grade --help)"
    in_its_words = _IN_PYTESTS_WORDS.search(said)
    return in_its_words[1] if in_its_words else said


def _ignore_environment() -> None:
    """Let the environment add no argument and no plugin, nor leave out ours, in workers of pytest-xdist either."""
    for name in _FOR_OTHER_RUNS:
        if os.environ.pop(name, ""):
            say([f"ignored: {name} (pytest-grade has no settings but those of its command line)"], sys.stderr)
    os.environ["PYTEST_PLUGINS"] = "grade"
