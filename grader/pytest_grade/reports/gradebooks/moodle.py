"""What Moodle takes: its own grading worksheet with points and comments, and the feedback pages as files.

By "Assignment settings" and "Using Assignment" of the Moodle documentation (Offline grading worksheet; Upload multiple
feedback files in a zip) and the plugins `assignfeedback_offline`, `assignfeedback_file` and `assignfeedback_comments`
of moodle/moodle: a line is found by the number that ends its first cell; a grade that is empty is passed over, and so,
in silence, is one above the maximum; what stands in the column of comments takes the place of the comment that is
there, as HTML. A file belongs to whoever has the number in `NAME_NUMBER_assignsubmission_file_/`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pytest_grade.errors import ConfigurationError
from pytest_grade.model.roster import Roster, Row
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.feedback.letters import said, shown
from pytest_grade.reports.feedback.pages import page_of
from pytest_grade.reports.folder import Page
from pytest_grade.reports.gradebooks.archive import archive
from pytest_grade.reports.gradebooks.cells import decimal_mark, number, value_of
from pytest_grade.reports.gradebooks.columns import OPTION, columns_for
from pytest_grade.reports.gradebooks.comment import comment
from pytest_grade.reports.gradebooks.gradebook import NOT_HANDED_IN, StudentGrade
from pytest_grade.reports.gradebooks.own_file import filled
from pytest_grade.reports.gradebooks.told import about_points, about_strangers
from pytest_grade.reports.report import Report
from pytest_grade.reports.targets import MOODLES_FILE
from pytest_grade.reports.text import counted

WORKSHEET: Final = (
    "--grade-roster=FILE with Moodle's own worksheet of the assignment "
    "(Submissions, Actions, Download grading worksheet)"
)
# As Moodle calls the columns in English, German, French, Spanish, Italian, Portuguese and Dutch.
_GRADES: Final = frozenset(("grade", "bewertung", "note", "calificación", "valutazione", "nota", "cijfer"))
_COMMENTS: Final = frozenset(
    (
        "feedback comments", "feedback als kommentar", "commentaires de feedback", "feedback par commentaires",
        "comentarios de retroalimentación", "commenti di feedback", "comentários de feedback", "feedbackcommentaren",
    )
)  # fmt: skip
_PARTICIPANT: Final = re.compile(r"\D(\d+)$")
_NO_NAME: Final = re.compile(r"[\s_/\\:*?\"<>|.]+")
_LONGEST: Final = 60
_PAGE: Final = "feedback.html"


class _Sheet(NamedTuple):
    """The worksheet: what stands in which column, and how many points there are."""

    roster: Roster
    grade: str
    comments: str | None
    possible: float
    assignment: str = ""

    @property
    def mark(self) -> str:
        """The decimal mark of the maximum and of the grades that are there."""
        behind = self.roster.columns[self.roster.columns.index(self.grade) + 1]
        return decimal_mark([row.fields[name] for name in (behind, self.grade) for row in self.roster.rows])


def as_moodle(report: Report) -> Iterator[Page]:
    """The worksheet, and an archive of the feedback pages."""
    sheet = _sheet(report)
    yield Page(MOODLES_FILE, _lines(report, sheet))
    yield Page("feedback.zip", archive(_files(report, _with_pages(report, sheet))))


def notices(report: Report) -> Iterator[str]:
    """Which column has been filled, and whose grades are not in the file."""
    sheet = _sheet(report)
    best = report.gradebook.best(sheet.assignment)
    yield f"{MOODLES_FILE}: {counted(len(best), 'grade')} in the column {sheet.grade!r}"
    if sheet.comments is None:
        yield "the worksheet has no column of comments: the pages in feedback.zip say all"
    yield from about_points(best.values(), sheet.possible, "Moodle")
    if left := len(sheet.roster.rows) - len(best):
        yield f"no grade, the line left as it was: {counted(left, 'student')}"
    yield from about_strangers(report.gradebook)


def refuse_unfit(roster: Roster | None, columns: Sequence[str], _assignments: Sequence[str]) -> None:
    """Raise `ConfigurationError` where it is plain before anything is graded that no file can be made."""
    _worksheet(roster, columns)


def _sheet(report: Report) -> _Sheet:
    """The worksheet, and the one assignment that it is of; raises `ConfigurationError`."""
    sheet, assignments = _worksheet(report.roster, report.columns), report.gradebook.assignments
    if len(assignments) > 1:
        raise ConfigurationError(
            source=f"moodle: {sheet.roster.source}",
            found=f"grades of {', '.join(assignments)}",
            allowed="one assignment, as a worksheet is of one (--grade-assignment=ID)",
        )
    return sheet._replace(assignment=next(iter(assignments), ""))


def _worksheet(roster: Roster | None, columns: Sequence[str]) -> _Sheet:
    """The worksheet, if the roster is one; raises `ConfigurationError`."""
    if roster is None:
        raise ConfigurationError(source="moodle", found="no roster", allowed=WORKSHEET)
    where = f"moodle: {roster.source}"
    if other := next((row for row in roster.rows if not _PARTICIPANT.search(_identifier(row, roster))), None):
        found = f"{_identifier(other, roster)!r} in the first column"
        raise ConfigurationError(source=where, found=found, allowed=WORKSHEET, line=other.line or None)
    grade = _grade_column(roster, columns)
    possible = _possible(roster, grade)
    if possible is None:
        found = f"no maximum beside the column {grade!r}, as where grades are words of a scale"
        raise ConfigurationError(source=where, found=found, allowed="an assignment that is graded by points")
    comments = next((name for name in roster.columns if name.casefold() in _COMMENTS), None)
    return _Sheet(roster, grade, comments, possible)


def _identifier(row: Row, roster: Roster) -> str:
    return row.fields[roster.columns[0]].strip()


def _grade_column(roster: Roster, columns: Sequence[str]) -> str:
    """The column of the grades: the one that was named, or the only one of that name in Moodle's languages."""
    usual = [name for name in roster.columns if name.casefold() in _GRADES]
    if not columns and len(usual) == 1:
        return usual[0]
    if columns:
        return columns_for([""], roster.columns[1:], [text.partition("=")[2] or text for text in columns])[""]
    found = f"{'several columns' if usual else 'no column'} of a usual name ({', '.join(sorted(_GRADES))})"
    raise ConfigurationError(
        source=OPTION, found=found, allowed=f"{OPTION}=NAME with one of the columns {', '.join(roster.columns[1:])}"
    )


