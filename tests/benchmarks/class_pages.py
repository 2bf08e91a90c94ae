"""What class pages weigh and cost: `python -m tests.benchmarks.class_pages REPORT [--sizes 12 300] [--out FOLDER]`.

A class of each size is made of the entries of the report, as those of invented students: some late, some remarked on,
some who handed in nothing. With `--out` the pages are kept, to be looked at.
"""

import argparse
import json
import random
import sys
import time
import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pytest_grade.reports.class_page.page import as_class_page
from pytest_grade.reports.report import Report
from pytest_grade.reports.spool import Spool

FIRST = (
    "Ada", "Aiko", "Bela", "Çiğdem", "D'Arcy", "Edda", "Finn", "Gita", "Hana", "Ivo", "João", "Keiko", "Łukasz", "Ngọc",
    "Olga", "Priya", "Søren", "Thea", "Zoë", "伟",
)  # fmt: skip
LAST = (
    "Berg", "Chen", "Dubois", "Eriksen", "García-Márquez", "Horvat", "Kim", "Müller", "Novak", "O'Brien", "Østergård",
    "Rao", "Šimić", "Tanaka", "Yılmaz",
)  # fmt: skip
SIZES = (12, 300, 5000)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure a page of each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(arguments)
    known = json.loads(given.report.read_text())["submissions"]
    for size in given.sizes:
        with Spool() as spool:
            for entry in class_of(known, size):
                spool.add(entry)
            html, seconds = _made(spool)
            tracemalloc.start()
            _made(spool)
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        sys.stdout.write(
            f"{size}: {len(html.encode()) / 1024:.0f} KB, {seconds:.2f} s of CPU, {most / 2**20:.1f} MiB\n"
        )
        if given.out:
            (given.out / f"class-{size}.html").write_text(html, encoding="utf-8")


def class_of(known: Sequence[Mapping[str, Any]], size: int) -> Iterator[dict[str, Any]]:
    """That many students, half of them with an entry of full marks, as classes are."""
    chance = random.Random(size)
    right = [entry for entry in known if entry.get("earned") == entry.get("possible", 0)]
    others = [entry for entry in known if entry not in right]
    for number in range(size):
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        yield _of_student(chance.choice(right if chance.random() < 0.5 else others), name, number, chance)


def _of_student(entry: Mapping[str, Any], name: str, number: int, chance: random.Random) -> dict[str, Any]:
    person = {"id": str(100_000 + number), "name": name, "section": chance.choice("AB")}
    made = {**entry, "path": f"{number}/week4.ipynb", "student": str(number), "person": person}
    kind = chance.random()
    if kind < 0.01:
        kept = {key: made[key] for key in ("path", "student", "person", "counts", "remarks", "seconds")}
        return {**kept, "digest": None, "late": None, "status": "not-handed-in", "reason": "no folder of this name"}
    if kind < 0.05:
        made |= {"late": {"seconds": chance.uniform(60, 3e5), "deducted": 5.0}, "final": max(0, entry["earned"] - 5)}
    elif kind < 0.07:
        made["remarks"] = [{"function": None, "remark": "Come and see me.", "points": 2.0, "reason": "one slip"}]
    return made


def _made(spool: Spool) -> tuple[str, float]:
    began = time.process_time()
    html = "".join(as_class_page(Report(grader={}, spool=spool)))
    return html, time.process_time() - began


if __name__ == "__main__":
    main()
