"""No report is written over what its run reads."""

import json
from pathlib import Path

import pytest

from pytest_grade.reports.targets import overwritten, written_to
from tests.plugin.test_collection import SUBMISSION, submit


def test_other_paths_lose_nothing(tmp_path: Path) -> None:
    targets = [tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "class" / "new.csv"]
    assert overwritten(targets, {"the roster": [tmp_path / "roster.csv"]}, [tmp_path / "class"]) == ""


def test_what_is_read_is_known_by_another_path_to_it(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").touch()
    (tmp_path / "link.csv").symlink_to("roster.csv")
    read = {"the roster": [tmp_path / "roster.csv"]}
    for name in ("roster.csv", "link.csv", "../" + tmp_path.name + "/roster.csv"):
        assert overwritten([tmp_path / "other.csv", tmp_path / name], read) == f"{Path(name).name}, the roster"


def test_a_folder_is_none_for_a_report_that_writes_there_what_is_read(tmp_path: Path) -> None:
    """Moodle's worksheet is the roster, and what Moodle takes has its name."""
    sheet = tmp_path / "worksheet.csv"
    sheet.touch()
    read = {"the roster": [sheet]}
    assert overwritten(written_to([("moodle", tmp_path)]), read) == "worksheet.csv, the roster"
    assert overwritten(written_to([("moodle", tmp_path / "new"), ("feedback", tmp_path)]), read) == ""


def test_two_reports_have_two_paths(tmp_path: Path) -> None:
    assert overwritten([tmp_path / "a", tmp_path / "b", tmp_path / "." / "a"], {}) == "two reports at a"


@pytest.mark.parametrize("name", ["ann/work.py", "ann/work.ipynb"])
def test_a_notebook_of_the_class_is_no_path_for_a_report(name: str, tmp_path: Path) -> None:
    path = submit(tmp_path / name)
    assert overwritten([path], {}, [tmp_path]) == f"{path.name}, which is graded"
    assert overwritten([path], {}, [path]) == f"{path.name}, which is graded"
    assert overwritten([path.with_name("new.ipynb")], {}, [tmp_path]) == "", "nothing is there to be lost"


@pytest.mark.parametrize("name", ["class.zip", "class.tar.gz", "notes.md"])
def test_what_is_graded_is_no_path_for_a_report_whatever_it_is(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    assert overwritten([path], {}, [path]) == "", "nothing is there to be lost"
    path.touch()
    assert overwritten([path], {}, [path]) == f"{name}, which is graded"


def test_an_archive_beside_the_class_it_is_of_is_no_path_for_a_report_but_an_older_report_is(tmp_path: Path) -> None:
    for name in ("class.zip", "grades.csv", "feedback.md"):
        (tmp_path / name).touch()
    assert overwritten([tmp_path / "class.zip"], {}, [tmp_path]) == "class.zip, which is graded"
    assert overwritten([tmp_path / "grades.csv", tmp_path / "feedback.md"], {}, [tmp_path]) == ""


@pytest.fixture
def folder(pytester: pytest.Pytester) -> Path:
    submit(pytester.path / "class" / "ann" / "work.py").write_text(SUBMISSION)
    (pytester.path / "roster.csv").write_text("Name,ID\nAnn,ann\n")
    (pytester.path / "remarks.yaml").write_text("remarks: []\n")
    return pytester.path


LOST = {
    "roster.csv": "csv:roster.csv",
    "remarks.yaml": "csv:remarks.yaml",
    "class/ann/work.py": "csv:class/ann/work.py",
}


@pytest.mark.parametrize("name", LOST)
def test_a_run_that_would_lose_it_is_refused_before_anything_is_graded(
    name: str, pytester: pytest.Pytester, folder: Path
) -> None:
    before = (folder / name).read_bytes()
    reports = ("--grade-report=json:first.json", f"--grade-report={LOST[name]}")
    options = ("--grade-roster=roster.csv", "--grade-remarks=remarks.yaml", *reports)
    result = pytester.runpytest_subprocess("--grade", "class", *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--grade-report: found *; allowed: a path of its own for each report"])
    assert (folder / name).read_bytes() == before
    assert not (folder / "first.json").exists()


def test_a_store_is_not_written_over_by_a_report(pytester: pytest.Pytester, folder: Path) -> None:
    options = ("--grade-store=store", "--grade-report=json:store")
    result = pytester.runpytest_subprocess("--grade", "class", *options)
    result.stderr.fnmatch_lines(["*--grade-report: found store, the store; allowed: *"])


def test_joining_reports_loses_none_of_them(pytester: pytest.Pytester, folder: Path) -> None:
    pytester.runpytest_subprocess("--grade", "class", "--grade-report=json:part.json")
    before = json.loads((folder / "part.json").read_text())
    result = pytester.run("pytest-grade", "merge", "part.json", "--report=csv:part.json")
    assert result.ret == 2
    result.stderr.fnmatch_lines(["*part.json, which is joined*"])
    assert json.loads((folder / "part.json").read_text()) == before
    assert pytester.run("pytest-grade", "merge", "part.json", "--out=part.json").ret == 0
