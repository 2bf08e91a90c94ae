"""Beside other plugins of pytest, as they are installed, all is graded as it is alone, and they do their part."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.assignments import SHIPPED

WEEK2 = SHIPPED / "week2_logistic_regression" / "examples"
# Of the same assignment, so that a run draws questions of one.
WRONG = "".join(
    f"def {header}:\n    return {answer}\n\n\n"
    for header, answer in {
        "sigmoid(z)": "z",
        "initialize_with_zeros(dim)": "[0] * dim, 0",
        "propagate(w, b, X, Y)": "{'dw': w, 'db': b}, 0.0",
        "predict(w, b, X)": "X",
    }.items()
)
# By the names under which pytest knows them.
NAMES = (
    "check",
    "pytest_cov",
    "pytest_github_actions_annotate_failures",
    "html",
    "html_fixtures",
    "instafail",
    "pytest_jsonreport",
    "metadata",
    "randomly",
    "rerunfailures",
    "sugar",
    "timeout",
    "xdist",
    "xdist.looponfail",
)


class Beside(NamedTuple):
    """A plugin that is not left out, how it is used, and a pattern of what it then shows, if anything."""

    names: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    shown: str = ""
    environment: Mapping[str, str] = {}
    warns: bool = False  # it does so of its own accord, with any item


CASES = {
    "json-report": Beside(
        ("pytest_jsonreport", "metadata"), ("--json-report", "--json-report-file=shown"), r'"outcome"'
    ),
    "html": Beside(("html", "html_fixtures", "metadata"), ("--html=shown",), "wrong.py::grade"),
    "rerunfailures": Beside(
        ("rerunfailures",), ("--reruns=2",), "--reruns had nothing graded again: what a submission"
    ),
    "timeout": Beside(("timeout",), ("--timeout=300",), r"timeout: 300.0s"),
    "cov": Beside(("pytest_cov",), ("--cov=pytest_grade.plugin", "--cov-report=term"), r"TOTAL +\d+", warns=True),
    "sugar": Beside(("sugar",), ("--force-sugar",), r"1 failed\s+- class/wrong|1 passed\s+1 failed\s+1 error"),
    "randomly": Beside(("randomly",), ("-p", "randomly"), "Using --randomly-seed="),
    "xdist": Beside(("xdist", "xdist.looponfail"), ("-n2",), r"2 workers \[3 items\]"),
    "metadata": Beside(("metadata",), ("--metadata", "course", "cs1"), "", {}),
    "annotate-failures": Beside(
        ("pytest_github_actions_annotate_failures",), (), r"::error file=class/wrong\.py::", {"GITHUB_ACTIONS": "true"}
    ),
    "check": Beside(("check",), ("--check-max-tb=1",)),
    "instafail": Beside(
        ("instafail",), ("--instafail", "--tb=short"), r"ERROR at setup of broken.py _+\nit defines no function"
    ),
}
CASES["all of them"] = Beside(
    NAMES,
    ("--json-report", "--json-report-file=json", "--html=shown", "--reruns=2", "--timeout=300", "-n2", "--instafail"),
    "wrong.py::grade",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of one right, one wrong, and one that cannot be graded."""
    course = tmp_path_factory.mktemp("course")
    (right,) = (WEEK2 / "ines-falk").glob("*.ipynb")
    (course / "class").mkdir()
    shutil.copy(right, course / "class" / "right.ipynb")
    (course / "class" / "wrong.py").write_text(WRONG)
    (course / "class" / "broken.py").write_text("x = 1\n")
    return course


def run(
    folder: Path, installed: Path, arguments: Sequence[str], environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """What came of a command of the installed environment."""
    own = {"PATH": f"{installed}:{os.environ['PATH']}", "HOME": str(folder), "COLUMNS": "120", **(environment or {})}
    command = [str(installed / arguments[0]), *arguments[1:]]
    return subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=False)


def graded(folder: Path, installed: Path, beside: Beside) -> tuple[Any, str]:
    """The entries of a run with this plugin alone, and what it shows."""
    left_out = [f"-pno:{name}" for name in NAMES if name not in beside.names]
    strict = () if beside.warns else ("-W", "error")
    given = ("--grade", "class", "--grade-seed=1", "--grade-fail-under=100", "--grade-report=json:grades.json")
    done = run(folder, installed, ["pytest", *strict, *left_out, *given, *beside.arguments], beside.environment)
    said = done.stdout + done.stderr
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, said
    assert "INTERNALERROR" not in said
    assert "PytestAssertRewriteWarning" not in said
    entries = json.loads((folder / "grades.json").read_text())["submissions"]
    shown = folder / "shown"
    if shown.exists():
        said += shown.read_text()
        shown.unlink()
    return [{**entry, "seconds": 0} for entry in entries], said


@pytest.fixture(scope="module")
def alone(folder: Path, installed: Path) -> Any:
    entries, said = graded(folder, installed, Beside(()))
    assert [entry["path"] for entry in entries] == ["broken.py", "right.ipynb", "wrong.py"]
    assert "warning" not in said.lower()
    return entries


@pytest.mark.parametrize("name", CASES)
def test_beside_another_plugin_every_grade_is_the_same(name: str, folder: Path, installed: Path, alone: Any) -> None:
    entries, said = graded(folder, installed, CASES[name])
    assert entries == alone
    assert re.search(CASES[name].shown, said), said


def test_who_is_not_waited_for_any_longer_is_not_graded_with_no_points(
    folder: Path, installed: Path, alone: Any, tmp_path: Path
) -> None:
    """A time of pytest-timeout's counts from when an item is waited for, so it says nothing about the submission.

    It is long enough to be over while a submission runs, and not between two items, where pytest itself would break.
    """
    shutil.copytree(folder / "class", tmp_path / "class")
    (tmp_path / "class" / "asleep.py").write_text("import time\n\n\ndef linear_forward(A, W, b):\n    time.sleep(60)\n")
    entries, _ = graded(tmp_path, installed, Beside(("timeout",), ("--timeout=1",)))
    others = [entry for entry in entries if entry not in alone]
    assert "asleep.py" in [entry["path"] for entry in others]
    assert all("a fault of the run, not of the submission (another plugin ended it: " in e["reason"] for e in others)
