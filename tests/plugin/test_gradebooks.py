"""One run writes the grades in any number of formats; what cannot be written is refused before anything is graded."""

import csv
import io
import json
import shutil
from xml.etree import ElementTree as ET

import pytest

from pytest_grade.reports.formats import FOLDERS, FORMATS
from tests.plugin.test_grade import EXAMPLES, WRONG, grade
from tests.plugin.test_options import read

Pytester = pytest.Pytester


def test_one_run_writes_every_format_from_the_same_grades_but_for_one_that_is_refused(
    pytester: Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLASSROOM", raising=False)
    folder = pytester.path / "class"
    shutil.copytree(EXAMPLES / WRONG, folder / WRONG)
    formats = ("json", "csv", "gradescope", "junit", "markdown")
    ran = grade(pytester, folder, *(f"--grade-report={name}:{name}.out" for name in ("classroom50", *formats)))
    assert ran.ret == pytest.ExitCode.INTERNAL_ERROR
    ran.stdout.fnmatch_lines(["ERROR: report not written: *classroom50.out (classroom50: found no CLASSROOM*"])
    assert not (pytester.path / "classroom50.out").exists()
    files = {name: (pytester.path / f"{name}.out").read_text(encoding="utf-8-sig") for name in formats}
    (entry,) = json.loads(files["json"])["submissions"]
    (row,) = csv.DictReader(io.StringIO(files["csv"], newline=""))
    properties = {each.attrib["name"]: each.attrib["value"] for each in ET.fromstring(files["junit"]).iter("property")}
    assert (
        json.loads(files["gradescope"])["score"] == float(row["final"]) == float(properties["points"]) == entry["final"]
    )
    assert f"{entry['final']:g} of {entry['possible']:g} points" in files["markdown"]
    assert json.loads(files["json"])["grader"]["seed"] not in "".join(files[name] for name in formats[1:])


def test_a_gradebook_without_its_roster_is_refused_before_anything_is_graded(pytester: Pytester) -> None:
    ran = grade(pytester, EXAMPLES / WRONG, "--grade-report=canvas:out")
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    ran.stderr.fnmatch_lines(["ERROR: canvas: found no roster; allowed: --grade-roster=FILE with * own *"])


def test_columns_are_named_on_the_command_line_or_in_an_ini_file(pytester: Pytester) -> None:
    assert read(pytester, "--grade-column=Week 4", "--grade-column=a=b").columns == ("Week 4", "a=b")
    assert read(pytester, ini="grade_columns =\n    Week 4 (12)\n    x").columns == ("Week 4 (12)", "x")


def test_the_help_names_every_format(pytester: Pytester) -> None:
    said = " ".join(pytester.runpytest_subprocess("--help").stdout.str().split())
    for name in (*FORMATS, *FOLDERS):
        assert name in said.split("--grade-report", 1)[1].split("--grade-column", 1)[0].casefold()
