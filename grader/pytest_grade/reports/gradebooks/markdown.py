"""The summary of a job in Markdown, as GitHub shows it below a run, and GitLab and others in a comment.

By "Adding a job summary" of the GitHub Actions documentation (`GITHUB_STEP_SUMMARY`: GitHub flavored Markdown, at most
one MiB a step).
"""

from collections.abc import Iterable, Iterator

from pytest_grade.reports.gradebooks import summary_of_class, summary_of_one
from pytest_grade.reports.gradebooks.one_student import is_of_one, one_student
from pytest_grade.reports.report import Report


def as_markdown(report: Report) -> Iterator[str]:
    """One submission in words, as its student may see it, or those of one student; several as a class."""
    lines: Iterable[str]
    if len(report.spool) == 1:
        lines = summary_of_one.summary(next(report.spool.entries()))
    elif len(report.spool) and is_of_one(report):
        lines = summary_of_one.summaries(one_student(report, "markdown"))
    else:
        lines = summary_of_class.summary(report)
    yield from (f"{line}\n" for line in lines)
