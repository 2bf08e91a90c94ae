"""Assignments and report formats from anywhere, by the real command line: folders, ini files, distributions."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pytest_grade.examine.catalogue import assignment_ids
from pytest_grade.reports import formats
from tests.assignments import SHIPPED, WEEK4, edit, own
from tests.author.test_declarations import COURSES
from tests.plugin.test_grade import EXAMPLES, RIGHT, WRONG, grade
from tests.plugin.test_store import timeless
from tests.warm import typed

Pytester = pytest.Pytester
GRADE = Path(sys.executable).with_name("pytest-grade")


@pytest.fixture
def folder(pytester: Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one right and one wrong submission."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    for student in (RIGHT, WRONG):
        shutil.copytree(EXAMPLES / student, pytester.path / "class" / student)
    return pytester.path / "class"


def report(pytester: Pytester, *arguments: object) -> Any:
    result = grade(pytester, *arguments, "--grade-seed=1", f"--grade-report=json:{pytester.path / 'g.json'}")
    assert result.ret in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED), result.stderr.str()
    return json.loads((pytester.path / "g.json").read_text(encoding="utf-8"))


def ids(found: Any) -> set[str]:
    return {entry["assignment"] for entry in found["submissions"] if "assignment" in entry}


def refused(pytester: Pytester, *arguments: object) -> str:
    """What a run that is refused says, in one line."""
    result = grade(pytester, *arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = (line for line in result.stderr.lines if line.strip())
    return line


def test_a_folder_is_graded_by_as_a_shipped_assignment_is(pytester: Pytester, folder: Path) -> None:
    own(pytester.path / "own")
    found, shipped = report(pytester, folder, "--grade-assignment=own"), report(pytester, folder)
    assert ids(found) == {"own_week4"}
    assert [entry["earned"] for entry in found["submissions"]] == [entry["earned"] for entry in shipped["submissions"]]


def test_of_several_folders_each_submission_is_of_one(pytester: Pytester, folder: Path) -> None:
    own(pytester.path / "four")
    own(pytester.path / "three", "own_week3", week="week3_planar")
    shutil.copytree(SHIPPED / "week3_planar" / "examples" / "max-ferrer", folder / "max-ferrer")
    found = report(pytester, folder, "--grade-assignment=four", "--grade-assignment=three")
    assert ids(found) == {"own_week4", "own_week3"}


def test_folders_of_an_ini_file_are_relative_to_it_wherever_the_run_starts(pytester: Pytester, folder: Path) -> None:
    own(pytester.path / "course" / "own")
    (pytester.path / "course" / "pytest.ini").write_text("[pytest]\ngrade_assignments =\n    own\n")
    elsewhere = pytester.mkdir("elsewhere")
    done = subprocess.run(
        [typed("pytest-grade"), "-c", "../course/pytest.ini", folder, "--grade-report=json:g.json"],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert ids(json.loads((elsewhere / "g.json").read_text())) == {"own_week4"}
    (pytester.path / "course" / "own").rename(pytester.path / "course" / "moved")
    done = subprocess.run(
        [typed("pytest-grade"), "-c", "../course/pytest.ini", folder],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert (
        f"{pytester.path}/course/pytest.ini, grade_assignments: found 'own'; allowed: {', '.join(assignment_ids())}"
        in done.stderr
    )


def test_a_setting_given_with_o_is_relative_to_where_the_run_starts(pytester: Pytester, folder: Path) -> None:
    own(pytester.path / "own")
    done = subprocess.run(
        [typed("pytest-grade"), "-q", "-o", "grade_assignments=own", folder / RIGHT],
        cwd=pytester.path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "week4.ipynb: 100 of 100 points (own_week4)" in done.stdout


# What is given, and what is said.
BAD = {
    "nothing there": ("gone", f"'gone'; allowed: {', '.join(assignment_ids())}, or a folder that holds assignment"),
    "a folder without one": ("class", "or a folder that holds assignment.py (that folder holds no assignment.py)"),
    "a file": ("own/assignment.py", "or a folder that holds assignment.py"),
    "nothing": ("", "or a folder that holds assignment.py"),
    "nobody's": ("~nobody-of-that-name/x", "allowed: a path that begins with no ~, or with that of somebody"),
    "a long name": ("x" * 300, "allowed: a folder that can be looked at (here: File name too long)"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_assignment_is_refused_in_one_line(name: str, pytester: Pytester, folder: Path) -> None:
    own(pytester.path / "own")
    text, said = BAD[name]
    line = refused(pytester, folder, f"--grade-assignment={text}")
    assert line.startswith("ERROR: --grade-assignment: found ")
    assert said in line


def test_two_folders_with_one_id_are_refused(pytester: Pytester, folder: Path) -> None:
    own(pytester.path / "one")
    own(pytester.path / "two")
    line = refused(pytester, folder, "--grade-assignment=one", "--grade-assignment=two")
    assert line.endswith(
        "two/assignment.py: found the id own_week4, as in " + f"{pytester.path}/one; allowed: an id of its own"
    )


def planted(pytester: Pytester, folder: Path, how: str) -> str:
    """Put an assignment where a student has a hand in it; what is given on the command line."""
    outside = own(pytester.path / "outside")
    student = folder / RIGHT
    links = {
        "a link that a student has made": (student / "link", outside, "class/jules-martin/link"),
        "a link to what a student has made": (pytester.path / "link", student / "own", "link"),
        "a link by way of one of a student's": (pytester.path / "link", student / "hop", "link"),
        "a way through a student's link": (student / "hop", outside.parent, "class/jules-martin/hop/outside"),
        "back out of a student's link": (student / "hop", outside, "class/jules-martin/hop/../outside"),
        "round in a circle": (student / "hop", "hop", "class/jules-martin/hop"),
    }
    if how == "one file of it":
        (outside / "solution.py").rename(student / "solution.py")
        (outside / "solution.py").symlink_to(student / "solution.py")
        return "outside"
    if how not in links:
        own(student / "own")
        return {
            "the class itself": "class",
            "below it": f"{student}/own",
            "with dots": f"outside/../class/{RIGHT}/own",
        }[how]
    where, target, given = links[how]
    own(student / "own")
    where.symlink_to(target)
    if how == "a link by way of one of a student's":
        (student / "hop").symlink_to(outside)
    return given


@pytest.mark.parametrize(
    "how",
    [
        "below it", "with dots", "one file of it",
        "a link that a student has made", "a link to what a student has made",
        "a link by way of one of a student's", "a way through a student's link", "back out of a student's link",
        "round in a circle",
    ],
)  # fmt: skip
def test_what_lies_among_the_submissions_is_no_assignment(how: str, pytester: Pytester, folder: Path) -> None:
    given = planted(pytester, folder, how)
    line = refused(pytester, "class", f"--grade-assignment={given}")
    assert f"found '{given}'; allowed: " in line
    if how != "round in a circle":
        assert line.endswith("a folder that lies elsewhere (this one, or a file in it, lies among the submissions)")


def test_nor_where_an_ini_file_that_lies_elsewhere_names_it(pytester: Pytester, folder: Path) -> None:
    own(folder / RIGHT / "own")
    pytester.makeini(f"[pytest]\ngrade_assignments = class/{RIGHT}/own\n")
    line = refused(pytester, folder, "-c", "tox.ini")
    assert line.startswith(f"ERROR: {pytester.path}/tox.ini, grade_assignments: found 'class/{RIGHT}/own'; allowed: ")
    assert line.endswith("lies among the submissions)")


def test_nor_is_what_lies_beside_a_file_that_is_given_or_behind_a_link_to_the_class(
    pytester: Pytester, folder: Path
) -> None:
    own(folder / RIGHT / "own")
    (pytester.path / "link").symlink_to(folder)
    for paths in ([folder / RIGHT / "week4.ipynb"], ["link"]):
        line = refused(pytester, *paths, f"--grade-assignment=class/{RIGHT}/own")
        assert line.endswith("lies among the submissions)")


MOUNTED = 'mkdir other && mount --bind class other && exec "$0" class --grade-assignment=other/jules-martin/own'


def test_nor_what_lies_there_under_another_name(pytester: Pytester, folder: Path) -> None:
    """A folder mounted twice stands for names that are spelled in several ways, where upper and lower case are one."""
    if subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
        pytest.skip("only root can mount a folder a second time")
    own(folder / RIGHT / "own")
    command = ["unshare", "-m", "sh", "-c", MOUNTED, GRADE]
    done = subprocess.run(command, cwd=pytester.path, capture_output=True, text=True, check=False)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert done.stderr.strip().endswith("lies among the submissions)")


def test_an_ini_file_among_the_submissions_chooses_none(pytester: Pytester, folder: Path) -> None:
    own(folder / RIGHT / "own")
    (folder / "pytest.ini").write_text(f"[pytest]\ngrade_assignments = {RIGHT}/own\n")
    result = grade(pytester, folder, "--grade-report=json:g.json")
    result.stdout.fnmatch_lines(["ignored: *class/pytest.ini, which lies among the submissions*"])
    assert ids(json.loads((pytester.path / "g.json").read_text())) == {WEEK4}


def test_submissions_may_lie_in_the_folder_of_the_assignment_and_beside_where_one_works(
    pytester: Pytester, folder: Path
) -> None:
    own(pytester.path / "own")
    shutil.move(folder, pytester.path / "own" / "examples")
    assert ids(report(pytester, "own/examples", "--grade-assignment=own")) == {"own_week4"}
    done = subprocess.run(
        [typed("pytest-grade"), "--grade-assignment=..", ".", "-q"],
        cwd=pytester.path / "own" / "examples",
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 submissions: 2 graded" in done.stdout


@pytest.mark.parametrize("options", [("--grade-workers=2",), ("-n", "2")], ids=["processes", "pytest-xdist"])
def test_every_process_of_a_run_knows_the_assignment(
    options: tuple[str, ...], pytester: Pytester, folder: Path
) -> None:
    own(pytester.path / "own")
    for number in range(60 if "-n" not in options else 2):
        text = (EXAMPLES / RIGHT / "week4.ipynb").read_text().replace("import numpy", f"# {number}\\nimport numpy", 1)
        (folder / f"s{number}.ipynb").write_text(text)
    found = report(pytester, folder, "--grade-assignment=own", *options)
    assert ids(found) == {"own_week4"}
    assert {entry["earned"] for entry in found["submissions"]} == {100, 72}


def made_at(pytester: Pytester) -> dict[str, str]:
    connection = sqlite3.connect(pytester.path / "store")
    try:
        return dict(connection.execute("SELECT digest || conditions, made_at FROM findings"))
    finally:
        connection.close()


def test_what_is_kept_holds_for_the_same_content_elsewhere_and_for_no_other(pytester: Pytester, folder: Path) -> None:
    own(pytester.path / "own")
    first = report(pytester, folder, "--grade-assignment=own", "--grade-store=store")
    kept = made_at(pytester)
    shutil.move(pytester.path / "own", pytester.path / "moved")
    assert report(pytester, folder, "--grade-assignment=moved", "--grade-store=store") == first
    assert made_at(pytester) == kept
    edit(pytester.path / "moved" / "solution.py", "import numpy as np", "import numpy as np  # changed")
    again = report(pytester, folder, "--grade-assignment=moved", "--grade-store=store")
    assert timeless(again) == timeless(first)
    assert len(made_at(pytester)) == 4


def installed(pytester: Pytester, group: str, lines: str, **modules: str) -> None:
    """Install a distribution for this test: its metadata, and modules, in a folder on the path of Python."""
    site = pytester.path / "site"
    (site / "course_kit-1.0.dist-info").mkdir(parents=True)
    (site / "course_kit-1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: course-kit\nVersion: 1.0\n"
    )
    (site / "course_kit-1.0.dist-info" / "entry_points.txt").write_text(f"[{group}]\n{lines}\n")
    for name, text in modules.items():
        (site / f"{name}.py").write_text(text)
    pytester.syspathinsert(site)
    os.environ["PYTHONPATH"] = str(site)


@pytest.fixture
def python_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "")


@pytest.mark.usefixtures("python_path")
@pytest.mark.parametrize("kind", ["a path", "a package", "a function's path"])
def test_a_distribution_offers_an_assignment_by_its_id(kind: str, pytester: Pytester, folder: Path) -> None:
    path = pytester.path / "site" / "course_kit_week4"
    value = "course_kit_week4" if kind == "a package" else "course_kit:FOLDER"
    text = f"from pathlib import Path\nFOLDER = Path({str(path)!r})\n"
    if kind == "a function's path":
        text = f"FOLDER = {str(path)!r}\n"
    installed(pytester, "grade.assignments", f"own_week4 = {value}", course_kit=text)
    own(path)
    if kind == "a package":
        (path / "__init__.py").write_text("")
    assert ids(report(pytester, folder, "--grade-assignment=own_week4")) == {"own_week4"}


ENTRY = "ERROR: course-kit, entry point mine of grade.assignments: found "
OFFERS = {
    "no module": (
        "mine = not_there",
        "not_there, which raises ModuleNotFoundError: No module named 'not_there'; allowed: what",
    ),
    "no such name": ("mine = course_kit:gone", "course_kit:gone, which raises AttributeError: "),
    "what raises": (
        "mine = raising",
        "raising, which raises ZeroDivisionError: division by zero; allowed: what can be imp",
    ),
    "a number": ("mine = course_kit:NUMBER", "int; allowed: a path, or a module with the assignment's files beside it"),
}


@pytest.mark.usefixtures("python_path")
@pytest.mark.parametrize("name", OFFERS)
def test_an_entry_point_that_cannot_be_used_is_named_with_its_distribution(
    name: str, pytester: Pytester, folder: Path
) -> None:
    lines, said = OFFERS[name]
    installed(pytester, "grade.assignments", lines, course_kit="NUMBER = 1\n", raising="1 / 0\n")
    assert refused(pytester, folder).startswith(ENTRY + said)


@pytest.mark.usefixtures("python_path")
def test_an_entry_point_that_cannot_be_used_is_in_nobodys_way_who_names_another(
    pytester: Pytester, folder: Path
) -> None:
    installed(pytester, "grade.assignments", "mine = not_there")
    assert refused(pytester, folder, "--grade-assignment=mine").startswith(ENTRY)
    assert ids(report(pytester, folder, f"--grade-assignment={WEEK4}")) == {WEEK4}


@pytest.mark.usefixtures("python_path")
def test_an_entry_point_may_take_no_id_of_ours_and_lead_to_no_submission(pytester: Pytester, folder: Path) -> None:
    (pytester.path / "site").mkdir()
    kit = f"FOLDER = {str(folder / RIGHT / 'own')!r}\n"
    own(folder / RIGHT / "own", "mine")
    installed(pytester, "grade.assignments", f"mine = course_kit:FOLDER\n{WEEK4} = course_kit:FOLDER", course_kit=kit)
    assert "own; allowed: a folder that lies elsewhere" in refused(pytester, folder, "--grade-assignment=mine")
    line = refused(pytester, folder, f"--grade-assignment={WEEK4}")
    assert f"found the id {WEEK4}; allowed: another one: it is that of a shipped assignment" in line


@pytest.mark.usefixtures("python_path")
def test_what_lies_among_the_submissions_offers_nothing(pytester: Pytester) -> None:
    """Python has the working directory on its path where pytest is started as a module."""
    shutil.copytree(EXAMPLES / RIGHT, pytester.path / RIGHT)
    (pytester.path / "course_kit-1.0.dist-info").mkdir()
    (pytester.path / "course_kit-1.0.dist-info" / "METADATA").write_text("Name: course-kit\nVersion: 1.0\n")
    entries = "[grade.assignments]\nmine = course_kit\n[grade.formats]\nmine = course_kit\n"
    (pytester.path / "course_kit-1.0.dist-info" / "entry_points.txt").write_text(entries)
    (pytester.path / "course_kit.py").write_text(f"open({str(pytester.path / 'trace')!r}, 'w').close()\n")
    assert ids(report(pytester)) == {WEEK4}
    assert refused(pytester, "--grade-report=mine:x").endswith(f"one of the formats {', '.join(OURS)}")
    assert not (pytester.path / "trace").exists()


def test_no_proof_is_read_that_lies_among_the_submissions(pytester: Pytester, folder: Path) -> None:
    declared = pytester.path / "week2"
    shutil.copytree(COURSES / "week2_logistic_regression", declared)
    for cache, kept in ((folder / RIGHT, 0), (pytester.path / "cache", 1)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_CACHE_HOME", str(cache))
            report(pytester, folder, f"--grade-assignment={declared}")
        assert len(list(cache.glob("pytest-grade/*.json"))) == kept


@pytest.mark.parametrize("options", [[], ["--grade-workers=2"]], ids=["in this process", "in others"])
def test_a_declaration_that_cannot_be_asked_ends_the_run_with_4_and_is_nobodys_fault(
    options: list[str], pytester: Pytester, folder: Path
) -> None:
    declared = pytester.path / "declared"
    shutil.copytree(COURSES / WEEK4, declared)
    text = (declared / "assignment.py").read_text()
    text = re.sub(r"number\(.*?\)", "number(1e-12, 1e-11)", text)
    (declared / "assignment.py").write_text(text)
    result = grade(pytester, folder, f"--grade-assignment={declared}", *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said = result.stdout.str()
    assert "a step moves some parameter hardly at all" in said
    assert "Traceback" not in said
    assert "not gradable" not in said


FORMAT = """
def table(report):
    for entry in report.spool.entries():
        yield f"{entry['student']},{entry['earned']:g}\\n"

