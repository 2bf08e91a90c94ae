"""What the system refuses the grader is told as its own affair, in one line: no traceback, and no student is blamed."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from pytest_grade.sandbox.children import THREAD_VARIABLES
from tests.batch.kills import storm
from tests.plugin.test_outcomes import RIGHT, WRONG
from tests.sandbox.arena import KERNEL, Mode, can_be, everybodys_folder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is for Linux")

if sys.platform == "linux":
    from resource import RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_NPROC, setrlimit

# As the command `pytest-grade`, which waits less long for what is refused.
COMMAND = """
import sys
from pytest_grade.sandbox import waiting
waiting.PAUSES = (0.0,)
from pytest_grade.cli import main
sys.exit(main())
"""
IN_OUR_WAY = "ERROR: the system gets in the grader's way: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a run over a wrong and a right submission said; of what has a fault the `points` in its report are None."""

    code: int
    output: str
    points: tuple[float | None, ...] | None

    @property
    def is_polite(self) -> bool:
        return "Traceback" not in self.output and "INTERNALERROR" not in self.output


def graded(*options: str, without: str = "", user: int | None = None, limit: Callable[[], None] | None = None) -> Said:
    if not can_be(Mode(name="here", user=user)):
        pytest.skip("only root can become another user, who must be able to read the grader")
    with everybodys_folder() as folder:
        for each in (RIGHT, WRONG):
            each.write(folder)
        command = [
            sys.executable,
            "-c",
            COMMAND,
            "-q",
            "--grade-workers=2",
            "--grade-report=json:r",
            *options,
            str(folder),
        ]
        done = subprocess.run(
            [sys.executable, str(KERNEL), without, *command] if without else command,
            cwd=folder,
            user=user,
            env={**_unlimited(), "PYTEST_ADDOPTS": "", "HOME": str(folder)},
            preexec_fn=limit,
            capture_output=True,
            text=True,
            check=False,
        )
        report = json.loads((folder / "r").read_text()) if (folder / "r").exists() else None
        points = tuple(map(_points, report["submissions"])) if report else None
        return Said(code=done.returncode, output=done.stdout + done.stderr, points=points)


def _unlimited() -> dict[str, str]:
    """The environment without the number of threads that runs in this process have set for NumPy."""
    return {name: value for name, value in os.environ.items() if name not in THREAD_VARIABLES}


def _points(entry: dict[str, Any]) -> float | None:
    assert entry.get("fault") or entry["status"] == "graded", entry
    return entry.get("earned")


def assert_nobody_is_blamed(said: Said) -> None:
    assert said.is_polite, said
    if said.points is None:
        assert said.code == pytest.ExitCode.USAGE_ERROR
    else:
        assert all(found in (right, None) for found, right in zip(said.points, (82.0, 100.0), strict=True)), said
        assert None not in said.points or "by a fault of the grader, to be graded again\n  " in said.output


def limited(kind: int, most: int) -> Callable[[], None]:
    return lambda: setrlimit(kind, (most, most))


@pytest.mark.parametrize("without", ["pidfd", "pidfd:EPERM", "clone3"])
def test_a_kernel_or_a_container_that_lacks_newer_calls_grades_all_the_same(without: str) -> None:
    said = graded(without=without)
    assert said.points == (82.0, 100.0)
    assert "student code was confined by: " in said.output


def test_a_container_that_refuses_threads_is_told_in_one_line() -> None:
    said = graded(without="clone3:EPERM")
    assert said.code == pytest.ExitCode.USAGE_ERROR
    assert said.output.strip() == f"{IN_OUR_WAY}no thread to start the sandbox in (can't start new thread)"


@pytest.mark.parametrize(
    ("most", "options"),
    [*((most, ()) for most in (*range(8, 21, 2), 40)), *((most, ("--grade-sandbox=off",)) for most in (9, 10, 11))],
)
def test_too_few_open_files_cost_nobody_points(most: int, options: tuple[str, ...]) -> None:
    said = graded(*options, limit=limited(RLIMIT_NOFILE, most))
    assert_nobody_is_blamed(said)
    if said.points is None:
        assert "Too many open files" in said.output or "No usable temporary directory" in said.output


@pytest.mark.parametrize("most", [0, 1024])
def test_files_that_may_not_be_written_are_told_without_a_traceback(most: int) -> None:
    said = graded(limit=limited(RLIMIT_FSIZE, most))
    assert said.is_polite, said
    assert said.code >= pytest.ExitCode.INTERNAL_ERROR
    assert "No usable temporary directory" in said.output or "no room for more grades" in said.output


@pytest.mark.parametrize("most", [2, 3, 5, 8])
def test_too_few_processes_are_told_in_one_line(most: int) -> None:
    said = graded(user=4321, limit=limited(RLIMIT_NPROC, most))
    assert_nobody_is_blamed(said)
    assert said.points or IN_OUR_WAY in said.output, said


@pytest.mark.cold
def test_kills_while_the_machine_is_measured_end_in_one_line_and_replace_no_report(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pytest_grade.sandbox import waiting

    monkeypatch.setattr(waiting, "PAUSES", (0.0, 0.01))
    folder = pytester.mkdir("class")
    RIGHT.write(folder)
    report = pytester.path / "grades.json"
    report.write_text("an older report")
    with storm("worker", run=os.getpid()) as killed:
        given = ("-p", "no:cacheprovider", "--grade", folder, "--grade-store=store", f"--grade-report=json:{report}")
        result = pytester.runpytest_inprocess(*given)
    assert killed
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "INTERNALERROR" not in result.stdout.str() + result.stderr.str()
    result.stderr.fnmatch_lines([f"{IN_OUR_WAY}*process was killed from outside*"])
    assert report.read_text() == "an older report"
