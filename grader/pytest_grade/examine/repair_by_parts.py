"""Several mistakes in one function: edits that mend a part of its answers each, and all of them together.

No single edit makes every answer right then. One that makes something right, and nothing wrong, is made, and what is
wrong still is searched with it. All of them together are proved as one is (`pytest_grade/examine/repair_proof.py`).
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pytest_grade.dataclass import dataclass
from pytest_grade.examine.examination import Examination
from pytest_grade.examine.repair_proof import RepairProof
from pytest_grade.examine.repair_search import RepairSearch
from pytest_grade.judge.assessments import Assessment
from pytest_grade.judge.by_parts import mends_a_part
from pytest_grade.judge.repairs import KINDS
from pytest_grade.mistakes.edited import Repaired
from pytest_grade.model.assignment import Probe
from pytest_grade.model.questions import Outcome
from pytest_grade.model.submission import Change
from pytest_grade.talk.alteration import Alteration

_MOST_FIRST = 2
_MOST_LAST = 6
_MOST_EDITS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """The text with some edits made, and what all questions come to with it."""

    made: tuple[Change, ...]
    outcomes: Mapping[str, Outcome]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the edits, in the order in which they are made."""
        return tuple(change.number for change in self.made)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairByParts:
    """The search in one function that `assessment` showed to be wrong, as it stands, and that no single edit mends."""

    search: RepairSearch
    function: str
    assessment: Assessment

    @property
    def _examination(self) -> Examination:
        return self.search.examination

    @property
    def _probes(self) -> Sequence[Probe]:
        return self._examination.plan.probes[self.function, self.assessment.source]

    def repairs(self) -> Sequence[Repaired]:
        """The edits that mend the function together, in the order in which they are found; none where none do."""
        examination, assessment = self._examination, self.assessment
        key = self.function, assessment.source, assessment.substituted
        partly = examination.partly_mended.get(key, {}).values()
        if not partly or examination.callees_replaced(self.function, assessment.substituted) is not None:
            return ()
        start = _State(made=(), outcomes=examination.ask([probe.question for probe in self._probes]))
        states = itertools.islice(self._further(start, partly), _MOST_FIRST)
        return next(filter(None, map(self._mended, states)), ())

    def _further(self, state: _State, tried: Iterable[Change]) -> Iterator[_State]:
        """The text with one edit more, of those in which something gets right and nothing wrong."""
        for change in itertools.islice(tried, _MOST_FIRST * 2):
            made, outcomes = self._with(change, state)
            if made is not None and made.pieces and self._is_better(outcomes, state):
                yield _State(made=(*state.made, replace(made, number=change.number)), outcomes=outcomes)

    def _with(self, change: Change, state: _State) -> tuple[Change | None, Mapping[str, Outcome]]:
        questions = [probe.question for probe in self._probes]
        return self._examination.ask_edited(questions, self._alteration(change, state))

    def _alteration(self, change: Change, state: _State) -> Alteration:
        return replace(self._edits, change=change, after=state.numbers)

    @property
    def _edits(self) -> Alteration:
        return self.search.edits(self.function, KINDS, self.assessment)

    def _is_better(self, outcomes: Mapping[str, Outcome], state: _State) -> bool:
        return mends_a_part(self._probes, outcomes, lambda: state.outcomes, self._epsilon)

    @property
    def _epsilon(self) -> float:
        return self._examination.epsilon(self.function, *self._examination.assignment.function(self.function).callees)

    def _mended(self, state: _State) -> Sequence[Repaired]:
        """What is wrong with these edits made, mended by one more, or by one that mends a part and another."""
        assessed = self._examination.assess(self.function, self.assessment.source, state.outcomes)
        probe = next((p for p in self._probes if p.question == assessed.failed), None)
        if probe is None or len(state.made) >= _MOST_EDITS:
            return ()
        partly: list[Change] = []
        for change in itertools.islice(self._promising(probe, state, partly), _MOST_LAST):
            proof = RepairProof(examination=self._examination, function=self.function, assessment=self.assessment)
            alteration = self._alteration(change, state)
            found = proof.of(alteration)
            if found is not None and found.change.pieces and found.is_proved:
                self._examination.right_with.setdefault(self.function, []).append(alteration)
                last = replace(found, change=replace(found.change, number=change.number))
                each = [replace(found, change=made) for made in state.made]
                return [self.search.repaired(self.function, tried) for tried in (*each, last)]
        further = self._further(state, partly) if len(state.made) + 2 <= _MOST_EDITS else ()
        return next(filter(None, map(self._mended, itertools.islice(further, 1))), ())

    def _promising(self, probe: Probe, state: _State, partly: list[Change]) -> Iterator[Change]:
        """The edits with which the question that fails now gets a right answer; `partly` takes up all that get nearer.

        Not the same place again.
        """
        places = {(made.cell, made.line, made.column) for made in state.made}
        edits = replace(self._edits, after=state.numbers)
        for change, outcome in self.search.try_edits(edits, probe.question, None):
            answers = {probe.question.id: outcome}
            if (change.cell, change.line, change.column) in places:
                continue
            if not mends_a_part([probe], answers, lambda: state.outcomes, self._epsilon):
                continue
            partly.append(change)
            source = self.assessment.source
            if self._examination.answers_are_right(self.function, source, answers, [probe]):
                yield change
