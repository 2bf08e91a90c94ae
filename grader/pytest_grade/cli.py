"""The command `pytest-grade`: `pytest --grade`, where no configuration is read but what is named on the command line.

`pytest-grade check`, `kit`, `explain` and `anonymous` grade nothing: the first proves assignments
(`pytest_grade.prove`), the second writes what students get to check themselves (`pytest_grade.kit_maker`), the third
tells what a name means (`pytest_grade.explain`), the last writes a report that names nobody (`pytest_grade.anonymise`).
"""

import importlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Final

import pytest

from pytest_grade.streams import hold_streams

_NO_SETTINGS = Path(__file__).with_name("none.ini")
_COMMANDS = """\
pytest-grade check [FOLDER ...]    prove assignments of your own, and read out how they were understood; grades nothing
pytest-grade check --words         every word that an assignment may be written in
pytest-grade kit ASSIGNMENT OUT    write what students get to check themselves; no solution is in it
pytest-grade explain [ID]          what a name in the feedback means, and the mathematics behind it
pytest-grade anonymous GRADES.json --key=FILE --out=OUT.json    write a report once more, so that it names nobody
pytest-grade [options] [PATH ...]  grade submissions, with pytest's options and those that begin with --grade:

"""
# The commands that grade nothing, each with its function: what that needs is of no use to who grades.
_ELSEWHERE: Final = {
    "check": ("pytest_grade.prove", "check"),
    "kit": ("pytest_grade.kit_maker.command", "kit"),
    "explain": ("pytest_grade.explain", "explain"),
    "anonymous": ("pytest_grade.anonymise", "anonymous_export"),
}
_FOR_OTHER_RUNS = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")


def main() -> int:
    """Grade what is given on the command line; the exit code is pytest's. An own `-c FILE` comes later, and counts."""
    hold_streams()
    try:
        here = Path.cwd()
    except OSError:
        return _refuse("the working directory is gone or cannot be read; allowed: one that is there")
    try:
        tempfile.gettempdir()
    except OSError as error:
        return _refuse(f"no folder for temporary files ({error.strerror}); allowed: one in TMPDIR with room in it")
    command, arguments = "".join(sys.argv[1:2]), sys.argv[2:]
    if command in _ELSEWHERE:
        module, function = _ELSEWHERE[command]
        return int(getattr(importlib.import_module(module), function)(arguments))
    if {"-h", "--help"}.intersection(sys.argv[1:]):
        sys.stdout.write(_COMMANDS)
        sys.stdout.flush()
    _ignore_environment()
    ours = ["-c", str(_NO_SETTINGS), "--rootdir", str(here), "-p", "no:cacheprovider", "--assert=plain", "--grade"]
    try:
        return pytest.main([*ours, *sys.argv[1:]])
    except OSError as error:  # no file may be opened, or none written: pytest itself does not start
        return _refuse(error.strerror or str(error))


def _refuse(why: str) -> int:
    sys.stderr.write(f"ERROR: {why}\n")
    return int(pytest.ExitCode.USAGE_ERROR)


def _ignore_environment() -> None:
    """Let the environment add no argument and no plugin, nor leave out ours, in workers of pytest-xdist either."""
    for name in _FOR_OTHER_RUNS:
        if os.environ.pop(name, ""):
            sys.stderr.write(f"ignored: {name} (pytest-grade has no settings but those of its command line)\n")
    os.environ["PYTEST_PLUGINS"] = "grade"
