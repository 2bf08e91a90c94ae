"""Whether a wrong function can be judged by itself: or is wrong by what others hand to it.

What a student's own functions hand to one another, caches above all, may be other than the course documents. Then the
solution cannot take the place of one of them, and a mistake of one shows in the answers of the other.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.assessments import Assessment
from pytest_grade.judge.endings import TOO_SLOW
from pytest_grade.judge.evidence import Evidence
from pytest_grade.model.assignment import Assignment, Function
from pytest_grade.model.explanations import INNERMOST
from pytest_grade.model.judgement import FunctionVerdict, Problem
from pytest_grade.model.submission import Reading

OF_NUMBERS = frozenset({"scale", "value", "number", "not-finite", "final-gradient"})
_WRONG_VALUES = OF_NUMBERS | {"shape"}
_OF_FORM = frozenset({"type", "count", "missing"})
CHARGED = ("incorrect", "unfinished")
# Problems of a function that keeps its points.
GIVEN_BACK = "not-judged-by-what-is-given-back"
UNTRIED = ("not-judged-alone", "not-judged-by-own-caches", "not-judged-by-own-attributes", GIVEN_BACK)
WAITING = "judged-later"  # the problem of a function that is judged once its callees are right
_TO_BE_MENDED = (*CHARGED, "missing", "not-gradable")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedAlone:
    """What tells of one function whether it is judged alone; `verdict_of` judges another one."""

    name: str
    assignment: Assignment
    evidence: Evidence
    verdict_of: Callable[[str], FunctionVerdict]

    def why_not(self) -> Problem | None:
        """Why the function keeps its points although its answers are wrong; None where it is to be charged."""
        if self.fails_with_right_callees_only() and not self._has_a_mistake_before_its_callees():
            return Problem(kind="not-judged-alone")
        if makers := self._wrong_makers():
            is_method = bool(self.assignment.function(self.name).after)
            kind = "not-judged-by-own-attributes" if is_method else "not-judged-by-own-caches"
            return Problem(kind=kind, facts={"makers": " and ".join(makers)})
        if givers := self._wrong_givers():
            return Problem(kind=GIVEN_BACK, facts={"makers": " and ".join(givers)})
        return None

    def why_open(self, problem: Problem | None) -> Problem | None:
        """Why nobody can tell without a solution whether it is right, this being what is wrong; None where one can."""
        if self.assignment.has_solution:
            return None
        if callees := self._waits_for():
            return Problem(kind=WAITING, facts={"callees": " and ".join(callees)})
        if problem is not None and problem.kind == TOO_SLOW:
            return problem
        is_too_far = problem is not None and problem.kind == "not-finite"
        return Problem(kind="not-finite-by-callees") if is_too_far and self._called else None

    def _waits_for(self) -> tuple[str, ...]:
        """What has to be right first: callees, methods called before, and who makes caches in a layout of its own.

        No solution can take their places, and no mistake is its own. One that only leaves the mean to its caller is
        right as it is.
        """
        if self._has_a_mistake_before_its_callees():
            return ()
        handed = self.assignment.function(self.name).handed if self.name in self.evidence.own_caches else None
        makers = handed.makers if handed else ()
        callees = map(self.verdict_of, dict.fromkeys((*self._called, *self.assignment.before(self.name), *makers)))
        return tuple(each.function for each in callees if each.verdict in _TO_BE_MENDED or _waits(each))

    @property
    def _called(self) -> Sequence[str]:
        """The callees that its text names; where training goes far with them, one right formula overflows."""
        function = self.assignment.function(self.name)
        named = named_in(self.evidence.reading, function)
        return [name for name in function.callees if name in named]

    def fails_with_right_callees_only(self) -> bool:
        """Whether a callee is charged, and the solution in its place raises on what it is handed.

        The student's own callee does not raise on it; or it does, although it is handed what it is to be.
        """
        replaced = [assessment for assessment in self._assessments if assessment.substituted]
        if not replaced or not all(assessment.in_substitute for assessment in replaced):
            return False
        charged = list(self._charged(self.assignment.function(self.name).callees))
        stands = self._problem_as_it_stands()
        if stands is None or stands.kind in _WRONG_VALUES or not charged:
            return bool(charged)
        is_returned = stands.kind in _OF_FORM or any(self._is_raised_in(stands, callee) for callee in charged)
        return self.name in self.evidence.own_caches and is_returned

    @property
    def _before_it(self) -> Sequence[str]:
        """What comes before a method, but for what the solution has taken the place of."""
        is_answered = any(each.substituted and not each.is_unanswered for each in self._assessments)
        return self.assignment.function(self.name).after if is_answered else self.assignment.before(self.name)

    @property
    def _assessments(self) -> Sequence[Assessment]:
        return self.evidence.assessments.get(self.name, ())

    def _charged(self, names: Sequence[str]) -> Iterator[str]:
        return (name for name in names if self.verdict_of(name).verdict in CHARGED)

    def _problem_as_it_stands(self) -> Problem | None:
        if self.name == self.assignment.chain.function:
            return self.evidence.chain.gradients.problem
        return next((each.problem for each in self._assessments if not each.substituted), None)

    def _is_raised_in(self, problem: Problem, function: str) -> bool:
        """Whether a crash goes through the lines of a function."""
        definition = self.evidence.reading.definition(function)
        if definition is None:
            return False
        lines = range(definition.line, definition.end_line + 1)
        return any(place.cell == definition.cell and place.line in lines for place in problem.trace)

    def _has_a_mistake_before_its_callees(self) -> bool:
        """Whether its answers are those of mistakes of its own, none of them in what the innermost works out."""
        explained = self.evidence.explained(self.name)
        if explained is None or explained.substituted or explained.explanation is None:
            return False
        concerns = explained.explanation.concerns
        callees = self._charged(self.assignment.function(self.name).callees)
        return bool(concerns) and not INNERMOST & concerns and not self._has_mistakes_of(callees)

    def _has_mistakes_of(self, others: Iterable[str]) -> bool:
        """Whether its answers are those of mistakes that are found in others too."""
        found = (each for name in others for each in self.evidence.assessments.get(name, ()))
        explained = self.evidence.explained(self.name)
        return explained is not None and {m for each in found for m in each.mistakes}.issuperset(explained.mistakes)

    def _wrong_makers(self) -> tuple[str, ...]:
        """The charged functions that make what is handed to it, or kept for it, in a layout of the student's own.

        None where it shows a mistake of its own: one that no wrong numbers bring about, or an answer of such a form.
        What follows from wrong numbers may look like a slope of something else.
        """
        function = self.assignment.function(self.name)
        if self.name not in self.evidence.own_caches:
            return ()
        makers = function.handed.makers if function.handed else ()
        charged = tuple(self._charged((*makers, *self._before_it)))
        explained = self.evidence.explained(self.name)
        explanation = explained.explanation if explained else None
        if explanation and not (explanation.of_text or "slope" in explanation.concerns):
            return () if not self._has_mistakes_of(charged) else charged
        stands = next((each.problem for each in self._assessments if not each.substituted), None)
        is_of_numbers = stands is None or _is_of_numbers(stands)
        are_of_numbers = all(_is_of_numbers(self.verdict_of(maker).problem) for maker in charged)
        return charged if is_of_numbers or not are_of_numbers else ()

    def _wrong_givers(self) -> tuple[str, ...]:
        """The charged callees that give back, beside their answers, what is laid out in a way of the student's own.

        With the solution in their places it reads what it does not know. None where it shows a mistake of its own.
        """
        callees = self._charged(self.assignment.function(self.name).callees)
        charged = tuple(name for name in callees if name in self.evidence.own_layouts)
        stands = self._problem_as_it_stands()
        is_of_numbers = stands is not None and _is_of_numbers(stands)
        is_theirs = stands is not None and any(self._is_raised_in(stands, callee) for callee in charged)
        return charged if (is_of_numbers or is_theirs) and not self._has_a_mistake_before_its_callees() else ()


def could_not_be_tried(verdict: FunctionVerdict) -> bool:
    """Whether a function keeps its points because what is handed over is laid out otherwise, and wrong."""
    return verdict.problem is not None and verdict.problem.kind in UNTRIED


def named_in(reading: Reading, function: Function) -> frozenset[str]:
    """The names that a function reads or calls, itself or in its helpers; where its text is not known, its callees."""
    used = reading.used_by([function.name])
    workings = [working for definition in used for working in definition.workings]
    named = (name for working in workings for name in (*working.reads, *working.calls))
    return frozenset(named) if workings else frozenset(function.callees)


def _waits(verdict: FunctionVerdict) -> bool:
    return verdict.problem is not None and verdict.problem.kind in (WAITING, TOO_SLOW)


def _is_of_numbers(problem: Problem | None) -> bool:
    return problem is not None and problem.kind in OF_NUMBERS
