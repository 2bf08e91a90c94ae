"""The class that all attacks hand in to: laid out, graded by the real command line, and looked over afterwards.

`python -m tests.sandbox.arena [--user 1000] [--without landlock]` prints what came of every attack.
"""

import argparse
import ast
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from pytest_grade.examine.catalogue import shipped
from tests.sandbox.attacks import ATTACKS
from tests.sandbox.attacks.attack import Attack
from tests.students import student

SOLUTION = shipped("assignments") / "week4_step_by_step" / "solution.py"
KERNEL = Path(__file__).with_name("kernel.py")
WITNESSES = {
    "000-first": "week4-course-per-layer",
    "250-middle": "week4-course-missing-mean",
    "999-last": "week4-operators-at-loss",
}
SEED = 571_828_182_845_904
SECONDS = 900
GROUPS = ("reading", "tampering", "exhaustion", "escape", "malformed", "display")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How the grader is run: as which user (None: who runs the tests), on what kernel, with what arguments.

    `groups` are the attacks that it is tried with, `search` the seconds in which repairs of each are searched for:
    with 0 code runs in the same kinds of processes, only less often. `limits` are those that are not as usual.
    """

    name: str
    user: int | None = None
    without: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    search: int = 1
    limits: tuple[str, ...] = ("submission-cpu=200", "answer-wall=2", "submission-wall=20")
    groups: tuple[str, ...] = GROUPS

    def command(self, *arguments: str) -> list[str]:
        pytest = [
            str(Path(sys.executable).with_name("pytest")),
            "-p",
            "no:cacheprovider",
            "--grade",
            *self.arguments,
            *arguments,
        ]
        return [sys.executable, str(KERNEL), ",".join(self.without), *pytest] if self.without else pytest


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What a run over the class has left."""

    code: int
    output: str
    report: Mapping[str, Any]
    junit: Sequence[Mapping[str, str]]
    trap: tuple[str, ...]
    connections: int
    orphans: tuple[int, ...]
    secrets: tuple[str, ...]
    seconds: float
    folders: Mapping[str, str]

    def entries(self, attack: Attack) -> list[Mapping[str, Any]]:
        return self.of(self.folders[attack.name])

    def of(self, folder: str) -> list[Mapping[str, Any]]:
        return [entry for entry in self.report["submissions"] if entry["path"].split("/")[0] == folder]


class Listener:
    """Counts whoever connects, over TCP, UDP, or an abstract socket."""

    def __init__(self) -> None:
        self.connections = 0
        self.abstract = f"grader-arena-{secrets.token_hex(4)}"
        self._sockets = [socket.socket(), socket.socket(socket.AF_UNIX)]
        self._sockets[0].bind(("127.0.0.1", 0))
        self._sockets[1].bind(f"\0{self.abstract}")
        self.port = self._sockets[0].getsockname()[1]
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind(("127.0.0.1", self.port))
        for number in self._sockets:
            number.listen()
            threading.Thread(target=self._count, args=(number.accept,), daemon=True).start()
        threading.Thread(target=self._count, args=(lambda: datagrams.recv(9),), daemon=True).start()
        self._sockets.append(datagrams)

    def _count(self, wait: Any) -> None:
        while True:
            try:
                came = wait()
            except OSError:
                return
            self.connections += 1
            if isinstance(came, tuple):
                came[0].close()

    def close(self) -> None:
        for each in self._sockets:
            each.close()


@contextmanager
def everybodys_folder() -> Iterator[Path]:
    """A folder that every user may read and write."""
    folder = Path(tempfile.mkdtemp(prefix="arena-"))
    folder.chmod(0o777)
    try:
        yield folder
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", str(folder)], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


@cache
def can_be(mode: Mode) -> bool:
    """Whether this machine can run the grader in that mode: as that user, who must be able to read it."""
    if mode.user is None:
        return True
    if os.getuid() != 0:
        return False
    check = [sys.executable, "-c", "import pytest_grade.plugin.start"]
    try:
        return subprocess.run(check, user=mode.user, cwd="/", check=False, capture_output=True).returncode == 0
    except PermissionError:
        return False


