"""The report formats that `--grade-report=FORMAT:PATH` knows: one function each, report in, pieces of text out."""

import errno
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from grader.reports.report import Report


def as_json(report: Report) -> Iterator[str]:
    """The contract itself: a line for each submission, in which control and bidirectional characters are escaped."""
    yield f'{{"schema": {report.schema},\n'
    yield f' "grader": {json.dumps(report.grader)},\n "submissions": ['
    separator = "\n"
    for line in report.spool.lines():
        yield separator + line
        separator = ",\n"
    yield f'\n ],\n "summary": {json.dumps(report.summary)}}}\n'


FORMATS: Mapping[str, Callable[[Report], Iterator[str]]] = {"json": as_json}


def write(report: Report, format_: str, path: Path) -> None:
    """Write a report whole, or leave what was there; raises `OSError`.

    It is written to a new file, of a name that nobody can have put a link or a pipe under. That takes the place of an
    old one, but never of a device, such as `/dev/stdout`.
    """
    if _leads_to_a_process(path) or (path.exists() and not path.is_file()):
        raise OSError(errno.EEXIST, "it is there, and no ordinary file")
    part = path.with_name(f".grade-{secrets.token_hex(12)}.part")
    try:
        with part.open("x", encoding="utf-8") as file:
            file.writelines(FORMATS[format_](report))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _leads_to_a_process(path: Path) -> bool:
    """Whether this is a link to what a process has open, as `/dev/stdout` is, wherever that leads."""
    return path.is_symlink() and str(path.readlink()).startswith("/proc/")
