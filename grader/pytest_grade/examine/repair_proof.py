"""The proof of a repair: made in the student's text alone, it leaves nothing wrong that is this function's doing.

What is asked is what the verdicts are asked by: the function itself, at odd sizes too; whoever calls it, or shares the
text that is changed; the whole chain with the student's own caches. Where others are wrong as well, the solution stands
in their places, and only whether the gradients come out is taken of that process. Without a solution, what is kept for
others counts as right where it is what the course documents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from pytest_grade.dataclass import dataclass
from pytest_grade.examine.examination import Examination
from pytest_grade.examine.own_caches import layout_of
from pytest_grade.examine.side_effects import written_into
from pytest_grade.judge.assessments import Assessment
from pytest_grade.judge.chain import right_up_to_factors
from pytest_grade.model.assignment import ALIKE, AT_ODD_SIZES, OUTSIDE, Function, Probe, Substitution
from pytest_grade.model.cases import Case
from pytest_grade.model.judgement import NO_MISTAKE, Diagnosis
from pytest_grade.model.questions import Outcome, Question
from pytest_grade.model.submission import Change
from pytest_grade.talk.alteration import Alteration


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """An edit with which a function is right by itself; where it `is_proved`, it does nothing wrong any more.

    `is_of_answers` says that nothing but answers is asked of the function: what the edit undoes is wrong in any case.
    """

    change: Change
    is_proved: bool
    is_of_answers: bool


@dataclass(frozen=True, kw_only=True)
class RepairProof:
    """The questions by which repairs of one function are proved, and what they have to come to.

    `assessment` showed that it is wrong: so it was asked, with these callees replaced, if any were.
    """

    examination: Examination
    function: str
    assessment: Assessment

    def is_right_by_itself(self, alteration: Alteration) -> bool:
        """Whether every answer of the function is right with the change."""
        callees = self.examination.callees_replaced(self.function, self.assessment.substituted)
        return self._is_right(self.examination.ask(self._own_questions, callees, alteration))

    def of(self, alteration: Alteration) -> Tried | None:
        """The edit, if the function is right by itself with it, and whether it is proved."""
        is_told = self.examination.callees_replaced(self.function, self.assessment.substituted) is not None
        if is_told and not self.is_right_by_itself(alteration):
            return None
        asked = [*([] if is_told else self._own_questions), *self._asked_beside, *self._asked_of_the_chain]
        change, outcomes = self.examination.ask_edited(asked, alteration)
        if change is None or not (is_told or self._is_right(outcomes)):
            return None
        stays_right = self._is_its_own(change) or self._others_stay_right(alteration)
        if not (stays_right and self._are_right_by_the_usual(self._callers, outcomes)):
            return None
        is_of_answers = self.function not in self.examination.assignment.chain.cache_makers
        is_proved = not self._is_of_the_chain or self._mends_the_chain(outcomes, alteration)
        return Tried(change=change, is_proved=is_proved, is_of_answers=is_of_answers)

    def _mends_the_chain(self, outcomes: Mapping[str, Outcome], alteration: Alteration) -> bool:
        if self._others:
            has_solution = self.examination.assignment.has_solution
            return (self._fits_beside_the_solution if has_solution else self._keeps_the_documented)(alteration)
        first = [(self._chain[0], self.examination.plan.cases.all[0])]
        return self.examination.gradients_are_right(outcomes) and self._leaves_inputs_alone(first, outcomes)

    @cached_property
    def _sources(self) -> Sequence[str]:
        """The way in which the function was asked, and the same at odd sizes, or at usual ones."""
        usual = self.assessment.source.removesuffix(AT_ODD_SIZES)
        known = {source.name for source in self._asked.all_sources}
        return tuple(name for name in (usual, f"{usual}{AT_ODD_SIZES}") if name in known)

    @property
    def _asked(self) -> Function:
        return self.examination.assignment.function(self.function)

    def _probes(self, source: str) -> Sequence[Probe]:
        return self.examination.plan.probes[self.function, source]

    @cached_property
    def _own_questions(self) -> Sequence[Question]:
        return [probe.question for source in self._sources for probe in self._probes(source)]

    def _is_right(self, outcomes: Mapping[str, Outcome]) -> bool:
        """Whether the function itself is right in these answers, and leaves its inputs alone."""
        if not all(question.id in outcomes for question in self._own_questions):
            return False
        own = [(p.question, p.case) for source in self._sources for p in self._probes(source) if p.case is not None]
        return all(
            self.examination.answers_are_right(self.function, source, outcomes, self._probes(source))
            for source in self._sources
        ) and self._leaves_inputs_alone(own, outcomes)

    def _leaves_inputs_alone(self, asked: Sequence[tuple[Question, Case]], outcomes: Mapping[str, Outcome]) -> bool:
        """Whether no input is written into that was not before."""
        written = written_into(self.examination, asked, outcomes)
        before = {name for noticed in self.examination.noticed.values() for each in noticed for name in _inputs(each)}
        return written <= before

    @cached_property
    def _wrong(self) -> frozenset[str]:
        """The functions that are charged."""
        return frozenset(v.function for v in self.examination.verdicts if v.verdict not in NO_MISTAKE)

    @cached_property
    def _others(self) -> tuple[str, ...]:
        """The other functions of the chain that are charged."""
        path = self.examination.assignment.chain.path
        return tuple(name for name in path if name in self._wrong and name != self.function)

    @property
    def _is_of_the_chain(self) -> bool:
        chain = self.examination.assignment.chain
        return self.function in (chain.function, *chain.path, *chain.cache_makers)

    @cached_property
    def _chain(self) -> Sequence[Question]:
        """The chain at every case; at the first it is watched what is written into."""
        first, *others = self.examination.chain_questions()
        return [replace(first, watch=True), *others]

    @property
    def _asked_of_the_chain(self) -> Sequence[Question]:
        return self._chain if self._is_of_the_chain and not self._others else ()

    @cached_property
    def _rightful(self) -> Sequence[Function]:
        """The other functions that everyone is asked, and that were right then: not that of the chain, which shows.

        Nor those that are right beside callees of the solution alone: what the course documents tells nothing of a
        callee that reads caches of its own.
        """
        examination, found = self.examination, self.examination.assessments
        return [
            function
            for function in examination.assignment.functions
            if function.name not in (self.function, examination.assignment.chain.function) and not function.replaced
            if _is_right_as_documented(function, found.get(function.name, ()))
        ]

    @cached_property
    def _callers(self) -> Sequence[Function]:
        """The right functions that call this one, and no other that is charged."""
        return [
            function
            for function in self._rightful
            if self.function in function.callees
            if self._wrong.isdisjoint({function.name, *function.callees} - {self.function})
        ]

    @cached_property
    def _asked_beside(self) -> Sequence[Question]:
        return self._usual(self._callers)

    def _usual(self, functions: Sequence[Function]) -> Sequence[Question]:
        plan = self.examination.plan
        return [probe.question for function in functions for probe in plan.first_probes(function.name)]

    def _are_right_by_the_usual(self, functions: Sequence[Function], outcomes: Mapping[str, Outcome]) -> bool:
        plan = self.examination.plan
        return all(question.id in outcomes for question in self._usual(functions)) and all(
            self.examination.answers_are_right(
                function.name, function.sources[0].name, outcomes, plan.first_probes(function.name)
            )
            for function in functions
        )

    def _is_its_own(self, change: Change) -> bool:
        """Whether what is changed stands in the function, and in no helper that it may share."""
        own = self.examination.reading.definition(self.function)
        return own is not None and own.cell == change.cell and own.line <= change.line <= own.end_line

    def _others_stay_right(self, alteration: Alteration) -> bool:
        right = [f for f in self._rightful if f not in self._callers and self._wrong.isdisjoint({f.name, *f.callees})]
        return self._are_right_by_the_usual(right, self.examination.ask(self._usual(right), None, alteration))

    def _fits_beside_the_solution(self, alteration: Alteration) -> bool:
        """Whether the chain comes out up to factors, which others may move, with all that is wrong elsewhere replaced.

        So it may with what is wrong elsewhere as it is, which alone may know the caches that are kept here. Where it
        does not even with this function replaced too, it tells nothing: then answers are all that counts, but not of
        who makes caches, which no answer shows.
        """
        if self._comes_out(self._others, alteration) or self._comes_out((), alteration):
            return True
        if self._comes_out((*self._others, self.function), None):
            return False
        return self.function not in self.examination.assignment.chain.cache_makers

    def _keeps_the_documented(self, alteration: Alteration) -> bool:
        """Whether what it keeps is with the edit what the course documents, where nobody of the chain reads it yet."""
        examination, makers = self.examination, self.examination.assignment.chain.cache_makers
        if self.function not in makers:
            return True
        readers = [f for f in examination.assignment.functions if f.handed and self.function in f.handed.makers]
        nearest = [f for f in readers if f.handed and f.handed.makers[-1] == self.function] or readers
        return all(
            f"{ALIKE}{OUTSIDE}" in layout_of(examination, each, each.handed, alteration)
            for each in nearest
            if each.handed
        )

    def _comes_out(self, replaced: Sequence[str], alteration: Alteration | None) -> bool:
        examination, chain = self.examination, self.examination.assignment.chain
        callees = Substitution(functions=tuple(replaced)) if replaced else None
        outcomes = examination.ask(examination.chain_questions(), callees, alteration)
        epsilon = examination.epsilon(*chain.path)
        return bool(outcomes) and right_up_to_factors(
            examination.assignment, examination.plan.cases, outcomes, examination.reading, epsilon
        )


def _is_right_as_documented(function: Function, assessments: Sequence[Assessment]) -> bool:
    return any(a.right and a.source == function.sources[0].name and a.substituted is None for a in assessments)


def _inputs(noticed: Diagnosis) -> Sequence[str]:
    """The inputs that something noticed is about, if it is."""
    return noticed.facts.get("variables", "").split(", ")
