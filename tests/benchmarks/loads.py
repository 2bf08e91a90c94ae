"""Whether a verdict depends on the machine: `python -m tests.benchmarks.loads [--seed 1] [--busy 6] [PATHS…]`.

Grades the catalogue, submissions that meet every limit, and those in the folders given, three times with one seed: as
the machine is, beside processes that never rest, and with half the memory. Prints each that is not judged alike.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pytest_grade.model.limits import Limits
from tests.benchmarks.seeds import compared, graded, submissions
from tests.students import student

_GREEDY: Final = {
    "loops": "while True: pass",
    "loops-in-c": "sum(iter(int, 1))",
    "sleeps": "import time; time.sleep(3600)",
    "asks-for-much": "return np.ones(10 ** 10), 0, 0",
    "hoards": "kept = []\n    while True: kept.append(np.ones(10 ** 6))",
    "prints": "while True: print('x' * 10 ** 5)",
    "forks-in-vain": "import os\n    while True: os.fork()",
}


def greedy(folder: Path) -> list[Path]:
    """Right submissions, but for one function that takes all that there is; and one in which all functions do."""
    right = "".join(f"# %%\n{cell}\n\n" for cell in student("week4-course-per-layer").cells)
    loops = (f"# %%\ndef {name}(*_):\n    while True: pass\n\n" for name in ("linear_forward", "linear_backward"))
    texts = {name: f"{right}# %%\ndef linear_backward(*_):\n    {body}\n" for name, body in _GREEDY.items()}
    for name, text in (texts | {"loops-twice": right + "".join(loops)}).items():
        (folder / f"greedy-{name}.py").write_text(text, encoding="utf-8")
    return sorted(folder.glob("greedy-*.py"))


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """Processes that never rest, beside this one."""
    started = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


def main() -> None:
    """Grade three times, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--busy", type=int, default=6, help="how many processes never rest")
    parser.add_argument("paths", type=Path, nargs="*", help="further submissions, or folders of them")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = [*greedy(Path(folder)), *submissions(Path(folder), chosen.paths)]
        runs = {"idle": graded(paths, chosen.seed)}
        with busy(chosen.busy):
            runs["busy"] = graded(paths, chosen.seed)
        runs["half the memory"] = graded(paths, chosen.seed, Limits(memory=Limits().memory // 2))
        sys.stdout.write("".join(f"{line}\n" for line in compared(paths, runs)))


if __name__ == "__main__":
    main()