def hand_in(folder: Path, attacks: Iterable[Attack], laid_out: Mapping[str, str]) -> dict[str, str]:
    """Write the witnesses and the attacks; the folder of each attack, by its name."""
    folders: dict[str, str] = {}
    for name, id_ in WITNESSES.items():
        (folder / name).mkdir(parents=True)
        student(id_).write(folder / name)
    for number, attack in enumerate(attacks):
        folders[attack.name] = f"{100 + number:03d}-attack"
        own = folder / folders[attack.name]
        own.mkdir()
        attack.files(own, laid_out)
    return folders


def run(mode: Mode, attacks: Sequence[Attack]) -> Aftermath:
    """Lay out a class of these attacks among honest witnesses, and grade it by the command line."""
    token = "token-" + "".join(secrets.choice("bcdfghjkmnpqrstvwxz") for _ in range(16))  # no digit is struck out
    with everybodys_folder() as folder:
        trap, class_ = folder / "trap", folder / "class"
        for made in (trap, class_):
            made.mkdir()
        trap.chmod(0o777)
        (folder / "secret.txt").write_text(f"{token}-file\n")
        (folder / "secret.txt").chmod(0o666)
        classmate = class_ / "000-first" / "notes.txt"
        listener = Listener()
        laid_out = {
            "secret": str(folder / "secret.txt"),
            "trap": str(trap),
            "class": str(class_),
            "solution": str(SOLUTION),
            "classmate": str(classmate),
            "port": str(listener.port),
            "abstract": listener.abstract,
        }
        folders = hand_in(class_, attacks, laid_out)
        classmate.write_text(f"{token}-classmate")
        if mode.user is not None:
            subprocess.run(["chown", "-Rh", str(mode.user), str(class_)], check=True)
        before = children()
        started = time.monotonic()
        done = _grade(mode, folder, f"{token}-environment")
        seconds = time.monotonic() - started
        listener.close()
        report, junit = _reports(folder)
        return Aftermath(
            code=done.returncode,
            output=done.stdout.decode("utf-8", "surrogateescape"),
            report=report,
            junit=junit,
            trap=tuple(str(path) for path in trap.rglob("*")) + _changed(folder, classmate),
            connections=listener.connections,
            orphans=tuple(children() - before),
            secrets=(*(f"{token}-{kind}" for kind in ("file", "classmate", "environment")), _of_the_solution()),
            seconds=seconds,
            folders=folders,
        )


def _of_the_solution() -> str:
    """Words of the solution that no student writes."""
    return (ast.get_docstring(ast.parse(SOLUTION.read_text(encoding="utf-8"))) or "").partition(";")[0]


def _grade(mode: Mode, folder: Path, secret: str) -> subprocess.CompletedProcess[bytes]:
    reports = ["--grade-report=json:report.json", "--junitxml=junit.xml", "-v"]
    environment = {**os.environ, "GRADE_SECRET": secret, "COLUMNS": "100", "PYTEST_ADDOPTS": "", "HOME": str(folder)}
    limits = [f"--grade-limit={limit}" for limit in (*mode.limits, f"search-cpu={mode.search}")]
    return subprocess.run(
        mode.command("class", *reports, *limits, f"--grade-seed={SEED}"),
        cwd=folder,
        env=environment,
        user=mode.user,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        check=False,
    )


def _reports(folder: Path) -> tuple[Mapping[str, Any], list[Mapping[str, str]]]:
    report = json.loads((folder / "report.json").read_text())
    cases = ET.parse(folder / "junit.xml").iter("testcase")
    return report, [{p.get("name", ""): p.get("value", "") for p in case.iter("property")} for case in cases]


