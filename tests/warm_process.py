"""The process that `tests.warm` starts: it has loaded what every run loads, and forks a run for each that is asked for.

`python warm_process.py FD LISTENING PATH...` serves on the socket FD, and whoever connects to the socket LISTENING,
once it has graded what is there.
"""

import importlib
import json
import os
import runpy
import select
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import nursery  # beside this file
from remembered import examining_once, measuring_once, remembering

MOST_BYTES = 1 << 20
MOST_FILES = 3
MODULE = "python -m pytest"
SEED = 2_020_030_507_111_317  # long, so that a test may look for it in what nobody is to read


def main(served: int, listening: int, paths: Sequence[str]) -> int:
    """Serve until the other side hangs up."""
    connection, listener = socket.socket(fileno=served), socket.socket(fileno=listening)
    del sys.path[0]  # the folder of this file
    search_path, environment = [*sys.path], {**os.environ}
    load(paths, Path(listener.getsockname()).parent)
    connection.sendall(b"ready\n")
    while True:
        ready, _, _ = select.select([connection, listener], [], [])
        asking = connection if connection in ready else listener.accept()[0]
        request, files, _, _ = socket.recv_fds(asking, MOST_BYTES, MOST_FILES)
        if not request:
            return 0
        process = os.fork()
        if not process:
            for mine in (connection, listener, asking):
                mine.close()
            os.environ.clear()
            os.environ.update(environment)
            sys.path[:] = search_path
            run(json.loads(request), files)
        for descriptor in files:
            os.close(descriptor)
        _, status = os.waitpid(process, 0)
        asking.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def load(paths: Sequence[str], folder: Path) -> None:
    """Grade once, as whoever comes first does: modules and shipped assignments stay loaded.

    What was found stays in the folder, and nothing else remains.
    """
    import pytest

    leave_out_hypothesis()
    remember_plans()
    remember_findings(folder)
    nursery.share()
    code = pytest.main(["-p", "no:cacheprovider", "--grade", "--grade-fail-under=0", *paths])
    if code or threading.active_count() > 1:
        sys.exit(f"no process to fork from: exit code {code}, threads {threading.enumerate()}")
    tempfile.tempdir = None


def leave_out_hypothesis() -> None:
    """Have no run load a plugin that only these tests need, and that takes longer than a grade."""
    from _pytest.config import PytestPluginManager

    make = PytestPluginManager.__init__

    def made(self: PytestPluginManager) -> None:
        make(self)
        self.set_blocked("hypothesispytest")

    PytestPluginManager.__init__ = made


def remember_plans() -> None:
    """What was drawn for an assignment and a seed stays drawn, and measured; without a seed, runs have all the same."""
    from pytest_grade.batch import pool
    from pytest_grade.examine import run
    from pytest_grade.plugin import start

    run.Plan = remembering(run.Plan)
    run.Pace = pool.Pace = measuring_once(run.Pace)
    start.secrets = SimpleNamespace(randbits=lambda _: SEED)


def remember_findings(folder: Path) -> None:
    """What was found of a text serves all runs that ask for the same."""
    from pytest_grade.batch.examiner import Local

    Local.examine = examining_once(Local.examine, folder)


def run(request: dict, files: Sequence[int]) -> NoReturn:
    """Be the program that is asked for, with these arguments, environment, folder and streams, to the end."""
    for stream, descriptor in enumerate(files):
        os.dup2(descriptor, stream)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(request["folder"])  # noqa: TID251 - this process is the run's
    before = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    given = [request["folder"], *before] if request["program"] == MODULE else [*before]
    sys.path[:0] = [entry for number, entry in enumerate(given) if entry not in given[:number]]
    if xdist := sys.modules.get("xdist.plugin"):  # it keeps the path as it was when it was imported, for its workers
        xdist._sys_path[:] = sys.path
    importlib.invalidate_caches()
    sys.argv = [request["program"], *request["arguments"]]  # the first is set to the path
    if request["program"] == "pytest-grade":
        from pytest_grade.cli import main

        sys.exit(main())
    runpy.run_module("pytest", run_name="__main__", alter_sys=True)
    sys.exit("pytest has come to no end of its own")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
