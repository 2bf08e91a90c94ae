"""The course folder of nbgrader: of all that lies in it, only what was handed in is anybody's work."""

import os.path
from pathlib import Path
from typing import Final

from pytest_grade.errors import ConfigurationError

SUBMITTED: Final = "submitted"
_WORK_OF_THE_COURSE: Final = ("source", "release")
_FILES: Final = ("gradebook.db", "nbgrader_config.py")
_BESIDE: Final = (*_WORK_OF_THE_COURSE, "autograded", "feedback", *_FILES)


def submitted_in(folder: Path) -> Path | None:
    """Where the submissions of a course folder lie; None where a folder is none.

    Raises `ConfigurationError` where it is one, and nothing was collected yet: all in it is the course's own.
    """
    if not _is_folder(folder):
        return None
    if _is_folder(folder / SUBMITTED):
        return folder / SUBMITTED if _has_one(folder, _BESIDE) else None
    if _has_one(folder, _FILES) and _has_one(folder, _WORK_OF_THE_COURSE):
        found = f"nbgrader's course folder, without {SUBMITTED}"
        raise ConfigurationError(source=str(folder), found=found, allowed="the folder with what students handed in")
    return None


def _has_one(folder: Path, names: tuple[str, ...]) -> bool:
    return any(os.path.lexists(folder / name) for name in names)


def _is_folder(path: Path) -> bool:
    """Whether it is one; `Path.is_dir` raises where a name cannot be looked at."""
    return os.path.isdir(path)  # noqa: PTH112
