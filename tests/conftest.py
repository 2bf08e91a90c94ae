"""Shared by all tests: grading in this process's own sandbox."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_grade.examine import run as runs
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.model.kinds import KINDS
from pytest_grade.notebook.reading import LEGACY_MODULE
from pytest_grade.sandbox import children
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests import nursery
from tests.grading import grade
from tests.remembered import measuring_once, remembering
from tests.tiers import kept
from tests.warm import pytester  # noqa: F401 - instead of pytest's own

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
        "examine/test_grouping.py",
    }
)
# What takes a minute and more, longest first: no worker is to begin with one of these when the others are done.
LONGEST = (
    "sandbox/test_attacks.py",
    "beside/test_plugins.py",
    *sorted(TOGETHER),
    "documents/test_commands.py",
    "plugin/test_grade.py",
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


# A cross-section that takes seconds, for each save: of every package what needs no grading of whole classes, and with
# it the command line, a confined worker, and a submission graded from its bytes to its words.
FAST = (
    "author/test_derivative_rules.py",
    "author/test_solutions.py",
    "batch/test_files.py",
    "classroom",
    "edits/test_pieces.py",
    "examine/test_plan.py",
    "judge/test_compare.py",
    "judge/test_conventions.py",
    "judge/test_scales.py",
    "marking/test_points.py",
    "marking/test_rubric.py",
    "marking/test_words.py",
    "mistakes",
    "notebook/test_reading.py",
    "notebook/test_scripts.py",
    "reports/test_formats.py",
    "reports/test_ledger.py",
    "reports/test_styled.py",
    "sandbox/test_frames.py",
    "talk/test_protocol.py",
    "test_dataclass.py",
    "test_layers.py",
    "worker/test_recorder.py",
)


def _is_fast(path: Path) -> bool:
    inside = path.relative_to(Path(__file__).parent).as_posix()
    return any(inside == name or inside.startswith(f"{name}/") for name in FAST)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m fast`, import nothing else: collecting would take longer than the tests."""
    is_other = config.option.markexpr == "fast" and collection_path.name.startswith("test_")
    return True if is_other and not _is_fast(collection_path) else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what is fast."""
    if _is_fast(item.path) and not item.get_closest_marker("slow"):
        item.add_marker("fast")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option of `tests/tiers.py`."""
    parser.addoption("--few", action="store_true", help="of many specimens of one kind one of so many")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--few`, leave out some; under pytest-xdist the longest files come first."""
    if config.getoption("few"):
        items[:], left_out = kept(items)
        config.hook.pytest_deselected(items=left_out)
    if hasattr(config, "workerinput"):
        rank = {name: number for number, name in enumerate(LONGEST)}
        items.sort(key=lambda item: rank.get("/".join(item.path.parts[-2:]), len(rank)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `--dist loadfile`, deal out the files in their order, and those that belong together as one."""
    from xdist.scheduler import LoadFileScheduling

    class LoadTogether(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return "together" if file.removeprefix("tests/") in TOGETHER else file

    if config.getoption("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return LoadTogether(config, log)


def pytest_collection_finish() -> None:
    """Look for no garbage in what stays."""
    gc.collect()
    gc.freeze()


def pytest_configure() -> None:
    """Have Ctrl-C heard by the runs of tests about it, and the programs of this environment found by name.

    What a shell starts in the background is told to ignore Ctrl-C, and an environment need not be activated.
    Garbage is looked for more seldom than usual: in processes with so much in them that took a quarter of the time.
    """
    gc.set_threshold(100_000, 20, 100)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def lighter_runs(request: pytest.FixtureRequest) -> None:
    """Runs of pytest in processes of their own leave out a plugin that only these tests need, and that loads slowly."""
    if "pytester" in request.fixturenames:
        request.getfixturevalue("pytester").plugins.append("no:hypothesispytest")


@pytest.fixture(scope="session", autouse=True)
def plans_that_stay_drawn() -> Iterator[None]:
    """Draw once for all tests of this process what is asked of an assignment by one seed, and measure it once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "Plan", remembering(runs.Plan))
        patch.setattr(runs, "Pace", measuring_once(runs.Pace))
        yield


@pytest.fixture(scope="session", autouse=True)
def start_fork_server() -> nursery.Start:
    """All fork servers of this process are forked from one that has booted; this starts a new one."""
    return nursery.share()


@pytest.fixture(autouse=True)
def cold_fork_servers(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, start_fork_server: nursery.Start
) -> None:
    """A test marked `cold` starts new ones."""
    if request.node.get_closest_marker("cold"):
        monkeypatch.setattr(children, "_zygote", start_fork_server)


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
