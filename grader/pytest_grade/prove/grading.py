"""Grading single files by one assignment, as a run does, for its author."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import Catalogue, Entry, entered, offered_ids, told_ids
from pytest_grade.examine.run import Run
from pytest_grade.examine.submission import examine
from pytest_grade.marking.grade import marked
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content

SEED: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grader:
    """Grades by one assignment, with its rubric."""

    entry: Entry
    run: Run
    sandbox: Sandbox

    def grade(self, content: bytes, kind: str) -> Grade | NotGradable:
        """The grade of a file; `kind` is `"ipynb"`, `"py"` or `"md"`."""
        return self.grade_with_form(content, kind)[0]

    def grade_with_form(self, content: bytes, kind: str) -> tuple[Grade | NotGradable, str]:
        """The grade of a file, and by which form of the assignment it was graded: "" of the usual one."""
        found = examine(Content(content=content, kind=kind), self.run, self.sandbox)
        if isinstance(found, NotGradable):
            return found, ""
        catalogue = self.run.catalogue
        return marked(found, catalogue.rubrics[found.assignment], catalogue.notations[found.assignment]), found.form


@contextlib.contextmanager
def grading_by(chosen: str | Path, seed: int = SEED) -> Iterator[Grader]:
    """A grader by an assignment, for as long as its sandbox is needed."""
    entry = entered(chosen)
    catalogue = Catalogue.load(entry.files or entry.assignment.id)
    with Sandbox(policy="auto", preload=catalogue.preload) as sandbox:
        yield Grader(entry=entry, run=Run.prepare(catalogue, seed, is_of_one=True), sandbox=sandbox)


def chosen_by(text: str) -> str | Path:
    """An id, or a folder; raises `ConfigurationError` where it is neither."""
    if Path(text).is_dir():
        return Path(text)
    if text not in offered_ids():
        found = "a file" if Path(text).exists() else "no such folder"
        raise ConfigurationError(source=text, found=found, allowed=f"{told_ids(text)}, or a folder with assignment.py")
    return text


def lost(grade: Grade | NotGradable) -> str:
    """What became of a file that does not get full marks."""
    if isinstance(grade, NotGradable):
        return f"a file that cannot be graded ({grade.reason})"
    wrong = ", ".join(f"{each.function} ({each.verdict})" for each in grade.functions if each.earned < each.possible)
    return f"{grade.earned:g} of {grade.possible:g} points: {wrong}"
