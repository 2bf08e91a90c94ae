"""Serving one submission inside the confined process.

The conversation: the grader sends the submission; the worker answers with what it read, *before* any of the
student's statements runs; the grader says what to define; then it asks, and each question gets one answer. Where
something is wrong it may also order trials: the same question after each of many small edits.
"""

import sys
import warnings
from typing import Any, Protocol

from grader.notebook.reading import LegacyNotebookError, UnreadableSubmissionError
from grader.sandbox.frames import REPLY_LIMITS, Limits
from grader.worker import numpy_history, python_history, side_by_side, uninitialised
from grader.worker.answering import answer_to
from grader.worker.clock import CLOCK
from grader.worker.definitions import Definitions
from grader.worker.submission import Submission

_RECURSION_LIMIT = 1500

numpy_history.restore()  # once, in the fork server, for every worker
uninitialised.install()
python_history.restore()


class Channel(Protocol):
    """The worker's end of the conversation."""

    def receive(self) -> Any:
        """Wait for the next message; raise `EOFError` when there will be none."""

    def send(self, value: Any, limits: Limits = REPLY_LIMITS) -> None:
        """Send one message within these limits."""


def serve(channel: Channel) -> None:
    """Read the submission, define its functions, answer questions until the grader hangs up."""
    sys.setrecursionlimit(_RECURSION_LIMIT)
    warnings.simplefilter("ignore")
    CLOCK.install()
    side_by_side.install()
    opening = channel.receive()
    try:
        submission = Submission.read(opening)
        report = submission.report(opening["closely"])
    except UnreadableSubmissionError as error:
        channel.send({"unreadable": str(error)})
        return
    except LegacyNotebookError:
        channel.send({"legacy": True})
        return
    channel.send({"reading": report})
    try:
        definitions = Definitions(submission, channel.receive())
        channel.send(definitions.execute(), definitions.limits[True])
        while True:
            _reply(channel, definitions, channel.receive())
    except EOFError:
        return


def _reply(channel: Channel, definitions: Definitions, request: Any) -> None:
    """Answer a list of questions, or make the trials of an order."""
    if isinstance(request, dict):
        for trial in definitions.trials(request):
            channel.send(trial, definitions.limits[False])
        return
    for question in request:
        answer = answer_to(definitions.namespace, question, definitions.most_output)
        channel.send(answer, definitions.limits[question["record"]])
