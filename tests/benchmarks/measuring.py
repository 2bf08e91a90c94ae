"""What a command costs, with all the processes that it starts; and classes of distinct notebooks to try it on."""

import base64
import json
import os
import random
import resource
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from tests.batch.kills import descendants
from tests.students import catalogue

_USUAL = 10
_STYLES = ("course", "operators", "einsum")
_IMAGE_BYTES = 40_000  # a notebook with its plots has some 80 KB
_PROVIDED = Path(__file__).parents[2] / "assignments" / "week4_step_by_step" / "provided.py"
_SAMPLES_A_SECOND = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """CPU and wall seconds, and the largest memory of all processes together, in MiB (what they share counts once)."""

    cpu: float
    wall: float
    memory: float


def cost_of(command: Sequence[str], folder: Path) -> Cost:
    """Run a command to its end. Raises `RuntimeError` where it was not there or crashed; failed tests are no crash."""
    peak = [0.0]
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, env=environment(command[0])
        )
        watch = threading.Thread(target=_watch, args=(process, peak))
        watch.start()
        code = process.wait()
    watch.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if code not in (0, 1):
        raise RuntimeError((folder / "output.txt").read_text(errors="replace")[-2000:])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu=cpu, wall=time.perf_counter() - began, memory=peak[0])


def environment(python: str) -> dict[str, str]:
    """The environment in which the commands beside an interpreter are found."""
    return os.environ | {"PATH": f"{Path(python).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def _watch(process: "subprocess.Popen[bytes]", peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_memory, [process.pid, *descendants(process.pid)])))
        time.sleep(1 / _SAMPLES_A_SECOND)


def _memory(pid: int) -> float:
    """The proportional set size of a process in MiB."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has ended
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def notebooks(count: int, checks: str = "") -> Iterator[dict[str, Any]]:
    """So many right notebooks in several styles, no two alike, with pictures in their outputs.

    One in ten places 1/m otherwise than the lectures; among public notebooks it is fewer. `checks` is the text of a
    last cell, which tests what the notebook defines as a course would.
    """
    chance = random.Random(1)
    right = [s for s in catalogue() if s.assignment.startswith("week4") and s.kind == "lawful" and s.style in _STYLES]
    usual = cycle(student for student in right if student.placement == "per-layer")
    other = cycle(student for student in right if student.placement != "per-layer")
    for number in range(count):
        student = next(usual if number % _USUAL else other)
        cells = [_code(source) for source in student.cells]
        cells[0]["source"] = f"# submission {number}\n{cells[0]['source']}"
        picture = base64.b64encode(chance.randbytes(_IMAGE_BYTES)).decode()
        data = {"image/png": picture}
        cells[0]["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data}]
        if checks:
            cells.append(_code(checks))
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        yield {"nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec": kernel}, "cells": cells}


def write_class(folder: Path, count: int, checks: str = "") -> list[Path]:
    """Write each notebook into a folder of its own, beside the module that the course hands out."""
    paths = []
    for number, notebook in enumerate(notebooks(count, checks)):
        path = folder / f"student{number:06}" / "week4.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        (path.parent / "dnn_utils_v2.py").symlink_to(_PROVIDED)
        paths.append(path)
    return paths


def _code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
