"""What pytest does with a test it does with a submission: what is counted, told, timed, chosen and put back."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from tests.plugin.test_collection import SUBMISSION, WRONG, submit

Pytester = pytest.Pytester
Grade = Callable[..., pytest.RunResult]


@pytest.fixture
def folder(pytester: Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A class of three, of whom one has handed in an empty file."""
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    for name, text in {"alice": WRONG, "bob": "", "carol": SUBMISSION}.items():
        submit(pytester.path / "class" / name / "work.py").write_text(text)
    return pytester.path / "class"


@pytest.fixture
def grade(pytester: Pytester, folder: Path) -> Grade:
    return lambda *arguments: pytester.runpytest_subprocess("--grade", *map(str, arguments))


def roster(pytester: Pytester) -> str:
    (pytester.path / "roster.csv").write_text("Name,ID\nAl,alice\nBob,bob\nCarol,carol\nDan,dan\nEve,eve\n")
    return "--grade-roster=roster.csv"


@pytest.mark.parametrize("option", ["--tb=short", "--tb=long", "-ra", "-rA"])
def test_what_is_not_gradable_is_told_by_its_reason_and_without_lines_of_ours(option: str, grade: Grade) -> None:
    shown = grade("class", option, "--junitxml=found.xml").stdout.str()
    assert "the file is empty" in shown
    assert "NotGradableSubmission" not in shown
    assert not re.search(r"\.py:\d", shown)
    error = ET.parse("found.xml").find(".//error")
    assert error is not None
    assert error.get("message") == 'failed on setup with "the file is empty"'


@pytest.mark.parametrize("option", ["-rfE", "-rEf"])
def test_a_summary_that_is_asked_for_is_shown_though_it_is_the_usual_one(option: str, grade: Grade) -> None:
    assert re.search("^ERROR class/bob/work.py::grade - the file is empty$", grade("class", option).stdout.str(), re.M)
    assert "ERROR class/bob" not in grade("class").stdout.str()


def test_a_teardown_that_fails_is_an_error_beside_a_grade_and_no_further_attempt(
    pytester: Pytester, grade: Grade
) -> None:
    pytester.makepyfile(ends="def pytest_runtest_teardown(item):\n    raise RuntimeError('ended')\n")
    result = grade("class/carol", "-p", "ends", "--grade-report=json:g.json")
    result.assert_outcomes(passed=1, errors=1)
    assert "several attempts" not in result.stdout.str()
    assert len(json.loads(Path("g.json").read_text())["submissions"]) == 1


def test_a_file_that_is_given_twice_is_counted_once(grade: Grade) -> None:
    result = grade("class/carol/work.py", "class", "--collect-only", "-q")
    result.stdout.fnmatch_lines(["3 tests collected*"])


@pytest.mark.parametrize(("name", "chosen"), [("carol", "1/5"), ("nobody", "no")])
def test_who_is_absent_is_counted_before_some_are_chosen(
    name: str, chosen: str, pytester: Pytester, grade: Grade
) -> None:
    shown = grade("class", roster(pytester), "-k", name, "--collect-only", "-q").stdout.str()
    assert re.search(rf"^{chosen} tests collected \([45] deselected\)", shown, re.MULTILINE)


def test_new_ones_come_first_beside_who_is_absent_and_links_that_lead_nowhere(
    pytester: Pytester, folder: Path, grade: Grade
) -> None:
    (folder / "alice" / "other.py").symlink_to("/nowhere")
    grade("class", roster(pytester), "--nf").assert_outcomes(passed=2, errors=2, skipped=2)


@pytest.mark.cold
def test_a_link_to_where_nobody_grades_does_not_take_pythons_own_modules_away(folder: Path, grade: Grade) -> None:
    (folder / "away.py").symlink_to("/nowhere")
    result = grade("class/away.py")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*not gradable*"])


@pytest.mark.parametrize("option", ["--fixtures", "--fixtures-per-test", "--cache-show"])
def test_who_asks_for_something_else_is_told_of_no_failed_run(option: str, grade: Grade) -> None:
    result = grade("class", option, "--grade-report=json:g.json")
    assert result.ret == 0
    assert "ERROR" not in result.stdout.str() + result.stderr.str()
    assert not Path("g.json").exists()


