"""A real install, once per session: the wheel of this checkout, and the plugins that people have beside it.

`GRADE_BESIDE=FOLDER` keeps the environment there: later runs put only the new wheel in.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLUGINS = (
    "pytest-json-report",
    "pytest-html",
    "pytest-rerunfailures",
    "pytest-timeout",
    "pytest-cov",
    "pytest-sugar",
    "pytest-randomly",
    "pytest-xdist",
    "pytest-metadata",
    "pytest-github-actions-annotate-failures",
    "pytest-check",
    "pytest-instafail",
)


def pip_command() -> list[str]:
    """How pip is run, which environments of ours do not hold; empty where there is none."""
    own = [sys.executable, "-m", "pip"]
    if subprocess.run([*own, "--version"], capture_output=True, check=False).returncode == 0:
        return own
    return [found] if (found := shutil.which("pip")) else []


def pip(*arguments: object) -> None:
    """Run pip; skips where it cannot have what it needs."""
    command = pip_command() or pytest.skip("there is no pip")
    done = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"pip failed, as without a registry: {done.stderr.strip().splitlines()[-1:]}")


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of an environment that was made from wheels, shared by pytest-xdist's workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    kept = Path(os.environ.get("GRADE_BESIDE", shared / "beside"))
    kept.mkdir(parents=True, exist_ok=True)
    done = shared / "beside-is-installed"
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            _install(kept)
            done.touch()
    return kept / "bin"


def _install(folder: Path) -> None:
    shutil.rmtree(folder / "wheels", ignore_errors=True)
    pip("wheel", "--quiet", "--no-deps", "--wheel-dir", folder / "wheels", ROOT)
    (wheel,) = (folder / "wheels").glob("pytest_grade-*.whl")
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        pip("--python", python, "install", "--quiet", *PLUGINS)
    pip("--python", python, "install", "--quiet", wheel)
    pip("--python", python, "install", "--quiet", "--force-reinstall", "--no-deps", wheel)
