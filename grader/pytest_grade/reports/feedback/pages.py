"""The feedback of a class as files: a page for each submission, under a name that is safe and its own, and an index."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from pytest_grade.errors import ConfigurationError
from pytest_grade.notebook.cells import cells_of
from pytest_grade.notebook.reading import UnreadableSubmissionError
from pytest_grade.reports.contract import NOT_HANDED_IN, Entry
from pytest_grade.reports.folder import Page
from pytest_grade.reports.report import Report
from pytest_grade.reports.spool import Spool

if TYPE_CHECKING:
    from pytest_grade.reports.feedback.exporter import FeedbackExporter

_NEEDED: Final = ("nbconvert", "mistune", "pygments", "latex2mathml")
_OTHER: Final = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST: Final = 80
# What is another page of ours, a device on some system, or looks like a name with a digest, as others may have.
_TAKEN: Final = re.compile(r"index|con|prn|aux|nul|(?:com|lpt)\d|.*-[0-9a-f]{12}", re.IGNORECASE)


def refuse_without_libraries(source: str) -> None:
    """Raise `ConfigurationError` where the libraries that make pages are not installed; none of them is loaded."""
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        found = f"an installation without {', '.join(missing)}"
        raise ConfigurationError(source=source, found=found, allowed="pip install 'pytest-grade[feedback]'")


def as_feedback(report: Report) -> Iterator[Page]:
    """Every page, and the index last: it links only what is there."""
    from pytest_grade.reports.feedback.exporter import FeedbackExporter, index_row  # noqa: PLC0415 - slow to load

    exporter, names = FeedbackExporter(), page_names(report.spool)
    for entry in _shown(report):
        yield Page(names[entry["path"]], [page_of(exporter, report, entry)])
    rows = (index_row(entry, names[entry["path"]]) for entry in _shown(report))
    yield Page("index.html", exporter.index(rows))


def _shown(report: Report) -> Iterator[Entry]:
    """Everyone who has handed something in."""
    return (entry for entry in report.spool.entries() if entry["status"] != NOT_HANDED_IN)


def page_of(exporter: "FeedbackExporter", report: Report, entry: Entry) -> str:
    """The page of a submission; without the submission, where that cannot be shown, whatever it holds."""
    if entry["status"] != "graded":
        return exporter.page(entry)
    made = partial(exporter.page, entry, policy=str(report.grader.get("attempts", "")))
    handed_in = report.handed_in(entry)
    if isinstance(handed_in, str):
        return made(unshown=handed_in)
    try:
        return made(cells_of(handed_in.content, handed_in.kind))
    except UnreadableSubmissionError as error:
        return made(unshown=str(error))
    except Exception as error:  # noqa: BLE001 - of a hostile submission, anything; others are to have their pages
        return made(unshown=f"it could not be laid out ({type(error).__name__})")


def page_names(spool: Spool) -> Mapping[str, str]:
    """The file of each submission by its path, but of what was not handed in: its student's name.

    A name that a file cannot have is spelled with what is left of it and a digest, and so are those that differ by case
    alone, or of students with several submissions.
    """
    students = {e["path"]: e["student"] for e in spool.entries() if e["status"] != NOT_HANDED_IN}
    counts = Counter(student.casefold() for student in students.values())
    return {path: _name(path, student, is_one=counts[student.casefold()] == 1) for path, student in students.items()}


def _name(path: str, student: str, *, is_one: bool) -> str:
    shown = student if is_one else path.rpartition(".")[0] or path
    safe = _OTHER.sub("-", shown).strip("-")[:_LONGEST]
    if is_one and safe and safe == student and not _TAKEN.fullmatch(safe):
        return f"{safe}.html"
    return f"{safe or 'submission'}-{hashlib.sha256(path.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}.html"
