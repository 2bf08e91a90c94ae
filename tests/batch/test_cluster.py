"""Grading on a Dask cluster: a real scheduler and real worker processes, one of which is killed."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.batch.kills import report
from tests.benchmarks.cost import write_class
from tests.students import catalogue

pytest.importorskip("distributed")
COUNT = 330
SLOW = 30
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
        yield Cluster(json.loads(file.read_text())["address"], processes[0], processes[1:])
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
    while grading.poll() is None and len(kept(store)) < 100:
        time.sleep(0.02)
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    output, _ = grading.communicate(timeout=300)
    assert f"{COUNT} submissions: {COUNT} graded" in output
    assert len(kept(store)) == len(set(kept(store))) == COUNT
    here = run(submissions, tmp_path / "here.json")
    here.communicate(timeout=300)
    assert report(tmp_path / "g.json") == report(tmp_path / "here.json")


def test_a_cluster_that_is_lost_ends_the_run_and_nobody_is_said_to_be_at_fault(
    cluster: Cluster, submissions: Path, tmp_path: Path
) -> None:
    looper = next(each for each in catalogue() if each.fault == "not-terminating")
    (tmp_path / "slow").mkdir()
    for path in write_class([looper], SLOW, tmp_path / "slow"):
        path.rename(submissions / f"z{path.name}")  # the last chunk takes long enough
    store = tmp_path / "store"
    grading = run(submissions, tmp_path / "g.json", f"--grade-cluster={cluster.address}", f"--grade-store={store}")
    while grading.poll() is None and not kept(store):
        time.sleep(0.02)
    cluster.scheduler.kill()
    output, _ = grading.communicate(timeout=300)
    assert grading.returncode == pytest.ExitCode.INTERRUPTED
    assert "the cluster has lost this chunk" in output
    summary = report(tmp_path / "g.json")["summary"]
    assert summary["graded"] == summary["submissions"] == COUNT + SLOW - summary["not_reached"] > 0
    assert summary["not_reached"] > 0


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
