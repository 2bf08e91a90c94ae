"""The command `pytest-grade`: `pytest --grade`, where no configuration is read but what is named on the command line.

pytest looks for settings near the files that it is given, and loads the plugins they name before any plugin of ours
could object. Where those files are a student's, this is the command to use.
"""

import sys
from pathlib import Path

import pytest

_NO_SETTINGS = Path(__file__).with_name("none.ini")


def main() -> int:
    """Grade what is given on the command line; the exit code is pytest's. An own `-c FILE` comes later, and counts."""
    ours = ["-c", str(_NO_SETTINGS), "--rootdir", str(Path.cwd()), "-p", "no:cacheprovider", "--grade"]
    return pytest.main([*ours, *sys.argv[1:]])
