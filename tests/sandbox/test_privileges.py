"""What is left of root in a worker: nothing. Tried as whoever runs this, an ordinary user, and root with less."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import pytest_grade
from pytest_grade.sandbox.privileges import OF_ITS_OWN
from tests.sandbox import arena
from tests.sandbox.arena import Mode
from tests.sandbox.conftest import STUB

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fork server is for Linux")

ROOT = Path(pytest_grade.__file__).parents[1]
IS_ROOT = sys.platform == "linux" and os.getuid() == 0
KILL, SETGID, SETUID = 5, 6, 7
SETS = ("CapInh", "CapPrm", "CapEff", "CapAmb")

# Grades with less than this process may do: without these capabilities, which executing a program takes away.
LESS = """
import ctypes, json, os, sys
for capability in json.loads(sys.argv[1]):
    ctypes.CDLL(None).prctl(24, ctypes.c_ulong(capability), 0, 0, 0)
os.execv(sys.argv[2], sys.argv[2:])
"""
LOOK = f"""
import json, sys
sys.path.insert(0, {str(ROOT)!r})
from pytest_grade.sandbox.client import Sandbox

def status(pid):
    lines = open(f"/proc/{{pid}}/status").read().splitlines()
    return {{name: value.strip() for name, _, value in (line.partition(":") for line in lines)}}

with Sandbox(policy="auto", serve={STUB!r}) as sandbox:
    sessions = [sandbox.open() for _ in range(2)]
    for session in sessions:
        session.send(("reply = sum(range(10 ** 6))", None))
        session.receive(cpu_seconds=5, wall_seconds=10)
    found = {{
        "layers": sandbox.layers,
        "server": status(sandbox._launcher.pid),
        "workers": [status(session._child.pid) for session in sessions],
        "cpu": [session.cpu_seconds for session in sessions],
        "waited": [session.kept_waiting() for session in sessions],
    }}
    for session in sessions:
        session.send(("import time; time.sleep(60)", None))
        session.close()
    found["ended"] = [session.usage is not None for session in sessions]
print(json.dumps(found))
"""


@cache
def looked(user: int | None = None, less: tuple[int, ...] = ()) -> dict[str, Any]:
    """What a grader sees of its workers that runs as this user, without these capabilities."""
    if not arena.can_be(Mode(name="here", user=user)):
        pytest.skip("only root can become another user, who must be able to read the grader")
    command = [sys.executable, "-c", LESS, json.dumps(less), sys.executable, "-c", LOOK]
    done = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    if not found["layers"]:
        pytest.skip("no isolation on this machine")
    return found


def users(status: dict[str, str]) -> set[int]:
    """Real, effective, saved and file system user, and the same of the group."""
    return {int(number) for name in ("Uid", "Gid") for number in status[name].split()}


ALL = tuple(range(41))
GRADERS = {
    "as who runs the tests": (None, ()),
    "as an ordinary user": (1000, ()),
    "as root who may not change users": (None, (SETUID,)),
    "as root who may not end others": (None, (KILL,)),
    "as root without any capability": (None, ALL),
}


@pytest.mark.parametrize(("user", "less"), GRADERS.values(), ids=GRADERS)
def test_a_worker_has_no_capability_and_can_gain_none(user: int | None, less: tuple[int, ...]) -> None:
    for worker in looked(user, less)["workers"]:
        assert {name: int(worker[name], 16) for name in SETS} == dict.fromkeys(SETS, 0)
        assert worker["NoNewPrivs"] == "1"
        if IS_ROOT and user is None and not less:
            assert int(worker["CapBnd"], 16) == 0


@pytest.mark.parametrize(("user", "less"), GRADERS.values(), ids=GRADERS)
def test_whoever_a_worker_is_the_grader_reads_its_clocks_and_ends_it(user: int | None, less: tuple[int, ...]) -> None:
    found = looked(user, less)
    assert all(seconds > 0 for seconds in found["cpu"])
    assert all(seconds >= 0 for seconds in found["waited"])
    assert found["ended"] == [True, True]


@pytest.mark.skipif(not IS_ROOT, reason="who is not root cannot change")
def test_each_worker_of_root_is_a_user_of_its_own_without_groups() -> None:
    first, second = looked()["workers"]
    assert all(user in OF_ITS_OWN for user in users(first) | users(second))
    assert [len(users(first)), len(users(second)), len(users(first) & users(second))] == [1, 1, 0]
    assert first["Groups"] == second["Groups"] == ""


@pytest.mark.skipif(not IS_ROOT, reason="only root may do less than it does")
@pytest.mark.parametrize("less", [(SETUID,), (SETGID,), (KILL,), ALL], ids=["setuid", "setgid", "kill", "all"])
def test_root_that_cannot_change_users_or_end_others_stays_who_it_is(less: tuple[int, ...]) -> None:
    assert [users(worker) for worker in looked(less=less)["workers"]] == [{0}, {0}]


@pytest.mark.skipif(not IS_ROOT, reason="only root has capabilities")
def test_the_fork_server_keeps_what_it_needs_to_start_and_end_workers() -> None:
    server = looked()["server"]
    needed = 1 << KILL | 1 << SETGID | 1 << SETUID
    assert [int(server[name], 16) for name in (*SETS, "CapBnd")] == [0, needed, needed, 0, 0]
