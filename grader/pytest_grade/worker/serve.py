"""Serving one submission inside the confined process."""

import sys
import warnings
from typing import Any, Protocol

from pytest_grade.sandbox.values import REPLY_LIMITS, Limits
from pytest_grade.worker import numpy_history, python_history, side_by_side, uninitialised
from pytest_grade.worker.clock import CLOCK
from pytest_grade.worker.replies import replies
from pytest_grade.worker.surroundings import OwnProcess
from pytest_grade.worker.warm_up import warm_up

_RECURSION_LIMIT = 1500

numpy_history.restore()  # once, in the fork server, for every worker
uninitialised.install()
python_history.restore()
warm_up()


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
    for reply in replies(channel.receive, OwnProcess):
        channel.send(reply.message, reply.limits)