def _possible(roster: Roster, grade: str) -> float | None:
    """The maximum, which Moodle puts into the column behind the grades."""
    behind = roster.columns.index(grade) + 1
    if behind == len(roster.columns):
        return None
    cells = {row.fields.get(roster.columns[behind], "") for row in roster.rows}
    return value_of(cells.pop()) or None if len(cells) == 1 else None


def _lines(report: Report, sheet: _Sheet) -> Iterator[str]:
    """Every line of the worksheet as it was, but for points and comments of whoever was graded."""
    roster, mark, best = sheet.roster, sheet.mark, report.gradebook.best(sheet.assignment)

    def change(row: Row) -> Mapping[str, str]:
        grade = best.get(row.id)
        if grade is None or grade.points is None or not grade.possible:
            return {}
        points = {sheet.grade: number(grade.points * sheet.possible / grade.possible, mark, least=2)}
        entry = report.spool.get(grade.path)
        if sheet.comments is None or entry is None:
            return points
        return points | {sheet.comments: comment_html(entry)}

    yield from filled(roster, change)


def comment_html(entry: Entry) -> str:
    """What is said of a submission, as HTML in one line."""
    whole = [f"<p>{said(each.text)}</p>" for each in comment(entry) if not each.function]
    items = [
        f"<li><code>{shown(each.function)}</code>: {said(each.text)}</li>" for each in comment(entry) if each.function
    ]
    return "".join([*whole, *(("<ul>", *items, "</ul>") if items else ())]).replace("\n", " ")


def _with_pages(report: Report, sheet: _Sheet) -> Sequence[StudentGrade]:
    """Who gets a page: the grade that counts, or else what could not be graded."""
    found: dict[str, StudentGrade] = {}
    for grade in report.gradebook.grades:
        if grade.row is not None and grade.path and grade.status != NOT_HANDED_IN:
            found.setdefault(grade.row.id, grade)
    return tuple((found | dict(report.gradebook.best(sheet.assignment))).values())


def _files(report: Report, grades: Iterable[StudentGrade]) -> Iterator[tuple[str, str]]:
    """Their pages, each in the folder by which Moodle knows whose it is."""
    from pytest_grade.reports.feedback.exporter import FeedbackExporter  # noqa: PLC0415 - slow to load

    exporter = FeedbackExporter()
    for grade in grades:
        entry = report.spool.get(grade.path)
        if grade.row is not None and report.roster is not None and entry is not None:
            yield f"{_folder(grade.row, report.roster)}/{_PAGE}", page_of(exporter, report, entry)


def _folder(row: Row, roster: Roster) -> str:
    """The name is for people alone: without the underscores and slashes that part it from what Moodle reads."""
    found = _PARTICIPANT.search(_identifier(row, roster))
    name = _NO_NAME.sub(" ", "".join(letter for letter in row.name if letter.isprintable())).strip()
    return f"{name[:_LONGEST].strip() or 'Participant'}_{found[1] if found else ''}_assignsubmission_file_"
