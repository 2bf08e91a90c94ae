"""The assignments and rubrics that the package ships, and recognising which assignment a submission answers."""

import importlib.util
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import grader
from grader.errors import ConfigurationError
from grader.model.submission import Reading
from grader.probes.assignment import Assignment
from grader.scoring.rubric import Rubric, load_rubric

_ENOUGH_SHARED = 3  # functions whose names other assignments use too, but hardly so many of them together


def shipped(folder: str) -> Path:
    """Inside an installed package, or beside it in a checkout."""
    inside = Path(grader.__file__).parent / folder
    return inside if inside.is_dir() else Path(grader.__file__).parent.parent / folder


def assignment_ids() -> tuple[str, ...]:
    """The ids of the shipped assignments: the folders that hold an `assignment.py`."""
    return tuple(sorted(path.parent.name for path in shipped("assignments").glob("*/assignment.py")))


@cache
def load_assignment(id_: str) -> Assignment:
    """Load one shipped assignment; raises `ConfigurationError` for an unknown id."""
    path = shipped("assignments") / id_ / "assignment.py"
    if id_ not in assignment_ids():
        raise ConfigurationError(source="assignment", found=f'"{id_}"', allowed=f"one of {', '.join(assignment_ids())}")
    spec = importlib.util.spec_from_file_location(f"grader_assignment_{id_}", path)
    if spec is None or spec.loader is None:
        raise ConfigurationError(source=str(path), found="no Python module", allowed="an assignment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assignment = module.ASSIGNMENT
    if not isinstance(assignment, Assignment):
        raise ConfigurationError(source=str(path), found="no Assignment", allowed="ASSIGNMENT = Assignment(…)")
    return assignment


def _functions_of(id_: str) -> Sequence[str] | None:
    return load_assignment(id_).names if id_ in assignment_ids() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The assignments to choose from, each with its rubric."""

    assignments: tuple[Assignment, ...]
    rubrics: Mapping[str, Rubric]

    @classmethod
    def load(cls, only: str | None = None, rubric_files: Iterable[Path] = ()) -> "Catalogue":
        """Load the shipped assignments (or one of them) and rubrics, a user's own rubrics in place of ours."""
        ids = assignment_ids() if only is None else (only,)
        assignments = tuple(load_assignment(id_) for id_ in ids)
        rubrics = {id_: _load(shipped("rubrics") / f"{id_}.yaml") for id_ in ids}
        for path in rubric_files:
            rubric = _load(path)
            rubrics[rubric.assignment] = rubric
        return cls(assignments=assignments, rubrics=rubrics)

    @property
    def preload(self) -> tuple[str, ...]:
        """The further modules that students of these assignments may import, by the assignments and their rubrics."""
        named = (*(a.preload for a in self.assignments), *(self.rubrics[a.id].modules for a in self.assignments))
        return tuple(dict.fromkeys(module for modules in named for module in modules))

    def recognise(self, reading: Reading) -> Assignment | None:
        """The assignment most of whose own functions the submission defines (broken ones count); None where none."""
        names = reading.binds | {piece.name for piece in reading.broken if piece.name}

        def fit(assignment: Assignment) -> tuple[int, int]:
            own = len(names.intersection(assignment.recognised_by))
            return own, len(names.intersection(assignment.names))

        best = max(self.assignments, key=fit)
        own, shared = fit(best)
        enough = 1 if len(self.assignments) == 1 else _ENOUGH_SHARED
        return best if own or shared >= enough else None


def _load(path: Path) -> Rubric:
    return load_rubric(path, _functions_of, assignment_ids())
