"""How fast this machine is: the CPU time of the solution for everything that a submission is asked."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import field

from pytest_grade.dataclass import dataclass
from pytest_grade.examine.plan import Plan
from pytest_grade.examine.solution_check import check_solution
from pytest_grade.examine.solution_submission import SolutionSubmission
from pytest_grade.model.assignment import Substitution
from pytest_grade.model.questions import Outcome, Question
from pytest_grade.model.submission import Reading
from pytest_grade.sandbox.session import WorkerEnded, Workers
from pytest_grade.talk.conversation import NotGradableError
from pytest_grade.talk.protocol import ProtocolError
from pytest_grade.talk.sandbox_check import SandboxBrokenError

_SLOWER = 4  # than the machine on which a kit was written may another one be
_RUNS = 5  # the quickest counts: the first touches memory that later ones find there, others are disturbed


@dataclass(slots=True)
class Pace:
    """CPU seconds of the solution by assignment, each measured when first asked for, by one thread at a time.

    Of so many `runs` the quickest counts; for a single submission one is enough.
    """

    _seconds: dict[str, float] = field(default_factory=dict)
    runs: int = _RUNS
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, plan: Plan, sandbox: Workers) -> float:
        """CPU seconds of the solution for the opening of this plan; without one, more than it needed elsewhere.

        Raises `SandboxBrokenError` where it does not run here, `WrongSolutionError` where it is not right,
        `DisturbedError` where somebody outside gets in the way.
        """
        with self._lock:
            id_ = plan.assignment.key
            if not plan.assignment.has_solution:
                return _SLOWER * plan.assignment.solution_seconds
            if id_ not in self._seconds:
                first = hand_in(plan, sandbox)
                self._seconds[id_] = min([first, *(_measured(plan, sandbox) for _ in range(self.runs - 1))])
            return self._seconds[id_]


def hand_in(plan: Plan, sandbox: Workers) -> float:
    """Judge the solution as a submission, with the mean inside its dW and db and without.

    Gives the CPU seconds of its opening. Raises as `Pace.of` does.
    """
    layers = plan.assignment.layer_functions
    outside = [question for name in layers for question in plan.questions(plan.assignment.function(name), "documented")]
    substitution = Substitution(functions=layers, placement="outside")
    left_outside = _asked(plan, sandbox, outside, substitution).outcomes if outside else {}
    answers = _asked(plan, sandbox, plan.opening)
    outcomes = dict(answers.outcomes)
    for function in plan.apart:
        questions = plan.questions(function, function.sources[0].name)
        outcomes |= _asked(plan, sandbox, questions, Substitution(instead=function.replaced)).outcomes
    check_solution(plan, answers.reading, outcomes, left_outside)
    return answers.seconds


def _measured(plan: Plan, sandbox: Workers) -> float:
    """The CPU seconds of one run."""
    return _asked(plan, sandbox, plan.opening).seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """What came of asking the solution, and the CPU seconds that its answers took."""

    reading: Reading
    outcomes: Mapping[str, Outcome]
    seconds: float


def _asked(
    plan: Plan, sandbox: Workers, questions: Sequence[Question], substitution: Substitution | None = None
) -> _Answers:
    """Ask the solution; raises `SandboxBrokenError` where it does not run here."""
    solution = SolutionSubmission(plan=plan, sandbox=sandbox)
    conversation, assignment = solution.conversation(), solution.assignment
    try:
        reading = conversation.read()
        with conversation.open() as session:
            conversation.define(session, assignment, substitution)
            before = session.cpu_seconds
            outcomes = conversation.ask(session, assignment, questions, substitution)
            return _Answers(reading=reading, outcomes=outcomes, seconds=session.cpu_seconds - before)
    except (WorkerEnded, ProtocolError, NotGradableError) as error:
        detail = f"the solution does not run: {error}"
        raise SandboxBrokenError(detail) from None
