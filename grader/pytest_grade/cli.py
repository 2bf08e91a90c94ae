"""The command `pytest-grade`, which is `python -m pytest_grade` too: the first word says what is to be done.

Where it is none of the commands in `pytest_grade.commands.table`, it is something to grade. What a command needs is
imported when it is run.
"""

import importlib
import importlib.metadata
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pytest_grade import __version__
from pytest_grade.commands.table import BY_NAME, DEFAULT, Command, overview
from pytest_grade.errors import GraderError
from pytest_grade.reports.text import say
from pytest_grade.streams import hold_streams, outlast_readers

_LONGEST: Final = 2000  # of what may quote a file


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is as `EXIT_CODES` has it."""
    hold_streams()
    outlast_readers()
    given = list(sys.argv[1:] if arguments is None else arguments)
    first = "".join(given[:1])
    if first in _TOLD:
        say(_TOLD[first](), sys.stdout)
        return 0
    if first not in BY_NAME:
        return _run(DEFAULT, given)
    _tell_of_namesake(first, given[1:])
    return _run(BY_NAME[first], given[1:])


def _run(command: Command, arguments: Sequence[str]) -> int:
    """Run it; what ends it early is told in one line, and by the exit code that it has for that."""
    refusal, interruption = (4, 2) if command is DEFAULT else (2, 130)  # as pytest has them; as shells do
    if lack := _lack():
        return _refuse(lack, refusal)
    try:
        return int(importlib.import_module(command.module).run(arguments))
    except KeyboardInterrupt:
        say(["interrupted"], sys.stderr)
        return interruption
    except (GraderError, RecursionError) as error:
        return _refuse(str(error), refusal)
    except OSError as error:  # no file may be opened, or none written
        where = f"{error.filename}: " if error.filename is not None else ""
        return _refuse(f"{where}{error.strerror or error}", refusal)


def _version() -> Iterator[str]:
    installed = importlib.metadata.version
    parts = (f"pytest {installed('pytest')}", f"NumPy {installed('numpy')}", f"Python {platform.python_version()}")
    yield f"pytest-grade {__version__} ({', '.join(parts)})"


_TOLD: Final[Mapping[str, Callable[[], Iterator[str]]]] = dict.fromkeys(("-h", "--help"), overview) | dict.fromkeys(
    ("-V", "--version"), _version
)


def _lack() -> str:
    """What is missing for any command to begin; empty where nothing is."""
    try:
        Path.cwd()
    except OSError:
        return "the working directory is gone or cannot be read; allowed: one that is there"
    try:
        tempfile.gettempdir()
    except OSError as error:
        return f"no folder for temporary files ({error.strerror}); allowed: one in TMPDIR with room in it"
    return ""


def _tell_of_namesake(name: str, rest: Sequence[str]) -> None:
    """Say that the command was taken, where something of that name lies here and nothing else was given."""
    if Path(name).exists() and all(word.startswith("-") for word in rest):
        say([f"{name}: taken as the command; what lies here under that name is ./{name}"], sys.stderr)


def _refuse(why: str, code: int) -> int:
    say([f"ERROR: {why[:_LONGEST]}"], sys.stderr)
    return code
