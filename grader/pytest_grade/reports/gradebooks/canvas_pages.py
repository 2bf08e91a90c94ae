"""The feedback pages as Canvas takes them back: an archive for "Re-Upload Submissions" of an assignment.

By `generate_comments_from_files` and `infer_comment_context_from_filename` of `app/models/abstract_assignment.rb` in
instructure/canvas-lms. Canvas goes by the numbers in the names of its own download, `NAME_USER_FILE_…`: the first two
parts between underscores that are digits, after `anon` the next two, `LATE` left out. The file becomes the attachment
of a comment, under the name of what the student handed in. What begins with `link` behind the last underscore is passed
over, and so is whatever is not of that student.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from pytest_grade.errors import ConfigurationError
from pytest_grade.reports.contract import ABSENT, Entry
from pytest_grade.reports.feedback.pages import page_of
from pytest_grade.reports.folder import Page
from pytest_grade.reports.gradebooks.archive import archive
from pytest_grade.reports.report import Report
from pytest_grade.reports.text import counted

_DOWNLOADED: Final = re.compile(
    r"((?:LATE_)?anon_(?:LATE_)?[A-Za-z0-9]+_\d+|(?:(?!\d+_)[^\W_]+_)*\d+_\d+)_.+", re.DOTALL
)
_ALLOWED: Final = (
    "files as Canvas's own download names them (Assignment, Download Submissions): NAME_123_456_week4.ipynb"
)


def as_canvas_pages(report: Report) -> Iterator[Page]:
    """The archive; raises `ConfigurationError` where nothing has the name of a Canvas download."""
    if not any(name for _, name in _named(report)):
        raise ConfigurationError(source="canvas-pages", found="no such name", allowed=_ALLOWED)
    yield Page("feedback.zip", archive(_files(report)))


def notices(report: Report) -> Iterator[str]:
    """How many pages there are, and of whom there is none."""
    names = [name for _, name in _named(report)]
    yield f"feedback.zip: {counted(len([*filter(None, names)]), 'page')}, for Re-Upload Submissions of the assignment"
    if left := names.count(""):
        yield f"not named as in a download of Canvas, and without a page in it: {counted(left, 'submission')}"


def _named(report: Report) -> Iterator[tuple[Entry, str]]:
    """Every submission that counts, with the name of its page; empty where Canvas would not know whose it is."""
    times: Counter[str] = Counter()  # of an archive of several notebooks
    for entry in report.spool.entries():
        if entry["status"] not in ABSENT and entry.get("counts", True):
            begins = _begins(entry["path"])
            times[begins] += 1
            again = f"-{times[begins]}" if times[begins] > 1 else ""
            yield entry, f"{begins}_feedback{again}.html" if begins else ""


def _begins(path: str) -> str:
    """What tells Canvas whose a file is, by the first part of a path that its own download has so named.

    What lies deeper, within an archive that a student has handed in, is named by that student.
    """
    found = next(filter(None, map(_DOWNLOADED.fullmatch, path.split("/"))), None)
    return found[1] if found else ""


def _files(report: Report) -> Iterator[tuple[str, str]]:
    from pytest_grade.reports.feedback.exporter import FeedbackExporter  # noqa: PLC0415 - slow to load

    exporter = FeedbackExporter()
    for entry, name in _named(report):
        if name:
            yield name, page_of(exporter, report, entry)
