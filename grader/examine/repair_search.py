"""Looking for a repair: small edits of a student's text, one after the other, until every answer is right.

First one question is asked with each edit made. Where its answer is right, everything is asked once more, in a process
of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.examine.examination import Examination
from grader.examine.judging import give_verdicts
from grader.judge.assessments import Assessment
from grader.judge.evidence import Evidence
from grader.judge.repairs import KINDS
from grader.mistakes.edited import Repaired
from grader.model.assignment import Placement
from grader.model.questions import Outcome
from grader.model.submission import Change
from grader.sandbox.endings import WorkerEnded
from grader.talk.conversation import Alteration, NotGradableError
from grader.talk.protocol import ProtocolError

_MOST_RESTARTS = 3
_MOST_CONFIRMATIONS = 6


def repair_the_caller(examination: Examination) -> None:
    """See where the caller places 1/m once a repair has mended the rest of it, and judge by that."""
    search = RepairSearch(examination=examination, evidence=examination.evidence)
    examination.mended = search.placement_once_repaired(examination.assignment.chain.function)
    give_verdicts(examination)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairSearch:
    """The search for repairs in one submission; `evidence` is what was found out before."""

    examination: Examination
    evidence: Evidence

    def repair(
        self, function: str, assessment: Assessment, kinds: Sequence[str], *, assertions: bool = True
    ) -> Repaired | None:
        """The first small edit with which every answer is right."""
        found: list[Repaired] = []
        for number, change in enumerate(self._promising(function, assessment, kinds, assertions=assertions)):
            alteration = Alteration(assertions=assertions, function=function, kinds=tuple(kinds), change=change)
            confirmed = self.examination.ask_by(function, assessment.source, assessment.substituted, alteration)
            if confirmed is not None and confirmed.right:
                is_chosen = self.examination.callees_replaced(function, assessment.substituted) is not None
                edit = self.examination.edit_of(alteration) if is_chosen else change
                if edit is None:
                    return None
                found.append(self._repaired(function, replace(edit, number=change.number)))
                if found[-1].role != "forward" or self._mends_the_chain(alteration):
                    return found[-1]
            if number + 1 >= _MOST_CONFIRMATIONS:
                break
        return found[0] if found else None

    def placement_once_repaired(self, function: str) -> Placement | None:
        """For which callees the function places 1/m rightly, once a small edit has mended what else is wrong."""
        for assessment in self.evidence.assessments.get(function, ()):
            if assessment.only_scaled or not assessment.substituted or assessment.failed is None:
                continue  # a factor is a placement of 1/m, and no other mistake
            if self.repair(function, assessment, KINDS):
                return assessment.substituted
        return None

    def _promising(
        self, function: str, assessment: Assessment, kinds: Sequence[str], *, assertions: bool
    ) -> Iterator[Change]:
        """The edits with which the question that failed gets a right answer."""
        probe = next(
            i for i in self.examination.plan.probes[function, assessment.source] if i.question == assessment.failed
        )
        for change, outcome in self._try_edits(function, assessment, kinds, assertions=assertions):
            answers = {probe.question.id: outcome}
            if self.examination.assess(function, assessment.source, answers, assessment.substituted, [probe]).right:
                yield change

    def _mends_the_chain(self, alteration: Alteration) -> bool:
        """Whether every final gradient is right too: caches, which no answer shows, are then as they should be."""
        outcomes = self.examination.ask(self.examination.chain_questions(), None, alteration)
        return self.examination.gradients_are_right(outcomes)

    def _repaired(self, function: str, change: Change) -> Repaired:
        defined = self.evidence.defined
        notebook = {*defined.reads.get(function, ()), *defined.constants.get(function, ())}
        assignment = self.examination.assignment
        return Repaired(
            change=change,
            role=assignment.role(function),
            runs_over_layers=function in self.examination.plan.over_layers,
            notebook=notebook,
            notation=assignment.notation,
            code=self.evidence.reading.line(change.cell, change.line),
        )

    def _try_edits(
        self, function: str, assessment: Assessment, kinds: Sequence[str], *, assertions: bool
    ) -> Iterator[tuple[Change, Outcome]]:
        """Every edit with what the failed question comes to; in new processes where one ends."""
        start, account = 0, self.examination.conversation.account
        for _ in range(_MOST_RESTARTS):
            if assessment.failed is None or account.is_overdrawn:
                return
            try:
                session, _ = self.examination.conversation.open()
                cpu_before = session.cpu_seconds
                try:
                    self.examination.conversation.define(
                        session,
                        self.examination.assignment,
                        self.examination.callees_replaced(function, assessment.substituted),
                        Alteration(assertions=assertions),
                    )
                    trials = self.examination.conversation.try_edits(session, function, kinds, assessment.failed, start)
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
