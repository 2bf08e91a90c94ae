"""`pytest --grade` as instructors, CI and students type it."""

import json
import shutil
from importlib import resources
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from pytest_grade.examine.catalogue import assignment_ids

EXAMPLES = Path(__file__).parents[2] / "assignments" / "week4_step_by_step" / "examples"
RIGHT, WRONG = "jules-martin", "sasha-ivers"  # at-loss; 1/m twice
SCHEMA = json.loads(resources.files("pytest_grade.reports").joinpath("grades.schema.json").read_text(encoding="utf-8"))

Pytester = pytest.Pytester


@pytest.fixture
def handed_in(pytester: Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one right and one wrong submission, beside an ordinary test."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    folder = pytester.path / "handed in"
    for student in (RIGHT, WRONG):
        shutil.copytree(EXAMPLES / student, folder / student)
    pytester.makepyfile(test_ordinary="def test_ordinary():\n    pass\n")
    return folder


def grade(pytester: Pytester, *arguments: object) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", "--grade", *map(str, arguments))


def report_of(pytester: Pytester, *arguments: object) -> dict[str, Any]:
    path = pytester.path / "grades.json"
    grade(pytester, *arguments, f"--grade-report=json:{path}")
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(report, SCHEMA)
    return report


def test_without_the_flag_nothing_changes(pytester: Pytester, handed_in: Path) -> None:
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1)
    assert "grade" not in result.stdout.str().replace("grade-0.1.0", "")


def test_one_submission_is_explained_in_words(pytester: Pytester, handed_in: Path) -> None:
    result = grade(pytester, handed_in / RIGHT / "week4.ipynb")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "week4.ipynb: 100 of 100 points (week4_step_by_step)",
            "Final gradients: right. dW1, db1, dW2, db2, dW3 and db3 equal dJ in every",
            "  layer.",
            "Convention: at-loss. Your dA and dZ are derivatives of the cost J, the mean*",
        ]
    )
    assert "in `L_model_backward`, line 5 of its cell" in " ".join(result.stdout.str().split())
    assert "28/28" not in result.stdout.str()
    ours = result.outlines[result.outlines.index("week4.ipynb: 100 of 100 points (week4_step_by_step)") :]
    assert max(len(line) for line in ours) <= 80


def test_one_submission_is_told_in_full_where_more_is_asked_for(pytester: Pytester, handed_in: Path) -> None:
    result = grade(pytester, handed_in / RIGHT / "week4.ipynb", "-v")
    result.stdout.fnmatch_lines(["*L_model_backward*28/28  right", "Ledger: *", "*dA3 *cell 11, line 5*<- 1/m"])


def test_a_class_is_a_table_and_totals(pytester: Pytester, handed_in: Path) -> None:
    result = grade(pytester, handed_in)
    assert result.ret == 0
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            "sasha-ivers    72/100  wrong  twice       doubled-mean in L_model_backward",
            "jules-martin  100/100  right  at-loss",
            "* 2 submissions: 2 graded, 0 not gradable",
            "where the mean enters: at-loss 1",
        ]
    )


def test_ordinary_tests_are_not_collected(pytester: Pytester, handed_in: Path) -> None:
    grade(pytester, handed_in, "test_ordinary.py").assert_outcomes(passed=2, errors=1)
    assert "test_ordinary" not in grade(pytester, handed_in, "--collect-only", "-q").stdout.str()


@pytest.mark.cold
def test_python_files_among_the_submissions_are_not_executed(pytester: Pytester, handed_in: Path) -> None:
    trap = pytester.path / "executed"
    for name in ("conftest.py", "__init__.py", "sitecustomize.py", "numpy.py"):
        for folder in (handed_in, handed_in / RIGHT):
            (folder / name).write_text(f"open({str(trap)!r}, 'w').close()\n")
    grade(pytester, handed_in)
    assert not trap.exists()


def test_the_report_keeps_the_contract(pytester: Pytester, handed_in: Path) -> None:
    report = report_of(pytester, handed_in)
    assert report["summary"] == {"submissions": 2, "graded": 2, "not_gradable": 0}
    right, wrong = report["submissions"]
    assert (right["path"], right["student"]) == (f"{RIGHT}/week4.ipynb", RIGHT)
    assert right["gradients"]["correct"] is True
    assert (right["convention"]["id"], right["convention"]["accepted"]) == ("at-loss", True)
    assert {line["quantity"]: line["exponent"] for line in right["ledger"]}["dA3"] == 0
    assert wrong["convention"] is None
    assert wrong["diagnoses"] == ["doubled-mean"]
    assert wrong["functions"]["L_model_backward"]["diagnoses"][0]["line"] == 7


@pytest.mark.cold
def test_the_same_seed_gives_the_same_report(pytester: Pytester, handed_in: Path) -> None:
    def timeless(report: dict[str, Any]) -> list[dict[str, Any]]:
        return [{key: value for key, value in s.items() if key != "seconds"} for s in report["submissions"]]

    first, second = (report_of(pytester, handed_in, "--grade-seed=7") for _ in range(2))
    assert timeless(first) == timeless(second)
    assert first["grader"]["seed"] == "7"


