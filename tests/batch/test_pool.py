"""Grading side by side: everyone gets their own grade, in whatever order it is asked for."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from pytest_grade.batch.job import Job
from pytest_grade.batch.pool import Pool, default_workers
from pytest_grade.batch.store import Store
from pytest_grade.errors import GraderError
from pytest_grade.examine import pace
from pytest_grade.examine import run as runs
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.plan import Plan
from pytest_grade.marking.grade import marked
from pytest_grade.model.findings import Findings, NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.model.limits import Limits
from pytest_grade.sandbox import waiting
from pytest_grade.sandbox.session import Workers
from tests.batch.kills import descendants, running, storm
from tests.students import catalogue, student

IDS = ("week4-course-per-layer", "week4-course-missing-mean", "week4-operators-at-loss", "week4-einsum-at-output")


RUBRICS, NOTATIONS = Catalogue.load().rubrics, Catalogue.load().notations
JOB = Job.of(Catalogue.load(), 20, Limits(), "auto")


@pytest.fixture(scope="module", params=[False, True], ids=["threads", "processes"])
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    pool = Pool(JOB, 2, worth_processes=1 if request.param else 99)
    yield pool
    pool.close()


def grade(found: Findings | NotGradable) -> Grade | NotGradable:
    if isinstance(found, NotGradable):
        return found
    return marked(found, RUBRICS[found.assignment], NOTATIONS[found.assignment])


def told(grade: Grade | NotGradable) -> tuple[float, str | None]:
    assert isinstance(grade, Grade)
    return grade.earned, grade.convention.id if grade.convention else None


@pytest.mark.parametrize("backwards", [False, True], ids=["as announced", "backwards"])
def test_everyone_gets_the_grade_they_get_alone(
    backwards: bool, pool: Pool, graded: Callable[[Path], Grade | NotGradable], tmp_path: Path
) -> None:
    paths = [student(id_).write(tmp_path) for id_ in IDS]
    pool.expect(paths)
    order = paths[::-1] if backwards else paths
    assert [told(grade(pool.examined(path))) for path in order] == [told(graded(path)) for path in order]


def test_a_file_that_was_not_announced_is_graded_too(pool: Pool, tmp_path: Path) -> None:
    assert told(grade(pool.examined(student(IDS[0]).write(tmp_path))))[1] == "per-layer"


def test_a_file_that_cannot_be_read_is_not_gradable(pool: Pool, tmp_path: Path) -> None:
    found = pool.examined(tmp_path / "gone.ipynb")
    assert isinstance(found, NotGradable)
    assert "No such file" in found.reason


def test_a_notebook_of_the_third_format_is_graded_among_the_others(pool: Pool, tmp_path: Path) -> None:
    assert told(grade(pool.examined(student("week4-course-odd-nbformat-3").write(tmp_path))))[0] == 100


def test_there_is_a_worker_for_each_processor() -> None:
    assert default_workers() == len(os.sched_getaffinity(0))


def kill(name: str) -> None:
    """Kill every process with that in its command line that this one has started; waits until there is one."""
    killed: list[int] = []
    while not killed:
        for pid in descendants(os.getpid()):
            with contextlib.suppress(OSError):
                if name in Path(f"/proc/{pid}/cmdline").read_text():
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)


@pytest.mark.cold
@pytest.mark.parametrize("victim", ["pytest_grade.batch.examiner", "zygote.py"])
def test_a_process_that_is_killed_costs_nobody_anything(victim: str, tmp_path: Path) -> None:
    paths = [student(id_).write(tmp_path) for id_ in IDS]
    pool = Pool(JOB, 2, worth_processes=1)
    try:
        pool.expect(paths)
        before = [grade(pool.examined(path)) for path in paths]
        for _ in range(3):
            pool.expect(paths)
            kill(victim)
            assert [told(grade(pool.examined(path))) for path in paths] == [told(found) for found in before]
    finally:
        pool.close()


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other test has measured this machine."""
    monkeypatch.setattr(runs, "Pace", pace.Pace)


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize(("files", "count"), [(1, 0), (2, 4)])
def test_a_single_file_is_measured_by_one_run(
    files: int, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[float] = []

    def noted(plan: Plan, sandbox: Workers) -> float:
        measured.append(1.0)
        return 1.0

    monkeypatch.setattr(pace, "_measured", noted)
    pool = Pool(JOB, 1)
    paths = [student(id_).write(tmp_path) for id_ in IDS[:files]]
    try:
        pool.expect(paths)
        pool.examined(paths[0])
    finally:
        pool.close()
    assert len(measured) == count


@pytest.mark.cold
@pytest.mark.usefixtures("unmeasured")
def test_the_machine_is_measured_anew_where_that_is_killed(tmp_path: Path) -> None:
    pool = Pool(JOB, 1, worth_processes=1, store=Store(tmp_path / "store"))
    path = student("week4-course-per-layer").write(tmp_path)
    try:
        with storm("worker", "zygote", run=os.getpid(), seconds=0.4) as killed:
            pool.expect([path])
        assert killed
        assert pool.job.pace.keys() == {"week4_step_by_step"}
    finally:
        pool.close()


def test_an_examining_process_that_is_killed_each_time_is_a_fault_that_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PAUSES", (0.0,))
    store = Store(tmp_path / "store")
    pool = Pool(JOB, 2, worth_processes=1, store=store)
    store.use(JOB, pool.layers)
    path = student(IDS[0]).write(tmp_path)
    try:
        with storm("examiner", run=os.getpid()):
            pool.expect([path])
            found = pool.examined(path)
        assert isinstance(found, NotGradable)
        assert found.is_fault
        assert store.count() == 0
        assert told(grade(pool.examined(path)))[0] == 100
    finally:
        pool.close()


def looper(folder: Path) -> Path:
    return next(each for each in catalogue() if each.fault == "not-terminating").write(folder)


def test_what_came_back_is_known_whether_it_was_asked_for_or_not_after_the_pool_is_closed(tmp_path: Path) -> None:
    paths = [student(id_).write(tmp_path) for id_ in IDS]
    pool = Pool(JOB, 1)
    pool.expect(paths)
    asked = pool.examined(paths[-1])  # the last that is begun: all others are back
    pool.close()
    assert pool.known(paths[-1]) == asked
    assert all(isinstance(pool.known(path), Findings) for path in paths[:-1])
    assert pool.known(tmp_path / "another.ipynb") is None


@pytest.mark.cold
def test_what_a_closing_pool_interrupts_is_not_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    pool = Pool(JOB, 1, store=store)
    store.use(JOB, pool.layers)
    path = looper(tmp_path)
    pool.expect([path])
    while not running("worker", os.getpid()):
        time.sleep(0.01)
    pool.close()
    with pytest.raises((RuntimeError, CancelledError, GraderError)):
        pool.examined(path)
    assert store.count() == 0
