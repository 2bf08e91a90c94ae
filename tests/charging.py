"""An assignment of a test's own, and which functions of a text it charges."""

from collections.abc import Callable
from pathlib import Path

from pytest_grade.examine.catalogue import Catalogue, entered
from pytest_grade.examine.run import Run
from pytest_grade.marking.rubric import Rubric
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.grading import grade

Charged = Callable[[str], tuple[FunctionGrade, ...]]
Edits = tuple[tuple[str, str], ...]


def edited(text: str, edits: Edits) -> str:
    """The text with each of these replaced wherever it stands."""
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    return text


def charging(folder: Path, declared: str, solution: str, sandbox: Sandbox) -> Charged:
    """Declare an assignment in that folder; what comes back grades a text, and gives what is not right."""
    folder.mkdir()
    (folder / "assignment.py").write_text(declared)
    (folder / "solution.py").write_text(solution)
    assignment = entered(folder).assignment
    rubric = Rubric(assignment=assignment.id, points=dict(assignment.points))
    run = Run.prepare(Catalogue(assignments=(assignment,), rubrics={assignment.id: rubric}), 3)

    def charged(text: str) -> tuple[FunctionGrade, ...]:
        found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
        assert isinstance(found, Grade)
        return tuple(function for function in found.functions if function.verdict != "correct")

    return charged
