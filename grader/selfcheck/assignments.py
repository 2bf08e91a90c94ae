"""Which assignment a student works on: the one that was said, or the installed one whose functions are there."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from grader.author.files import DECLARATION
from grader.errors import ConfigurationError
from grader.examine.catalogue import (
    Catalogue,
    assignment_ids,
    offered_folder,
    offered_ids,
    shipped,
    told_apart,
)
from grader.examine.run import Run
from grader.marking.rubric import Rubric
from grader.model.limits import Limits

# The questions are the same in every kernel, and none of an official run: its seed is beyond those that a run may have.
_SEED: Final = (1 << 80) + 20
_LIMITS: Final = Limits(function_cpu=20, submission_cpu=200, answer_wall=3, submission_wall=20)
_PACE: Final = 0.025  # CPU seconds of a solution: as little as the limits take it to need
_DEFINED: Final = re.compile(r"^(?:def|class)\s+(\w+)", re.MULTILINE)


class UndecidedError(Exception):
    """The functions that are there belong to none of the installed assignments, or to several: `ids`."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(ids)
        self.ids = tuple(ids)


def run_of(functions: Collection[str], assignment: str | Path | None) -> Run:
    """The run that asks about an assignment, prepared once a kernel.

    Raises `UndecidedError` where none is said and the functions do not tell, `ConfigurationError` where the one that is
    said is none.
    """
    return _prepared(_told_by(frozenset(functions)) if assignment is None else assignment)


@cache
def _prepared(chosen: str | Path) -> Run:
    catalogue = _catalogue(chosen)
    return Run.prepare(catalogue, _SEED, _LIMITS, {each.id: _PACE for each in catalogue.assignments})


def _catalogue(chosen: str | Path) -> Catalogue:
    chosen = chosen if chosen in offered_ids() else Path(chosen)
    if isinstance(chosen, Path) and not chosen.is_dir():
        raise ConfigurationError(source="check", found=f'"{chosen}"', allowed=f"one of {', '.join(offered_ids())}")
    try:
        return Catalogue.load(chosen)
    except ImportError:  # no YAML here: each function counts alike
        folder = chosen if isinstance(chosen, Path) else _folder(chosen)
        return _without_rubric(folder)


def _without_rubric(folder: Path) -> Catalogue:
    from grader.examine.catalogue import load  # noqa: PLC0415

    made = load(folder)
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
        if path.name not in (DECLARATION, "provided.py"):
            yield from _DEFINED.findall(path.read_text(encoding="utf-8"))


def _folder(id_: str) -> Path:
    return shipped("assignments") / id_ if id_ in assignment_ids() else offered_folder(id_)
