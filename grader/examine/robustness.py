"""What right answers do not show by themselves: labels of other types, odd sizes, chance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.examine.asking import Asking
from grader.examine.grouping import behaviour
from grader.judge.assessments import Assessment
from grader.judge.chain import ChainJudgement, wrong_cases
from grader.model.assignment import Function
from grader.model.cases import Case
from grader.model.questions import Outcome, Question, Returned

# What may make an answer differ from call to call without drawing from NumPy's global generator.
_CHANCE = ("default_rng", "RandomState", "SystemRandom", "Generator(", "secrets.", "urandom", "uuid", "getrandbits")
_CLOCKS = (" time(", ".time(", "time_ns(", "perf_counter", "monotonic")
_REPETITIONS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """The checks of one submission; `outcomes` are the answers to the opening."""

    asking: Asking
    outcomes: Mapping[str, Outcome]

    def with_integer_labels(self) -> Mapping[str, Outcome]:
        """The answers, those of the chain with integer labels where labels of other types alone make it go wrong.

        The course's labels are integers: what works in the student's notebook is right.
        """
        wrong = self._wrong(self.outcomes)
        if not wrong or any(case.label_type is int for case in wrong):
            return self.outcomes
        of_integers = self.asking.chain_questions([replace(case, label_type=int) for case in wrong])
        outcomes = {**self.outcomes, **self.asking.anew(of_integers)}
        self.asking.only_integer_labels = not self._wrong(outcomes)
        return outcomes

    def _wrong(self, outcomes: Mapping[str, Outcome]) -> tuple[Case, ...]:
        """The cases at which the chain is not right."""
        plan = self.asking.plan
        epsilon = self.asking.epsilon(*plan.assignment.chain.path)
        return wrong_cases(plan.assignment, plan.cases, outcomes, self.asking.reading, epsilon)

    def at_odd_sizes(
        self, assessments: Mapping[str, Sequence[Assessment]], chain: ChainJudgement
    ) -> Mapping[str, Outcome]:
        """The answers at odd sizes of the right functions, where the chain does not show that they are right."""
        questions = [
            question
            for function in self.asking.plan.assignment.functions
            if function.sources[0].odd and any(assessment.right for assessment in assessments.get(function.name, ()))
            if not (chain.gradients.correct and function.name in chain.called)
            for question in self.asking.plan.questions(function, function.sources[0].odd.name)
        ]
        return self.asking.anew(questions) if questions else {}

    def unsteady(self) -> frozenset[str]:
        """The functions that answer the same question now so, now otherwise, and do not call one that does."""
        drew = {name for outcome in self.outcomes.values() if isinstance(outcome, Returned) for name in outcome.drew}
        may_be = any(map(_may_hang_on_chance, self.asking.reading.sources.values()))
        functions = [f for f in self.asking.plan.assignment.functions if not f.by_chance]
        suspects = [f for f in functions if f.name in drew or (may_be and self._is_suspect(f))]
        questions = [question for function in suspects for question in self._repeated(function)]
        answers = self.asking.anew(questions) if questions else {}
        found = {function.name for function in suspects if self._differ(function, answers)}
        return frozenset(f.name for f in suspects if f.name in found and not found.intersection(f.callees))

    def _is_suspect(self, function: Function) -> bool:
        """Whether its text, or that of a helper, may make it depend on chance."""
        graded = {other.name for other in self.asking.plan.assignment.functions} - {function.name}
        reading = self.asking.reading
        return any(
            _may_hang_on_chance(reading.line(definition.cell, line))
            for definition in reading.definitions
            if graded.isdisjoint((definition.name, definition.own_name))
            for line in range(definition.line, definition.end_line + 1)
        )

    def _repeated(self, function: Function) -> Iterator[Question]:
        """One question, asked again and again from other states of NumPy's generator."""
        if function.name == self.asking.plan.assignment.chain.function:
            question = self.asking.chain_questions()[0]
        else:
            question = self.asking.plan.first_probes(function.name)[0].question
        for number in range(_REPETITIONS):
            chance = (question.chance + number) % (1 << 32)
            yield replace(question, id=f"{question.id}/{number}", chance=chance, watch=False)

    def _differ(self, function: Function, answers: Mapping[str, Outcome]) -> bool:
        found = (answers.get(question.id) for question in self._repeated(function))
        return len({tuple(behaviour(outcome)) for outcome in found if outcome is not None}) > 1


def _may_hang_on_chance(text: str) -> bool:
    """Whether this text looks at the time, or draws numbers by other means than NumPy's global generator."""
    of_numpy = text.count("np.random.") + text.count("numpy.random.")
    return text.count("random.") > of_numpy or any(word in text for word in (*_CHANCE, *_CLOCKS))
