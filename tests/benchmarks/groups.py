"""How pure answer groups are: `python -m tests.benchmarks.groups [--seed N] [--out FILE]`.

Grades every wrong submission of the catalogue (`tests/students`) and counts pairs: of different mistakes in one group
(some give the same answers, so that nothing tells them apart), and of one mistake in several groups. With `--out` the
groups are written as JSON, so that two seeds can be compared: they are the same in every run.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from pytest_grade.batch.job import Job
from pytest_grade.batch.pool import Pool
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.model.findings import Findings
from pytest_grade.model.limits import Limits
from tests.students import Student, catalogue

_RIGHT = ("lawful", "oddity")


class Grouped(NamedTuple):
    """A wrong submission: its id, what is wrong in it, and its group."""

    id: str
    mistake: str
    group: str


def grouped(students: Sequence[Student], seed: int) -> Iterator[Grouped]:
    """Grade them all; what is not gradable, or has no group, is left out."""
    pool = Pool(Job.of(Catalogue.load(), seed, Limits(), "auto"), workers=1)
    with tempfile.TemporaryDirectory() as folder:
        for student in students:
            found = pool.examined(student.write(Path(folder)))
            if isinstance(found, Findings) and found.group:
                yield Grouped(student.id, f"{student.assignment} {student.fault or student.placement}", found.group)
    pool.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the counts, and each group that holds several mistakes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(arguments)
    found = list(grouped([student for student in catalogue() if student.kind not in _RIGHT], given.seed))
    pairs = list(combinations(found, 2))
    mixed = [(one, other) for one, other in pairs if one.group == other.group and one.mistake != other.mistake]
    split = [(one, other) for one, other in pairs if one.group != other.group and one.mistake == other.mistake]
    sys.stdout.write(f"{len(found)} wrong submissions in {len({each.group for each in found})} groups\n")
    sys.stdout.write(
        f"pairs of different mistakes in one group: {len(mixed)}; of one mistake in several: {len(split)}\n"
    )
    for group in sorted({one.group for one, _ in mixed}):
        sys.stdout.write(f"  {group}: {', '.join(sorted({e.mistake for e in found if e.group == group}))}\n")
    if given.out:
        given.out.write_text(json.dumps({each.id: each.group for each in found}, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
