"""The files for Moodle: its worksheet with the points in it, and an archive by whose names it knows whose a page is."""

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest

from pytest_grade.errors import ConfigurationError
from pytest_grade.model.roster import Roster
from pytest_grade.reports.formats import notices_on, write
from pytest_grade.reports.report import Report
from tests.reports.feedback.made import Parsed
from tests.reports.gradebooks.made import HOSTILE, Entry, Make, known, of, roster, ungraded

HEADS = (
    "Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade", "Grade can be changed",
    "Last modified (submission)", "Last modified (grade)", "Feedback comments",
)  # fmt: skip
GERMAN = (
    "ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung",
    "Bewertung kann geändert werden", "Zuletzt geändert (Abgabe)", "Zuletzt geändert (Bewertung)",
    "Feedback als Kommentar",
)  # fmt: skip


def line(number: int, name: str, *, grade: str = "", most: str = "100.00", comment: str = "") -> tuple[str, ...]:
    day = "Monday, 23 November 2026, 10:15 AM"
    mail = f"{number}@example.edu"
    return (f"Participant {number}", name, mail, "Submitted for grading", grade, most, "Yes", day, "-", comment)


LINES = (
    line(1207, "Zoë Ωmega"),
    line(88, "Seán O'Neil", grade="40.00", comment="<p>By hand</p>"),
    line(9, "小明 王/_.."),
)


def written(made: Report, folder: Path, delimiter: str = ",") -> tuple[list[list[str]], dict[str, str]]:
    write(made, "moodle", folder)
    assert {path.name for path in folder.iterdir()} == {"worksheet.csv", "feedback.zip"}
    with zipfile.ZipFile(folder / "feedback.zip") as archive:
        assert archive.testzip() is None
        pages = {name: archive.read(name).decode() for name in archive.namelist()}
    text = (folder / "worksheet.csv").read_bytes().decode("utf-8")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)), pages


def whose(name: str) -> str:
    """Whose file this is, as `assignfeedback_file_zip_importer` finds it: part by part, by what underscores part."""
    for part in name.split("/"):
        info = part.split("_", 4)
        if len(info) >= 4 and info[1].isdigit() and info[2:4] == ["assignsubmission", "file"]:
            return info[1]
    raise AssertionError(name)


def test_the_worksheet_comes_back_with_points_and_comment_and_other_lines_as_they_were(
    report: Make, wrong: Entry, tmp_path: Path
) -> None:
    people = roster(HEADS, LINES)
    made = report([known(wrong, people.rows[0]), ungraded("x", person=people.rows[1].person)], people)
    (heads, first, *others), _ = written(made, tmp_path / "out")
    assert (tuple(heads), tuple(map(tuple, others))) == (HEADS, LINES[1:])
    assert first[:4] == list(LINES[0][:4])
    assert first[4] == f"{wrong['earned']:.2f}"
    *_, item = (element.text for element in Parsed(first[9]).of("li"))
    assert item.startswith("L_model_backward: wrong, 0 of ")
    assert "\n" not in first[9]
    assert list(notices_on(made, "moodle")) == [
        "worksheet.csv: 1 grade in the column 'Grade'",
        "no grade, the line left as it was: 2 students",
    ]


def test_each_page_lies_where_moodle_knows_whose_it_is(report: Make, right: Entry, tmp_path: Path) -> None:
    people = roster(HEADS, LINES)
    first, second, third = people.rows
    entries = [known(right, first), ungraded("x", person=second.person), known(right, third), of(right, "stranger")]
    _, pages = written(report(entries, people), tmp_path / "out")
    assert {whose(name): name for name in pages} == {
        "1207": "Zoë Ωmega_1207_assignsubmission_file_/feedback.html",
        "88": "Seán O'Neil_88_assignsubmission_file_/feedback.html",
        "9": "小明 王_9_assignsubmission_file_/feedback.html",
    }
    parsed = {whose(name): Parsed(page) for name, page in pages.items()}
    assert next(parsed["1207"].of("title")).text == "Zoë Ωmega · 100 of 100"
    assert "<script>" in next(parsed["88"].of("body")).text
    assert not list(parsed["88"].of("script"))


def test_a_german_worksheet_has_german_numbers_and_its_own_maximum(report: Make, right: Entry, tmp_path: Path) -> None:
    people = roster(GERMAN, [line(7, "Jürgen Groß", most="10,00")], delimiter=";")
    made = report([known(right, people.rows[0], final=92.5)], people)
    (_, row), _ = written(made, tmp_path / "out", ";")
    assert (row[4], row[5]) == ("9,25", "10,00")
    assert "points are converted from 100 to the 10 of Moodle" in notices_on(made, "moodle")


@pytest.mark.parametrize(
    ("people", "columns", "said"),
    [
        (None, (), r"moodle: found no roster; allowed: --grade-roster=FILE with Moodle's own worksheet"),
        (roster(("Student", "ID"), [("Ada", "x")]), (), r"found 'Ada' in the first column"),
        (roster(("Identifier", "Name", "Punkte"), [("Participant 1", "A", "")]), (), "no column of a usual name"),
        (roster(("Identifier", "Name", "Punkte"), [("Participant 1", "A", "")]), ("Points",), "found Points; allowed"),
        (roster(("Identifier", "Name", "Grade"), [("Participant 1", "A", "")]), (), "no maximum beside"),
        (roster(("Identifier", "Name", "Grade", "Scale"), [("Participant 1", "A", "", "a\nb")]), (), "no maximum"),
    ],
)  # fmt: skip
def test_what_is_no_worksheet_is_refused_with_what_to_give(
    report: Make, right: Entry, people: Roster | None, columns: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        write(report([right], people, columns=columns), "moodle", tmp_path / "out")


def test_the_column_may_be_named_and_two_assignments_are_refused(report: Make, right: Entry, tmp_path: Path) -> None:
    people = roster(("Identifier", "Name", "Punkte", "Max"), [("Participant 1", "A", "", "100,00")])
    entry = known(right, people.rows[0])
    (_, row), _ = written(report([entry], people, columns=("Punkte",)), tmp_path / "out")
    assert row[2] == "100,00"
    other = {**entry, "path": "b", "assignment": "other"}
    with pytest.raises(ConfigurationError, match="grades of other, week4_step_by_step; allowed: one assignment"):
        write(report([entry, other], people, columns=("Punkte",)), "moodle", tmp_path / "other")


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_students_is_inert_in_comments_names_and_pages(
    report: Make, wrong: Entry, text: str, tmp_path: Path
) -> None:
    people = roster(HEADS, [line(5, text)])
    functions = {name: {**function, "reason": text, "diagnoses": []} for name, function in wrong["functions"].items()}
    made = report([known(wrong, people.rows[0], functions=functions)], people)
    (_, row), pages = written(made, tmp_path / "out")
    assert {element.tag for element in Parsed(row[9]).elements} <= {"p", "ul", "li", "code", "span"}
    assert row[9].startswith("<p>")
    assert [whose(name) for name in pages] == ["5"]
    assert all(re.fullmatch(r"[^/\\]+/feedback\.html", name) and not name.startswith(".") for name in pages)


def test_half_written_files_are_not_left_and_old_ones_stay(report: Make, right: Entry, tmp_path: Path) -> None:
    (tmp_path / "worksheet.csv").write_text("old")
    with pytest.raises(ConfigurationError):
        write(report([right]), "moodle", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["worksheet.csv"]
    assert (tmp_path / "worksheet.csv").read_text() == "old"
