"""Classes for tests: submissions graded by the real grader, each that of as many invented students as are wanted."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pytest_grade.reports.class_page.page import as_class_page
from pytest_grade.reports.report import Report
from pytest_grade.reports.spool import Spool
from tests.reports.feedback.made import entry_of
from tests.students import student

RIGHT, TWICE, LEFT_OUT = "week4-course-at-loss", "week4-course-doubled-mean", "week4-course-missing-mean"
Entry = dict[str, Any]


def kinds_of(graded: Callable[[Path], Any], folder: Path) -> Sequence[Entry]:
    """One entry that is right, one with 1/m twice, one without it."""
    return [entry_of(student(id_).write(folder), graded) for id_ in (RIGHT, TWICE, LEFT_OUT)]


def of_student(entry: Mapping[str, Any], name: str, **facts: Any) -> Entry:
    """The same as somebody else's."""
    return {**entry, "path": f"{name}/week4.ipynb", "student": name, **facts}


def not_handed_in(name: str) -> Entry:
    kept = {"path": name, "student": name, "digest": None, "seconds": 0.0, "counts": True, "late": None, "remarks": []}
    return kept | {"status": "not-handed-in", "reason": "nothing of this name was handed in", "person": None}


def class_of(kinds: Sequence[Entry], size: int) -> list[Entry]:
    """That many students, every third right: `s0000` is."""
    return [of_student(kinds[number % len(kinds)], f"s{number:04}") for number in range(size)]


def page(entries: Iterable[Mapping[str, Any]], **facts: Any) -> str:
    """The page of these entries."""
    with Spool() as spool:
        for entry in entries:
            spool.add(entry)
        return "".join(as_class_page(Report(grader={}, spool=spool, **facts)))


def data_of(html: str) -> Any:
    """What the page's script is given, as rows by name."""
    found = json.loads(html.partition('id="data">')[2].partition("</script>")[0])
    found["rows"] = {row[0]: dict(zip(found["fields"], row, strict=True)) for row in found["rows"]}
    return found
