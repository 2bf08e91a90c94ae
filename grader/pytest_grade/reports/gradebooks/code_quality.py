"""The code quality report of GitLab: what is shown beside the lines of a merge request.

By "Code Quality report format" of GitLab's documentation: a list of objects with description, check_name,
fingerprint, severity, location.path and location.lines.begin.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping

from pytest_grade.reports.gradebooks.pointed import Pointed, pointed
from pytest_grade.reports.report import Report
from pytest_grade.reports.text import printable

_SEVERITIES: Mapping[str, str] = {
    "ungraded": "critical",
    "incorrect": "major",
    "unfinished": "minor",
    "missing": "minor",
    "undecided": "info",
    "planted": "info",
    "not-gradable": "info",
}


def as_code_quality(report: Report) -> Iterator[str]:
    """A finding for each thing to look at; those of an earlier run are known again, wherever their lines moved."""
    known: Counter[tuple[str, ...]] = Counter()
    found = [_finding(each, known) for each in pointed(report, os.environ)]
    yield json.dumps(found, indent=1, ensure_ascii=True) + "\n"


def _finding(each: Pointed, known: Counter[tuple[str, ...]]) -> dict[str, object]:
    key = each.path, each.function, each.id
    known[key] += 1
    about = f"{each.function}: " if each.function else ""
    return {
        "description": printable(f"{about}{' '.join(each.text.split(chr(10)))}"),
        "check_name": each.id,
        "fingerprint": hashlib.sha256(repr((*key, known[key])).encode("utf-8", "backslashreplace")).hexdigest(),
        "severity": _SEVERITIES[each.verdict],
        "location": {"path": printable(each.path), "lines": {"begin": each.line}},
    }