@pytest.mark.cold
def test_the_seed_is_another_in_every_run_and_nowhere_on_the_terminal(pytester: Pytester, handed_in: Path) -> None:
    path = pytester.path / "grades.json"
    seeds = set()
    for _ in range(2):
        result = grade(pytester, handed_in / RIGHT, f"--grade-report=json:{path}")
        seed = json.loads(path.read_text(encoding="utf-8"))["grader"]["seed"]
        assert seed not in result.stdout.str()
        seeds.add(seed)
    assert len(seeds) == 2


def test_pytest_xdist_gives_the_same_grades(pytester: Pytester, handed_in: Path) -> None:
    alone = report_of(pytester, handed_in, "--grade-seed=7")
    shared = report_of(pytester, handed_in, "--grade-seed=7", "-n", "2")
    points = [[(s["path"], s["earned"], s["convention"]) for s in r["submissions"]] for r in (alone, shared)]
    assert points[0] == points[1]


def test_junit_holds_points_and_convention(pytester: Pytester, handed_in: Path) -> None:
    path = pytester.path / "junit.xml"
    grade(pytester, handed_in / RIGHT, f"--junitxml={path}")
    found = {p.get("name"): p.get("value") for p in ET.parse(path).iter("property")}
    assert (found["earned"], found["possible"], found["convention"]) == ("100.0", "100.0", "at-loss")
    assert found["linear_backward.verdict"] == "correct"


@pytest.mark.parametrize("name", ["a b.ipynb", "ünï.ipynb", "new\nline.ipynb", "-dash.ipynb", "[x]::y.ipynb"])
def test_any_file_name_is_graded(name: str, pytester: Pytester, handed_in: Path) -> None:
    (handed_in / RIGHT / "week4.ipynb").rename(handed_in / name)
    shutil.rmtree(handed_in / WRONG)
    (submission,) = report_of(pytester, handed_in)["submissions"]
    assert (submission["path"], submission["earned"]) == (name, 100)


