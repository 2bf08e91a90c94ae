"""CPU time a notebook, sandbox on: `python -m tests.benchmarks.cost [N]`.

Grades N distinct right submissions of every style, then N with 1/m misplaced, then N with another fault, then N right
ones of which one in a hundred does not end, then N starters as they are handed out, with one worker. CPU time is that
of the grader and of its fork server and workers together; start-up is measured apart. Report ratios from one run only:
the machines are noisy.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from pytest_grade.batch.job import Job
from pytest_grade.batch.pool import Pool
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.model.limits import Limits
from tests.students import Student, catalogue

_KINDS = ("lawful", "unlawful", "fault")


def cpu_seconds() -> float:
    """CPU time of this process and of every child that has been waited for."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def write_class(students: Sequence[Student], count: int, folder: Path) -> list[Path]:
    """Write `count` submissions; each has a line of its own, so that no two files are alike."""
    paths = []
    for number, student in enumerate(islice(cycle(students), count)):
        path = student.write(folder)
        distinct = folder / f"{number}{path.suffix}"
        distinct.write_text(path.read_text(encoding="utf-8").replace("import numpy", f"# {number}\\nimport numpy", 1))
        paths.append(distinct)
    return paths


def classes() -> dict[str, list[Student]]:
    """Whose submissions make up each class: of one kind, or right ones of which one in a hundred does not end."""
    week4 = [s for s in catalogue() if s.assignment.startswith("week4")]
    found = {kind: [s for s in week4 if s.kind == kind and s.executable] for kind in _KINDS}
    looper = next(s for s in week4 if s.fault == "not-terminating")
    return found | {"lawful, 1% loopers": [*islice(cycle(found["lawful"]), 99), looper]}


def starters(count: int, folder: Path) -> list[Path]:
    """So many of the starters that are shipped, no two alike."""
    shipped = sorted((Path(__file__).parents[2] / "assignments").glob("week4*/starter.ipynb"))
    paths = []
    for number, path in enumerate(islice(cycle(shipped), count)):
        paths.append(folder / f"starter-{number}.ipynb")
        text = path.read_text(encoding="utf-8")
        paths[-1].write_text(text.replace("import numpy", f"# {number}\\nimport numpy", 1), encoding="utf-8")
    return paths


def measured(paths: Sequence[Path]) -> tuple[float, float]:
    """CPU and wall seconds of grading these files, start-up included."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    pool = Pool(Job.of(Catalogue.load(), 1, Limits(), "auto"), workers=1)
    pool.expect(paths)
    for path in paths:
        pool.examined(path)
    pool.close()
    return cpu_seconds() - cpu, time.perf_counter() - wall


def main(count: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        start_cpu, start_wall = measured([])
        sys.stdout.write(f"start-up: {start_cpu * 1000:.0f} ms CPU, {start_wall * 1000:.0f} ms wall\n")
        for kind in (*classes(), "starters"):
            students = classes().get(kind)
            paths = write_class(students, count, Path(folder)) if students else starters(count, Path(folder))
            cpu, wall = measured(paths)
            cpu, wall = (cpu - start_cpu) / count * 1000, (wall - start_wall) / count * 1000
            sys.stdout.write(f"{count} {kind}: {cpu:.1f} ms CPU, {wall:.1f} ms wall a notebook\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