@pytest.mark.parametrize("option", ["--setup-plan", "--setup-only"])
def test_where_nothing_is_to_be_run_nothing_is_graded_and_why_is_said(option: str, grade: Grade) -> None:
    result = grade("class", option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{option}: found with --grade*; allowed: --collect-only"])


SENSELESS = {
    "--pdb": "--pdb: found with --grade, which runs no code of a submission in this process; allowed: -v, *",
    "--trace": "--trace: found with --grade, which runs no code of a submission in this process; allowed: -v, *",
    "-f": "--looponfail: found with --grade, which grades each submission once; allowed: --grade-watch, *",
    "-n2 --dist=each": "--dist=each: found with --grade, which grades each submission once; allowed: --dist=load",
    "--tx=2*popen --dist=each": "--dist=each: found with --grade, which grades each submission once; *",
}


@pytest.mark.parametrize("options", SENSELESS)
def test_what_makes_no_sense_of_submissions_is_refused_in_one_line_that_says_what_does(
    options: str, grade: Grade
) -> None:
    result = grade("class", *options.split(), "--grade-report=json:g.json")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    (line,) = filter(None, result.stderr.str().splitlines())
    assert fnmatch(line, f"ERROR: {SENSELESS[options]}")
    assert not Path("g.json").exists()


def test_without_the_option_to_grade_nothing_of_that_is_refused(pytester: Pytester) -> None:
    pytester.makepyfile("def test_it():\n    pass\n")
    pytester.runpytest_subprocess("--pdb", "-n0", "--dist=each").assert_outcomes(passed=1)


def worth(grade: Grade, *options: str) -> tuple[dict[str, Any], int]:
    """The points of each in the report of a run with these options, and how many were not reached."""
    grade("class", "--grade-seed=1", "--grade-fail-under=100", "--grade-report=json:g.json", *options)
    found = json.loads(Path("g.json").read_text())
    entries = [(entry["student"], entry["status"], entry.get("earned")) for entry in found["submissions"]]
    assert len({student for student, *_ in entries}) == len(entries)
    return {student: rest for student, *rest in entries}, found["summary"].get("not_reached", 0)


@pytest.mark.parametrize("options", ["--maxfail=1", "--stepwise", "--sw-skip", "-n2 --maxfail=1", "-n2 --stepwise"])
def test_who_is_graded_before_a_run_is_ended_gets_what_he_would_get(options: str, grade: Grade) -> None:
    whole, none = worth(grade)
    assert (len(whole), none) == (3, 0)
    for _ in range(2):  # of which `--stepwise` begins the second where the first one ended
        part, left_out = worth(grade, *options.split())
        assert part.items() <= whole.items()
        assert len(part) + left_out == 3


def test_who_steps_from_one_failure_to_the_next_is_told_where_there_can_be_no_cache(folder: Path, grade: Grade) -> None:
    (folder / "pytest.ini").write_text("[pytest]\n")
    for option in ("--sw", "--sw-skip"):
        result = grade("class", option, "--rootdir=class")
        result.stdout.fnmatch_lines([f"{option} chose nothing: pytest's cache would lie among the submissions*"])


def test_a_submission_is_skipped_by_a_mark_beside_a_plugin_that_hears_of_its_beginning(
    pytester: Pytester, grade: Grade
) -> None:
    pytester.makepyfile(
        skips="""
        import pytest
        def pytest_runtest_setup(item):
            pass
        @pytest.hookimpl(trylast=True)
        def pytest_collection_modifyitems(items):
            items[0].add_marker(pytest.mark.skip("by hand"))
        """
    )
    grade("class/carol", "-p", "skips").assert_outcomes(skipped=1)


def test_who_has_handed_in_nothing_is_told_by_name_among_the_skipped(pytester: Pytester, grade: Grade) -> None:
    shown = grade("class", roster(pytester), "-rs", "--no-fold-skipped").stdout.str()
    assert re.search(r"^SKIPPED .*dan.* not handed in$", shown, re.MULTILINE)


def test_who_looks_at_the_end_finds_how_long_each_took(pytester: Pytester, folder: Path, grade: Grade) -> None:
    (folder / "carol" / "work.py").write_text("import time\ndef linear_forward(A, W, b):\n    time.sleep(0.1)\n")
    pytester.makepyfile(
        looks="""
        def pytest_terminal_summary(terminalreporter):
            print("longest", max(each.duration for each in terminalreporter.stats["passed"]) >= 0.1)
        """
    )
    grade("class/carol", "class/alice", "-p", "looks").stdout.fnmatch_lines(["longest True"])


@pytest.mark.cold
def test_the_next_run_of_the_same_process_finds_what_it_would_have_found(pytester: Pytester, folder: Path) -> None:
    script = pytester.makepyfile(
        run="""
        import sys
        import pytest
        before, finders = list(sys.path), list(sys.meta_path)
        assert pytest.main(["--grade", "class"]) == pytest.ExitCode.TESTS_FAILED
        assert [each for each in sys.path if each in before] == list(dict.fromkeys(before))
        assert sys.meta_path[-len(finders) :] == finders
        assert not any("as_installed" in type(each).__module__ for each in sys.meta_path)
        """
    )
    result = pytester.runpython(script)
    assert result.ret == 0, result.stderr.str()
