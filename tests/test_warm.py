"""A run that is forked from a process which has loaded everything does what one does that was started."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugin.test_grade import EXAMPLES, RIGHT, WRONG, grade
from tests.plugin.test_store import timeless
from tests.warm import Warm, warm


@pytest.fixture
def folder(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "80")
    for student in (RIGHT, WRONG):
        shutil.copytree(EXAMPLES / student, pytester.path / "class" / student)
    return pytester.path / "class"


def steady(output: str) -> str:
    return re.sub(r"in \d+\.\d+s|hypothesis-[\d.]+(, )?|=+", "", output)


def test_it_reports_prints_and_ends_as_one_that_was_started(pytester: pytest.Pytester, folder: Path) -> None:
    given = ["-p", "no:cacheprovider", "--grade", "class", "--grade-seed=20", "--grade-fail-under=80"]
    forked = pytester.runpytest_subprocess(*given, "--grade-report=json:forked.json")
    command = [sys.executable, "-m", "pytest", "-p", "no:hypothesispytest", *given, "--grade-report=json:started.json"]
    started = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (forked.ret, forked.stderr.str()) == (started.returncode, started.stderr) == (1, "")
    assert steady(forked.stdout.str()).replace("forked.json", "started.json") == steady(started.stdout).strip("\n")
    reports = [json.loads(Path(name).read_text(encoding="utf-8")) for name in ("forked.json", "started.json")]
    assert timeless(reports[0]) == timeless(reports[1])


def test_a_program_that_is_typed_does_what_the_one_that_is_installed_does(folder: Path) -> None:
    said = []
    for place in (warm().programs(), Path(sys.executable).parent):
        command = [str(place / "pytest-grade"), "class", "--grade-seed=20", "--grade-fail-under=80"]
        done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, check=False)
        said.append((done.returncode, steady(done.stdout), done.stderr))
    assert said[0] == said[1]
    assert said[0][0] == 1


def test_it_starts_whatever_the_test_that_asks_first_has_installed(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata = pytester.mkdir("site") / "kit-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: kit\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[grade.assignments]\nmine = not_there\n")
    monkeypatch.setenv("PYTHONPATH", str(metadata.parent))
    Warm().close()


def test_nothing_of_one_run_is_there_in_the_next(
    pytester: pytest.Pytester, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(
        looking="import os, sys\nprint(sorted(n for n in (*os.environ, *sys.modules) if 'leak' in n))\n"
    )
    pytester.makepyfile(leaking="")
    monkeypatch.setenv("leak", "1")
    said = [grade(pytester, folder, "--co", "-p", "leaking", "-p", "looking", "-s").stdout.str()]
    monkeypatch.delenv("leak")
    said.append(grade(pytester, folder, "--co", "-p", "looking", "-s").stdout.str())
    assert "['leak', 'leaking']" in said[0]
    assert "[]" in said[1]


def test_what_was_found_of_a_text_serves_every_run_with_that_seed_and_no_other(
    pytester: pytest.Pytester, folder: Path
) -> None:
    def seconds(seed: int) -> list[float]:
        grade(pytester, folder, f"--grade-seed={seed}", "--grade-report=json:grades.json")
        report = json.loads((pytester.path / "grades.json").read_text(encoding="utf-8"))
        return [entry["seconds"] for entry in report["submissions"]]

    first, again, other = (seconds(seed) for seed in (21, 21, 22))
    assert first == again != other
