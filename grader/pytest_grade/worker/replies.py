"""What a worker replies, message by message, wherever it runs.

The conversation: the grader sends the submission; the worker replies with what it read (of what is known already, only
that it has), *before* any of the student's statements runs; the grader says what to define; then it asks, and each
question gets one answer. Where something is wrong it may also order trials: the same question after each of many small
edits. What one worker has compiled may be the beginning of another, which has nothing to read then.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from pytest_grade.notebook.reading import LegacyNotebookError, UnreadableSubmissionError
from pytest_grade.sandbox.values import REPLY_LIMITS, Limits
from pytest_grade.worker.answering import answer_to
from pytest_grade.worker.compiled import Compiled, CompiledDefinitions
from pytest_grade.worker.definitions import Definitions
from pytest_grade.worker.submission import Submission
from pytest_grade.worker.surroundings import Surround


class Reply(NamedTuple):
    """One message to the grader, and the budgets that it has to keep within."""

    message: Any
    limits: Limits = REPLY_LIMITS


def replies(receive: Callable[[], Any], surround: Surround) -> Iterator[Reply]:
    """Read the submission, define its functions, answer questions until `receive` raises `EOFError`."""
    opening = receive()
    if "compiled" in opening:
        compiled = Compiled.unpacked(opening["compiled"])
        yield Reply({"reading": None})
        yield from _defined_and_asked(partial(CompiledDefinitions, compiled), receive, surround)
        return
    try:
        submission = Submission.read(opening)
        wanted = opening["report"]
        report = submission.report(closely=wanted == "closely") if wanted else None
    except UnreadableSubmissionError as error:
        yield Reply({"unreadable": str(error)})
        return
    except LegacyNotebookError:
        yield Reply({"legacy": True})
        return
    yield Reply({"reading": report})
    yield from _defined_and_asked(partial(Definitions, submission), receive, surround)


def _defined_and_asked(
    define: Callable[[Mapping[str, Any], Surround], Definitions | CompiledDefinitions],
    receive: Callable[[], Any],
    surround: Surround,
) -> Iterator[Reply]:
    """Define what is ordered, and answer questions."""
    try:
        definitions = define(receive(), surround)
        yield Reply(definitions.execute(), definitions.limits[True])
        while True:
            yield from _answers(definitions, receive())
    except EOFError:
        return


def _answers(definitions: Definitions | CompiledDefinitions, request: Any) -> Iterator[Reply]:
    """Answer questions, one by one or at once, or make the trials of an order."""
    if isinstance(request, list):
        for question in request:
            answer = answer_to(definitions.namespace, question, definitions.most_output)
            yield Reply(answer, definitions.limits[question["record"]])
    elif "at_once" in request:
        yield _at_once(definitions, request["at_once"])
    elif isinstance(definitions, CompiledDefinitions):
        raise EOFError  # what was not read cannot be edited
    elif "compiled" in request:
        yield Reply({"compiled": definitions.compiled()})
    else:
        for trial in definitions.trials(request):
            yield Reply(trial, definitions.limits[False])


def _at_once(definitions: Definitions | CompiledDefinitions, questions: Sequence[Mapping[str, Any]]) -> Reply:
    from pytest_grade.worker.at_once import answers_at_once  # noqa: PLC0415 - within one process nothing is packed

    limits = definitions.limits[True]
    return Reply(answers_at_once(definitions.namespace, questions, definitions.most_output, limits), limits)
