"""The report as JSON, which is its contract."""

import json
from collections.abc import Iterator

from pytest_grade.reports.report import Report


def as_json(report: Report) -> Iterator[str]:
    """A line for each submission, in which control and bidirectional characters are escaped."""
    yield f'{{"schema": {report.schema},\n'
    yield f' "grader": {json.dumps(report.grader)},\n "submissions": ['
    separator = "\n"
    for line in report.spool.lines():
        yield separator + line
        separator = ",\n"
    yield f'\n ],\n "summary": {json.dumps(report.summary)}}}\n'
