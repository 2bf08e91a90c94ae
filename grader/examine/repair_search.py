"""Looking for a repair: small edits of a student's text, one after the other, until every answer is right.

The first screening asks one question with each edit made; what promises something is asked everything once more, in a
process of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.examine.asking import Asking
from grader.judge.assessments import Assessment
from grader.judge.chain import final_gradients
from grader.judge.evidence import Evidence
from grader.judge.repairs import Repaired
from grader.model.questions import Outcome
from grader.model.submission import Change
from grader.sandbox.endings import WorkerEnded
from grader.talk.conversation import Counterfactual, NotGradableError
from grader.talk.protocol import ProtocolError

_MOST_RESTARTS = 3
_MOST_CONFIRMATIONS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairSearch:
    """The search for repairs of one submission."""

    asking: Asking
    evidence: Evidence

    def repair(
        self, function: str, assessment: Assessment, kinds: Sequence[str], *, assertions: bool = True
    ) -> Repaired | None:
        """The first small edit with which every answer is right."""
        found: list[Repaired] = []
        for number, change in enumerate(self._promising(function, assessment, kinds, assertions=assertions)):
            counterfactual = Counterfactual(assertions=assertions, function=function, kinds=tuple(kinds), change=change)
            confirmed = self.asking.assessment(function, assessment.source, assessment.substituted, counterfactual)
            if confirmed is not None and confirmed.right:
                is_told = self.asking.substitution(function, assessment.substituted) is not None
                told = self.asking.described(counterfactual) if is_told else change
                if told is None:
                    return None
                found.append(self._undone(function, replace(told, number=change.number)))
                if found[-1].role != "forward" or self._mends_the_chain(counterfactual):
                    return found[-1]
            if number + 1 >= _MOST_CONFIRMATIONS:
                break
        return found[0] if found else None

    def _promising(
        self, function: str, assessment: Assessment, kinds: Sequence[str], *, assertions: bool
    ) -> Iterator[Change]:
        """The edits with which the question that failed gets a right answer."""
        probe = next(i for i in self.asking.plan.probes[function, assessment.source] if i.question == assessment.failed)
        for change, outcome in self._trials(function, assessment, kinds, assertions=assertions):
            answers = {probe.question.id: outcome}
            if self.asking.assessed(function, assessment.source, answers, assessment.substituted, [probe]).right:
                yield change

    def _mends_the_chain(self, counterfactual: Counterfactual) -> bool:
        """Whether every final gradient is right too: caches, which no answer shows, are then as they should be."""
        assignment, cases = self.asking.plan.assignment, self.asking.plan.cases
        outcomes = self.asking.anew(self.asking.chain_questions(), None, counterfactual)
        epsilon = self.asking.epsilon(*assignment.chain.path)
        return bool(outcomes) and final_gradients(assignment, cases, outcomes, self.asking.reading, epsilon).correct

    def _undone(self, function: str, change: Change) -> Repaired:
        defined = self.evidence.defined
        notebook = {*defined.reads.get(function, ()), *defined.constants.get(function, ())}
        assignment = self.asking.plan.assignment
        return Repaired(
            change=change,
            role=assignment.role(function),
            runs_over_layers=function in self.asking.plan.over_layers,
            notebook=notebook,
            notation=assignment.notation,
        )

    def _trials(
        self, function: str, assessment: Assessment, kinds: Sequence[str], *, assertions: bool
    ) -> Iterator[tuple[Change, Outcome]]:
        """Every edit with what the failed question comes to; in new processes where one ends."""
        start, account = 0, self.asking.conversation.account
        for _ in range(_MOST_RESTARTS):
            if assessment.failed is None or account.is_overdrawn:
                return
            try:
                session, _ = self.asking.conversation.open()
                cpu_before = session.cpu_seconds
                try:
                    self.asking.conversation.define(
                        session,
                        self.asking.plan.assignment,
                        self.asking.substitution(function, assessment.substituted),
                        Counterfactual(assertions=assertions),
                    )
                    trials = self.asking.conversation.trials(session, function, kinds, assessment.failed, start)
                    for number, change, outcome in trials:
                        start = number + 1
                        if account.is_late or account.ends_search(session.cpu_seconds - cpu_before):
                            return
                        if change is not None:
                            yield change, outcome
                    return
                finally:
                    account.seconds_to_search -= session.cpu_seconds - cpu_before
                    session.close()
            except (WorkerEnded, ProtocolError) as error:
                start += 1
                account.sleepers += isinstance(error, WorkerEnded) and error.reason == "wall"
            except NotGradableError:
                return
