"""What is made of a school's own file is that file, byte for byte, but for the cells that are filled."""

import csv
import io
import random
from pathlib import Path

import pytest

from pytest_grade.classroom.roster_file import read_roster
from pytest_grade.model.roster import Row
from pytest_grade.reports.formats import write
from pytest_grade.reports.gradebooks.own_file import filled, records
from tests.reports.gradebooks.made import Entry, Make, known

# An export of Canvas with all that a file may have: lines that are no student's among the others, an empty one.
CANVAS = (
    'Student,ID,SIS User ID,SIS Login ID,Section,"Week 4, the net (9)"\r\n'
    "    Points Possible,,,,,10.00\r\n"
    '"Öztürk, Gül",0007,s7,guel,"A ""1""",\r\n'
    "\r\n"
    '"O\'Neil, Seán",8,s8,sean,"two\r\nlines","5.5"\r\n'
    "=1+1,9,,,\r\n"
    '"Student, Test",99,,,A,\r\n'
    "王 小明,10,,,B,EX"
)


def made_of(content: bytes, report: Make, entry: Entry, folder: Path, form: str = "canvas") -> bytes:
    """The file that comes of it, where everybody has that entry."""
    (folder / "export.csv").write_bytes(content)
    roster = read_roster(folder / "export.csv").roster
    made = report([known(entry, row) for row in roster.rows], roster)
    write(made, form, folder / "out")
    return (folder / ("out" if form == "canvas" else "out/worksheet.csv")).read_bytes()


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_mark_quotes_line_ends_and_lines_of_nobody_are_kept(
    report: Make, right: Entry, mark: str, end: str, tmp_path: Path
) -> None:
    given = mark + CANVAS.replace("\r\n", end)
    told = given.replace('""1""",', '""1""",10').replace('"5.5"', '"10"').replace("=1+1,9,,,", "=1+1,9,,,,10")
    assert made_of(given.encode(), report, right, tmp_path).decode() == told


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_other_encodings_become_utf_8_and_a_mark_stays_one(
    report: Make, right: Entry, encoding: str, tmp_path: Path
) -> None:
    given = "Student;ID;Section;Week 4 (1)\nMüller, Jörg;1;;1,5\n"
    made = made_of(given.encode(encoding), report, right, tmp_path).decode("utf-8")
    assert made == ("\ufeff" if encoding == "utf-16" else "") + given.replace("1,5", "100")


def test_a_worksheet_of_moodle_keeps_its_mark_and_its_semicolons_too(
    report: Make, right: Entry, tmp_path: Path
) -> None:
    given = '\ufeffID;"Vollständiger Name";Bewertung;Bestwertung;Zuletzt\nTeilnehmer/in7;"Groß; Jürgen";;"10,00";-\n'
    made = made_of(given.encode(), report, right, tmp_path, "moodle").decode("utf-8")
    assert made == given.replace(';;"10,00"', ';10,00;"10,00"')


def test_the_first_line_by_which_excel_says_what_parts_cells_stays(report: Make, right: Entry, tmp_path: Path) -> None:
    given = "sep=;\nStudent;ID;Section;Week 4 (1)\nÖz, Gül;1;;\n"
    assert made_of(given.encode(), report, right, tmp_path).decode() == given.replace("1;;", "1;;100")


def test_lines_are_parted_as_the_csv_module_parts_them() -> None:
    chance = random.Random(4)
    for _ in range(3000):
        text = "".join(chance.choices('a",;\r\n \t\ufeff=', k=chance.randrange(1, 24)))
        for delimiter in ",;\t":
            found = list(records(text, delimiter))
            assert "".join(delimiter.join(each.cells) + each.end for each in found) == text
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            number, begins = [], 1
            for row in reader:
                number.append((begins, len(row) or 1))
                begins = reader.line_num + 1
            assert [(each.number, len(each.cells)) for each in found] == number


def test_a_cell_is_in_quotes_where_its_text_needs_them(report: Make, right: Entry, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Name,ID,Note\nAda,1,\n")
    roster = read_roster(tmp_path / "x.csv").roster
    texts = ('a "b", c', "a\nb", "9,25", "plain", "=1")

    def change(_: Row) -> dict[str, str]:
        return {"Note": text}

    for text in texts:
        (_, row) = csv.reader(io.StringIO("".join(filled(roster, change)), newline=""))
        assert row == ["Ada", "1", text]