def raising(report):
    yield "some"
    raise ValueError("no")

def numbers(report):
    yield 1

NUMBER = 1
"""
OURS = (*formats.FORMATS, *formats.FOLDERS)
FORMATS = """
points = course_kit:table
raising = course_kit:raising
numbers = course_kit:numbers
none = course_kit:NUMBER
gone = no_kit
"""


@pytest.mark.usefixtures("python_path")
def test_a_distribution_offers_a_report_format(pytester: Pytester, folder: Path) -> None:
    installed(pytester, "grade.formats", FORMATS, course_kit=FORMAT)
    grade(pytester, folder, "--grade-report=points:g.csv")
    assert sorted((pytester.path / "g.csv").read_text().splitlines()) == ["jules-martin,100", "sasha-ivers,72"]


@pytest.mark.usefixtures("python_path")
def test_a_format_that_fails_is_named_and_spoils_no_other_report(pytester: Pytester, folder: Path) -> None:
    installed(pytester, "grade.formats", FORMATS, course_kit=FORMAT)
    reports = [f"--grade-report={name}:{name}.out" for name in ("raising", "numbers", "json")]
    result = grade(pytester, folder, *reports)
    assert result.ret == pytest.ExitCode.INTERNAL_ERROR
    result.stdout.fnmatch_lines(
        [
            "ERROR: report not written: *raising.out (course-kit, entry point raising of grade.formats: found a format "
            "that raises ValueError: no; allowed: pieces of text)",
            "ERROR: report not written: *numbers.out (course-kit, entry point numbers of grade.formats: found a piece "
            "that is int; allowed: pieces of text)",
        ]
    )
    assert sorted(path.name for path in pytester.path.glob("*.out")) == ["json.out"]


@pytest.mark.usefixtures("python_path")
def test_a_format_that_cannot_be_loaded_is_refused_before_anything_is_graded(pytester: Pytester, folder: Path) -> None:
    installed(pytester, "grade.formats", FORMATS, course_kit=FORMAT)
    for name, said in (("none", "found int; allowed: a function of a report"), ("gone", "found no_kit, which raises")):
        line = refused(pytester, folder, f"--grade-report={name}:out")
        assert line.startswith(f"ERROR: course-kit, entry point {name} of grade.formats: {said}")
    line = refused(pytester, folder, "--grade-report=pdf:out")
    assert line.endswith(f"one of the formats {', '.join(OURS)}, gone, none, numbers, points, raising")
