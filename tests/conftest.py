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
Grader = Callable[[Path], Grade | NotGradable]

# Files that grade the same submissions: one worker of pytest-xdist has them all, and grades each once.
TOGETHER = frozenset(
    {
        "students/test_catalogue.py",
        "reports/test_contract.py",
        "judge/test_verdicts.py",
        "marking/test_snapshots.py",
        "examine/test_naming.py",
    }
)
# What takes a minute and more, longest first: no worker is to begin with one of these when the others are done.
LONGEST = (
    "sandbox/test_attacks.py",
    *sorted(TOGETHER),
    "plugin/test_collection.py",
    "plugin/test_store.py",
    "students/test_claims.py",
    "examine/test_novices.py",
    "batch/test_kills.py",
    "plugin/test_anywhere.py",
    "plugin/test_folders.py",
    "plugin/test_ending.py",
    "examine/test_courses.py",
    "batch/test_cluster.py",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where workers share the tests (`--dist loadgroup --no-loadscope-reorder`), deal out files, the longest first."""
    if not hasattr(config, "workerinput"):
        return
    rank = {name: number for number, name in enumerate(LONGEST)}
    named = [(item, "/".join(item.path.parts[-2:])) for item in items]
    for item, name in named:
        item.add_marker(pytest.mark.xdist_group("together" if name in TOGETHER else name))
    items[:] = [item for item, name in sorted(named, key=lambda each: rank.get(each[1], len(rank)))]


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
def newly_graded(sandbox: Sandbox, legacy_sandbox: Sandbox, run: Run) -> Grader:
    """Grade a file as the plugin does, each time anew."""

    def grade_file(path: Path) -> Grade | NotGradable:
        content = Content(content=path.read_bytes(), kind=KINDS[path.suffix.lower()])
        return grade(content, run, sandbox, lambda: legacy_sandbox)

    return grade_file


@pytest.fixture(scope="session")
def graded(newly_graded: Grader) -> Grader:
    """Grade a file as the plugin does; the same text once, however many tests ask for its grade."""
    known: dict[tuple[bytes, str], Grade | NotGradable] = {}

    def grade_file(path: Path) -> Grade | NotGradable:
        key = path.read_bytes(), path.suffix
        if key not in known:
            known[key] = newly_graded(path)
        return known[key]

    return grade_file
