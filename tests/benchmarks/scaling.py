"""How cost grows with the class: `python -m tests.benchmarks.scaling [--store] [SIZES…]`.

Classes of distinct right notebooks of these sizes are graded by `pytest --grade` with a JSON report. With `--store`
each is graded with a store, and once more unchanged.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.benchmarks.measuring import Cost, cost_of, write_class

_SIZES = (100, 1000, 5000)


def measured(size: int, *, store: bool) -> list[Cost]:
    """Grade a class of that size, twice with a store."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_class(folder / "class", size)
        command = [sys.executable, "-m", "pytest", "--grade", "class", "--grade-report=json:grades.json"]
        command += ["--grade-store=class.sqlite"] if store else []
        return [cost_of(command, folder) for _ in range(1 + store)]


def main(sizes: Sequence[int], *, store: bool) -> None:
    """Measure and print, with the slopes."""
    found = []
    for size in sizes:
        first, *again = measured(size, store=store)
        found.append(first)
        sys.stdout.write(
            f"{size:>7}: {first.wall:7.1f} s, {size / first.wall:6.1f}/s, {first.cpu / size * 1000:5.1f} ms CPU each, "
            f"{first.memory:6.0f} MiB" + "".join(f"; unchanged: {c.wall:.1f} s, {c.memory:.0f} MiB" for c in again)
        )
        sys.stdout.write("\n")
        sys.stdout.flush()
    if len(sizes) > 1:
        wall, cpu, memory = (
            np.polyfit(sizes, [getattr(cost, name) for cost in found], 1)[0] for name in ("wall", "cpu", "memory")
        )
        sys.stdout.write(
            f"slope: {wall * 1000:.2f} ms wall, {cpu * 1000:.2f} ms CPU, {memory * 1024:.2f} KiB a notebook\n"
        )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:] if size.isdigit()] or _SIZES, store="--store" in sys.argv)
