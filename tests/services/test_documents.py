"""What docs/ci.md says is so: inputs, options, snippets, files to copy."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pytest_grade import __version__
from pytest_grade.commands import classroom50, gradescope
from tests.author import small
from tests.kit import made
from tests.services.steps import ROOT

CI = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
COPIED = ROOT / "docs" / "ci"
BIN = Path(sys.executable).parent


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", CI, re.MULTILINE | re.DOTALL)


def test_every_input_and_output_is_told_with_its_default() -> None:
    action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
    rows = [line.split("|")[1:3] for line in CI.splitlines() if line.startswith("| `")]
    told = {name: default for names, default in rows for name in re.findall(r"`([\w-]+)`", names)}
    assert set(action["inputs"]) <= set(told)
    for name, given in action["inputs"].items():
        assert not given["default"] or f"`{given['default']}`" in told[name] or given["default"] in told[name]
    outputs = CI[CI.index("Outputs are") :].partition("\n")[0]
    assert set(action["outputs"]) <= set(re.findall(r"`([\w-]+)`", outputs))


def test_the_step_is_that_of_the_workflow_to_copy() -> None:
    (step,) = yaml.safe_load(blocks("yaml")[0])
    workflow = yaml.safe_load((COPIED / "grade.yml").read_text())
    assert workflow["jobs"]["grade"]["steps"][1] == step


def test_the_step_without_the_action_tells_all_and_fails_as_the_grader_does(tmp_path: Path) -> None:
    (tmp_path / "repo").mkdir()
    small.line(tmp_path / "line")
    wrong = small.LINE_SOLUTION.replace("2 / N *", "1 / N *")
    (tmp_path / "repo" / "week4.ipynb").write_text(made.notebook(wrong), encoding="utf-8")
    (step,) = yaml.safe_load(blocks("yaml")[1])
    command = step["run"].replace("week4.ipynb", "week4.ipynb --grade-assignment=../line", 1)
    summary = tmp_path / "summary"
    environment = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": str(summary)}
    bash = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", command]
    done = subprocess.run(bash, cwd=tmp_path / "repo", env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "::notice title=pytest-grade::" in done.stdout
    assert summary.read_text(encoding="utf-8").startswith("## `week4.ipynb`: ")


@pytest.mark.parametrize(("name", "module"), [("classroom50", classroom50), ("gradescope", gradescope)])
def test_each_command_takes_what_is_written_and_every_option_of_it_is_told(name: str, module: Any) -> None:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    (line,) = [each for each in lines if each.startswith(f"pytest-grade {name} ")]
    module.parser().parse_args(line.split()[2:])
    options = re.findall(r"--[a-z-]+", module.parser().format_help())
    assert {each for each in options if each not in CI} <= {"--help", "--seed"}


def test_every_file_that_is_to_be_copied_is_there_and_installs_this_version() -> None:
    for path in re.findall(r"\]\((ci/[\w./-]+)\)", CI):
        assert (ROOT / "docs" / path).is_file()
    for name in ("gitlab-ci.yml", "devcontainer/devcontainer.json"):
        assert f"pytest-grade=={__version__}" in (COPIED / name).read_text()


def test_the_script_for_gitlab_writes_what_its_artifacts_name(tmp_path: Path) -> None:
    job = yaml.safe_load((COPIED / "gitlab-ci.yml").read_text())["grade"]
    (grading,) = [line for line in job["script"] if "/pytest-grade " in line]
    written = dict(each.split(":", 1) for each in re.findall(r"--grade-report=(\S+)", grading))
    assert job["artifacts"]["reports"].items() <= written.items()


def test_the_dev_container_is_json_with_comments() -> None:
    text = (COPIED / "devcontainer" / "devcontainer.json").read_text()
    found = json.loads(re.sub(r"^\s*//.*", "", text, flags=re.MULTILINE))
    assert {"name", "image", "postCreateCommand", "customizations"} == set(found)
