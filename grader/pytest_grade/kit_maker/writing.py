"""Writing the folder that students get, with which they check themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import Entry, entered, offered_ids, told_ids
from pytest_grade.examine.pace import Pace
from pytest_grade.examine.plan import Plan
from pytest_grade.kit.files import SUFFIX, packed
from pytest_grade.kit_maker.folder import STARTER, Starter, readme
from pytest_grade.kit_maker.freezing import Freezing
from pytest_grade.model.assignment import Assignment
from pytest_grade.sandbox.client import Sandbox

_OF_A_RUBRIC: Final = ("points", "accepted", "undecided", "partial_credit", "hints", "modules", "parts")
_DIGITS: Final = 2  # of the time that the solution needs


def written(chosen: str | Path, out: Path, notebook: Path | None, seed: int | None) -> Iterator[str]:
    """Write the folder, and say what is in it; raises `GraderError` or `OSError`, and has written nothing then."""
    entry = entered(chosen)
    assignment = entry.assignment
    if not assignment.has_solution:
        raise ConfigurationError(source=str(chosen), found="a kit", allowed="the assignment it was made of")
    starter = Starter.read(notebook or entry.folder / STARTER)
    starter.refuse_answers(assignment.callees)
    module = f"{starter.module_name(assignment)}.py" if assignment.provided else None
    with Sandbox(policy="auto", preload=(*assignment.preload, *entry.rubric.modules)) as sandbox:
        freezing = Freezing.of(assignment, seed, _seconds(assignment, sandbox), sandbox)
        frozen = freezing.frozen()
    name_of_it = f"{assignment.id}.ipynb" if starter.path.name == STARTER else starter.path.name
    files = {
        "README.md": readme(assignment, name_of_it, module, freezing.left_out).encode(),
        name_of_it: starter.content,
        f"{assignment.id}{SUFFIX}": packed(frozen, _rubric(entry, freezing.left_out), freezing.left_out),
    }
    files |= {module: assignment.provided.encode()} if module else {}
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)
    yield f"{out}: {', '.join(f'{name} ({_size(content)})' for name, content in files.items())}"
    if freezing.left_out:
        yield f"not in the kit, since only the solution can judge it: {', '.join(freezing.left_out)}"


def refuse_used(out: Path) -> None:
    """Raise `ConfigurationError` where something is that would be written over."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        found = "files in it" if out.is_dir() else "a file"
        raise ConfigurationError(source=str(out), found=found, allowed="a new folder, or an empty one")


def chosen_by(text: str) -> str | Path:
    """An id, or a folder; raises `ConfigurationError` where it is neither."""
    if text in offered_ids():
        return text
    if not Path(text).is_dir():
        raise ConfigurationError(source=text, found="no such folder", allowed=f"{told_ids(text)}, or a folder")
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