def test_it_grades_from_another_working_directory(
    pytester: Pytester, handed_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = pytester.mkdir("elsewhere")
    monkeypatch.chdir(elsewhere)
    assert pytester.runpytest_subprocess("--grade", str(handed_in / RIGHT)).ret == 0


@pytest.mark.parametrize(
    ("options", "outcomes"),
    [
        pytest.param(["-k", "jules"], {"passed": 1, "deselected": 1}, id="-k"),
        pytest.param(["-x", "-q", "--grade-fail-under=100"], {"passed": 1, "failed": 1}, id="-x -q"),
        pytest.param(["--grade-fail-under=100"], {"passed": 1, "failed": 1}, id="threshold missed"),
        pytest.param(["--grade-fail-under=70"], {"passed": 2}, id="threshold reached"),
        pytest.param(["--grade-fail-under=70%"], {"passed": 2}, id="threshold with a percent sign"),
        pytest.param(["--grade-sandbox=strict"], {"passed": 2}, id="strict"),
        pytest.param(["--grade-workers=1"], {"passed": 2}, id="one worker"),
        pytest.param(["-v"], {"passed": 2}, id="-v"),
    ],
)
def test_options_do_what_they_say(
    options: list[str], outcomes: dict[str, int], pytester: Pytester, handed_in: Path
) -> None:
    grade(pytester, handed_in, *options).assert_outcomes(**outcomes)


def test_without_isolation_the_grades_are_the_same_and_a_warning_is_shown(pytester: Pytester, handed_in: Path) -> None:
    result = grade(pytester, handed_in, "--grade-sandbox=off")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["WARNING: student code was NOT ISOLATED*"])


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--grade-fail-under=abc", "--grade-fail-under: found 'abc'; allowed: a percentage from 0 to 100"),
        ("--grade-fail-under=101", "--grade-fail-under: found '101'; allowed: a percentage from 0 to 100"),
        ("--grade-fail-under=nan", "--grade-fail-under: found 'nan'; allowed: a percentage from 0 to 100"),
        ("--grade-sandbox=on", "--grade-sandbox: found 'on'; allowed: auto, strict, off"),
        ("--grade-workers=0", "--grade-workers: found '0'; allowed: a whole number from 1 to 256"),
        ("--grade-seed=x", "--grade-seed: found 'x'; allowed: a whole number from 0 to *"),
        ("--grade-report=pdf:x", "--grade-report: found 'pdf:x'; allowed: FORMAT:PATH with one of the formats json*"),
        ("--grade-report=json:no/where.json", "--grade-report: *allowed: a path in a folder that exists*"),
        ("--grade-report=json:.", "--grade-report: *allowed: a path to a file (this is a folder)"),
        (
            "--grade-assignment=week9",
            f"--grade-assignment: found 'week9'; allowed: {', '.join(assignment_ids())}, *",
        ),
        ("--grade-rubric=no.yaml", "*no.yaml: found No such file or directory; allowed: a readable YAML file"),
    ],
)
def test_a_wrong_option_says_what_where_and_what_is_allowed(
    option: str, message: str, pytester: Pytester, handed_in: Path
) -> None:
    result = grade(pytester, handed_in, option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {message}"])


def test_settings_may_stand_in_an_ini_file(pytester: Pytester, handed_in: Path) -> None:
    pytester.makeini("[pytest]\ngrade_fail_under = 70\ngrade_report =\n    json:ini report.json\n")
    assert grade(pytester, handed_in).ret == 0
    assert (pytester.path / "ini report.json").exists()


def test_a_wrong_setting_names_its_file(pytester: Pytester, handed_in: Path) -> None:
    pytester.makeini("[pytest]\ngrade_workers = many\n")
    grade(pytester, handed_in).stderr.fnmatch_lines(["ERROR: *tox.ini, grade_workers: found 'many'; allowed: *"])


def test_a_rubric_of_ones_own_moves_the_points(pytester: Pytester, handed_in: Path) -> None:
    rubric = pytester.path / "rubric.yaml"
    rubric.write_text(
        "assignment: week4_step_by_step\npoints: {L_model_backward: 10}\npartial_credit: {doubled-mean: 0.7}\n"
    )
    report = report_of(pytester, handed_in, f"--grade-rubric={rubric}")
    assert [(s["earned"], s["possible"]) for s in report["submissions"]] == [(10, 10), (7, 10)]


def test_a_rubric_may_accept_the_mean_in_the_update(pytester: Pytester, handed_in: Path) -> None:
    rubric = pytester.path / "rubric.yaml"
    rubric.write_text(
        "assignment: week4_step_by_step\npoints: {linear_backward: 1, L_model_backward: 1, update_parameters: 1}\n"
        "accepted: [per-layer, at-update]\n"
    )
    report = report_of(pytester, EXAMPLES / "mika-salo", f"--grade-rubric={rubric}")
    (submission,) = report["submissions"]
    assert (submission["convention"]["accepted"], submission["earned"]) == (True, 3)


NOT_GRADABLE = {
    "empty.ipynb": (b"", "the file is empty"),
    "not JSON.ipynb": (b"{", "not a notebook (not JSON"),
    "no notebook.ipynb": (b'{"a": 1}', "it has no cells"),
    "nested too deeply.ipynb": (b"[" * 100_000, "nested too deeply"),
    "not UTF-8.ipynb": (b'{"\xc3(": 1}', "UTF-8"),
    "no cells.ipynb": (b'{"nbformat": 99, "cells": []}', "it defines no function"),
    "no graded function.py": (b"x = 1\n", "it defines no function"),
    "unknown encoding.py": (b"# coding: klingon\n", "cannot be read as Python text"),
}


def test_what_cannot_be_graded_is_an_error_with_a_reason_and_the_run_goes_on(
    pytester: Pytester, handed_in: Path
) -> None:
    for name, (content, _) in NOT_GRADABLE.items():
        (handed_in / name).write_bytes(content)
    path, count = pytester.path / "grades.json", len(NOT_GRADABLE)
    grade(pytester, handed_in, f"--grade-report=json:{path}").assert_outcomes(passed=2, errors=count)
    report = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(report, SCHEMA)
    assert report["summary"] == {"submissions": 2 + count, "graded": 2, "not_gradable": count}
    reasons = {s["path"]: s["reason"] for s in report["submissions"] if s["status"] == "not-gradable"}
    assert {name: reason for name, (_, reason) in NOT_GRADABLE.items() if reason not in reasons[name]} == {}


def test_an_unreadable_file_is_an_error_and_not_a_crash(pytester: Pytester, handed_in: Path) -> None:
    (handed_in / "large.ipynb").write_bytes(b" " * (49 << 20))
    (submission,) = report_of(pytester, handed_in / "large.ipynb")["submissions"]
    assert submission["reason"] == "the file has 49 MiB; at most 48 are read"


@pytest.mark.parametrize("name", ["build", "dist", "venv", "node_modules", "x.egg"])
def test_a_students_folder_may_have_any_name(name: str, pytester: Pytester, handed_in: Path) -> None:
    (handed_in / RIGHT).rename(handed_in / name)
    assert [s["student"] for s in report_of(pytester, handed_in)["submissions"]] == sorted([name, WRONG])


def test_an_empty_folder_is_nothing_to_grade(pytester: Pytester, handed_in: Path) -> None:
    empty = pytester.mkdir("empty")
    assert grade(pytester, empty).ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_control_characters_in_names_and_code_do_not_reach_the_terminal(pytester: Pytester, handed_in: Path) -> None:
    source = b"def linear_forward(A, W, b):\n    raise ValueError('\\x1b[31m\\u202egreen')\n"
    (handed_in / "\u202egnp.py").write_bytes(source)
    out = grade(pytester, handed_in / "\u202egnp.py").stdout.str()
    assert "\\x1b[31m" in out
    assert "\x1b[31m" not in out
    assert "\\u202e" in out
