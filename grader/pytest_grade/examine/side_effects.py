"""What a function does beside its answers: it writes into what it is given, or prints without end."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.examine.conditions import MOST_PRINTED
from pytest_grade.examine.examination import Examination
from pytest_grade.judge.inputs import destroyed
from pytest_grade.judge.lines import place_at
from pytest_grade.mistakes.of_the_notebook import INPUT_MUTATED, PRINTS_TOO_MUCH
from pytest_grade.model.assignment import Role
from pytest_grade.model.cases import Case
from pytest_grade.model.judgement import NO_MISTAKE, Diagnosis, FunctionVerdict, Place, Problem
from pytest_grade.model.questions import Outcome, Question, Returned

_Asked: TypeAlias = tuple[Question, Case]


def notice_side_effects(examination: Examination) -> None:
    """Find the functions that write into their inputs, and those that print without end."""
    search = _Search(examination=examination)
    writers, printers = search.writers(), search.printers()
    functions = examination.assignment.names
    noticed = {name: [found[name] for found in (writers, printers) if name in found] for name in functions}
    examination.noticed = {name: found for name, found in noticed.items() if found}


def charge_side_effects(examination: Examination) -> None:
    """Add what was noticed: a function that destroys its input is wrong, one that prints is not."""
    examination.verdicts = tuple(
        _charged(verdict, examination.noticed.get(verdict.function, ())) for verdict in examination.verdicts
    )


def written_into(
    examination: Examination, asked: Iterable[tuple[Question, Case]], outcomes: Mapping[str, Outcome]
) -> frozenset[str]:
    """The names of the inputs that are destroyed in these answers, whoever does it."""
    found = _Search(examination=examination).destroyed(asked, outcomes)
    return frozenset(name for names in found.values() for name in names)


def _charged(verdict: FunctionVerdict, noticed: Sequence[Diagnosis]) -> FunctionVerdict:
    named = {diagnosis.id for diagnosis in verdict.diagnoses}
    written = next((found for found in noticed if found.id == INPUT_MUTATED.id), None)
    if written and verdict.verdict in NO_MISTAKE:
        problem = Problem(kind="input-written", facts=written.facts, place=written.place)
        verdict = replace(verdict, verdict="incorrect", problem=problem)
    new = (found for found in noticed if found.id not in named)
    return replace(verdict, diagnoses=(*verdict.diagnoses, *new))


def _puts_an_entry(code: str) -> bool:
    """Whether a line puts something under a key, and does not write into what is there."""
    try:
        (statement,) = ast.parse(code).body
    except (SyntaxError, ValueError):
        return False
    match statement:
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str()))]):
            return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """The search in one submission, by its answers to the opening."""

    examination: Examination

    def printers(self) -> Mapping[str, Diagnosis]:
        """The functions that print without end, not those that call them; many examples may print much."""
        chain, cases, most = self.examination.assignment.chain, self.examination.plan.cases, dict[str, int]()
        unusual = {case.name for case in (*cases.odd, *cases.sure)}
        for question in self.examination.plan.opening:
            if unusual.intersection(question.id.split("/")):
                continue
            outcome, function = self.examination.opening.get(question.id), question.steps[-1].function
            if isinstance(outcome, Returned) and (len(question.steps) == 1 or function == chain.function):
                most[function] = max(most.get(function, 0), outcome.printed)
        loud = {function for function, printed in most.items() if printed > MOST_PRINTED}
        return {
            f.name: Diagnosis(id=PRINTS_TOO_MUCH.id, function=f.name, facts={"variables": f"{most[f.name]:,}"})
            for f in self.examination.assignment.functions
            if f.name in loud and not loud.intersection(f.callees)
        }

    def writers(self) -> Mapping[str, Diagnosis]:
        """The functions that destroy an input, with the line that does, not those that call them."""
        assignment = self.examination.assignment
        found = self.destroyed(self._beside_the_chain(), self.examination.opening)
        found |= self._destroyed_in_the_chain()
        if not found:
            return self._spoilers()
        writers = {f.name for f in assignment.functions if not found.keys() & set(f.callees)}
        return {function: self._diagnosis(function, names) for function, names in found.items() if function in writers}

    def _destroyed_in_the_chain(self) -> dict[str, dict[str, _Asked]]:
        """The same of the chain; where an earlier step than the last wrote, it is asked again up to that one.

        Of the last step only are the lines recorded, and so which function wrote.
        """
        recorded = self.examination.plan.recorded_chain
        outcome = self.examination.opening.get(recorded.id) if recorded else None
        if recorded is None or not isinstance(outcome, Returned):
            return {}
        case = self.examination.plan.cases.main[0]
        found: dict[str, dict[str, _Asked]] = {}
        for last in sorted({write.by for write in outcome.written if write.by < len(recorded.steps) - 1}):
            question = replace(recorded, id=f"{recorded.id}/{last}", steps=recorded.steps[: last + 1], send={})
            found |= self.destroyed([(question, case)], self.examination.ask([question]))
        later = tuple(write for write in outcome.written if write.by == len(recorded.steps) - 1)
        return found | self.destroyed([(recorded, case)], {recorded.id: replace(outcome, written=later)})

    def destroyed(self, asked: Iterable[_Asked], outcomes: Mapping[str, Outcome]) -> dict[str, dict[str, _Asked]]:
        """By function, the names of the inputs that it writes into, each with a question that shows it."""
        found: dict[str, dict[str, _Asked]] = {}
        graded = frozenset(self.examination.assignment.names)
        may_change = {f.name: f.may_change for f in self.examination.assignment.functions}
        parameters = {final.of for case in self.examination.plan.cases.all for final in case.finals}
        for question, case in asked:
            outcome = outcomes.get(question.id)
            if isinstance(outcome, Returned) and outcome.written:
                for step, name, write in destroyed(
                    question, case, outcome, self._role(question), self.examination.assignment.notation
                ):
                    function = next((name for name in write.functions if name in graded), step)
                    if name in may_change.get(function, ()) or name in may_change.get(question.steps[-1].function, ()):
                        continue
                    if not (self._trains(function) and name in parameters):
                        found.setdefault(function, {}).setdefault(name, (question, case))
        return found

    def _trains(self, function: str) -> bool:
        """Whether a function asks for the gradients itself: as an update may, it may change parameters in place."""
        assignment = self.examination.assignment
        return function in assignment.names and assignment.chain.function in assignment.function(function).callees

    def _beside_the_chain(self) -> Iterator[_Asked]:
        plan = self.examination.plan
        for function in plan.assignment.functions:
            if function.name not in plan.assignment.chain.path:
                yield from self._probes(function.name)

    def _probes(self, function: str) -> Iterator[_Asked]:
        for probe in self.examination.plan.first_probes(function):
            if probe.case is not None:
                yield probe.question, probe.case

    def _role(self, question: Question) -> Role:
        return self.examination.assignment.role(question.steps[-1].function)

    def _diagnosis(self, function: str, names: Mapping[str, _Asked]) -> Diagnosis:
        """The inputs that a function writes into; the line is found by asking again, with every line recorded."""
        first, (question, case) = next(iter(names.items()))
        outcome = self.examination.ask([replace(question, record=True)]).get(question.id)
        place = None
        if isinstance(outcome, Returned):
            writes = destroyed(question, case, outcome, self._role(question), self.examination.assignment.notation)
            write = next((write for _, name, write in writes if name == first and write.line), None)
            place = self._place(write.cell, write.line) if write else None
        facts = {"variables": ", ".join(names)} | ({"if_replaced": ""} if place and _puts_an_entry(place.code) else {})
        return Diagnosis(id=INPUT_MUTATED.id, function=function, place=place, facts=facts)

    def _place(self, cell: int, line: int) -> Place:
        return place_at(self.examination.reading, cell, line)

    def _spoilers(self) -> Mapping[str, Diagnosis]:
        """The functions that write into caches so that a second backward pass with them goes wrong.

        One that is to change what it is given goes another step the second time.
        """
        plan, chain = self.examination.plan, self.examination.assignment.chain.function
        if any(f.may_change for f in self.examination.assignment.functions if f.name == chain):
            return {}
        recorded = plan.recorded_chain
        outcome = self.examination.opening.get(recorded.id) if recorded else None
        written = outcome.written if isinstance(outcome, Returned) else ()
        if recorded is None or not written or not self.examination.chain.gradients.correct:
            return {}
        outcomes = self.examination.ask([replace(q, again=True) for q in self.examination.chain_questions()])
        if not outcomes or self.examination.gradients_are_right(outcomes):
            return {}
        write = next((write for write in written if write.line), written[0])
        function = recorded.steps[write.by].function
        place = self._place(write.cell, write.line) if write.line else None
        return {
            function: Diagnosis(id=INPUT_MUTATED.id, function=function, place=place, facts={"variables": "the caches"})
        }
