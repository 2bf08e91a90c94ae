"""Choosing among submissions as among tests: by name, marker, id, and by what failed last."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.plugin.test_collection import SUBMISSION, WRONG, submit

Pytester = pytest.Pytester


@pytest.fixture
def folder(pytester: Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A class: in each folder one submission, of which two are wrong, beside an ordinary test with a marker of ours."""
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    for name, text in {"alice": WRONG, "bob": "x = 1\n", "carol": SUBMISSION}.items():
        submit(pytester.path / "class" / name / "work.py").write_text(text)
    return pytester.path / "class"


def chosen(pytester: Pytester, *arguments: str) -> list[str]:
    result = pytester.runpytest_inprocess("--grade", "--collect-only", "-q", *arguments)
    return [line.split("/")[1] for line in result.outlines if "::grade" in line]


CHOICES = {
    "a part of a name": (["class", "-k", "ali"], ["alice"]),
    "names that are not meant": (["class", "-k", "not alice and not work.ipynb"], ["bob", "carol"]),
    "the marker": (["class", "-m", "grade"], ["alice", "bob", "carol"]),
    "not the marker": (["class", "-m", "not grade"], []),
    "an id": (["class/bob/work.py::grade"], ["bob"]),
    "all but an id": (["class", "--deselect", "class/bob/work.py::grade"], ["alice", "carol"]),
    "all but a folder": (["class", "--deselect", "class/bob"], ["alice", "carol"]),
}


def test_submissions_are_chosen_as_tests_are(pytester: Pytester, folder: Path) -> None:
    assert {name: chosen(pytester, *given) for name, (given, _) in CHOICES.items()} == {
        name: ids for name, (_, ids) in CHOICES.items()
    }


def graded(pytester: Pytester, *arguments: str) -> tuple[Sequence[str], int, pytest.RunResult]:
    """Whose submissions were graded, how many were not reached, and what was said."""
    given = ("--grade", "class", "--grade-fail-under=5", "--grade-report=json:g.json", *arguments)
    result = pytester.runpytest_subprocess(*given)
    report = json.loads((pytester.path / "g.json").read_text())
    students = [entry["student"] for entry in report["submissions"]]
    return students, report["summary"].get("not_reached", 0), result


def test_what_failed_last_is_graded_again_and_the_others_are_counted(pytester: Pytester, folder: Path) -> None:
    assert graded(pytester)[:2] == (["alice", "bob", "carol"], 0)
    (folder / "alice" / "work.py").write_text(SUBMISSION)
    students, not_reached, result = graded(pytester, "--lf")
    assert (students, not_reached) == (["alice", "bob"], 1)
    result.stdout.fnmatch_lines(["run-last-failure: rerun previous 2 failures", "1 submission was not reached"])
    students, _, result = graded(pytester, "--ff", "--maxfail=1")
    assert "bob" in students  # and who was found ahead
    result.stdout.fnmatch_lines(["run-last-failure: rerun previous 1 failure first", "*stopping after 1 failures*"])


def test_workers_of_xdist_choose_and_count_alike(pytester: Pytester, folder: Path) -> None:
    students, not_reached, _ = graded(pytester, "-n2", "-k", "alice")
    assert (students, not_reached) == (["alice"], 2)


def test_where_there_can_be_no_cache_it_is_said(pytester: Pytester, folder: Path) -> None:
    (folder / "pytest.ini").write_text("[pytest]\n")
    students, _, result = graded(pytester, "--lf", "--rootdir=class")
    assert students == ["alice", "bob", "carol"]
    result.stdout.fnmatch_lines(["--lf chose nothing: pytest's cache would lie among the submissions, or cannot be*"])
    assert not (folder / ".pytest_cache").exists()


def test_the_command_of_our_own_remembers_nothing_and_says_what_does(pytester: Pytester, folder: Path) -> None:
    result = pytester.run("pytest-grade", "class", "--lf")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said = (
        "*--lf: found without pytest's cache; allowed: pytest --grade, or --grade-store=FILE, with which only what is*"
    )
    result.stderr.fnmatch_lines([said])


HINTED = {
    "a notebook": (["class/dora/work.ipynb"], "class/dora/work.ipynb"),
    "a class": (["class"], "class"),
    "the working directory": ([], "."),
}


def test_a_forgotten_option_is_hinted_at_where_notebooks_were_given(pytester: Pytester, folder: Path) -> None:
    submit(folder / "dora" / "work.ipynb")
    (pytester.path / "week4.ipynb").touch()
    for given, named in HINTED.values():
        result = pytester.runpytest_inprocess("-q", "-p", "no:cacheprovider", *given)
        result.stdout.fnmatch_lines([f"notebooks are no tests; to grade them: pytest --grade {named}"])


def test_no_hint_is_given_where_something_else_was_meant(pytester: Pytester, folder: Path) -> None:
    submit(pytester.path / "notes.ipynb")
    pytester.makepyfile(test_it="def test_it():\n    pass\n")
    for given in ([], ["-k", "nothing"], ["gone.ipynb"], ["class/bob"]):
        pytester.runpytest_inprocess("-p", "no:cacheprovider", *given).stdout.no_fnmatch_line("*--grade*")


def test_the_marker_is_known_where_markers_are_strict(pytester: Pytester) -> None:
    pytester.makepyfile(test_it="import pytest\n\n@pytest.mark.grade\ndef test_it():\n    pass\n")
    pytester.runpytest_inprocess("--strict-markers", "-m", "grade").assert_outcomes(passed=1)
