"""What the wheel holds besides the package: the assignments where it is built from a checkout, whose owner has them.

A registry's wheel is built from the sdist, as `python -m build` and `python -m tests.release` do, and holds no answer.
Assignments come with the distribution `pytest-grade-assignments` then, which is built from the folder `assignments`.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_OF_COURSE_TEAMS = ("assignments", "rubrics")


class Assignments(BuildHookInterface):
    """Puts assignments and rubrics into a wheel that is built from a checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - as hatchling calls it
        """Add the folders, unless this is an unpacked sdist."""
        root = Path(self.root)
        if not (root / "PKG-INFO").is_file():
            build_data["force_include"] |= {str(root / each): f"pytest_grade/{each}" for each in _OF_COURSE_TEAMS}
