"""`pytest-grade anonymous`: a report for colleagues and research that names nobody."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pytest_grade.errors import ConfigurationError
from pytest_grade.reports.anonymous import anonymous, anonymous_grader
from pytest_grade.reports.formats import write
from pytest_grade.reports.merge import read_report, refuse_other
from pytest_grade.reports.report import Report
from pytest_grade.reports.spool import Spool
from pytest_grade.reports.text import say

_SHORTEST_KEY: Final = 16
_LONGEST_KEY: Final = 1 << 16
_FEWEST_BYTES: Final = 8  # that differ
_A_KEY: Final = (
    f"a file of {_SHORTEST_KEY} to {_LONGEST_KEY:,} random bytes, such as head -c 32 /dev/urandom > KEY makes; keep it"
)


def anonymous_export(arguments: Sequence[str]) -> int:
    """Run the command: 0, or 2 where what is given cannot be used."""
    parser = argparse.ArgumentParser(
        prog="pytest-grade anonymous",
        description="Write a JSON report once more, so that it names nobody: students, paths and digests become ids "
        "made with your key, names are taken out of all that is said, and quoted code loses comments and texts.",
        epilog="The same key gives the same ids, in every report. Who has it can tell whom an id stands for.",
    )
    parser.add_argument("report", type=Path, metavar="GRADES.json", help="as --grade-report=json:GRADES.json writes it")
    parser.add_argument("--key", required=True, type=Path, metavar="FILE", help=_A_KEY)
    parser.add_argument("--out", required=True, type=Path, metavar="OUT.json", help="where the other report goes")
    given = parser.parse_args(arguments)
    try:
        count = _export(given.report, _key(given.key), given.out)
    except (ConfigurationError, OSError, RecursionError) as error:
        say([f"ERROR: {error}"], sys.stderr)
        return 2
    say([f"{count} submissions without names: {given.out}"], sys.stdout)
    return 0


def _export(path: Path, key: bytes, out: Path) -> int:
    if out.exists() and out.samefile(path):
        raise ConfigurationError(
            source=str(out), found="the report itself", allowed="another file: names would be lost"
        )
    found = read_report(path, "a JSON report")
    refuse_other(str(path), found)
    not_reached = found["summary"].get("not_reached", 0)
    with Spool() as spool:
        for entry in anonymous(found["submissions"], key):
            spool.add(entry)
        write(Report(grader=anonymous_grader(found["grader"]), spool=spool, not_reached=not_reached), "json", out)
        return len(spool)


def _key(path: Path) -> bytes:
    """The bytes of a key; `ConfigurationError` where somebody could find it by trying."""
    try:
        with path.open("rb") as file:
            key = file.read(_LONGEST_KEY + 1)
    except OSError as error:
        raise ConfigurationError(source=str(path), found=error.strerror or str(error), allowed=_A_KEY) from None
    if not _SHORTEST_KEY <= len(key) <= _LONGEST_KEY:
        many = f"more than {_LONGEST_KEY:,}" if len(key) > _LONGEST_KEY else str(len(key))
        raise ConfigurationError(source=str(path), found=f"{many} bytes", allowed=_A_KEY)
    if len(set(key)) < _FEWEST_BYTES:
        raise ConfigurationError(source=str(path), found="the same few bytes again and again", allowed=_A_KEY)
    return key
