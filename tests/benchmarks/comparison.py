"""Us beside others, in one run: `python -m tests.benchmarks.comparison [--count N] [--slow N] [--others PYTHON]`.

A class of distinct right notebooks is graded by `pytest --grade`, by nbgrader, by nbmake, and in one process without
any isolation, which is the floor: cells are executed and functions checked, nothing else. For the others each notebook
ends with the same checks of its functions, in the manner of the course. Each tool grades a small and a large
class: the difference is what one more notebook costs, the rest is start-up.

nbgrader and nbmake are found in the interpreter that `--others` names (`pip install nbgrader nbmake ipykernel`).
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measuring import Cost, cost_of, environment, notebooks, write_class

_CHECKS = Path(__file__).with_name("checks.txt")
_PLAIN = Path(__file__).with_name("plain.py")
_SMALL = {"pytest_grade": 60}  # enough for us to start all workers; for the others 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """Something that grades a class: `prepare` makes a class of so many in a folder and gives the command."""

    name: str
    isolation: str
    module: str
    prepare: Callable[[Path, int, str], Sequence[str]]


def ours(*options: str) -> Callable[[Path, int, str], Sequence[str]]:
    """`pytest --grade` with these options."""

    def prepare(folder: Path, count: int, python: str) -> Sequence[str]:
        write_class(folder / "class", count)
        return [python, "-m", "pytest", "--grade", "class", "--grade-report=json:grades.json", *options]

    return prepare


def nbmake(folder: Path, count: int, python: str) -> Sequence[str]:
    """`pytest --nbmake`: each notebook in a kernel of its own."""
    write_class(folder / "class", count, _CHECKS.read_text(encoding="utf-8"))
    return [python, "-m", "pytest", "--nbmake", "class"]


def plain(folder: Path, count: int, python: str) -> Sequence[str]:
    """One process that executes everything."""
    write_class(folder / "class", count, _CHECKS.read_text(encoding="utf-8"))
    return [python, str(_PLAIN), "class"]


def nbgrader(folder: Path, count: int, python: str) -> Sequence[str]:
    """`nbgrader autograde`: each notebook in a kernel of its own, its results in a database."""
    checks = _CHECKS.read_text(encoding="utf-8")
    for number, notebook in enumerate(notebooks(count, checks)):
        test = {"grade": True, "grade_id": "checks", "locked": True, "points": 10, "schema_version": 3}
        notebook["cells"][-1]["metadata"]["nbgrader"] = test | {"solution": False, "task": False}
        targets = [folder / "submitted" / f"student{number:06}" / "week4"]
        targets += [folder / "source" / "week4"] if number == 0 else []
        for target in targets:
            target.mkdir(parents=True)
            (target / "week4.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
            provided = _CHECKS.parents[2] / "assignments" / "week4_step_by_step" / "provided.py"
            (target / "dnn_utils_v2.py").write_bytes(provided.read_bytes())
    made = [python, "-m", "nbgrader", "generate_assignment", "week4", "--force"]
    subprocess.run(made, cwd=folder, check=True, capture_output=True, env=environment(python))
    return [python, "-m", "nbgrader", "autograde", "week4"]


TOOLS = (
    Tool(name="pytest --grade", isolation="seccomp + Landlock, a process each", module="pytest_grade", prepare=ours()),
    Tool(
        name="pytest --grade, one worker",
        isolation="seccomp + Landlock, a process each",
        module="pytest_grade",
        prepare=ours("--grade-workers=1"),
    ),
    Tool(name="plain execution", isolation="none, one process", module="numpy", prepare=plain),
    Tool(name="nbmake", isolation="a kernel each, no confinement", module="nbmake", prepare=nbmake),
    Tool(name="nbgrader", isolation="a kernel each, no confinement", module="nbgrader", prepare=nbgrader),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one more notebook costs a tool, and what starting it costs."""

    tool: Tool
    count: int
    cpu: float
    wall: float
    start_up: float
    memory: float


def measured(tool: Tool, count: int, python: str) -> Row:
    """Grade a small class and a large one."""
    costs: list[Cost] = []
    least = _SMALL.get(tool.module, 2)
    for size in (least, count):
        with tempfile.TemporaryDirectory() as scratch:
            costs.append(cost_of(tool.prepare(Path(scratch), size, python), Path(scratch)))
    small, large = costs
    more = count - least
    cpu, wall = (large.cpu - small.cpu) / more, (large.wall - small.wall) / more
    return Row(tool=tool, count=count, cpu=cpu, wall=wall, start_up=small.wall - least * wall, memory=large.memory)


def table(rows: Sequence[Row]) -> Iterator[str]:
    """A Markdown table, which reads well as plain text too."""
    heads = ("tool", "notebooks", "CPU ms each", "wall ms each", "CPU, ratio", "start-up s", "peak MiB", "isolation")
    yield "| " + " | ".join(heads) + " |"
    yield "|---" * len(heads) + "|"
    for row in rows:
        yield (
            f"| {row.tool.name} | {row.count} | {row.cpu * 1000:.1f} | {row.wall * 1000:.1f} "
            f"| {row.cpu / rows[0].cpu:.2f} | {row.start_up:.1f} | {row.memory:.0f} | {row.tool.isolation} |"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=500, help="notebooks for us and for the floor")
    parser.add_argument("--slow", type=int, default=20, help="notebooks for nbmake and nbgrader")
    parser.add_argument("--others", default=sys.executable, help="the interpreter that has nbmake and nbgrader")
    given = parser.parse_args()
    rows = []
    for tool in TOOLS:
        is_slow = tool.module in ("nbmake", "nbgrader")
        python = given.others if is_slow else sys.executable
        if subprocess.run([python, "-c", f"import {tool.module}"], check=False, capture_output=True).returncode:
            sys.stdout.write(f"{tool.name}: not installed for {python} (pip install {tool.module} ipykernel)\n")
            continue
        rows.append(measured(tool, given.slow if is_slow else given.count, python))
    sys.stdout.write("\n".join(table(rows)) + "\n")


if __name__ == "__main__":
    main()
