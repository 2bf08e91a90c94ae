"""How far student code is confined is found out by trying, said aloud, and demanded by `strict`.

The kernels without Landlock or seccomp are this one, with a filter that answers as they would.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.sandbox import arena
from tests.sandbox.arena import Mode
from tests.students import student

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is for Linux")

RIGHT = student("week4-course-per-layer")
ALL = ("landlock", "seccomp", "rlimits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a run has said."""

    code: int
    output: str
    sandbox: str | None


def graded(*arguments: str, user: int | None = None, without: tuple[str, ...] = ()) -> Said:
    mode = Mode(name="here", user=user, without=without)
    if not arena.can_be(mode):
        pytest.skip("only root can become another user, who must be able to read the grader")
    with arena.everybodys_folder() as folder:
        RIGHT.write(folder)
        report = folder / "report.json"
        done = subprocess.run(
            mode.command(".", f"--grade-report=json:{report}", *arguments),
            cwd=folder,
            user=user,
            env={**os.environ, "PYTEST_ADDOPTS": "", "HOME": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        sandbox = json.loads(report.read_text())["grader"]["sandbox"] if report.exists() else None
        return Said(code=done.returncode, output=done.stdout + done.stderr, sandbox=sandbox)


@cache
def here() -> tuple[str, ...]:
    """The layers of this machine."""
    return tuple((graded().sandbox or "").split("+"))


CONFINED = "student code was confined by: "
PARTLY = "WARNING: student code was only PARTLY ISOLATED"
NOT = "WARNING: student code was NOT ISOLATED"
DEGREES = {
    (): (ALL, CONFINED),
    ("landlock",): (("seccomp", "rlimits"), CONFINED),
    ("seccomp",): (("landlock", "rlimits"), PARTLY),
    ("landlock", "seccomp"): (("none",), NOT),
}


@pytest.mark.parametrize("without", DEGREES)
@pytest.mark.parametrize("user", [None, 1000], ids=["as it is", "as an ordinary user"])
def test_the_active_layers_are_printed_once_and_stored_in_the_report(
    without: tuple[str, ...], user: int | None
) -> None:
    if here() != ALL:
        pytest.skip("this machine itself lacks a layer")
    layers, sentence = DEGREES[without]
    said = graded(user=user, without=without)
    assert said.code == 0
    assert said.sandbox == "+".join(layers)
    assert said.output.count("student code was") == 1
    assert sentence in said.output
    if layers != ("none",):
        assert ", ".join(layers) in said.output


@pytest.mark.parametrize("without", [degree for degree in DEGREES if degree])
def test_strict_refuses_where_a_layer_is_missing_and_names_it(without: tuple[str, ...]) -> None:
    said = graded("--grade-sandbox=strict", without=without)
    assert said.code == pytest.ExitCode.USAGE_ERROR
    assert said.sandbox is None
    assert all(f"no {layer}" in said.output for layer in without)


def test_strict_grades_where_both_layers_are_there() -> None:
    if here() != ALL:
        pytest.skip("this machine itself lacks a layer")
    assert graded("--grade-sandbox=strict").code == 0


def test_what_is_switched_off_is_said() -> None:
    said = graded("--grade-sandbox=off")
    assert said.sandbox == "none"
    assert NOT in said.output


def test_the_pretended_kernels_are_what_they_say(tmp_path: Path) -> None:
    probe = (
        "import ctypes, errno; libc = ctypes.CDLL(None, use_errno=True);"
        "print(libc.syscall(444, None, 0, 1), libc.prctl(22, 2, 0, 0, 0), ctypes.get_errno())"
    )
    for without, expected in ((("landlock",), "-1 -1 14"), (("seccomp",), f"{_landlock_version()} -1 22")):
        command = [sys.executable, str(arena.KERNEL), ",".join(without), sys.executable, "-c", probe]
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == expected


def _landlock_version() -> int:
    import ctypes

    return int(ctypes.CDLL(None).syscall(444, None, 0, 1))
