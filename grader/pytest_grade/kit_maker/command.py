"""`pytest-grade kit`: write the folder that students get, with which they check themselves."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from pytest_grade.errors import ConfigurationError, GraderError
from pytest_grade.examine.catalogue import Entry, assignment_ids, entered, offered_ids
from pytest_grade.examine.pace import Pace
from pytest_grade.examine.plan import Plan
from pytest_grade.kit.files import SUFFIX, packed
from pytest_grade.kit_maker.folder import STARTER, Starter, readme
from pytest_grade.kit_maker.freezing import Freezing
from pytest_grade.model.assignment import Assignment
from pytest_grade.reports.text import say
from pytest_grade.sandbox.client import Sandbox

_LARGEST_SEED: Final = 2**63 - 1
_OF_A_RUBRIC: Final = ("points", "accepted", "undecided", "partial_credit", "hints", "modules", "parts")
_DIGITS: Final = 2  # of the time that the solution needs


def kit(arguments: Sequence[str]) -> int:
    """Run the command: 0, 1 where no kit can be made, 2 where the arguments are refused."""
    parser = argparse.ArgumentParser(
        prog="pytest-grade kit",
        description="Write the one folder that students get: their notebook, the given functions, and a file with "
        "which they check themselves. No solution is in it, and no question of a graded run.",
    )
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="the id of one that is installed, or its folder")
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder to write: a new one, or an empty one")
    parser.add_argument(
        "--notebook", type=Path, metavar="FILE", help=f"what students begin with; default: {STARTER} beside it"
    )
    parser.add_argument("--seed", type=_seed, metavar="N", help="draw the same questions again; default: a new draw")
    given = parser.parse_args(arguments)
    try:
        say(_written(given), sys.stdout)
    except (GraderError, OSError) as error:
        say([str(error)], sys.stderr)
        return 1
    return 0


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= _LARGEST_SEED):
        message = f"found {text!r}; allowed: a whole number from 0 to {_LARGEST_SEED}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _written(given: argparse.Namespace) -> Iterable[str]:
    """Write the folder, and say what is in it; raises `GraderError` or `OSError`, and has written nothing then."""
    _refuse_used(given.out)
    entry = entered(_chosen(given.assignment))
    assignment = entry.assignment
    if not assignment.has_solution:
        raise ConfigurationError(source=str(given.assignment), found="a kit", allowed="the assignment it was made of")
    starter = Starter.read(given.notebook or entry.folder / STARTER)
    starter.refuse_answers(assignment.callees)
    module = f"{starter.module_name(assignment)}.py" if assignment.provided else None
    with Sandbox(policy="auto", preload=(*assignment.preload, *entry.rubric.modules)) as sandbox:
        freezing = Freezing.of(assignment, given.seed, _seconds(assignment, sandbox), sandbox)
        frozen = freezing.frozen()
    notebook = f"{assignment.id}.ipynb" if starter.path.name == STARTER else starter.path.name
    files = {
        "README.md": readme(assignment, notebook, module, freezing.left_out).encode(),
        notebook: starter.content,
        f"{assignment.id}{SUFFIX}": packed(frozen, _rubric(entry, freezing.left_out), freezing.left_out),
    }
    files |= {module: assignment.provided.encode()} if module else {}
    given.out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (given.out / name).write_bytes(content)
    yield f"{given.out}: {', '.join(f'{name} ({_size(content)})' for name, content in files.items())}"
    if freezing.left_out:
        yield f"not in the kit, since only the solution can judge it: {', '.join(freezing.left_out)}"


def _refuse_used(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        found = "files in it" if out.is_dir() else "a file"
        raise ConfigurationError(source=str(out), found=found, allowed="a new folder, or an empty one")


def _chosen(text: str) -> str | Path:
    """An id, or a folder; raises `ConfigurationError` where it is neither."""
    if text in offered_ids():
        return text
    if not Path(text).is_dir():
        ids = ", ".join(assignment_ids())
        raise ConfigurationError(source=text, found="no such folder", allowed=f"a folder, or one of {ids}")
    return Path(text)


def _seconds(assignment: Assignment, sandbox: Sandbox) -> float:
    """The CPU time of the solution here, which is proved by that; roughly, since it is told."""
    return round(Pace().of(Plan(assignment=assignment, seed=0), sandbox), _DIGITS)


def _rubric(entry: Entry, left_out: Sequence[str]) -> dict[str, Any]:
    """What of the rubric a check needs: the points of what it checks, and what is accepted."""
    whole = {key: value for key, value in asdict(entry.rubric).items() if key in _OF_A_RUBRIC}
    for key in ("points", "parts"):
        whole[key] = {name: each for name, each in whole[key].items() if name not in left_out}
    return whole


def _size(content: bytes) -> str:
    return f"{max(1, round(len(content) / 1000))} KB"