def _changed(folder: Path, classmate: Path) -> tuple[str, ...]:
    """What is not as it was laid out, outside of the trap; the grader itself keeps in `.cache` what it has proved."""
    expected = {".cache", "trap", "class", "secret.txt", "report.json", "junit.xml"}
    found = [str(path) for path in folder.iterdir() if path.name not in expected]
    if not classmate.exists() or classmate.stat().st_mode & 0o777 == 0:
        found.append(str(classmate))
    return tuple(found)


def children() -> set[int]:
    """The processes that are children of this one; those left behind become such (see `adopt_orphans`)."""
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


def adopt_orphans() -> None:
    """Have the kernel make us the parent of whatever outlives its own."""
    import ctypes

    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)


def reasons(entry: Mapping[str, Any]) -> list[str]:
    """Every reason that an entry gives."""
    if entry["status"] != "graded":
        return [entry["reason"]]
    return [f["reason"] for f in entry["functions"].values() if f["verdict"] != "correct"] + list(entry["notes"])


def faults(attack: Attack, aftermath: Aftermath) -> Iterator[str]:
    """What the grader did wrong about one attack."""
    entries = aftermath.entries(attack)
    if not entries and attack.status is not None:
        yield "it was lost"
    for entry in entries:
        if attack.status is not None and entry["status"] != attack.status:
            yield f"it is {entry['status']}: {reasons(entry)}"
        if entry["status"] == "graded" and attack.group != "malformed":
            yield from _false_passes(attack, entry)
        if any(reason is None for reason in reasons(entry)):
            yield "a function is not right, and no reason is given"
        if attack.says and not re.search(attack.says, "\n".join(map(str, reasons(entry)))):
            yield f"its reasons do not say {attack.says!r}: {reasons(entry)}"
        if any(secret in json.dumps(entry) for secret in aftermath.secrets) or str(SEED) in json.dumps(entry):
            yield "it has learned a secret"


def _false_passes(attack: Attack, entry: Mapping[str, Any]) -> Iterator[str]:
    charged = {name for name, function in entry["functions"].items() if function["verdict"] != "correct"}
    attacked = {"L_model_backward"} if "in a key of the gradients" in attack.name else {"linear_backward"}
    if attack.costs != frozenset() and not attacked & charged:
        yield f"FALSE PASS: {entry['earned']} points, charged {sorted(charged)}"
    if attack.costs is not None and charged - attack.costs:
        yield f"it cost others too: {sorted(charged - attack.costs)}"


def main() -> None:
    """Run the attacks and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--user", type=int)
    parser.add_argument("--without", default="")
    parser.add_argument("--group")
    parser.add_argument("--named", default="")
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    adopt_orphans()
    mode = Mode(name="given", user=given.user, without=tuple(filter(None, given.without.split(","))))
    attacks = [a for a in ATTACKS if given.group in (None, a.group) and given.named in a.name]
    aftermath = run(mode, attacks)
    wrong = {attack.name: list(faults(attack, aftermath)) for attack in attacks}
    for attack in attacks:
        if given.verbose or wrong[attack.name]:
            seconds = sum(entry["seconds"] for entry in aftermath.entries(attack))
            said = [reasons(entry)[:2] for entry in aftermath.entries(attack)]
            print(f"{attack.group:11}{attack.name:48}{seconds:6.2f} s  {wrong[attack.name] or said}")
    layers = aftermath.report["grader"]["sandbox"]
    print(f"{aftermath.seconds:.0f} s, exit code {aftermath.code}, sandbox {layers}, user {given.user or os.getuid()}")
    print(f"connections {aftermath.connections}, files {aftermath.trap}, processes left {aftermath.orphans}")
    print("secrets in the output:", [s for s in aftermath.secrets if s in aftermath.output])
    for group, number in Counter(attack.group for attack in attacks).items():
        held = sum(not wrong[attack.name] for attack in attacks if attack.group == group)
        print(f"{group:11} {held} of {number} held")


if __name__ == "__main__":
    main()
