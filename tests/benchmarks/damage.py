"""Damaging the store of a class: `python -m tests.benchmarks.damage [ROUNDS]`.

A class of 51 is graded once. Then, each time with a copy of its store: one bit is flipped in each stored blob, so many
rounds; and bits anywhere in the file, one or some hundred. The class is graded again: its report must be that of the
undisturbed run, times aside, or the run must refuse the store with one line.
"""

import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.batch.damage import flip_in_each, flipped, forget, settle
from tests.batch.kills import report, write_class

_ROUNDS = 5
_PER_KIND = 17
_ANYWHERE = 4  # as many times as there are rounds, in the file as a whole
_MOST_BITS = 300
_REFUSED = 4


@dataclass(frozen=True, kw_only=True)
class Class:
    """A class, its store as it was written, and its report."""

    folder: Path
    store: Path
    report: Any

    def again(self, store: Path) -> tuple[str, str]:
        """Grade again with a damaged store: what came of it in a word, and what was said of the store."""
        out = self.store.with_name("again.json")
        out.unlink(missing_ok=True)
        done = _run(self.folder, store, out)
        said = [line for line in (done.stdout + done.stderr).splitlines() if str(store) in line]
        if "Traceback" in done.stdout + done.stderr or "INTERNALERROR" in done.stdout + done.stderr:
            return "TRACEBACK", done.stdout + done.stderr
        if done.returncode == _REFUSED and not out.exists() and len(said) == 1:
            return "refused", said[0]
        found = report(out) if out.exists() else None
        return ("same" if found == self.report else "ANOTHER REPORT"), " | ".join(said)


def _run(folder: Path, store: Path, out: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--grade", str(folder)]
    command += [f"--grade-report=json:{out}", f"--grade-store={store}", "--grade-workers=2"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def blobs(graded: Class, rounds: int, chance: random.Random) -> Counter[str]:
    """Flip a bit in each blob, round after round, in one store."""
    store, came = graded.store.with_name("blobs"), Counter[str]()
    shutil.copy(graded.store, store)
    for number in range(rounds):
        count = flip_in_each(store, chance)
        word, said = graded.again(store)
        came[word] += 1
        _say(f"round {number + 1}: a bit in each of {count} blobs: {word} ({said})")
    return came


def anywhere(graded: Class, rounds: int, chance: random.Random) -> Counter[str]:
    """Flip bits anywhere in the file, each time in a fresh copy."""
    store, came = graded.store.with_name("anywhere"), Counter[str]()
    for _ in range(rounds):
        forget(store)
        content, count = graded.store.read_bytes(), chance.choice((1, 1, 10, _MOST_BITS))
        for _ in range(count):
            content = flipped(content, chance.randrange(8 * len(content)))
        store.write_bytes(content)
        word, said = graded.again(store)
        came[word] += 1
        _say(f"{count:>3} bits anywhere: {word} ({said})")
    return came


def main(rounds: int) -> None:
    """Damage and say what came of it."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as scratch:
        folder, store, out = (Path(scratch) / name for name in ("class", "store", "report.json"))
        folder.mkdir()
        write_class(folder, _PER_KIND)
        _run(folder, store, out)
        settle(store)
        graded = Class(folder=folder, store=store, report=report(out))
        in_blobs, in_file = blobs(graded, rounds, chance), anywhere(graded, _ANYWHERE * rounds, chance)
    _say(f"a bit in each blob: {dict(in_blobs)}; bits anywhere: {dict(in_file)}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else _ROUNDS)
