"""What others hook in: each example of docs/hooks.md, as it stands there; and what goes wrong in a hook."""

import json
import re
from pathlib import Path

import pytest

from pytest_grade.plugin import hooks
from tests.plugin.test_collection import submit

Pytester = pytest.Pytester
PAGE = (Path(__file__).parents[2] / "docs" / "hooks.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"```python\n# (\w+)\.py\n(.*?)```", PAGE, flags=re.DOTALL))


@pytest.fixture
def course(pytester: Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The modules of the examples, beside a class."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("PYTHONPATH", str(pytester.mkdir("course")))
    for name, text in EXAMPLES.items():
        (pytester.path / "course" / f"{name}.py").write_text(text)
    submit(pytester.path / "class" / "alice" / "work.py")
    submit(pytester.path / "class" / "alice" / "scratch.py")
    (pytester.path / "class" / "bob.py").write_text("x = 1\n")
    return pytester.path / "course"


def test_every_hook_has_an_example_and_is_in_the_one_file() -> None:
    specified = {name for name in vars(hooks) if name.startswith("pytest_grade_")}
    assert specified == set(re.findall(r"def (pytest_grade_\w+)\(", "".join(EXAMPLES.values())))
    assert specified == set(re.findall(r"^## `(pytest_grade_\w+)\(", PAGE, flags=re.MULTILINE))


@pytest.mark.parametrize("workers", [(), ("-n1",)], ids=["alone", "with xdist"])
def test_the_examples_do_what_they_say(workers: tuple[str, ...], pytester: Pytester, course: Path) -> None:
    plugins = [part for name in EXAMPLES for part in ("-p", name)]
    given = ("--grade", "class", "--log-cli-level=WARNING", "--grade-report=json:g.json", *plugins, *workers)
    result = pytester.runpytest_subprocess(*given)
    report = json.loads((pytester.path / "g.json").read_text())
    assert [entry["path"] for entry in report["submissions"]] == ["alice/work.py", "bob.py"]
    assert (pytester.path / "best.txt").read_text() == "alice\n"
    result.stdout.fnmatch_lines(["grade: *; week4_step_by_step, own rubric; sandbox *"])
    said = result.stdout.str() + result.stderr.str()
    assert "alice: 6.0 of 100.0" in said
    assert "bob: None of None" in said


FAILING = """
def pytest_grade_graded(entry, config):
    entry.clear()
    raise OSError("no such service\\n::error::")

def pytest_grade_finished(report, config):
    raise KeyError("best")
"""


def test_what_fails_in_a_hook_is_told_and_changes_no_grade(pytester: Pytester, course: Path) -> None:
    (course / "failing.py").write_text(FAILING)
    result = pytester.runpytest_subprocess("--grade", "class", "-p", "failing", "--grade-report=json:g.json")
    assert [entry["student"] for entry in json.loads((pytester.path / "g.json").read_text())["submissions"]]
    result.stdout.fnmatch_lines(
        [
            "WARNING: a plugin's pytest_grade_graded has failed, 3 times; first (OSError: no such service*",
            "WARNING: a plugin's pytest_grade_finished has failed (KeyError: 'best'); the grades are as they are",
        ]
    )
    assert not any(line.startswith("::error") for line in result.outlines)


WRONG_ANSWERS = {
    "an id that nobody knows": ("['gone']", "pytest_grade_assignments of a plugin: found 'gone'; allowed: "),
    "a folder among the submissions": ("['class']", "or a folder that holds assignment.py"),
}


@pytest.mark.parametrize(("answer", "said"), WRONG_ANSWERS.values(), ids=list(WRONG_ANSWERS))
def test_an_assignment_of_a_hook_is_checked_as_the_option_is(
    answer: str, said: str, pytester: Pytester, course: Path
) -> None:
    (course / "offers.py").write_text(f"def pytest_grade_assignments(config):\n    return {answer}\n")
    result = pytester.runpytest_subprocess("--grade", "class", "-p", "offers")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert said in result.stderr.str()
