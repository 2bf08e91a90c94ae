"""The assignments and rubrics that the package ships, and recognising which assignment a submission answers."""

import importlib.util
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import grader
from grader.author.compiled import load
from grader.errors import ConfigurationError
from grader.judge.near_names import near_names
from grader.model.assignment import Assignment
from grader.model.notation import Notation
from grader.model.submission import Reading
from grader.scoring.rubric import Rubric, load_rubric

_ENOUGH_SHARED = 3  # functions whose names other assignments use too, but hardly so many of them together
_SURELY_ENOUGH = 5  # where one among them is the assignment's own
_MOST_SHOWN = 6
_LONGEST_NAME = 60


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
    if (path.parent / "solution.py").exists():
        return load(path.parent)
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

    @property
    def notations(self) -> Mapping[str, Notation]:
        """How each assignment writes, by its id."""
        return {assignment.id: assignment.notation for assignment in self.assignments}

    @classmethod
    def load(cls, only: str | None = None, rubric_files: Iterable[Path] = ()) -> "Catalogue":
        """Load the shipped assignments (or one of them) and rubrics, a user's own rubrics in place of ours."""
        ids = assignment_ids() if only is None else (only,)
        assignments = _told_apart([load_assignment(id_) for id_ in ids])
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
        """The assignment that the submission's functions make up (broken ones count); None where they make none.

        Many courses use the same names. So a function on the way to the final gradients must be there, and it must be
        one that no other assignment has, or come with others and be callable as the assignment calls it.
        The functions of an assignment that the user named need only be some.
        """
        names = reading.defines
        if len(self.assignments) == 1:
            (named,) = self.assignments
            return named if names.intersection(named.names) else None

        def fit(assignment: Assignment) -> tuple[int, int]:
            own = len(names.intersection(assignment.recognised_by))
            return own, len(names.intersection(assignment.names))

        answered = [assignment for assignment in self.assignments if _is_answered_by(reading, assignment)]
        return max(answered, key=fit, default=None)

    def described(self, reading: Reading) -> str:
        """What a submission looks like that answers no assignment: what it defines, and what was perhaps meant."""
        known = ", ".join(assignment.id for assignment in self.assignments)
        names = list(reading.functions)
        if not names:
            return f"it defines no function outside of classes (graded here: {known})"
        shown = ", ".join(name[:_LONGEST_NAME] for name in names[:_MOST_SHOWN])
        more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
        wanted = [name for assignment in self.assignments for name in assignment.chain.path]
        meant = ", ".join(f"{name} by {there}" for there, name in near_names(wanted, reading.functions).items())
        asked = f" (did you mean {meant}?)" if meant else ""
        return f"it defines {shown}{more}{asked}, and that is no assignment that is graded here ({known})"


def _told_apart(assignments: Sequence[Assignment]) -> tuple[Assignment, ...]:
    """The assignments, each that does not say so itself known by the names that no other one has."""
    count = Counter(name for assignment in assignments for name in assignment.names)
    return tuple(
        a if a.recognised_by else replace(a, recognised_by=tuple(name for name in a.names if count[name] == 1))
        for a in assignments
    )


def _is_answered_by(reading: Reading, assignment: Assignment) -> bool:
    names = reading.defines
    path = names.intersection(assignment.chain.path)
    if path.intersection(assignment.recognised_by):
        return True
    count = len(names.intersection(assignment.names))
    if not path or count < _ENOUGH_SHARED:
        return False
    is_sure = count >= _SURELY_ENOUGH and names.intersection(assignment.recognised_by)
    return bool(is_sure) or _is_called_alike(reading, assignment)


def _is_called_alike(reading: Reading, assignment: Assignment) -> bool:
    """Whether the functions of the chain take as many arguments as the assignment gives them."""
    given = {step.function: len(step.arguments) for step in assignment.chain.steps(assignment.cases(0).main[0])}
    found = {name: reading.definition(name) for name in given}
    return all(definition is None or definition.accepts >= given[name] for name, definition in found.items())


def _load(path: Path) -> Rubric:
    return load_rubric(path, _functions_of, assignment_ids())
