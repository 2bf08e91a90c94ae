"""A check before the first submission: that confined code runs here at all, and answers rightly.

What ends a worker is a student's affair. If this machine itself ended them (an unknown system call of a new
library, say), every student would lose every point; so that is found out first, with a notebook of our own.
"""

from functools import partial
from typing import Any

import numpy as np

from pytest_grade.errors import GraderError
from pytest_grade.model.questions import Question, Returned, Step
from pytest_grade.sandbox.session import Session, WorkerEnded, Workers
from pytest_grade.sandbox.waiting import patiently
from pytest_grade.talk.orders import write_opening, write_order, write_questions
from pytest_grade.talk.protocol import ProtocolError, read_defined, read_outcome, read_reading

_SOURCE = b"import numpy as np\n\ndef half(Z):\n    return np.dot(Z, Z.T) / 2\n"
_BUDGET = {"cpu_seconds": 5.0, "wall_seconds": 30.0}


class SandboxBrokenError(GraderError):
    """Confined code does not run on this machine; `detail` says how it ended."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        """What happened, and what to do."""
        return (
            f"student code cannot run in the sandbox of this machine ({self.detail}); nothing was graded. "
            "--grade-sandbox=off grades without isolation."
        )


def check_sandbox(sandbox: Workers) -> None:
    """Examine a notebook of our own; raises `SandboxBrokenError` where it does not come out right.

    Where somebody outside gets in the way, it is run again; `DisturbedError` after all tries.
    """
    patiently(partial(_check_once, sandbox), sandbox.wait)


def _check_once(sandbox: Workers) -> None:
    Z = np.arange(6.0).reshape(2, 3)
    question = Question(id="check", steps=(Step(function="half", arguments=(Z,)),), send={0: True})
    try:
        with sandbox.open() as session:
            read_reading(_reply(session, write_opening(_SOURCE, "py", "closely")))
            read_defined(_reply(session, write_order(["half"])))
            outcome = read_outcome(_reply(session, write_questions([question], at_once=False)), question)
    except WorkerEnded as ended:
        raise SandboxBrokenError(str(ended)) from None
    except ProtocolError:
        detail = "a trial answer could not be read"
        raise SandboxBrokenError(detail) from None
    if not isinstance(outcome, Returned) or not np.allclose(outcome.values[0], Z @ Z.T / 2):
        detail = "a trial function gave a wrong answer"
        raise SandboxBrokenError(detail)


def _reply(session: Session, message: Any) -> Any:
    session.send(message)
    return session.receive(cpu_seconds=_BUDGET["cpu_seconds"], wall_seconds=_BUDGET["wall_seconds"])
