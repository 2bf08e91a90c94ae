"""What a function does besides: write into what it is given, so that others go wrong, or print without end."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from grader.examine.asking import Asking
from grader.judge.chain import final_gradients
from grader.judge.evidence import Evidence
from grader.judge.inputs import destroyed
from grader.model.assignment import Role
from grader.model.cases import Case
from grader.model.judgement import Diagnosis, FunctionVerdict, Place, Problem
from grader.model.questions import Outcome, Question, Returned

_MOST_PRINTED = 20_000  # characters in one call; a page is about 3,000
_Asked: TypeAlias = tuple[Question, Case]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideEffects:
    """The side effects of one submission, by its answers to the opening."""

    evidence: Evidence
    asking: Asking

    def charged_in(self, verdicts: Iterable[FunctionVerdict]) -> tuple[FunctionVerdict, ...]:
        """The verdicts, with what was noticed: a function that destroys its input is wrong, one that prints is not."""
        written = self._writers()
        printed = self._printed()
        return tuple(self._with(verdict, written.get(verdict.function), printed) for verdict in verdicts)

    def _with(
        self, verdict: FunctionVerdict, written: Diagnosis | None, printed: Mapping[str, Diagnosis]
    ) -> FunctionVerdict:
        named = {diagnosis.id for diagnosis in verdict.diagnoses}
        noticed = [found for found in (written, printed.get(verdict.function)) if found and found.id not in named]
        if written and verdict.verdict in ("correct", "undecided"):
            problem = Problem(kind="input-written", facts=written.facts, place=written.place)
            verdict = replace(verdict, verdict="incorrect", problem=problem)
        return replace(verdict, diagnoses=(*verdict.diagnoses, *noticed))

    def _printed(self) -> Mapping[str, Diagnosis]:
        """The functions that print without end, not those that call them; many examples may print much."""
        chain, cases, most = self.asking.plan.assignment.chain, self.asking.plan.cases, dict[str, int]()
        unusual = {case.name for case in (*cases.odd, *cases.sure)}
        for question in self.asking.plan.opening:
            if unusual.intersection(question.id.split("/")):
                continue
            outcome, function = self.evidence.opening.get(question.id), question.steps[-1].function
            if isinstance(outcome, Returned) and (len(question.steps) == 1 or function == chain.function):
                most[function] = max(most.get(function, 0), outcome.printed)
        loud = {function for function, printed in most.items() if printed > _MOST_PRINTED}
        return {
            f.name: Diagnosis(id="prints-too-much", function=f.name, facts={"variables": f"{most[f.name]:,}"})
            for f in self.asking.plan.assignment.functions
            if f.name in loud and not loud.intersection(f.callees)
        }

    def _writers(self) -> Mapping[str, Diagnosis]:
        """The functions that destroy an input, with the line that does, not those that call them."""
        assignment = self.asking.plan.assignment
        found = self._destroyed(self._beside_the_chain(), self.evidence.opening)
        found |= self._destroyed_in_the_chain()
        if not found:
            return self._spoilers()
        writers = {f.name for f in assignment.functions if not found.keys() & set(f.callees)}
        return {function: self._diagnosis(function, names) for function, names in found.items() if function in writers}

    def _destroyed_in_the_chain(self) -> dict[str, dict[str, _Asked]]:
        """The same of the chain; where an earlier step than the last wrote, it is asked again up to that one.

        Of the last step only are the lines recorded, and so which function wrote.
        """
        recorded = self.asking.plan.recorded_chain
        outcome = self.evidence.opening.get(recorded.id) if recorded else None
        if recorded is None or not isinstance(outcome, Returned):
            return {}
        case = self.asking.plan.cases.main[0]
        found: dict[str, dict[str, _Asked]] = {}
        for last in sorted({write.by for write in outcome.written if write.by < len(recorded.steps) - 1}):
            question = replace(recorded, id=f"{recorded.id}/{last}", steps=recorded.steps[: last + 1], send={})
            found |= self._destroyed([(question, case)], self.asking.anew([question]))
        later = tuple(write for write in outcome.written if write.by == len(recorded.steps) - 1)
        return found | self._destroyed([(recorded, case)], {recorded.id: replace(outcome, written=later)})

    def _destroyed(self, asked: Iterable[_Asked], outcomes: Mapping[str, Outcome]) -> dict[str, dict[str, _Asked]]:
        """By function, the names of the inputs that it writes into, each with a question that shows it."""
        found: dict[str, dict[str, _Asked]] = {}
        graded = frozenset(self.asking.plan.assignment.names)
        parameters = {final.of for case in self.asking.plan.cases.main[:1] for final in case.finals}
        for question, case in asked:
            outcome = outcomes.get(question.id)
            if isinstance(outcome, Returned) and outcome.written:
                for step, name, write in destroyed(
                    question, case, outcome, self._role(question), self.asking.plan.assignment.notation
                ):
                    function = next((name for name in write.functions if name in graded), step)
                    if not (self._trains(function) and name in parameters):
                        found.setdefault(function, {}).setdefault(name, (question, case))
        return found

    def _trains(self, function: str) -> bool:
        """Whether a function asks for the gradients itself: as an update may, it may change parameters in place."""
        assignment = self.asking.plan.assignment
        return function in assignment.names and assignment.chain.function in assignment.function(function).callees

    def _beside_the_chain(self) -> Iterator[_Asked]:
        plan = self.asking.plan
        for function in plan.assignment.functions:
            if function.name not in plan.assignment.chain.path:
                yield from self._probes(function.name)

    def _probes(self, function: str) -> Iterator[_Asked]:
        for probe in self.asking.plan.first_probes(function):
            if probe.case is not None:
                yield probe.question, probe.case

    def _role(self, question: Question) -> Role:
        return self.asking.plan.assignment.role(question.steps[-1].function)

    def _diagnosis(self, function: str, names: Mapping[str, _Asked]) -> Diagnosis:
        """The inputs that a function writes into; the line is found by asking again, with every line recorded."""
        first, (question, case) = next(iter(names.items()))
        outcome = self.asking.anew([replace(question, record=True)]).get(question.id)
        place = None
        if isinstance(outcome, Returned):
            writes = destroyed(question, case, outcome, self._role(question), self.asking.plan.assignment.notation)
            write = next((write for _, name, write in writes if name == first and write.line), None)
            place = self._place(write.cell, write.line) if write else None
        return Diagnosis(id="input-mutated", function=function, place=place, facts={"variables": ", ".join(names)})

    def _place(self, cell: int, line: int) -> Place:
        return Place(cell=cell, line=line, code=self.asking.reading.line(cell, line))

    def _spoilers(self) -> Mapping[str, Diagnosis]:
        """The functions that write into caches so that a second backward pass with them goes wrong."""
        plan = self.asking.plan
        recorded = plan.recorded_chain
        outcome = self.evidence.opening.get(recorded.id) if recorded else None
        written = outcome.written if isinstance(outcome, Returned) else ()
        if recorded is None or not written or not self.evidence.chain.gradients.correct:
            return {}
        outcomes = self.asking.anew([replace(q, again=True) for q in self.asking.chain_questions()])
        epsilon = self.asking.epsilon(*plan.assignment.chain.path)
        if not outcomes or final_gradients(plan.assignment, plan.cases, outcomes, self.asking.reading, epsilon).correct:
            return {}
        write = next((write for write in written if write.line), written[0])
        function = recorded.steps[write.by].function
        place = self._place(write.cell, write.line) if write.line else None
        return {
            function: Diagnosis(id="input-mutated", function=function, place=place, facts={"variables": "the caches"})
        }
