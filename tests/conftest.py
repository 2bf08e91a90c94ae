"""Shared by all tests: grading in this process's own sandbox."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.batch.files import KINDS
from grader.examine.catalogue import Catalogue
from grader.examine.run import Run
from grader.model.findings import NotGradable
from grader.model.grade import Grade
from grader.notebook.reading import LEGACY_MODULE
from grader.sandbox.client import Sandbox
from grader.talk.conversation import Content
from tests.grading import grade

pytest_plugins = ["pytester"]

SEED = 20


@pytest.fixture(autouse=True)
def lighter_runs(request: pytest.FixtureRequest) -> None:
    """Runs of pytest in processes of their own leave out a plugin that only these tests need, and that loads slowly."""
    if "pytester" in request.fixturenames:
        request.getfixturevalue("pytester").plugins.append("no:hypothesispytest")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(policy="auto") as started:
        yield started


@pytest.fixture(scope="session")
def legacy_sandbox() -> Iterator[Sandbox]:
    with Sandbox(policy="auto", preload=(LEGACY_MODULE,)) as started:
        yield started


@pytest.fixture(scope="session")
def run() -> Run:
    return Run.prepare(Catalogue.load(), SEED)


@pytest.fixture(scope="session")
def graded(sandbox: Sandbox, legacy_sandbox: Sandbox, run: Run) -> Callable[[Path], Grade | NotGradable]:
    """Grade a file as the plugin does."""

    def grade_file(path: Path) -> Grade | NotGradable:
        content = Content(content=path.read_bytes(), kind=KINDS[path.suffix.lower()])
        return grade(content, run, sandbox, lambda: legacy_sandbox)

    return grade_file
