"""Exit codes, reports and what a reader of CI logs meets, in runs as they are typed."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from pytest_grade.batch import job
from pytest_grade.examine.catalogue import assignment_ids, load_assignment
from pytest_grade.plugin.options import OPTIONS
from tests.students import student

Pytester = pytest.Pytester

RIGHT, WRONG = student("week4-course-per-layer"), student("week4-course-missing-mean")


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


@pytest.fixture
def folder(pytester: Pytester) -> Path:
    return pytester.mkdir("class")


def grade(pytester: Pytester, *arguments: object) -> pytest.RunResult:
    """A run in a process of its own."""
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", "--grade", *map(str, arguments))


def points(report: dict[str, Any]) -> list[Any]:
    return [(s["path"], s.get("earned"), s.get("reason")) for s in report["submissions"]]


def test_full_marks_exit_with_0(pytester: Pytester, folder: Path) -> None:
    RIGHT.write(folder)
    assert grade(pytester, folder).ret == pytest.ExitCode.OK


def test_of_one_file_less_than_full_marks_exit_with_1_and_a_failure(pytester: Pytester, folder: Path) -> None:
    result = grade(pytester, WRONG.write(folder))
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(failed=1)


def test_a_graded_class_is_no_failed_run_unless_a_threshold_is_given(pytester: Pytester, folder: Path) -> None:
    WRONG.write(folder)
    result = grade(pytester, folder)
    assert result.ret == pytest.ExitCode.OK
    result.assert_outcomes(passed=1)
    assert grade(pytester, folder, "--grade-fail-under=100").ret == pytest.ExitCode.TESTS_FAILED
    assert grade(pytester, *[WRONG.write(pytester.mkdir(name)) for name in "ab"]).ret == pytest.ExitCode.OK


def test_what_is_not_gradable_exits_with_1_and_an_error_even_where_any_points_pass(
    pytester: Pytester, folder: Path
) -> None:
    (folder / "alice.ipynb").write_text("")
    result = grade(pytester, folder, "--grade-fail-under=0")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["alice.ipynb: not gradable", "Not gradable: the file is empty."])


@pytest.mark.parametrize("settings", ["", "filterwarnings = error\n"], ids=["alone", "beside settings"])
def test_a_path_that_is_not_there_exits_with_4(settings: str, pytester: Pytester) -> None:
    pytester.makeini(f"[pytest]\n{settings}")
    result = grade(pytester, "nowhere")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*file or directory not found: nowhere"])


def test_the_threshold_is_reached_by_a_share_and_missed_by_a_little_more(pytester: Pytester, folder: Path) -> None:
    WRONG.write(folder)
    assert grade(pytester, folder, "--grade-fail-under=82").ret == 0
    assert grade(pytester, folder, "--grade-fail-under=82.01").ret == 1


def test_a_failure_says_the_points_and_what_is_not_right(pytester: Pytester, folder: Path) -> None:
    WRONG.write(folder)
    result = grade(pytester, folder, "--tb=short", "--grade-fail-under=100")
    result.stdout.fnmatch_lines(["82 of 100 points; not right: linear_backward"])


def test_the_first_failure_ends_the_run_where_asked(pytester: Pytester, folder: Path) -> None:
    for name in ("a", "b"):
        WRONG.write(folder).rename(folder / f"{name}.ipynb")
    grade(pytester, folder, "-x", "--grade-fail-under=100").assert_outcomes(failed=1)


def test_verbose_shows_points_and_convention_of_each(pytester: Pytester, folder: Path) -> None:
    RIGHT.write(folder)
    WRONG.write(folder)
    text = grade(pytester, folder, "-v").stdout.str()
    assert re.search(r"week4-course-per-layer\.ipynb::grade 100/100 per-layer", text)
    assert re.search(r"week4-course-missing-mean\.ipynb::grade 82/100", text)


def test_quiet_still_says_what_was_wrong(pytester: Pytester, folder: Path) -> None:
    WRONG.write(folder)
    assert "missing-mean" in grade(pytester, folder, "-q").stdout.str()


def test_a_run_writes_nothing_beside_the_submissions(pytester: Pytester, folder: Path) -> None:
    RIGHT.write(folder)
    before = sorted(folder.rglob("*"))
    grade(pytester, folder)
    assert sorted(folder.rglob("*")) == before
    assert not (pytester.path / ".pytest_cache").exists()


def test_junit_holds_the_reason_of_what_is_not_gradable(pytester: Pytester, folder: Path) -> None:
    (folder / "alice.ipynb").write_text("{}")
    RIGHT.write(folder)
    grade(pytester, folder, "--junitxml=j.xml")
    cases = list(ET.parse(pytester.path / "j.xml").iter("testcase"))
    found = [{p.get("name"): p.get("value") for p in case.iter("property")} for case in cases]
    assert [(p["student"], p["status"]) for p in found] == [
        ("alice", "not-gradable"),
        ("week4-course-per-layer", "graded"),
    ]
    assert "no cells" in (found[0]["reason"] or "")
    assert [case.find("error") is not None for case in cases] == [True, False]


def test_two_processes_give_the_points_and_reasons_that_one_gives(pytester: Pytester, folder: Path) -> None:
    for each in (RIGHT, WRONG, student("week4-einsum-at-loss"), student("week3-course-odd-nbformat-3")):
        each.write(folder)
    (folder / "alice.ipynb").write_text("{}")
    reports = []
    for number, further in enumerate(([], ["-n", "2"])):
        grade(pytester, folder, "--grade-seed=5", f"--grade-report=json:{number}.json", *further)
        reports.append(json.loads((pytester.path / f"{number}.json").read_text()))
    assert points(reports[0]) == points(reports[1])
    assert len(points(reports[0])) == 5
    assert reports[0]["summary"] == reports[1]["summary"]


NAMES = (
    "jos\udce9.py",
    "jos\\xe9.py",
    "jos\\udce9.py",
    "##[x].py",
    "# #[x].py",
    "a\x1b.py",
    "a\\x1b.py",
    "a::b.py",
    "a: :b.py",
)


@pytest.mark.parametrize("further", [[], ["-n", "2"]], ids=["one process", "two processes"])
def test_no_two_names_of_files_are_one(further: list[str], pytester: Pytester, folder: Path) -> None:
    for name in NAMES:
        (folder / name).mkdir()
        for path in (folder / name, folder / name / name):
            path.with_name("_" + path.name).write_text(f"def linear_forward(A, W, b):\n    return {name!r}\n")
    grade(pytester, folder, "--grade-report=json:g.json", "--junitxml=g.xml", *further)
    report = json.loads((pytester.path / "g.json").read_text())
    assert len({entry["path"] for entry in report["submissions"]}) == 2 * len(NAMES)
    assert report["summary"]["graded"] == 2 * len(NAMES)
    assert "not_reached" not in report["summary"]
    assert len(list(ET.parse(pytester.path / "g.xml").iter("testcase"))) == 2 * len(NAMES)


def test_a_path_that_cannot_be_sent_to_a_process_is_refused(pytester: Pytester, folder: Path) -> None:
    (folder / "jos\udce9.py").write_text("def linear_forward(A, W, b):\n    return 0\n")
    result = grade(pytester, "class/jos\udce9.py", "-n", "1")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*jos*udce9.py: found together with pytest-xdist; allowed: UTF-8, or --grade-workers=N"]
    )


def test_two_processes_draw_one_seed_of_their_own(pytester: Pytester, folder: Path) -> None:
    RIGHT.write(folder)
    grade(pytester, folder, "-n", "2", "--grade-report=json:g.json")
    assert json.loads((pytester.path / "g.json").read_text())["grader"]["seed"].isdigit()


def test_a_report_of_a_run_with_nothing_in_it_is_empty(pytester: Pytester, folder: Path) -> None:
    assert grade(pytester, folder, "--grade-report=json:g.json").ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert json.loads((pytester.path / "g.json").read_text())["submissions"] == []


def test_a_report_replaces_the_one_before_it_whole(pytester: Pytester, folder: Path) -> None:
    RIGHT.write(folder)
    (pytester.path / "g.json").write_text("x" * 10**6)
    grade(pytester, folder, "--grade-report=json:g.json")
    assert len(json.loads((pytester.path / "g.json").read_text())["submissions"]) == 1
    assert [path.name for path in pytester.path.glob("*tmp*")] == []


def test_two_reports_are_written_where_two_are_asked_for(pytester: Pytester, folder: Path) -> None:
    RIGHT.write(folder)
    result = grade(pytester, folder, "--grade-report=json:a.json", "--grade-report=json:b c.json")
    assert (pytester.path / "a.json").read_text() == (pytester.path / "b c.json").read_text()
    result.stdout.fnmatch_lines(["report written: *a.json (json)", "report written: *b c.json (json)"])


def test_a_broken_rubric_is_refused_with_file_and_line(pytester: Pytester, folder: Path) -> None:
    (pytester.path / "r.yaml").write_text("assignment: week4_step_by_step\npoints:\n  linear_backwards: 3\n")
    result = grade(pytester, folder, "--grade-rubric=r.yaml")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(['ERROR: *r.yaml, line 3: found "linear_backwards"; allowed: one of initialize_*'])


def test_naming_the_assignment_refuses_what_answers_another(pytester: Pytester, folder: Path) -> None:
    RIGHT.write(folder)
    (folder / "other.py").write_text("def layer_sizes(X, Y):\n    return 1, 4, 1\n")
    grade(pytester, folder, "--grade-assignment=week3_planar", "--grade-report=json:g.json")
    statuses = {
        s["path"]: s.get("assignment") for s in json.loads((pytester.path / "g.json").read_text())["submissions"]
    }
    assert statuses["other.py"] == "week3_planar"


INI = {
    "assignment": ("week9", f"allowed: {', '.join(assignment_ids())}"),
    "rubric": ("no.yaml", "allowed: a readable YAML file"),
    "report": ("pdf:x", "allowed: FORMAT:PATH with one of the formats json, html, csv"),
    "remarks": ("none.yaml", "allowed: a readable YAML file"),
    "fail_under": ("-1", "allowed: a percentage from 0 to 100"),
    "sandbox": ("on", "allowed: auto, strict, off"),
    "shard": ("3/2", "allowed: I/N with whole numbers"),
    "workers": ("1.5", "allowed: a whole number from 1 to 256"),
    "cluster": ("127.0.0.1:1x", "allowed: HOST:PORT of a Dask scheduler"),
    "store": ("gone/store", "allowed: a path in a folder that exists"),
    "seed": ("-1", "allowed: a whole number from 0 to"),
    "roster": ("gone.csv", "allowed: a readable table in CSV"),
    "student": ("canvass", "allowed: folders, one, nbgrader, canvas, moodle"),
    "attempts": ("last", "allowed: best, latest, all"),
    "due": ("friday", "allowed: a date and time such as"),
    "limit": ("memory=1", "allowed: memory=N with a whole number from 64 to"),
}


def test_every_option_is_a_setting_that_is_tried_here() -> None:
    of_gradebooks = {"column"}  # tests/plugin/test_gradebooks.py
    assert {option.name.replace("-", "_") for option in OPTIONS} == set(INI) | of_gradebooks


@pytest.mark.parametrize("name", INI)
def test_a_wrong_setting_of_an_ini_file_says_what_and_what_is_allowed(
    name: str, pytester: Pytester, folder: Path
) -> None:
    value, allowed = INI[name]
    pytester.makeini(f"[pytest]\ngrade_{name} = {value}\n")
    result = grade(pytester, folder)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert value in result.stderr.str()
    assert allowed in result.stderr.str()


def test_the_command_line_goes_before_the_ini_file(pytester: Pytester, folder: Path) -> None:
    WRONG.write(folder)
    pytester.makeini("[pytest]\ngrade_fail_under = 100\n")
    assert grade(pytester, folder, "--grade-fail-under=50").ret == 0


def test_a_path_of_an_ini_file_is_relative_to_that_file(pytester: Pytester, folder: Path) -> None:
    RIGHT.write(folder)
    pytester.makeini("[pytest]\ngrade_report = json:g.json\n")
    elsewhere = pytester.mkdir("elsewhere")
    pytester.makepyfile(**{"elsewhere/keep": ""})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(elsewhere)
        grade(pytester, folder, "-c", pytester.path / "tox.ini")
    assert (pytester.path / "g.json").exists()


@pytest.mark.parametrize("students", [["alice"], ["alice", "ben", "chen"]], ids=["one", "a class"])
def test_a_wrong_reference_ends_the_run_with_4_names_function_and_quantity_and_costs_nobody_anything(
    students: list[str], pytester: Pytester, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = load_assignment("week4_step_by_step")
    wrong = replace(right, callees=right.callees.replace("np.dot(W, A) + b", "np.dot(W, A) - b"))
    monkeypatch.setattr(job, "announced", lambda _: wrong)
    for name in students:
        RIGHT.write(folder).rename(folder / f"{name}.ipynb")
    report = pytester.path / "grades.json"
    report.write_text("an older report")
    given = (f"--grade-report=json:{report}", "--grade-assignment=week4_step_by_step")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "--grade", folder, *given)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "the function linear_forward in solution.py is wrong (Z)" in " ".join(result.stdout.str().split())
    assert "Traceback" not in result.stdout.str()
    assert report.read_text() == "an older report"
