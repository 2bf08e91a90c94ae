"""What grading costs, beside what was kept of it: `python -m tests.benchmarks.guard [--keep] [N]`.

Classes of N right notebooks, of wrong ones and of starters, one notebook by itself, a class graded again with its
store, and what each further notebook takes of memory. All but memory are CPU time, of all processes, in multiples of
what `import numpy` takes in the same run; a right notebook also in multiples of what executing it takes, with nothing
between it and the machine. For review: machines are noisy, and so nothing fails. `--keep` writes the figures into
`guard.json`, which is in the repository.
"""

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.benchmarks import cost
from tests.benchmarks.measuring import cost_of, write_class

KEPT: Final = Path(__file__).with_name("guard.json")
_PLAIN: Final = str(Path(__file__).with_name("plain.py"))
_TIMES: Final = 5
_WORTH_A_LOOK: Final = 0.15  # of a figure: less is noise
_MIB: Final = 1024
_LARGER: Final = 4


class Guard:
    """Measures in one scratch folder."""

    def __init__(self, scratch: Path, count: int) -> None:
        self._scratch, self._count = scratch, count
        self.numpy = min(self._cpu("-c", "import numpy") for _ in range(_TIMES))

    def figures(self) -> dict[str, float]:
        """Every figure, by what it is of."""
        few, many = self._scratch / "few", self._scratch / "many"
        write_class(few, 1)
        write_class(many, self._count)
        cold = min(self._cpu(*_grading(few)) for _ in range(_TIMES))
        right = cost_of([sys.executable, *_grading(many)], self._scratch)
        plain = self._cpu(_PLAIN, str(many)) - self._cpu(_PLAIN, str(few))
        regrade = self._again(many) - self._again(few)
        of_one = (right.cpu - cold) / (self._count - 1)
        return {
            "right": of_one / self.numpy,
            "right, of plain execution": of_one / (plain / (self._count - 1)),
            "wrong": self._of_class(cost.classes()["fault"]) / self.numpy,
            "1/m misplaced": self._of_class(cost.classes()["unlawful"]) / self.numpy,
            "starter": self._of_starters() / self.numpy,
            "cold, one notebook": cold / self.numpy,
            "graded again, unchanged": regrade / (self._count - 1) / self.numpy,
            "memory, KiB a further notebook": self._memory_of_more(right.memory),
        }

    def _memory_of_more(self, memory: float) -> float:
        """What each further notebook takes, beyond a class that takes so much."""
        more = self._scratch / "more"
        write_class(more, _LARGER * self._count)
        larger = cost_of([sys.executable, *_grading(more)], self._scratch)
        return (larger.memory - memory) * _MIB / ((_LARGER - 1) * self._count)

    def _again(self, folder: Path) -> float:
        """The CPU time of a run of which a store knows all."""
        store = f"--grade-store={folder}.sqlite"
        self._cpu(*_grading(folder), store)
        return self._cpu(*_grading(folder), store)

    def _cpu(self, *arguments: str) -> float:
        return cost_of([sys.executable, *arguments], self._scratch).cpu

    def _of_class(self, students: Sequence[cost.Student]) -> float:
        return self._of_paths(cost.write_class(students, self._count, self._scratch))

    def _of_starters(self) -> float:
        return self._of_paths(cost.starters(self._count, self._scratch))

    def _of_paths(self, paths: Sequence[Path]) -> float:
        start, _ = cost.measured([])
        return (cost.measured(paths)[0] - start) / len(paths)


def _grading(folder: Path) -> tuple[str, ...]:
    return ("-m", "pytest_grade", "-q", "--grade-workers=1", str(folder))


def told(found: Mapping[str, float], kept: Mapping[str, float]) -> str:
    """The figures in a table, each beside the one that was kept."""
    lines = [f"{'':<28}{'now':>9}{'kept':>9}"]
    for name, figure in found.items():
        before = kept.get(name)
        change = figure / before - 1 if before else 0.0
        look = f"  {change:+.0%}" if abs(change) > _WORTH_A_LOOK else ""
        lines.append(f"{name:<28}{figure:9.3f}{before:9.3f}{look}" if before else f"{name:<28}{figure:9.3f}{'-':>9}")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> None:
    """Measure, print, and keep where that is asked for."""
    count = next((int(each) for each in arguments if each.isdigit()), 200)
    with tempfile.TemporaryDirectory() as scratch:
        guard = Guard(Path(scratch), count)
        found = guard.figures()
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    sys.stdout.write(f"import numpy: {guard.numpy:.3f} s of CPU; {count} notebooks of each kind\n{told(found, kept)}\n")
    if "--keep" in arguments:
        rounded = {name: round(figure, 3) for name, figure in found.items()}
        KEPT.write_text(f"{json.dumps(rounded, indent=2)}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
