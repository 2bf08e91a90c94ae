"""What a run asks for, in plain values: any process, here or on another machine, examines by it alike."""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, field
from pathlib import Path

import numpy as np

import pytest_grade
from pytest_grade import __version__
from pytest_grade.author.files import Files
from pytest_grade.dataclass import dataclass
from pytest_grade.examine.catalogue import Catalogue, announced, loaded, shipped, told_apart
from pytest_grade.examine.run import Run
from pytest_grade.marking.rubric import Rubric
from pytest_grade.model.limits import Limits
from pytest_grade.sandbox.client import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to examine submissions for; `assignments` are ids, with a rubric each, and the files of those not shipped.

    `pace` is the CPU time of the solution by assignment, where it is known: limits are multiples of it.
    """

    assignments: tuple[str, ...]
    rubrics: Mapping[str, Rubric]
    seed: int
    limits: Limits
    policy: Policy
    version: str = __version__
    pace: Mapping[str, float] = field(default_factory=dict)
    files: Mapping[str, Files] = field(default_factory=dict)

    @classmethod
    def of(cls, catalogue: Catalogue, seed: int, limits: Limits, policy: Policy) -> "Job":
        """The job of grading by this catalogue."""
        ids = tuple(assignment.id for assignment in catalogue.assignments)
        return cls(
            assignments=ids,
            rubrics=catalogue.rubrics,
            seed=seed,
            limits=limits,
            policy=policy,
            files=catalogue.files,
        )

    def run(self) -> Run:
        """Prepare for it in this process."""
        assignments = [loaded(self.files[id_]) if id_ in self.files else announced(id_) for id_ in self.assignments]
        catalogue = Catalogue(assignments=told_apart(assignments), rubrics=self.rubrics)
        return Run.prepare(catalogue, self.seed, self.limits, self.pace)

    def accepted(self, assignment: str) -> str:
        """The conventions that its rubric accepts: of a rubric, all that findings depend on."""
        return " ".join(sorted(self.rubrics[assignment].accepted))

    def conditions(self, layers: Sequence[str]) -> str:
        """Everything else that findings depend on, besides the submission itself, as text."""
        return json.dumps(
            software()
            | {
                "version": self.version,
                "assignments": self.assignments,
                "files": {id_: files.digest for id_, files in self.files.items()},
                "seed": str(self.seed),
                "limits": {name: most for name, most in asdict(self.limits).items() if not name.startswith("student_")},
                "layers": list(layers),
                "modules": sorted({module for rubric in self.rubrics.values() for module in rubric.modules}),
            },
            sort_keys=True,
        )


def software() -> dict[str, str]:
    """What runs here, as far as findings may depend on it."""
    return {
        "version": __version__,
        "sources": _sources(),
        "numpy": np.__version__,
        "python": platform.python_version(),
    }


def _sources() -> str:
    """A digest of the grader's own code and of the assignments': a grader that was changed finds out anew."""
    digest = hashlib.sha256()
    for folder, pattern in ((Path(pytest_grade.__file__).parent, "**/*.py"), (shipped("assignments"), "*/*.py")):
        for path in sorted(folder.glob(pattern)):
            digest.update(f"{path.relative_to(folder).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()
