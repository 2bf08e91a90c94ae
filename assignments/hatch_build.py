"""How the distribution for course teams is made: of every assignment here, and for pytest-grade of the same version.

An assignment is declared in the words of one version of pytest-grade.
"""

import re
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

_INSIDE = "pytest_grade_assignments"


class Dependencies(MetadataHookInterface):
    """Depends on pytest-grade of the same version."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in the dependency; the version stands in the package, and nowhere else."""
        package = Path(self.root).parent / "grader" / "pytest_grade" / "__init__.py"
        (version,) = re.findall(r'^__version__ = "(.+)"$', package.read_text(encoding="utf-8"), flags=re.MULTILINE)
        metadata["dependencies"] = [f"pytest-grade=={version}"]


class Assignments(BuildHookInterface):
    """Puts assignments and rubrics into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - as hatchling calls it
        """Add each folder that declares an assignment, and the rubrics."""
        root = Path(self.root)
        folders = {path.parent: f"assignments/{path.parent.name}" for path in root.glob("*/assignment.py")}
        others = {root / "README.md": "assignments/README.md", root.parent / "rubrics": "rubrics"}
        build_data["force_include"] |= {str(path): f"{_INSIDE}/{to}" for path, to in (folders | others).items()}
