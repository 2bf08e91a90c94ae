"""A student who hands in thousands of files costs the class one row, and says so."""

from pathlib import Path

import pytest

from tests.plugin.test_grade import RIGHT, Pytester, grade, handed_in, report_of

__all__ = ["handed_in"]


@pytest.fixture
def flooded(handed_in: Path) -> Path:
    """Beside the others a student with four thousand files."""
    folder = handed_in / "flood" / "more"
    folder.mkdir(parents=True)
    for number in range(4000):
        (folder / f"{number:04}.py").write_text("x", encoding="utf-8")
    return handed_in


def test_four_thousand_files_of_one_student_are_so_many_rows_as_are_graded_and_one(
    pytester: Pytester, flooded: Path
) -> None:
    report = report_of(pytester, flooded, "--grade-limit=student-files=3")
    found = {entry["path"]: entry for entry in report["submissions"]}
    assert len([path for path in found if path.startswith("flood/")]) == 4
    beyond = found["flood/more/0003.py"]
    assert (beyond["status"], beyond["student"]) == ("not-gradable", "flood")
    assert beyond["reason"] == (
        "beyond the 3 files of one student that are graded, as are 3,996 others; each folder is a student's: where it "
        "is a group's, grade that folder itself, or give --grade-limit=student-files=N"
    )
    assert found[f"{RIGHT}/week4.ipynb"]["earned"] == 100
    assert "not_reached" not in report["summary"]


def test_files_that_lie_in_the_folder_itself_are_a_student_s_each(pytester: Pytester, tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / f"{number}.py").write_text("x", encoding="utf-8")
    report = report_of(pytester, tmp_path, "--grade-limit=student-files=1")
    assert [entry["student"] for entry in report["submissions"]] == ["0", "1", "2", "3"]
    assert not [entry for entry in report["submissions"] if "student-files" in entry["reason"]]


def test_one_file_too_many_is_said_and_notebooks_come_first(pytester: Pytester, handed_in: Path) -> None:
    for name in ("b", "c"):
        (handed_in / RIGHT / f"{name}.py").write_text("x", encoding="utf-8")
    result = grade(pytester, handed_in, "--grade-limit=student-files=2", "-v")
    result.stdout.fnmatch_lines(["*beyond the 2 files of one student*", "*jules*week4.ipynb*100*"])


def test_where_each_student_is_given_nobody_becomes_another_by_the_name_of_a_folder(
    pytester: Pytester, handed_in: Path
) -> None:
    other = handed_in / "mallory" / RIGHT
    other.mkdir(parents=True)
    for number in range(3):
        (other / f"{number}.ipynb").write_text("x", encoding="utf-8")
    students = sorted(map(str, handed_in.iterdir()))
    report = report_of(pytester, *students, "--grade-limit=student-files=2")
    found = {entry["path"]: entry for entry in report["submissions"]}
    assert found[f"{RIGHT}/week4.ipynb"]["earned"] == 100
    assert {entry["student"] for path, entry in found.items() if path.startswith("mallory")} == {"mallory"}
