"""A report for colleagues and research that names nobody."""

from pathlib import Path
from typing import Final

from pytest_grade.errors import ConfigurationError
from pytest_grade.reports.anonymous import anonymous, anonymous_grader
from pytest_grade.reports.formats import write
from pytest_grade.reports.merge import read_report, refuse_other
from pytest_grade.reports.report import Report
from pytest_grade.reports.spool import Spool

_SHORTEST_KEY: Final = 16
_LONGEST_KEY: Final = 1 << 16
_FEWEST_BYTES: Final = 8  # that differ
A_KEY: Final = (
    f"a file of {_SHORTEST_KEY} to {_LONGEST_KEY:,} random bytes, such as head -c 32 /dev/urandom > KEY makes; keep it"
)


def export(path: Path, key_file: Path, out: Path) -> int:
    """Write the report once more without names; gives how many entries it has.

    Raises `ConfigurationError` where what is given cannot be used, or `OSError`.
    """
    key = _key(key_file)
    for read, what in ((path, "the report itself"), (key_file, "the key")):
        if out.exists() and out.samefile(read):
            raise ConfigurationError(source=str(out), found=what, allowed="another file: it would be lost")
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
        raise ConfigurationError(source=str(path), found=error.strerror or str(error), allowed=A_KEY) from None
    if not _SHORTEST_KEY <= len(key) <= _LONGEST_KEY:
        many = f"more than {_LONGEST_KEY:,}" if len(key) > _LONGEST_KEY else str(len(key))
        raise ConfigurationError(source=str(path), found=f"{many} bytes", allowed=A_KEY)
    if len(set(key)) < _FEWEST_BYTES:
        raise ConfigurationError(source=str(path), found="the same few bytes again and again", allowed=A_KEY)
    return key
