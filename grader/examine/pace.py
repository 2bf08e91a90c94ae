"""How fast this machine is: the CPU time of the reference for everything that a submission is asked."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.examine.handed_in import HandedIn
from grader.examine.plan import Plan
from grader.examine.solution_check import check_solution
from grader.model.assignment import Substitution
from grader.model.questions import Outcome, Question
from grader.model.submission import Reading
from grader.sandbox.client import Sandbox
from grader.sandbox.endings import WorkerEnded
from grader.talk.conversation import NotGradableError
from grader.talk.protocol import ProtocolError
from grader.talk.trial import SandboxBrokenError

_RUNS = 5  # the quickest counts: the first touches memory that later ones find there, others are disturbed


@dataclass(slots=True)
class Pace:
    """CPU seconds of the reference by assignment, each measured when first asked for, by one thread at a time."""

    _seconds: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, plan: Plan, sandbox: Sandbox) -> float:
        """CPU seconds of the reference for the opening of this plan.

        Raises `SandboxBrokenError` where it does not run here, `WrongReferenceError` where it is not right,
        `DisturbedError` where somebody outside gets in the way.
        """
        with self._lock:
            id_ = plan.assignment.id
            if id_ not in self._seconds:
                _check(plan, sandbox)
                self._seconds[id_] = min(_measured(plan, sandbox) for _ in range(_RUNS))
            return self._seconds[id_]


def _check(plan: Plan, sandbox: Sandbox) -> None:
    """Judge the reference, with the mean inside its dW and db and without."""
    handed_in = _Reference(plan=plan, sandbox=sandbox)
    layers = plan.assignment.layer_functions
    outside = [question for name in layers for question in plan.questions(plan.assignment.function(name), "documented")]
    left_outside = handed_in.asked(outside, Substitution(functions=layers, placement="outside")) if outside else None
    asked = handed_in.asked(plan.opening)
    outcomes = dict(asked.outcomes)
    for function in plan.apart:
        questions = plan.questions(function, function.sources[0].name)
        outcomes |= handed_in.asked(questions, Substitution(instead=function.replaced)).outcomes
    check_solution(plan, asked.reading, outcomes, left_outside.outcomes if left_outside else {})


def _measured(plan: Plan, sandbox: Sandbox) -> float:
    """The CPU seconds of one run."""
    return _Reference(plan=plan, sandbox=sandbox).asked(plan.opening).seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What came of asking the reference, and the CPU seconds that its answers took."""

    reading: Reading
    outcomes: Mapping[str, Outcome]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reference:
    """The questions of a plan put to the reference."""

    plan: Plan
    sandbox: Sandbox

    def asked(self, questions: Sequence[Question], substitution: Substitution | None = None) -> _Asked:
        """Ask them; raises `SandboxBrokenError` where they do not run here."""
        solution = HandedIn(plan=self.plan, sandbox=self.sandbox)
        conversation, assignment = solution.conversation(), solution.assignment
        try:
            session, reading = conversation.open()
            with session:
                conversation.define(session, assignment, substitution)
                before = session.cpu_seconds
                outcomes = conversation.ask(session, assignment, questions, substitution)
                return _Asked(reading=reading, outcomes=outcomes, seconds=session.cpu_seconds - before)
        except (WorkerEnded, ProtocolError, NotGradableError) as error:
            detail = f"the reference does not run: {error}"
            raise SandboxBrokenError(detail) from None
