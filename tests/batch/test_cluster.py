"""Grading on a Dask cluster: a real scheduler and real worker processes, one of which is killed."""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pytest_grade.batch import cluster as batch
from pytest_grade.batch.job import Job, software
from pytest_grade.batch.wire import FaultError, LostError, packed, unpacked
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.model.findings import Findings, NotGradable
from pytest_grade.model.limits import Limits
from tests.assignments import own
from tests.batch.kills import report
from tests.benchmarks.cost import write_class
from tests.students import catalogue, student

distributed = pytest.importorskip("distributed")
COUNT = 99
SLOW = 10
WORKERS = 3


@dataclass
class Cluster:
    """A scheduler and its workers, as processes."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    environment = os.environ | {"DASK_DISTRIBUTED__DASHBOARD__LINK": "", "PYTHONWARNINGS": "ignore"}
    file = tmp_path / "scheduler.json"

    def started(*command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + command[0], *command[1:], f"--scheduler-file={file}"],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    processes = [started("dask_scheduler", "--host=127.0.0.1", "--port=0", "--no-dashboard")]
    processes += [
        started("dask_worker", "--host=127.0.0.1", "--nthreads=1", "--no-nanny", "--no-dashboard")
        for _ in range(WORKERS)
    ]
    try:
        while not file.exists() or not file.read_text():
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(WORKERS, timeout=120)
        yield Cluster(address, processes[0], processes[1:])
    finally:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait()


def run(folder: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--grade", str(folder), "--grade-seed=7"]
    return subprocess.Popen(
        [*command, f"--grade-report=json:{out}", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def kept(store: Path) -> list[Any]:
    if not store.exists():
        return []
    with contextlib.closing(sqlite3.connect(store)) as connection, contextlib.suppress(sqlite3.OperationalError):
        return [digest for (digest,) in connection.execute("SELECT digest FROM findings")]
    return []


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    right = [s for s in catalogue() if s.assignment.startswith("week4") and s.kind == "lawful" and s.executable]
    (tmp_path / "made").mkdir()
    (tmp_path / "class").mkdir()
    for path in write_class(right, COUNT, tmp_path / "made"):
        path.rename(tmp_path / "class" / path.name)
    return tmp_path / "class"


def test_a_cluster_that_loses_a_worker_gives_every_verdict_once_and_as_this_machine_does(
    cluster: Cluster, submissions: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    grading = run(submissions, tmp_path / "g.json", f"--grade-cluster={cluster.address}", f"--grade-store={store}")
    while grading.poll() is None and len(kept(store)) < COUNT // 3:
        time.sleep(0.02)
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    output, _ = grading.communicate(timeout=300)
    assert f"{COUNT} submissions: {COUNT} graded" in output
    assert len(kept(store)) == len(set(kept(store))) == COUNT
    here = run(submissions, tmp_path / "here.json")
    here.communicate(timeout=300)
    assert report(tmp_path / "g.json") == report(tmp_path / "here.json")


def test_a_cluster_grades_by_an_assignment_that_none_of_its_workers_has(cluster: Cluster, tmp_path: Path) -> None:
    folder, submission = own(tmp_path / "own"), student("week4-course-per-layer").write(tmp_path)
    job = Job.of(Catalogue.load(folder), 7, Limits(), "auto")
    shutil.rmtree(folder)
    examining = batch.Cluster(job, cluster.address)
    try:
        examining.know({submission: "s"})
        examining.expect([submission])
        found = examining.examined(submission)
    finally:
        examining.close()
    assert isinstance(found, Findings)
    assert found.assignment == "own_week4"
    assert {verdict.verdict for verdict in found.verdicts} == {"correct"}


def test_a_cluster_that_is_lost_ends_the_run_and_nobody_is_said_to_be_at_fault(
    cluster: Cluster, submissions: Path, tmp_path: Path
) -> None:
    looper = next(each for each in catalogue() if each.fault == "not-terminating")
    (tmp_path / "slow").mkdir()
    for path in write_class([looper], SLOW, tmp_path / "slow"):
        path.rename(submissions / f"!{path.name}")  # the first chunk takes long: others come back before it
    store = tmp_path / "store"
    patient = [f"--grade-limit={name}=3600" for name in ("answer-wall", "submission-wall", "function-cpu")]
    given = [f"--grade-cluster={cluster.address}", f"--grade-store={store}", *patient]
    grading = run(submissions, tmp_path / "g.json", *given)
    while grading.poll() is None and not kept(store):
        time.sleep(0.02)
    cluster.scheduler.kill()
    output, _ = grading.communicate(timeout=300)
    assert grading.returncode == pytest.ExitCode.INTERRUPTED
    assert "the cluster has lost this chunk" in output
    summary = report(tmp_path / "g.json")["summary"]
    assert summary["graded"] == summary["submissions"] == len(kept(store)) > 0
    assert summary["not_reached"] == COUNT + SLOW - summary["graded"] >= SLOW


@dataclass
class Task:
    """A chunk that was given out, as Dask has it: what its `result` says or raises, and how Dask says that it is."""

    status: str
    outcome: Any

    def add_done_callback(self, told: Callable[["Task"], None]) -> None:
        told(self)

    def result(self) -> Any:
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


@dataclass
class Client:
    """A client to which each chunk comes back as `task` says."""

    task: Task
    status: str = "running"

    def nthreads(self) -> dict[str, int]:
        return {"a worker": 1}

    def wait_for_workers(self, count: int, timeout: float) -> None:
        pass

    def run(self, *_: object) -> dict[str, Any]:
        return {"a worker": (software(), ("seccomp",))}

    def submit(self, *_: object, **__: object) -> Task:
        return self.task

    def close(self) -> None:
        self.status = "closed"


@pytest.fixture
def to_cluster(monkeypatch: pytest.MonkeyPatch) -> Callable[[Task], batch.Cluster]:
    job = Job.of(Catalogue.load(), 20, Limits(), "auto")

    def connected(task: Task) -> batch.Cluster:
        monkeypatch.setattr(batch, "_connected", lambda _: Client(task))
        return batch.Cluster(job, "here:1")

    return connected


BACK = packed(NotGradable(digest=None, reason="it is a poem", seconds=0.0))


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        ("error", OSError("the worker's disk is full"), FaultError),
        ("error", ValueError("a fault on the worker"), FaultError),
        ("finished", OSError("the way back is cut"), LostError),
        ("cancelled", CancelledError("the scheduler is gone"), LostError),
    ],
)
def test_what_a_worker_raises_is_a_fault_and_what_does_not_come_back_is_lost(
    status: str, error: BaseException, kind: type[Exception], to_cluster: Callable[[Task], batch.Cluster], a_file: Path
) -> None:
    cluster = to_cluster(Task(status, error))
    cluster.expect([a_file])
    with pytest.raises(kind, match=str(error)):
        cluster.examined(a_file)
    cluster.close()
    assert cluster.known(a_file) is None


@pytest.fixture
def a_file(tmp_path: Path) -> Path:
    path = tmp_path / "a.py"
    path.write_text("x = 1\n")
    return path


def test_what_came_back_is_known_whether_it_was_asked_for_or_not_after_the_cluster_is_left(
    to_cluster: Callable[[Task], batch.Cluster], a_file: Path
) -> None:
    for is_asked in (False, True):
        cluster = to_cluster(Task("finished", [BACK]))
        cluster.expect([a_file])
        while cluster.known(a_file) is None:
            time.sleep(0.01)
        if is_asked:
            cluster.examined(a_file)
        cluster.close()
        assert cluster.known(a_file) == unpacked(BACK)


def test_what_is_no_scheduler_and_what_has_no_workers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "a.py").write_text("x = 1\n")
    output, _ = run(tmp_path / "class", tmp_path / "g.json", "--grade-cluster=nonsense:1x").communicate(timeout=100)
    assert output.strip() == "ERROR: --grade-cluster: found 'nonsense:1x'; allowed: HOST:PORT of a Dask scheduler"
    output, _ = run(tmp_path / "class", tmp_path / "g.json", "--grade-cluster=127.0.0.1:9").communicate(timeout=100)
    assert "ERROR: --grade-cluster: found '127.0.0.1:9', where no scheduler answers" in output
    output, _ = run(tmp_path / "class", tmp_path / "g.json", "--grade-cluster=x:1", "-n1").communicate(timeout=100)
    assert "--grade-cluster: found together with pytest-xdist; allowed: one of them" in output
