"""The `run:` steps of a composite action, run in bash as a runner does: with files for outputs and the summary."""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")


@dataclass
class Runner:
    """Runs steps in a workspace. `outputs` are those of the steps so far, by `steps.ID.outputs.NAME`."""

    workspace: Path
    temp: Path
    inputs: Mapping[str, str]
    action: Mapping[str, Any] = field(default_factory=lambda: yaml.safe_load((ROOT / "action.yml").read_text()))
    environment: Mapping[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    said: str = ""

    @property
    def summary(self) -> str:
        """What stands on the page of the run."""
        path = self.temp / "summary.md"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def value(self, text: str) -> str:
        """A text with its expressions filled in, which may be no more than names."""
        given = {f"inputs.{name}": str(each.get("default", "")) for name, each in self.action["inputs"].items()}
        given |= {f"inputs.{name}": each for name, each in self.inputs.items()} | self.outputs
        given |= {"github.action_path": str(ROOT), "runner.temp": str(self.temp)}
        return _EXPRESSION.sub(lambda found: given.get(found[1], ""), text)

    def run(self, name: str) -> int:
        """Run the step of that name; its exit code."""
        step = next(each for each in self.action["runs"]["steps"] if each["name"] == name)
        output = self.temp / "output"
        output.write_text("")
        (self.temp / "summary.md").touch()
        environment = {
            **os.environ,
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
            **self.environment,
            **{key: self.value(each) for key, each in step.get("env", {}).items()},
        }
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
        done = subprocess.run(
            command, cwd=self.workspace, env=environment, capture_output=True, text=True, check=False, encoding="utf-8"
        )
        self.said = done.stdout + done.stderr
        for line in output.read_text().splitlines():
            key, _, each = line.partition("=")
            self.outputs[f"steps.{step.get('id', '')}.outputs.{key}"] = each
        return done.returncode

    def grade(self) -> int:
        """Install, grade and tell the points, as the action does; the exit code of the job."""
        for name in ("Install pytest-grade", "Grade"):
            if code := self.run(name):
                return code
        said, code = self.said, self.run("Points")
        self.said = said + self.said
        return code

    def output(self, name: str) -> str:
        """An output of the action."""
        return self.value(self.action["outputs"][name]["value"])
