"""Killing what examines while a class is graded: `python -m tests.benchmarks.kills [--kills 300] [--user 1000] …`.

A class is graded once undisturbed. Then it is graded with a store while workers, fork servers, examiners are killed
at random moments, as who is short of memory does (`--storm 4`: every worker, for so many seconds). No entry may differ
from the undisturbed one, unless it is a fault of the run. One more run with that store, left alone, gives the
undisturbed report.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.batch.kills import findings, kill, report, storm, write_class
from tests.sandbox.arena import Mode, everybodys_folder

VICTIMS = ("worker", "worker", "worker", "zygote", "examiner", "interpreter")
_SEED = 7
_SECONDS_BETWEEN = 0.25
_TOLD = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A run that was disturbed by so many kills of each kind, and the one after it.

    `blamed` are the entries that are neither as without kills nor a fault of the run; `differing` those of the run
    after it that are not as without kills. `said` is how the output of both ends.
    """

    kills: Mapping[str, int]
    faults: int
    blamed: tuple[str, ...]
    differing: tuple[str, ...]
    codes: tuple[int, int]
    said: tuple[str, str]

    def __str__(self) -> str:
        killed = ", ".join(f"{count} of a {kind}" for kind, count in sorted(self.kills.items()))
        return (
            f"{sum(self.kills.values())} kills ({killed}): {self.faults} faults, {len(self.blamed)} blamed "
            f"{list(self.blamed)}; rerun: {len(self.differing)} differ {list(self.differing)}; exit codes {self.codes}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A class to be graded in a folder that everybody can read, as some user, on some kernel."""

    folder: Path
    mode: Mode

    @property
    def _output(self) -> Path:
        """Where the output of the last run is."""
        return self.folder / "output.txt"

    def start(self, out: Path, *options: str) -> subprocess.Popen[bytes]:
        """Start a run that writes its report to `out`."""
        out.unlink(missing_ok=True)
        options = (f"--grade-report=json:{out}", f"--grade-seed={_SEED}", "--grade-workers=2", *options)
        with self._output.open("wb") as output:
            return subprocess.Popen(
                self.mode.command("-q", str(self.folder / "class"), *options),
                user=self.mode.user,
                cwd=self.folder,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        """How the output of the last run ends."""
        return self._output.read_text(errors="replace")[-_TOLD:]

    def entries(self, out: Path) -> dict[str, Any]:
        """What a report says of each submission, times aside."""
        return {entry["path"]: entry for entry in report(out)["submissions"]} if out.exists() else {}


@contextmanager
def course(size: int, mode: Mode) -> Iterator[Course]:
    """A class of so many submissions, right and wrong ones."""
    with everybodys_folder() as folder:
        (folder / "class").mkdir()
        write_class(folder / "class", -(-size // 3))
        yield Course(folder=folder, mode=mode)


def killed_at_random(run: subprocess.Popen[bytes], number: int, chance: random.Random, between: float) -> Counter[str]:
    """Kill so many processes at random moments while the run lasts; how many of each kind."""
    done: Counter[str] = Counter()
    while done.total() < number and run.poll() is None:
        victim = chance.choice(VICTIMS)
        done[victim] += kill(victim, run.pid, chance)
        time.sleep(chance.expovariate(1 / between))
    return +done


def rounds(
    course: Course, number: int, seconds: float = 0.0, between: float = _SECONDS_BETWEEN, seed: int = 1
) -> Iterator[Round]:
    """Grade the class anew, with a new store, until so many were killed; or once, with a storm of so many seconds."""
    chance, out = random.Random(seed), course.folder / "report.json"
    course.start(out).wait()
    undisturbed = course.entries(out)
    left = number
    while left > 0:
        with tempfile.TemporaryDirectory(dir=course.folder) as place:
            Path(place).chmod(0o777)
            store = f"--grade-store={place}/store"
            run = course.start(out, store)
            if seconds:
                while not findings(Path(place) / "store") and run.poll() is None:
                    time.sleep(0.05)
                with storm("worker", "interpreter", run=run.pid, seconds=seconds) as killed:
                    run.wait()
                kills, left = Counter({"worker": len(killed)}), 0
            else:
                kills = killed_at_random(run, left, chance, between)
                left -= max(1, kills.total())
            code, found, said = run.wait(), course.entries(out), course.said()
            codes = (code, course.start(out, store).wait())
            yield _compared(undisturbed, found, course.entries(out), kills, codes, (said, course.said()))


def _compared(
    undisturbed: dict[str, Any],
    found: dict[str, Any],
    after: dict[str, Any],
    kills: Counter[str],
    codes: tuple[int, int],
    said: tuple[str, str],
) -> Round:
    return Round(
        kills=kills,
        faults=sum(bool(entry.get("fault")) for entry in found.values()),
        blamed=tuple(path for path, entry in found.items() if not entry.get("fault") and entry != undisturbed[path]),
        differing=tuple(path for path in undisturbed | after if undisturbed.get(path) != after.get(path)),
        codes=codes,
        said=said,
    )


def main() -> None:
    """Kill, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--storm", type=float, default=0.0)
    parser.add_argument("--user", type=int)
    parser.add_argument("--without", default="")
    given = parser.parse_args()
    mode = Mode(name="given", user=given.user, without=tuple(filter(None, given.without.split(","))))
    with course(given.size, mode) as made:
        for each in rounds(made, given.kills, given.storm):
            sys.stdout.write(f"{each}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
