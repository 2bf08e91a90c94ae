"""From the bytes of a submission to its grade, as the plugin goes it with a store and threads in between."""

from collections.abc import Callable

from pytest_grade.examine.run import Run
from pytest_grade.examine.submission import examine
from pytest_grade.marking.grade import marked
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content


def grade(
    content: Content, run: Run, sandbox: Sandbox, legacy: Callable[[], Sandbox] | None = None
) -> Grade | NotGradable:
    """Examine one submission, and mark it by the run's rubric."""
    found = examine(content, run, sandbox, legacy)
    if isinstance(found, NotGradable):
        return found
    return marked(found, run.catalogue.rubrics[found.assignment], run.catalogue.notations[found.key])
