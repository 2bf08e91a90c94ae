"""From the bytes of a submission to its grade, as the plugin goes it with a store and threads in between."""

from collections.abc import Callable

from grader.examine.run import Run
from grader.examine.submission import examine
from grader.marking.grade import marked
from grader.model.findings import NotGradable
from grader.model.grade import Grade
from grader.sandbox.client import Sandbox
from grader.talk.conversation import Content


def grade(
    content: Content, run: Run, sandbox: Sandbox, legacy: Callable[[], Sandbox] | None = None
) -> Grade | NotGradable:
    """Examine one submission, and mark it by the run's rubric."""
    found = examine(content, run, sandbox, legacy)
    if isinstance(found, NotGradable):
        return found
    return marked(found, run.catalogue.rubrics[found.assignment], run.catalogue.notations[found.assignment])
