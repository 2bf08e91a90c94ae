"""Rosters of every system are read; one that cannot be says file, line, what was found and what is allowed."""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from pytest_grade.classroom.roster_file import Read, ids_of, read_roster
from pytest_grade.errors import ConfigurationError

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Week 4 (77)\n"
    "    Points Possible,,,,,100\n"
    '"Müller, Jörg",101,u1,jm,A,\n'
    '"Kim, Min",102,u2,km,B,90\n'
    '"Student, Test",104,,,A,\n'
)
MOODLE = (
    'Identifier,"Full name","Email address",Status,"Last modified (submission)"\n'
    '"Participant 12345","Siobhán O\'Brien",so@x.org,"Submitted\nlate",-\n'
)
# What an export looks like, and what its first student is: id, name, section, address, login.
EXPORTS = {
    "Canvas": (CANVAS, ("101", "Müller, Jörg", "A", "", "jm")),
    "Moodle": (MOODLE, ("12345", "Siobhán O'Brien", "", "so@x.org", "")),
    "Moodle in German": (
        "ID;Vollständiger Name;E-Mail-Adresse\nTeilnehmer/in12345;Jörg Müller;j@x.de\n",
        ("12345", "Jörg Müller", "", "j@x.de", ""),
    ),
    "Gradescope": (
        "First Name,Last Name,SID,Email,Role,Sections\nProf,X,p,p@x,Instructor,\nJo,Doe,s1,jd@x.org,Student,A\n",
        ("s1", "Jo Doe", "A", "jd@x.org", ""),
    ),
    "GitHub Classroom": (
        'identifier,github_username,github_id,name\n"Jo Doe",jdoe,9,""\n',
        ("Jo Doe", "Jo Doe", "", "", "jdoe"),
    ),
    "Classroom 50": (
        "username,first_name,last_name,email,section,github_id\njdoe,Jo,Doe,jd@x.org,A,9\n",
        ("jdoe", "Jo Doe", "A", "jd@x.org", "jdoe"),
    ),
    "nbgrader": ("id,first_name,last_name,email\njdoe,Jo,Doe,jd@x.org\n", ("jdoe", "Jo Doe", "", "jd@x.org", "")),
    "names alone, by tabs": ("Name\tGroup\n\nJo Doe\t2\n", ("Jo Doe", "Jo Doe", "2", "", "")),
    "Excel's first line": ("sep=;\nName;ID\nDoe, Jo;7\n", ("7", "Doe, Jo", "", "", "")),
}


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


def read(folder: Path, text: str, encoding: str = "utf-8") -> Read:
    return read_roster(write(folder, text, encoding))


@pytest.mark.parametrize("system", EXPORTS)
def test_the_export_of_each_system_is_read(system: str, tmp_path: Path) -> None:
    text, student = EXPORTS[system]
    row = read(tmp_path, text).roster.rows[0]
    assert (row.id, row.name, row.section, row.email, row.login) == student


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told_apart_and_a_guess_is_said(encoding: str, tmp_path: Path) -> None:
    found = read(tmp_path, CANVAS, encoding)
    assert found.roster.rows[0].name == "Müller, Jörg"
    assert bool(found.remarks) == (encoding == "cp1252")


def test_points_possible_and_the_test_student_are_no_students_and_are_kept_beside(tmp_path: Path) -> None:
    roster = read(tmp_path, CANVAS).roster
    assert [row.id for row in roster.rows] == ["101", "102"]
    assert [fields["Student"].strip() for fields in roster.beside] == ["Points Possible", "Student, Test"]
    assert roster.rows[1].fields["Week 4 (77)"] == "90"


def test_a_student_may_be_called_by_any_id_of_the_export(tmp_path: Path) -> None:
    roster = read(tmp_path, CANVAS).roster
    assert ids_of(roster, roster.rows[0]) == ("101", "jm", "u1")


# A bad roster, and what is said of it.
REFUSED = {
    "": "found an empty file; allowed: a line of headings with one of Student, *",
    "A,B\n1,2\n": "line 1: found the headings A, B; allowed: a line of headings with one of *",
    "Name,ID\n": "found no line of a student; allowed: *",
    "Name,ID\nJo,1\n\nAl,1\n": "line 4: found 1 again, as in line 2; allowed: each ID once",
    "Name\nJo Doe\nJo Doe\n": "line 3: found Jo Doe again, as in line 2; allowed: each student once, *",
    "Name,Name\nJo,Jo\n": "line 1: found the heading Name twice; allowed: each heading once",
    "Name,ID\nDoe, Jo,1\n": "line 2: found 3 cells below 2 headings; allowed: a cell for each heading *",
    "Name,ID\n\0,1\n": "line 2: found a zero byte; allowed: *",
    'Name,ID\n"' + "x" * 200_000 + '",1\n': "line 2: found field larger than field limit (131072); allowed: *",
    "Name," + "," * 3000 + "\nJo\n": "line 1: found 3,002 columns; allowed: at most 2,000",
    "ID,Section\n1,A\n,B\n": "line 3: found a line without name, id, login or address; allowed: *",
}


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_a_bad_roster_is_refused_with_file_line_found_and_allowed(text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, text)
    said = str(refused.value).removeprefix(str(tmp_path / "roster.csv")).removeprefix(", ").removeprefix(": ")
    assert fnmatchcase(said, REFUSED[text])


@pytest.mark.slow
def test_too_many_lines_are_no_roster(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="more than 200,000 lines"):
        read(tmp_path, "ID\n" + "\n".join(map(str, range(200_002))))


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        read_roster(tmp_path / "gone.csv")
