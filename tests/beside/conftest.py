"""A real install, once per session: the wheel of this checkout, and the plugins that people have beside it.

`GRADE_BESIDE=FOLDER` keeps the environment there: later runs put only the new wheel in.
"""

import fcntl
import os
import subprocess
from pathlib import Path

import pytest

from tests.environments import environment, wheel_of_the_checkout

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
    try:
        environment(folder, *PLUGINS, wheel_of_the_checkout(folder / "wheels"))
    except subprocess.CalledProcessError as error:
        pytest.skip(f"uv failed, as without a registry: {error.stderr.strip().splitlines()[-1:]}")
