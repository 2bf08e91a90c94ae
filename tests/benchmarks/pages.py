"""What feedback pages weigh and cost: `python -m tests.benchmarks.pages REPORT FOLDER`, both of a run over that folder.

Each page is made twice: with nothing remembered of others, and after a page of the same class.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from pytest_grade.notebook.cells import cells_of
from pytest_grade.reports.feedback import code, markdown, mathml
from pytest_grade.reports.feedback.exporter import FeedbackExporter

_REMEMBERED = (code._plain, markdown.as_html, mathml.mathml)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every page of the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args(arguments)
    began = time.process_time()
    exporter, sizes, cold, warm = FeedbackExporter(), [], [], []
    for entry in json.loads(given.report.read_text())["submissions"]:
        path = given.folder / entry["path"]
        if entry["status"] != "graded" or not path.is_file():
            continue
        content, kind = path.read_bytes(), path.suffix.removeprefix(".")

        def make() -> str:
            return exporter.page(entry, cells_of(content, kind))  # noqa: B023 - called in this turn

        for remembered in _REMEMBERED:
            remembered.cache_clear()
        sizes.append(len(make().encode()))
        for remembered in _REMEMBERED:
            remembered.cache_clear()
        cold.append(_milliseconds(make))
        warm.append(_milliseconds(make))
    _say(
        f"{len(sizes)} pages; making them twice took {time.process_time() - began:.2f} s of CPU with all that is loaded"
    )
    _say(f"KB: median {median(sizes) / 1024:.0f}, largest {max(sizes) / 1024:.0f}")
    _say(f"ms of CPU, nothing remembered: median {median(cold):.1f}, most {max(cold):.1f}")
    _say(f"ms of CPU, after one of the same class: median {median(warm):.1f}, most {max(warm):.1f}")


def _milliseconds(make: Callable[[], str]) -> float:
    began = time.process_time()
    make()
    return 1000 * (time.process_time() - began)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
