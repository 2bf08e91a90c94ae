"""Runs of `pytest --grade` in processes of their own that need not load pytest, NumPy and the assignments anew.

What a run loads before it grades takes longer than most grades. So each process that runs tests starts one more, which
has graded once and forks whoever is asked for: with a folder, an environment and streams of its own, as if it had been
started by `python -m pytest`. A test about what is imported, about how an interpreter starts, or about the seed that a
run draws is marked `cold`: it gets a new interpreter.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
# Wrong in three assignments: with them all is drawn that most runs ask for.
SUBMISSIONS = tuple(
    HERE.parent / "assignments" / assignment / "examples" / student
    for assignment, student in (
        ("week4_step_by_step", "sasha-ivers"),
        ("week4_step_by_step", "alex-meyer"),
        ("week4_step_by_step", "mika-salo"),
        ("week3_planar", "toni-becker"),
        ("week2_logistic_regression", "nell-okafor"),
    )
)
MODULE = "python -m pytest"
SEARCHED = os.environ.get("PYTHONPATH", "")  # as it was, and not what the test has put there that asks first
# What an interpreter reads as it starts, and cannot be told of later.
_EARLY = ("PYTHON", "LC_", "LANG", "LD_", "MALLOC", "TZ")
# A program that has its work done by the process which is warm; Python starts soon where it looks at no packages.
_TYPED = """#!{python} -IS
import json, os, socket, sys
connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
connection.connect({place!r})
program, folder = os.path.basename(sys.argv[0]), os.getcwd()
request = dict(program=program, arguments=sys.argv[1:], environment=dict(os.environ), folder=folder)
socket.send_fds(connection, [json.dumps(request).encode()], [0, 1, 2])
code = int(connection.recv(100))
os._exit(code if code >= 0 else 128 - code)
"""


class Warm:
    """The process that forks runs, one after the other."""

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        given = os.environ if given is None else given
        self._connection, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._folder = tempfile.TemporaryDirectory(prefix="warm-")
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        listener.bind(f"{self._folder.name}/socket")
        listener.listen()
        descriptors = [theirs.fileno(), listener.fileno()]
        command = [sys.executable, str(HERE / "warm_process.py"), *map(str, (*descriptors, *SUBMISSIONS))]
        self.environment = _early(given)
        self._process = subprocess.Popen(
            command,
            pass_fds=descriptors,
            cwd="/",
            env={**given, "PYTEST_ADDOPTS": "", "PYTHONPATH": SEARCHED},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        theirs.close()
        listener.close()
        self._said()

    def run(
        self, program: str, arguments: Sequence[str], environment: Mapping[str, str], stdout: Any, stderr: Any
    ) -> int:
        """Run a program with nothing to read; its exit code, negative where a signal ended it."""
        folder = str(Path.cwd())
        request = {"program": program, "arguments": arguments, "environment": dict(environment), "folder": folder}
        reading, writing = os.pipe()
        os.close(writing)
        streams = [reading, stdout.fileno(), stderr.fileno()]
        socket.send_fds(self._connection, [json.dumps(request).encode()], streams)
        os.close(reading)
        return int(self._said())

    def programs(self) -> Path:
        """A folder of programs as they are typed, which it forks."""
        folder = Path(self._folder.name)
        for name in ("pytest", "pytest-grade"):
            (folder / name).write_text(_TYPED.format(python=sys.executable, place=f"{folder}/socket"))
            (folder / name).chmod(0o755)
        return folder

    def close(self) -> None:
        self._connection.close()
        self._process.wait()
        self._folder.cleanup()

    def _said(self) -> bytes:
        said = self._connection.recv(100)
        if not said:
            message = "the process that forks runs has ended"
            raise RuntimeError(message)
        return said


def _early(environment: Mapping[str, str]) -> dict[str, str]:
    return {k: v for k, v in environment.items() if k.startswith(_EARLY) and k != "PYTHONPATH"}


@cache
def warm() -> Warm:
    """The one of this process; it ends with us, who hold the other end of its socket."""
    return Warm()


@cache
def typed(program: str) -> str:
    """`pytest` or `pytest-grade`, to be run to its end: whoever kills what is started here does not kill the run."""
    return str(warm().programs() / program)


class Done:
    """A process that has ended, as `Pytester.run` looks at it."""

    stdin = None

    def __init__(self, code: int) -> None:
        self.returncode = code

    def wait(self, timeout: float | None = None) -> int:  # noqa: ARG002 - it has ended
        return self.returncode


class WarmPytester(pytest.Pytester):
    """A `pytester` whose runs of `pytest --grade` are forked from a process that is warm."""

    def popen(self, cmdargs: Any, stdout: Any = subprocess.PIPE, stderr: Any = subprocess.PIPE, **more: Any) -> Any:
        program, arguments = _program(cmdargs)
        if not program or more.get("stdin") is not self.CLOSE_STDIN or isinstance(stdout, int):
            return super().popen(cmdargs, stdout, stderr, **more)
        environment = {**os.environ}
        found = os.pathsep.join(filter(None, [str(Path.cwd()), environment.get("PYTHONPATH", "")]))
        environment["PYTHONPATH"] = found
        if _early(environment) != warm().environment:
            return super().popen(cmdargs, stdout, stderr, **more)
        return Done(warm().run(program, arguments, environment, stdout, stderr))


def _program(command: Sequence[Any]) -> tuple[str, Sequence[str]]:
    """The program that a command runs, where it can be forked, and its arguments; else no name."""
    words = [os.fspath(word) for word in command]
    return (MODULE, words[2:]) if words[:2] == [sys.executable, "-mpytest"] and "--grade" in words else ("", ())


@pytest.fixture
def pytester(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> pytest.Pytester:
    """Pytest's own; warm, but for tests marked `cold`."""
    kind = pytest.Pytester if request.node.get_closest_marker("cold") else WarmPytester
    return kind(request, tmp_path_factory, monkeypatch, _ispytest=True)
