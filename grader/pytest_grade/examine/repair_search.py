"""Looking for a repair: small edits of a student's text, one after the other, until one of them is proved.

First one question is asked with each edit made. Where its answer is right, the edit is to be proved
(`pytest_grade/examine/repair_proof.py`). The likeliest come first (`pytest_grade/edits/ranks.py`); of one rank the
smallest wins.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cache

from pytest_grade.dataclass import dataclass
from pytest_grade.edits.ranks import rank_of
from pytest_grade.examine.examination import Examination
from pytest_grade.examine.judging import give_verdicts
from pytest_grade.examine.repair_proof import RepairProof, Tried
from pytest_grade.judge.assessments import Assessment
from pytest_grade.judge.by_parts import mends_a_part
from pytest_grade.judge.chain import wrong_cases
from pytest_grade.judge.evidence import Evidence
from pytest_grade.judge.repairs import KINDS, LEAVING_OUT, OF_COUNTS
from pytest_grade.mistakes.edited import Repaired
from pytest_grade.model.assignment import Placement, Substitution
from pytest_grade.model.questions import Outcome, Question
from pytest_grade.model.submission import Change
from pytest_grade.sandbox.session import WorkerEnded
from pytest_grade.talk.alteration import Alteration
from pytest_grade.talk.conversation import NotGradableError
from pytest_grade.talk.protocol import ProtocolError

NOT_DEFINED = re.compile(r"(?:global )?name '(?P<name>\w+)' is not defined")
_WORD = re.compile(r"[^\W\d]\w*")
_MOST_RESTARTS = 4
_MOST_PROOFS = 6


def repair_the_caller(examination: Examination) -> None:
    """See where the caller places 1/m once a repair has mended the rest of it, and judge by that."""
    search = RepairSearch(examination=examination, evidence=examination.evidence)
    examination.mended = search.placement_once_repaired(examination.assignment.chain.function)
    give_verdicts(examination)


def find_another_count(examination: Examination) -> None:
    """See whether the caller brings the mean in and counts something else than the examples, and judge by that."""
    search = RepairSearch(examination=examination, evidence=examination.evidence)
    if search.counts_something_else(examination.assignment.chain.function):
        examination.counts_something_else = True
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
        partly = self.examination.partly_mended.setdefault((function, assessment.source, assessment.substituted), {})
        edits = self.edits(function, kinds, assessment, assertions=assertions)
        return self._proved(assessment, edits, self._promising(assessment, edits, partly))

    def repairs_of_caches(self, function: str, assessment: Assessment) -> Sequence[Repaired]:
        """The edits of a function that is right by itself, as `assessment` says, with which the chain is right too."""
        examination = self.examination
        edits = self.edits(function, KINDS, assessment)
        found = [r for r in self._proved(assessment, edits, self._mending_the_chain(edits)) if r.is_proved]
        return found if examination.callees_replaced(function, assessment.substituted) is None else ()

    def _proved(
        self, assessment: Assessment, edits: Alteration, tried: Iterator[tuple[Change, bool]]
    ) -> Sequence[Repaired]:
        """Those of the edits that are proved; with the first of a later rank than a proved one the search ends."""
        function = edits.function
        proof = RepairProof(examination=self.examination, function=function, assessment=assessment)
        proved: list[Repaired] = []
        unproved: list[Repaired] = []
        proofs = 0
        for change, is_promising in tried:
            if proofs == _MOST_PROOFS or (proved and rank_of(change.kind) > rank_of(proved[0].change.kind)):
                break
            if not is_promising:
                continue
            proofs += 1
            found = proof.of(replace(edits, change=change))
            if found is not None:
                known = replace(found.change, number=change.number)
                repaired = self.repaired(function, replace(found, change=known))
                (proved if found.is_proved else unproved).append(repaired)
                if found.is_proved:
                    self.examination.mending.setdefault(function, replace(edits, change=known))
        if len(proved) > 1:
            solution = self.examination.assignment.sources_of(Substitution(functions=(function,))).get(function, "")
            proved.sort(key=lambda repaired: size_of(repaired.change, solution))
            fewest = len(proved[0].change.pieces)
            proved = [repaired for repaired in proved if len(repaired.change.pieces) == fewest]
        self._keep_the_likeliest(proved or unproved, edits)
        return proved or unproved

    def _keep_the_likeliest(self, found: Sequence[Repaired], edits: Alteration) -> None:
        """Keep those of the first rank, for whoever is to be asked with the function mended."""
        changes = (repaired.change for repaired in found)
        likeliest = [each for each in changes if rank_of(each.kind) == rank_of(found[0].change.kind)]
        kept = self.examination.right_with.setdefault(edits.function, [])
        kept.extend(replace(edits, change=each) for each in likeliest)

    def is_repaired(self, function: str, assessment: Assessment, kinds: Sequence[str]) -> bool:
        """Whether some small edit makes the function right by itself."""
        proof = RepairProof(examination=self.examination, function=function, assessment=assessment)
        edits = self.edits(function, kinds, assessment)
        promising = (change for change, is_promising in self._promising(assessment, edits) if is_promising)
        changes = itertools.islice(promising, _MOST_PROOFS)
        return any(proof.is_right_by_itself(replace(edits, change=change)) for change in changes)

    def placement_once_repaired(self, function: str) -> Placement | None:
        """For which callees the function places 1/m rightly, once a small edit has mended what else is wrong."""
        for assessment in self.evidence.assessments.get(function, ()):
            if not assessment.substituted or assessment.failed is None:
                continue
            kinds = KINDS
            if assessment.only_scaled:  # a factor is a placement of 1/m, unless something else is counted
                kinds = OF_COUNTS if assessment.substituted == "outside" else ()
            if kinds and self.is_repaired(function, assessment, kinds):
                return assessment.substituted
        return None

    def counts_something_else(self, function: str) -> bool:
        """Whether all is right once the function divides by the number of examples, and not by another one."""
        as_it_stands = (a for a in self.evidence.assessments.get(function, ()) if a.failed and not a.substituted)
        return any(repaired.is_proved for each in as_it_stands for repaired in self.repairs(function, each, OF_COUNTS))

    def edits(
        self, function: str, kinds: Sequence[str], assessment: Assessment, *, assertions: bool = True
    ) -> Alteration:
        """The edits that are tried: first those near to where the function raises, or to what comes out wrong."""
        problem = assessment.problem
        places = [*problem.trace, *([problem.place] if problem.place else [])] if problem else []
        quantity = problem.facts.get("quantity", "") if problem else ""
        return Alteration(
            assertions=assertions,
            function=function,
            kinds=tuple(kinds),
            lines=tuple((place.cell, place.line) for place in places),
            names=(quantity,) if quantity else (),
        )

    def _promising(
        self, assessment: Assessment, edits: Alteration, partly: dict[int, Change] | None = None
    ) -> Iterator[tuple[Change, bool]]:
        """The edits, and whether the question that failed gets a right answer with it; `partly` takes up more.

        That is each that mends a part there, or is right there: it may be wrong elsewhere.
        """
        function = edits.function
        probe = next(
            i for i in self.examination.plan.probes[function, assessment.source] if i.question == assessment.failed
        )
        callees = self.examination.callees_replaced(function, assessment.substituted)
        before = cache(lambda: self._before(probe.question))
        is_noted = edits.kinds == tuple(KINDS) and edits.assertions and callees is None
        for change, outcome in self.try_edits(edits, probe.question, callees):
            if leaves_out_what_is_not_made(change, assessment):
                continue
            answers = {probe.question.id: outcome}
            is_right = self.examination.answers_are_right(function, assessment.source, answers, [probe])
            if partly is not None and is_noted and (is_right or mends_a_part([probe], answers, before)):
                partly.setdefault(change.number, change)
            yield change, is_right

    def _before(self, question: Question) -> Mapping[str, Outcome]:
        """What a question comes to without any edit."""
        known = {**self.examination.opening, **self.examination.odd_answers}
        if question.id not in known:
            known = {**self.examination.ask([question])}
        return known

    def _mending_the_chain(self, edits: Alteration) -> Iterator[tuple[Change, bool]]:
        """The edits, and whether the chain gets right gradients with it where it went wrong first."""
        examination = self.examination
        cases, epsilon = examination.plan.cases, examination.epsilon(*examination.assignment.chain.path)
        about = examination.assignment, cases
        wrong = wrong_cases(*about, examination.opening, examination.reading, epsilon)[:1]
        for question in examination.chain_questions(wrong) if wrong else ():
            for change, outcome in self.try_edits(edits, question, None):
                answers = {question.id: outcome}
                yield change, wrong[0] not in wrong_cases(*about, answers, examination.reading, epsilon)

    def repaired(self, function: str, found: Tried) -> Repaired:
        """An edit that was tried, with what tells which mistake it undoes."""
        defined = self.evidence.defined
        notebook = {*defined.reads.get(function, ()), *defined.constants.get(function, ())}
        assignment = self.examination.assignment
        return Repaired(
            change=found.change,
            role=assignment.role(function),
            is_proved=found.is_proved,
            is_of_answers=found.is_of_answers,
            runs_over_layers=function in self.examination.plan.over_layers,
            gives_finals=assignment.function(function).has_a_choice or function == assignment.chain.function,
            notebook=notebook,
            notation=assignment.notation,
            code=self.evidence.reading.line(found.change.cell, found.change.line),
        )

    def try_edits(
        self, edits: Alteration, question: Question, callees: Substitution | None
    ) -> Iterator[tuple[Change, Outcome]]:
        """Every edit with which something comes back, and what; in new processes where one ends."""
        start, tells_each, account = 0, False, self.examination.conversation.account
        for _ in range(_MOST_RESTARTS):
            is_trying = False
            if account.is_overdrawn or not account.budgets.search_cpu:
                return
            try:
                session = self.examination.conversation.open()
                cpu_before, wall_before = session.cpu_seconds, account.wall_used
                try:
                    self.examination.conversation.define(
                        session, self.examination.assignment, callees, Alteration(assertions=edits.assertions)
                    )
                    is_trying = True
                    trials = self.examination.conversation.try_edits(
                        session, edits, question, start, tells_each=tells_each
                    )
                    for trial in trials:
                        start = trial.number + 1
                        if account.is_late or self._ends(session.cpu_seconds - cpu_before, wall_before):
                            return
                        if trial.answered is not None:
                            yield trial.answered
                    return
                finally:
                    account.searched += session.cpu_seconds - cpu_before
                    account.searched_wall += account.wall_used - wall_before
                    session.close()
            except (WorkerEnded, ProtocolError) as error:
                if is_trying and not tells_each:  # which edit has ended the process is not known: the next one tells
                    tells_each = True
                    continue
                start += is_trying
                account.sleepers += isinstance(error, WorkerEnded) and error.reason == "wall"
            except NotGradableError:
                return

    def _ends(self, cpu_seconds: float, wall_before: float) -> bool:
        """Whether the search is to end, of which so much CPU time was used, and which began then."""
        account = self.examination.conversation.account
        return account.ends_search(cpu_seconds, account.wall_used - wall_before)


def leaves_out_what_is_not_made(change: Change, assessment: Assessment) -> bool:
    """Whether an edit only does without a name that is read and was never made: that mends nothing."""
    facts = assessment.problem.facts if assessment.problem else {}
    missed = NOT_DEFINED.match(facts.get("message", "")) if facts.get("error") == "NameError" else None
    if missed is None or change.kind not in LEAVING_OUT:
        return False
    before, after = (set(_WORD.findall(text)) for text in (change.before, change.after))
    return missed["name"] in before - after


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
