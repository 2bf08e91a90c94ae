"""Which assignment a student works on: the one that is said, the kit beside the notebook, or an installed one."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from pytest_grade.author.files import DECLARATION
from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import (
    Catalogue,
    assignment_ids,
    load,
    offered_folder,
    offered_ids,
    shipped,
    told_apart,
    told_ids,
)
from pytest_grade.examine.run import Run
from pytest_grade.kit.files import SUFFIX, is_kit, kit_in, read_kit
from pytest_grade.marking.rubric import Rubric
from pytest_grade.model.limits import Limits

# The questions are the same in every kernel, and none of an official run: its seed is beyond those that a run may have.
_SEED: Final = (1 << 80) + 21
_LIMITS: Final = Limits(function_cpu=20, submission_cpu=200, answer_wall=2, submission_wall=20)
_PACE: Final = 0.025  # CPU seconds of a solution: as little as the limits take it to need
_DEFINED: Final = re.compile(r"^(?:def|class)\s+(\w+)", re.MULTILINE)


class UndecidedError(Exception):
    """The functions that are there belong to none of the installed assignments, or to several: `ids`."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(ids)
        self.ids = tuple(ids)


def run_of(functions: Collection[str], assignment: str | Path | None, folder: Path | None = None) -> Run:
    """The run that asks about an assignment, prepared once a kernel; in `folder` a kit may lie.

    Raises `UndecidedError` where none is said and the functions do not tell, `ConfigurationError` where the one that is
    said is none.
    """
    if assignment is not None:
        return _prepared(_kit_of(assignment, folder) or _said(assignment))
    there = frozenset(functions)
    return _prepared(_kit_for(there, folder) or _told_by(there))


def _said(assignment: str | Path) -> str | Path:
    """What is said, by id or as a path of something that is there."""
    if isinstance(assignment, str) and assignment in offered_ids():
        return assignment
    path = Path(str(assignment)).expanduser()
    if is_kit(path) or (path.is_dir() and ((path / DECLARATION).is_file() or kit_in(path))):
        return path.resolve()
    allowed = "the path of a kit" + (f", or {told_ids(str(assignment))}" if offered_ids() else "")
    raise ConfigurationError(source="check", found=f'"{assignment}"', allowed=allowed)


def _kit_for(functions: frozenset[str], folder: Path | None) -> Path | None:
    """The kit in a folder; of several the one of which most functions are there, if it is one."""
    kits = sorted(folder.glob(f"*{SUFFIX}")) if folder else []
    if len(kits) < 2:
        return kits[0].resolve() if kits else None
    shared = {kit: len(functions.intersection(read_kit(kit).assignment.names)) for kit in kits}
    best = [kit for kit in kits if shared[kit] == max(shared.values())]
    if len(best) > 1:
        raise UndecidedError([read_kit(kit).assignment.id for kit in best])
    return best[0].resolve()


def _kit_of(assignment: str | Path, folder: Path | None) -> Path | None:
    """The kit in a folder that is of the assignment with this id; it comes before an installed one."""
    kits = sorted(folder.glob(f"*{SUFFIX}")) if folder and isinstance(assignment, str) else []
    return next((kit.resolve() for kit in kits if read_kit(kit).assignment.id == assignment), None)


@cache
def _prepared(chosen: str | Path) -> Run:
    catalogue = _catalogue(chosen)
    pace = {each.id: _PACE for each in catalogue.assignments}
    return Run.prepare(catalogue, _SEED, _LIMITS, pace, is_of_one=True)


def _catalogue(chosen: str | Path) -> Catalogue:
    try:
        return Catalogue.load(chosen)
    except ImportError:  # there is no YAML here: each function counts alike
        made = load(chosen if isinstance(chosen, Path) else _folder(chosen))
        rubric = Rubric(assignment=made.id, points=dict.fromkeys(made.names, 1.0))
        return Catalogue(assignments=told_apart([made]), rubrics={made.id: rubric})


def _told_by(functions: frozenset[str]) -> str:
    shared = {id_: len(functions & names) for id_, names in _functions_of_all().items()}
    most = max(shared.values(), default=0)
    found = [id_ for id_, count in shared.items() if count == most and most]
    if len(found) != 1:
        raise UndecidedError(found)
    return found[0]


@cache
def _functions_of_all() -> Mapping[str, frozenset[str]]:
    """By id the functions of the solution, read and not run."""
    return {id_: frozenset(_functions_in(_folder(id_))) for id_ in offered_ids()}


def _functions_in(folder: Path) -> Iterator[str]:
    for path in folder.glob("*.py"):
        if path.name not in (DECLARATION, "provided.py", "withheld.py"):
            yield from _DEFINED.findall(path.read_text(encoding="utf-8"))


def _folder(id_: str) -> Path:
    return shipped("assignments") / id_ if id_ in assignment_ids() else offered_folder(id_)
