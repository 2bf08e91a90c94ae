"""Environments of their own, made by uv: in seconds, where pip needs a minute to choose the versions."""

import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]


def environment(folder: Path, *requirements: object, python: object = sys.executable) -> Path:
    """The Python of an environment in `folder`, which is made where there is none; a wheel of ours replaces the last.

    Args:
        folder: where it stands.
        requirements: what is installed, and how, as uv is told.
        python: the interpreter of a new one.

    Raises:
        subprocess.CalledProcessError: something is not to be had, as without a registry; `stderr` says what.

    """
    own = folder / "bin" / "python"
    if not own.exists():
        uv("venv", "--allow-existing", "--python", python, folder)
    uv("pip", "install", "--reinstall-package", "pytest-grade", "--python", own, *requirements)
    return own


def wheel_of_the_checkout(folder: Path) -> Path:
    """A wheel of this checkout as it is now, by itself in `folder`; raises as `environment` does."""
    uv("build", "--wheel", "--clear", "--out-dir", folder, ROOT)
    (wheel,) = folder.glob("pytest_grade-*.whl")
    return wheel


def uv(*arguments: object) -> None:
    """Run uv; raises `subprocess.CalledProcessError` where it fails, and says why."""
    command = [sys.executable, "-m", "uv", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr)
    done.check_returncode()
