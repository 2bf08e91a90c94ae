"""`pytest-grade gradescope`: an archive with the assignment, as Gradescope unpacks and runs it."""

import functools
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pytest_grade import __version__
from pytest_grade.cli import main
from tests.author import small
from tests.kit import made
from tests.reports.gradebooks.test_gradescope import SPECIFICATION

PROGRAM = Path(sys.executable).with_name("pytest-grade")
WRONG = small.LINE_SOLUTION.replace("2 / N *", "1 / N *")


def run(arguments: Sequence[str]) -> int:
    """`pytest-grade gradescope` with these arguments; its exit code."""
    return main(["gradescope", *arguments])


@pytest.fixture
def course(tmp_path: Path) -> Path:
    small.line(tmp_path / "line")
    return tmp_path


def archive(course: Path, *arguments: str) -> dict[str, str]:
    """The files of an archive that was written with these arguments."""
    assert run([str(course / "line"), *arguments[:-1], str(course / arguments[-1])]) == 0
    with zipfile.ZipFile(course / arguments[-1]) as written:
        for name in ("setup.sh", "run_autograder"):
            assert written.getinfo(name).external_attr >> 16 & stat.S_IXUSR
        return {name: written.read(name).decode() for name in written.namelist() if not name.endswith(".whl")}


def graded(files: dict[str, str], root: Path, **submission: str) -> Any:
    """Run the archive's `run_autograder` with folders of a test in the place of those of the image."""
    places = {"/autograder": str(root), "/opt/pytest-grade/bin/pytest-grade": str(PROGRAM)}
    for name, text in files.items():
        path = root / ("source/" + name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(functools.reduce(lambda so_far, each: so_far.replace(*each), places.items(), text))
    for folder in ("submission", "results"):
        (root / folder).mkdir()
    for name, text in submission.items():
        (root / "submission" / name.replace("_", ".")).write_text(text, encoding="utf-8")
    done = subprocess.run(["bash", root / "source" / "run_autograder"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((root / "results" / "results.json").read_text())
    jsonschema.validate(found, SPECIFICATION)
    return found


def test_it_holds_the_assignment_and_what_builds_the_image(course: Path) -> None:
    files = archive(course, "out.zip")
    assert set(files) == {"setup.sh", "run_autograder", "assignment/assignment.py", "assignment/solution.py"}
    assert f"pip install --no-cache-dir pytest-grade=={__version__}" in files["setup.sh"]
    assert "pytest-grade check /autograder/source/assignment" in files["setup.sh"]
    assert (course / "out.zip").read_bytes() == (archive(course, "other.zip"), (course / "other.zip").read_bytes())[1]


def test_one_that_is_shipped_is_named_by_its_id_and_has_its_rubric(course: Path) -> None:
    assert run(["week4_step_by_step", str(course / "out.zip"), "--hints=place"]) == 0
    with zipfile.ZipFile(course / "out.zip") as written:
        assert set(written.namelist()) == {"setup.sh", "run_autograder", "rubric.yaml"}
        rubric = yaml.safe_load(written.read("rubric.yaml"))
        assert f"pytest-grade[assignments]=={__version__}" in written.read("setup.sh").decode()
    assert rubric["hints"] == "place"
    assert rubric["points"]["linear_backward"] == 18


def test_a_wrong_submission_is_shown_what_it_may_see_now(course: Path, tmp_path: Path) -> None:
    files = archive(course, "--hidden=slopes,squares", "--until=after_due_date", "--hints=place", "out.zip")
    found = graded(files, tmp_path / "root", my_ipynb=made.notebook(WRONG), notes_ipynb="broken")
    tests = {test["name"]: test for test in found["tests"]}
    assert {name for name, test in tests.items() if test["visibility"] == "after_due_date"} == {
        "slopes", "squares", "all together"
    }  # fmt: skip
    assert tests["slopes"]["status"] == "failed"
    assert "score" not in tests["all together"]
    assert "slopes" not in json.dumps([found["output"], tests["fitted"]])
    assert "Change:" not in json.dumps(found)  # which the level of hints keeps
    assert "gradients" not in found["output"]


def test_nothing_handed_in_has_a_result_that_says_that_it_is_no_grade(course: Path, tmp_path: Path) -> None:
    found = graded(archive(course, "--hidden=all", "out.zip"), tmp_path / "root", essay_txt="hello")
    assert (found["score"], found["tests"]) == (0, [])
    assert "Nothing to grade (found: essay.txt)" in found["output"]
    assert "This is no grade" in found["output"]


def test_a_rubric_of_ones_own_takes_the_place_of_the_assignment_s(course: Path) -> None:
    rubric = course / "mine.yaml"
    rubric.write_text("# mine\nassignment: line\npoints: { slopes: 7 }\n")
    assert archive(course, str(rubric), "out.zip")["rubric.yaml"] == rubric.read_text()
    assert "--grade-rubric=/autograder/source/rubric.yaml" in archive(course, str(rubric), "out.zip")["run_autograder"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["line", "out"], "out: found no name of an archive; allowed: a name in .zip"),
        (["line", "rubric.yaml", "out.zip"], "rubric.yaml: "),
        (
            ["line", "out.zip", "--hidden=slope"],
            "--hidden: found slope; allowed: all, or some of fitted, squares, slopes",
        ),
        (["nothing", "out.zip"], "nothing: found no such folder"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(
    arguments: Sequence[str],
    said: str,
    course: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(course)
    assert run(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"ERROR: {said}")
    assert not list(course.glob("out*"))


def test_the_scripts_are_clean_for_shellcheck(course: Path) -> None:
    shellcheck = shutil.which("shellcheck")
    if shellcheck is None:
        pytest.skip("no shellcheck here")
    files = archive(course, "--hidden=slopes", "out.zip")
    for name in ("setup.sh", "run_autograder"):
        subprocess.run([shellcheck, "-"], input=files[name], text=True, check=True, env=os.environ)
