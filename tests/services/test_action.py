"""The composite action: its steps are run as they stand, on repositories that students might push."""

import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.author import small
from tests.kit import made
from tests.services.steps import ROOT, Runner

BIN = Path(sys.executable).parent
WRONG = small.LINE_SOLUTION.replace("2 / N *", "1 / N *")
WORKFLOWS = sorted((ROOT / "docs" / "ci").glob("*.yml"))
PINNED = re.compile(r"^[\w.-]+/[\w.-]+@[0-9a-f]{40}$")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a notebook that has a mistake; the assignment lies elsewhere."""
    folder = tmp_path / "work"
    folder.mkdir()
    small.line(tmp_path / "course" / "line")
    written(folder, WRONG)
    return folder


def written(folder: Path, text: str) -> None:
    """Write the notebook as Jupyter does, a line of code in each line."""
    notebook = json.loads(made.notebook(text))
    notebook["cells"][0]["source"] = text.splitlines(keepends=True)
    (folder / "my notebook.ipynb").write_text(json.dumps(notebook, indent=1), encoding="utf-8")


def runner(repository: Path, **inputs: str) -> Runner:
    temp = repository.parent / "temp"
    temp.mkdir(exist_ok=True)
    chosen = {"path": "my notebook.ipynb", "assignment": "../course/line", "package": "none", "keep": "feedback json"}
    environment = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    return Runner(workspace=repository, temp=temp, inputs=chosen | inputs, environment=environment)


def test_a_wrong_notebook_fails_the_job_with_points_summary_annotation_and_artifact(repository: Path) -> None:
    job = runner(repository, reports="junit:junit.xml\ncodequality:quality.json", options="-q\n--grade-seed=7")
    assert job.grade() == 1, job.said
    points, possible = job.output("points"), job.output("possible")
    assert 0 <= float(points) < float(possible)
    assert f"{points} of {possible} points" in job.said
    assert f"::notice title=pytest-grade::{points} of {possible} points\n" in job.said
    (error,) = re.findall(r"^::error file=([^,]*),line=(\d+),title=slopes", job.said, re.MULTILINE)
    line = (repository / "my notebook.ipynb").read_text().split("\n")[int(error[1]) - 1]
    assert error[0] == "my notebook.ipynb"
    assert job.summary.startswith(f"## `my notebook.ipynb`: {points} of {possible} points")
    artifact = job.temp / "pytest-grade" / "artifact"
    assert job.output("report") == str(artifact / "grades.json")
    report = json.loads((artifact / "grades.json").read_text())
    assert report["grader"]["seed"] == "7"
    slopes = report["submissions"][0]["functions"]["slopes"]
    assert (slopes["diagnoses"][0]["code"] or slopes["code"]) in json.loads(line.rstrip(","))
    assert (artifact / "feedback" / "index.html").exists()
    assert (repository / "junit.xml").exists()
    assert (repository / "quality.json").exists()


def test_a_right_notebook_passes_whatever_lies_beside_it_and_what_instructors_know_stays_theirs(
    repository: Path,
) -> None:
    written(repository, small.LINE_SOLUTION)
    (repository / "helper.py").write_text("SIZE = 3\n")
    job = runner(repository, keep="feedback", path=".")
    assert job.grade() == 0, job.said
    assert job.output("points") == job.output("possible")
    assert not (job.temp / "pytest-grade" / "artifact" / "grades.json").exists()
    assert Path(job.output("report")).exists()


def test_a_threshold_of_zero_never_fails_for_points(repository: Path) -> None:
    assert runner(repository, **{"fail-under": "0", "keep": ""}).grade() == 0


def test_where_nothing_can_be_graded_the_job_fails_and_says_so_in_its_summary(repository: Path) -> None:
    (repository / "my notebook.ipynb").unlink()
    (repository / "empty").mkdir()
    job = runner(repository, path="empty", keep="")
    assert job.grade() == 1
    assert "nothing to grade" in job.summary.lower()
    assert job.output("points") == "0"


def test_a_wrong_input_is_said_and_no_points_are_told(repository: Path) -> None:
    job = runner(repository, **{"fail-under": "lots", "keep": ""})
    assert job.grade() == 4
    assert "--grade-fail-under: found 'lots'" in job.said
    assert job.output("points") == ""
    assert job.summary == ""


def test_no_module_of_a_student_takes_the_place_of_one_that_grades(repository: Path) -> None:
    for name in ("json.py", "numpy.py", "pytest_grade/__init__.py", "sitecustomize.py", "conftest.py"):
        (repository / name).parent.mkdir(exist_ok=True)
        (repository / name).write_text("open('taken', 'w')\n")
    job = runner(repository, keep="")
    assert job.grade() == 1, job.said
    assert not (repository / "taken").exists()


def test_no_value_that_somebody_gives_is_run_as_a_command(repository: Path) -> None:
    evil = "$(touch taken)`touch taken`;touch taken\"'"
    job = runner(repository, path=evil, student=evil, options=f"-k{evil}", keep=evil)
    assert job.grade() == 4
    assert not list(repository.parent.rglob("taken"))
    expressions = [step["run"] for step in job.action["runs"]["steps"] if "run" in step and "${{" in step["run"]]
    assert expressions == []


@pytest.mark.skipif("PYTEST_GRADE_WHEEL" not in os.environ, reason="installs all that the wheel needs")
def test_a_wheel_is_installed_and_grades_with_nothing_of_the_machine_s_own(repository: Path) -> None:
    job = runner(repository, package=os.environ["PYTEST_GRADE_WHEEL"])
    has_pip = os.environ.get("PYTEST_GRADE_PYTHON", "/usr/bin")  # an environment that tests run in may have none
    job.environment = {"PATH": f"{has_pip}{os.pathsep}{os.environ['PATH']}"}
    assert job.grade() == 1, job.said
    assert job.outputs["steps.install.outputs.command"].startswith(str(job.temp))


def uses(document: Any) -> list[str]:
    """Every action that is used, wherever that stands."""
    if isinstance(document, dict):
        return [
            *([document["uses"]] if "uses" in document else []),
            *(u for each in document.values() for u in uses(each)),
        ]
    return [u for each in document for u in uses(each)] if isinstance(document, list) else []


@pytest.mark.parametrize("path", [ROOT / "action.yml", *WORKFLOWS], ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_commit_and_says_its_version(path: Path) -> None:
    text = path.read_text()
    used = uses(yaml.safe_load(text))
    assert all(PINNED.fullmatch(each) for each in used)
    for each in used:
        assert re.search(rf"{re.escape(each)} # \S+", text)


@pytest.mark.parametrize("path", [each for each in WORKFLOWS if "gitlab" not in each.name], ids=lambda path: path.name)
def test_workflows_have_the_least_rights_an_end_and_no_secret(path: Path) -> None:
    text, read = path.read_text(), yaml.safe_load(path.read_text())
    assert read["permissions"] == {"contents": "read"}
    assert "secrets." not in text
    assert "pull_request_target" not in read[True]  # "on", as YAML 1.1 reads it
    assert read["concurrency"]["cancel-in-progress"]
    known = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    for job in read["jobs"].values():
        assert job["timeout-minutes"] <= 20
        checkout, grade = job["steps"]
        assert checkout["with"] == {"persist-credentials": False}
        assert set(grade["with"]) <= set(known)


def test_what_the_action_runs_is_clean_for_shellcheck(tmp_path: Path) -> None:
    shellcheck = shutil.which("shellcheck")
    if shellcheck is None:
        pytest.skip("no shellcheck here")
    import subprocess

    for step in yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]:
        if "run" in step:
            script = tmp_path / "step.sh"
            script.write_text(f"#!/usr/bin/env bash\n{step['run']}")
            subprocess.run([shellcheck, script], check=True)
