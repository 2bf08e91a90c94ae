"""Classes for tests: entries as the grader makes them, under names of any kind, and rosters."""

import csv
import io
from collections.abc import Callable, Iterable
from typing import Any

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.roster import Roster, Row
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.gradebooks.own_file import records
from pytest_grade.reports.report import Report

Entry = dict[str, Any]
Make = Callable[..., Report]
SEED = "314159265358979"
GRADER = {"version": "0", "numpy": "2", "seed": SEED, "sandbox": "none"}
HOSTILE = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "a;=1+1",
    "\t=1",
    "x\r\n=1",
    "＝1",
    "<b>&'\"`|\\",
    "\x1b[31m\u202e\ud800",
)
UNGRADED = NotGradable(digest=None, reason="the file is <script>alert(1)</script> `empty`", seconds=0.1)


def of(entry: Entry, name: str, **more: Any) -> Entry:
    """The entry as that of somebody else."""
    return {**entry, "path": f"{name}/week4.ipynb", "student": name, **more}


def known(entry: Entry, row: Row, **more: Any) -> Entry:
    """The entry as that of somebody on the roster."""
    return of(entry, row.name, person=row.person, **more)


def ungraded(name: str, **more: Any) -> Entry:
    return submission_entry(f"{name}/week4.ipynb", name, UNGRADED) | more


def roster(
    columns: Iterable[str], rows: Iterable[Iterable[str]], beside: Iterable[Iterable[str]] = (), **more: Any
) -> Roster:
    """A roster of which the first two columns are name and id, or the other way round; `beside` stand first."""
    heads, lines, above = tuple(columns), [*rows], [*beside]
    delimiter = more.get("delimiter", ",")
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([heads, *above, *lines])
    numbers = [record.number for record in records(text.getvalue(), delimiter)]
    name, id_ = (heads[0], heads[1]) if heads[0] == "Student" else (heads[1], heads[0])
    fields = [dict(zip(heads, row, strict=True)) for row in lines]
    return Roster(
        source="roster.csv",
        columns=heads,
        rows=tuple(
            Row(
                id=f[id_].removeprefix("Participant "),
                name=f[name],
                section=f.get("Section", ""),
                fields=f,
                line=number,
            )
            for f, number in zip(fields, numbers[1 + len(above) :], strict=True)
        ),
        beside=tuple(dict(zip(heads, row, strict=True)) for row in above),
        text=text.getvalue(),
        **more,
    )
