"""Looking for a repair: small edits of a student's text, one after the other, until one of them is proved.

First one question is asked with each edit made. Where its answer is right, the edit is to be proved
(`grader/examine/repair_proof.py`). The likeliest come first (`grader/edits/ranks.py`); of one rank the smallest wins.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from grader.edits.ranks import rank_of
from grader.examine.examination import Examination
from grader.examine.judging import give_verdicts
from grader.examine.repair_proof import RepairProof, Tried
from grader.judge.assessments import Assessment
from grader.judge.chain import wrong_cases
from grader.judge.evidence import Evidence
from grader.judge.repairs import KINDS
from grader.mistakes.edited import Repaired
from grader.model.assignment import Placement, Substitution
from grader.model.questions import Outcome, Question
from grader.model.submission import Change
from grader.sandbox.session import WorkerEnded
from grader.talk.conversation import Alteration, NotGradableError
from grader.talk.protocol import ProtocolError

_MOST_RESTARTS = 3
_MOST_PROOFS = 6


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

    def repairs(
        self, function: str, assessment: Assessment, kinds: Sequence[str], *, assertions: bool = True
    ) -> Sequence[Repaired]:
        """The edits that are proved, all of the likeliest rank in which there are any, the smallest first.

        Where none is, those with which the function is right by itself.
        """
        promising = self._promising(function, assessment, kinds, assertions=assertions)
        return self._proved(function, assessment, kinds, promising, assertions=assertions)

    def repairs_of_caches(self, function: str, assessment: Assessment) -> Sequence[Repaired]:
        """The edits of a function that is right by itself, as `assessment` says, with which the chain is right too."""
        examination = self.examination
        found = [r for r in self._proved(function, assessment, KINDS, self._mending_the_chain(function)) if r.is_proved]
        return found if examination.callees_replaced(function, assessment.substituted) is None else ()

    def _proved(
        self,
        function: str,
        assessment: Assessment,
        kinds: Sequence[str],
        promising: Iterator[Change],
        *,
        assertions: bool = True,
    ) -> Sequence[Repaired]:
        proof = RepairProof(examination=self.examination, function=function, assessment=assessment)
        proved: list[Repaired] = []
        unproved: list[Repaired] = []
        for change in itertools.islice(promising, _MOST_PROOFS):
            if proved and rank_of(change.kind) > rank_of(proved[0].change.kind):
                break
            alteration = Alteration(assertions=assertions, function=function, kinds=tuple(kinds), change=change)
            found = proof.of(alteration)
            if found is not None:
                known = replace(found.change, number=change.number)
                repaired = self._repaired(function, replace(found, change=known))
                (proved if found.is_proved else unproved).append(repaired)
        if len(proved) > 1:
            solution = self.examination.assignment.sources_of(Substitution(functions=(function,))).get(function, "")
            proved.sort(key=lambda repaired: size_of(repaired.change, solution))
        return proved or unproved

    def is_repaired(self, function: str, assessment: Assessment, kinds: Sequence[str]) -> bool:
        """Whether some small edit makes the function right by itself."""
        proof = RepairProof(examination=self.examination, function=function, assessment=assessment)
        for change in itertools.islice(self._promising(function, assessment, kinds, assertions=True), _MOST_PROOFS):
            if proof.is_right_by_itself(Alteration(function=function, kinds=tuple(kinds), change=change)):
                return True
        return False

    def placement_once_repaired(self, function: str) -> Placement | None:
        """For which callees the function places 1/m rightly, once a small edit has mended what else is wrong."""
        for assessment in self.evidence.assessments.get(function, ()):
            if assessment.only_scaled or not assessment.substituted or assessment.failed is None:
                continue  # a factor is a placement of 1/m, and no other mistake
            if self.is_repaired(function, assessment, KINDS):
                return assessment.substituted
        return None

    def _promising(
        self, function: str, assessment: Assessment, kinds: Sequence[str], *, assertions: bool
    ) -> Iterator[Change]:
        """The edits with which the question that failed gets a right answer."""
        probe = next(
            i for i in self.examination.plan.probes[function, assessment.source] if i.question == assessment.failed
        )
        callees = self.examination.callees_replaced(function, assessment.substituted)
        for change, outcome in self._try_edits(function, probe.question, kinds, callees, assertions=assertions):
            answers = {probe.question.id: outcome}
            if self.examination.assess(function, assessment.source, answers, assessment.substituted, [probe]).right:
                yield change

    def _mending_the_chain(self, function: str) -> Iterator[Change]:
        """The edits with which the chain gets right gradients where it went wrong first."""
        examination = self.examination
        cases, epsilon = examination.plan.cases, examination.epsilon(*examination.assignment.chain.path)
        about = examination.assignment, cases
        wrong = wrong_cases(*about, examination.opening, examination.reading, epsilon)[:1]
        for question in examination.chain_questions(wrong) if wrong else ():
            for change, outcome in self._try_edits(function, question, KINDS, None, assertions=True):
                answers = {question.id: outcome}
                if wrong[0] not in wrong_cases(*about, answers, examination.reading, epsilon):
                    yield change

    def _repaired(self, function: str, found: Tried) -> Repaired:
        defined = self.evidence.defined
        notebook = {*defined.reads.get(function, ()), *defined.constants.get(function, ())}
        assignment = self.examination.assignment
        return Repaired(
            change=found.change,
            role=assignment.role(function),
            is_proved=found.is_proved,
            is_of_answers=found.is_of_answers,
            runs_over_layers=function in self.examination.plan.over_layers,
            notebook=notebook,
            notation=assignment.notation,
            code=self.evidence.reading.line(found.change.cell, found.change.line),
        )

    def _try_edits(
        self,
        function: str,
        question: Question,
        kinds: Sequence[str],
        callees: Substitution | None,
        *,
        assertions: bool,
    ) -> Iterator[tuple[Change, Outcome]]:
        """Every edit with what the question comes to; in new processes where one ends."""
        start, account = 0, self.examination.conversation.account
        for _ in range(_MOST_RESTARTS):
            if account.is_overdrawn:
                return
            try:
                session, _ = self.examination.conversation.open()
                cpu_before = session.cpu_seconds
                try:
                    self.examination.conversation.define(
                        session, self.examination.assignment, callees, Alteration(assertions=assertions)
                    )
                    trials = self.examination.conversation.try_edits(session, function, kinds, question, start)
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


def size_of(change: Change, solution: str) -> tuple[int, int, bool]:
    """How much an edit changes: in how many places; how many letters, brackets aside; and whether it leads away.

    Of two that change as much the one wins whose text stands in the `solution` with the change, and not before.
    """
    pieces, right = [(_bare(piece.before), _bare(piece.after)) for piece in change.pieces], _bare(solution)
    leads_there = all(after in right and before not in right for before, after in pieces)
    return len(pieces), sum(_letters_changed(*piece) for piece in pieces), not leads_there


def _bare(text: str) -> str:
    return "".join(letter for letter in text if letter not in "() \n")


def _letters_changed(before: str, after: str) -> int:
    kept = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return len(before) + len(after) - 2 * sum(block.size for block in kept)
