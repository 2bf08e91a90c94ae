"""What small changes of the solution's text would answer: a student who answers so may have written that.

The solution is handed in as a submission. One edit after the other is made in one of its functions, or in a helper that
only this function needs, as the search for repairs does in a student's text. What comes of it is found out when it is
first needed, once a run, and kept by the plan (`KnownChanges`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from pytest_grade.dataclass import dataclass
from pytest_grade.edits.kinds import KINDS
from pytest_grade.examine.plan import Plan
from pytest_grade.examine.solution_parts import with_parts_named
from pytest_grade.examine.solution_submission import SolutionSubmission
from pytest_grade.judge.assessments import agreeing_variants
from pytest_grade.judge.known_right import PART
from pytest_grade.judge.same_answer import is_all_zeros, is_same_answer
from pytest_grade.model.assignment import Probe
from pytest_grade.model.questions import Event, Outcome, Question, Returned
from pytest_grade.model.submission import Change
from pytest_grade.sandbox.session import WorkerEnded, Workers
from pytest_grade.talk.alteration import Alteration
from pytest_grade.talk.conversation import NotGradableError
from pytest_grade.talk.protocol import ProtocolError

_KINDS = KINDS["breaks"]
_MOST_RESTARTS = 12
_MOST_ASKED_FURTHER = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedSolution:
    """Changes of the solution that answer every question as the student did, the most telling first.

    `before` of a change stands in the solution, `after` may stand in what the student wrote.
    """

    changes: tuple[Change, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Their kinds: of several, nobody knows which it was."""
        return tuple(dict.fromkeys(change.kind for change in self.changes))


@dataclass(frozen=True, kw_only=True)
class SolutionChanges:
    """What the changed solution of an assignment answers; what is not known yet is found out in this sandbox."""

    plan: Plan
    sandbox: Workers

    @cached_property
    def _solution(self) -> SolutionSubmission:
        return SolutionSubmission(plan=self.plan, sandbox=self.sandbox)

    def explain(
        self, function: str, source: str, outcomes: Mapping[str, Outcome], epsilon: float
    ) -> ChangedSolution | None:
        """The changes that give all these answers; None where there are none, or not every question was answered.

        Only what gives the first wrong answer is asked everything.
        """
        probes = self.plan.probes[function, source]
        returned = {i.question.id: o for i in probes if isinstance(o := outcomes.get(i.question.id), Returned)}
        if len(returned) < len(probes) or all(is_all_zeros(outcome) for outcome in returned.values()):
            return None  # zeros come of whatever is multiplied by them
        wrong = [i for i in probes if not agreeing_variants(i, returned[i.question.id], epsilon)]
        if not wrong:
            return None
        by_chance = self.plan.assignment.function(function).by_chance

        def are_same(probe: Probe, outcome: Outcome | None) -> bool:
            own = returned[probe.question.id]
            return isinstance(outcome, Returned) and is_same_answer(probe, outcome, own, epsilon, by_chance=by_chance)

        with self.plan.known_changes.lock:
            screened = [change for change, outcome in self._screen(function, wrong[0]) if are_same(wrong[0], outcome)]
            changes = tuple(
                change
                for change in screened[:_MOST_ASKED_FURTHER]
                if all(are_same(i, self._all(function, source, change).get(i.question.id)) for i in probes)
            )
        return ChangedSolution(changes=changes) if changes else None

    def screened(self, function: str, probe: Probe) -> tuple[tuple[Change, Outcome], ...]:
        """Every change that makes the answer to this question wrong, and the answer."""
        with self.plan.known_changes.lock:
            return self._screen(function, probe)

    def recorded(self, question: Question) -> tuple[Event, ...]:
        """Every array that comes up as the solution answers a question, in the middle of its lines too."""
        with self.plan.known_changes.lock:
            if question.id not in self.plan.known_changes.recorded:
                self.plan.known_changes.recorded[question.id] = self._recorded(question)
            return self.plan.known_changes.recorded[question.id]

    def _recorded(self, question: Question) -> tuple[Event, ...]:
        named = with_parts_named(self._solution.assignment.callees)
        parts = (event for event in self._events(question, named) if event.variable.startswith(PART))
        return (*self._events(question), *parts)

    def _events(self, question: Question, text: str = "") -> tuple[Event, ...]:
        """What comes up in the solution; in another `text` of it, where one is given."""
        assignment, conversation = self._solution.assignment, self._solution.conversation(text)
        try:
            session = conversation.open()
            with session:
                conversation.define(session, assignment)
                found = conversation.ask(session, assignment, [replace(question, record=True)]).get(question.id)
        except (WorkerEnded, ProtocolError, NotGradableError):
            return ()
        return found.events if isinstance(found, Returned) else ()

    def _screen(self, function: str, probe: Probe) -> tuple[tuple[Change, Outcome], ...]:
        """Every change with what this question comes to, where it is answered."""
        key, screened = (function, probe.question.id), self.plan.known_changes.screened
        if key not in screened:
            screened[key] = tuple(self._tried(function, probe))
        return screened[key]

    def _tried(self, function: str, probe: Probe) -> Iterator[tuple[Change, Outcome]]:
        """The changes that make the answer wrong."""
        return ((change, outcome) for change, outcome, is_wrong in self.tried(function, probe) if is_wrong)

    def tried(self, function: str, probe: Probe) -> Iterator[tuple[Change, Outcome, bool]]:
        """Every change with the answer, and whether that is wrong; in new processes where a change has ended one."""
        start = 0
        for _ in range(_MOST_RESTARTS):
            conversation = self._solution.conversation()
            try:
                session = conversation.open()
                with session:
                    conversation.define(session, self._solution.assignment)
                    edits = Alteration(function=function, kinds=_KINDS, direction="breaks")
                    trials = conversation.try_edits(session, edits, probe.question, start)
                    for trial in trials:
                        start = trial.number + 1
                        if trial.answered is not None:
                            change, outcome = trial.answered
                            yield change, outcome, not agreeing_variants(probe, outcome, 0.0)
                    return
            except (WorkerEnded, ProtocolError):
                start += 1
            except NotGradableError:
                return

    def is_noticed(self, function: str, probes: Sequence[Probe], change: Change) -> bool:
        """Whether a change makes the answer to one of these questions, of the function's first source, wrong."""
        answers = self._asked(function, self.plan.assignment.function(function).sources[0].name, change)
        found = ((probe, answers.get(probe.question.id)) for probe in probes)
        return any(outcome is None or not agreeing_variants(probe, outcome, 0.0) for probe, outcome in found)

    def _all(self, function: str, source: str, change: Change) -> Mapping[str, Outcome]:
        """What every question of the source comes to with the change made."""
        key, asked = (function, source, change.number), self.plan.known_changes.asked
        if key not in asked:
            asked[key] = self._asked(function, source, change)
        return asked[key]

    def _asked(self, function: str, source: str, change: Change) -> Mapping[str, Outcome]:
        made = Alteration(function=function, kinds=_KINDS, change=change, direction="breaks")
        assignment, conversation = self._solution.assignment, self._solution.conversation()
        questions = self.plan.questions(assignment.function(function), source)
        try:
            session = conversation.open()
            with session:
                conversation.define(session, assignment, alteration=made)
                return conversation.ask(session, assignment, questions, alteration=made)
        except (WorkerEnded, ProtocolError, NotGradableError):
            return {}
