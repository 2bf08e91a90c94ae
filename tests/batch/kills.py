"""Killing what grades, at random moments: `python -m tests.batch.kills [N]`.

A class is graded once undisturbed. Then, N times: it is graded with a new store, something is killed with SIGKILL once
so many findings as are drawn are kept (the run itself, what examines, a fork server, a worker), and it is graded again
with that store. The report of the second run must be that of the undisturbed one, times aside, and the store must hold
every submission once.
"""

import contextlib
import json
import math
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any

from tests.students import catalogue

VICTIMS = ("run", "examiner", "zygote", "worker")
_MARKS = {
    "examiner": b"pytest_grade.batch.examiner",
    "zygote": b"zygote.py",
    "worker": b"zygote.py",
    "interpreter": b"spawn.py",
}
_SEED = 7
_PER_KIND = 24
_LATEST = 0.7  # of the submissions: so much is kept at most when something is killed


@dataclass(frozen=True, kw_only=True)
class Kill:
    """One kill, once the store had `after` findings, and what came of it.

    `kept` submissions were in the store when the killed run had ended; `unharmed` says whether its report was right
    where it was not itself what was killed; `same` and `once` are about the run that resumed.
    """

    victim: str
    after: int
    hit: bool
    kept: int
    unharmed: bool
    same: bool
    once: bool

    def __str__(self) -> str:
        found = "same report" if self.same else "ANOTHER REPORT"
        each = "each once" if self.once else "NOT EACH ONCE"
        hit = f"{'killed' if self.hit else 'nothing to kill'} after {self.after:>3} findings"
        went_on = "" if self.victim == "run" else ", went on" if self.unharmed else ", HARMED"
        return f"{self.victim:<8} {hit}{went_on}, {self.kept:>3} kept; resumed: {found}, {each}"


def write_class(folder: Path, per_kind: int = _PER_KIND) -> int:
    """Write right, wrong and broken submissions; how many."""
    week4 = [each for each in catalogue() if each.assignment.startswith("week4")]
    count = 0
    for kind in ("lawful", "unlawful", "fault"):
        chosen = [s for s in week4 if s.kind == kind and s.executable and s.fault != "not-terminating"]
        for student in islice(cycle(chosen), per_kind):
            path = student.write(folder)
            path.rename(folder / f"{count:03}{path.suffix}")
            count += 1
    (folder / "empty.ipynb").write_text("")
    (folder / "folder.ipynb").mkdir()
    return count + 1


def started(folder: Path, out: Path, *options: str) -> subprocess.Popen[bytes]:
    """Start a run that writes its report to `out`."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--grade", str(folder)]
    command += [f"--grade-report=json:{out}", f"--grade-seed={_SEED}", "--grade-workers=2", *options]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def report(path: Path) -> Any:
    """A report without its times."""
    found = json.loads(path.read_text(encoding="utf-8"))
    for entry in found["submissions"]:
        entry["seconds"] = 0
    return found


def descendants(parent: int) -> Iterator[int]:
    """The processes that a process has started, and theirs."""
    for thread in Path(f"/proc/{parent}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, thread.read_text().split()):
                yield child
                yield from descendants(child)


def running(kind: str, run: int) -> list[int]:
    """The processes of that kind that a run has started."""
    mark = _MARKS[kind]
    found = []
    for pid in descendants(run):
        with contextlib.suppress(OSError):
            parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
            is_forked = mark in Path(f"/proc/{parent}/cmdline").read_bytes()
            if mark in Path(f"/proc/{pid}/cmdline").read_bytes() and is_forked == (kind == "worker"):
                found.append(pid)
    return found


def kill(victim: str, run: int, chance: random.Random) -> bool:
    """Kill one process of that kind; whether there was one."""
    found = [run] if victim == "run" else running(victim, run)
    if not found:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(chance.choice(found), signal.SIGKILL)
        return True
    return False


def tried(folder: Path, count: int, chance: random.Random, victim: str) -> Kill:
    """One kill, and the run that resumes."""
    with tempfile.TemporaryDirectory() as scratch:
        store, out = Path(scratch) / "store", Path(scratch) / "report.json"
        after = chance.randrange(int(_LATEST * count))
        run = started(folder, out, f"--grade-store={store}")
        while len(findings(store)) < after and run.poll() is None:
            time.sleep(0.005)
        while not (hit := kill(victim, run.pid, chance)) and run.poll() is None:
            time.sleep(0.001)
        run.wait()
        unharmed = victim == "run" or report(out) == report(folder.parent / "undisturbed.json")
        kept = findings(store)
        started(folder, out, f"--grade-store={store}").wait()
        return Kill(
            victim=victim,
            after=after,
            hit=hit,
            kept=len(kept),
            unharmed=unharmed,
            same=report(out) == report(folder.parent / "undisturbed.json"),
            once=len(findings(store)) == count and len(set(findings(store))) == count,
        )


@contextlib.contextmanager
def storm(*kinds: str, run: int, seconds: float = 3600.0) -> Iterator[list[int]]:
    """Kill every process of these kinds, over and over, for so many seconds after the first; those that were killed."""
    killed: list[int] = []
    is_over = threading.Event()

    def rage() -> None:
        until = math.inf
        while not is_over.wait(0.001) and time.monotonic() < until:
            for pid in chain.from_iterable(running(kind, run) for kind in kinds):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
                    until = min(until, time.monotonic() + seconds)

    raging = threading.Thread(target=rage)
    raging.start()
    try:
        yield killed
    finally:
        is_over.set()
        raging.join()


def findings(store: Path) -> Sequence[str]:
    """The digests of the submissions that a store has findings about."""
    if not store.exists():
        return []
    with contextlib.closing(sqlite3.connect(store)) as connection, contextlib.suppress(sqlite3.OperationalError):
        return [digest for (digest,) in connection.execute("SELECT digest FROM findings")]
    return []


def kills(number: int, seed: int = 1, per_kind: int = _PER_KIND) -> Iterator[Kill]:
    """Kill so many times, each kind of process in turn."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "class"
        folder.mkdir()
        write_class(folder, per_kind)
        started(folder, Path(scratch) / "undisturbed.json").wait()
        undisturbed = report(Path(scratch) / "undisturbed.json")
        count = len({entry["digest"] for entry in undisturbed["submissions"] if entry["digest"]})
        for victim in islice(cycle(VICTIMS), number):
            yield tried(folder, count, chance, victim)


def main(number: int) -> None:
    """Kill and say what came of it."""
    good = 0
    for each in kills(number):
        print(each, flush=True)
        good += each.unharmed and each.same and each.once
    print(f"{good} of {number} times, all ended equal to the undisturbed run")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
