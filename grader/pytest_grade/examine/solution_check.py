"""Judging the solution as if somebody had handed it in: a wrong one would pass right students, and blame others."""

from collections.abc import Mapping

from pytest_grade.errors import GraderError
from pytest_grade.examine.plan import Plan
from pytest_grade.judge.assessments import Asked, Assessment, assess
from pytest_grade.judge.chain import final_gradients
from pytest_grade.model.assignment import ONLY
from pytest_grade.model.judgement import Problem
from pytest_grade.model.questions import Outcome
from pytest_grade.model.submission import Reading


class WrongSolutionError(GraderError):
    """A function of an assignment's solution does not give what the assignment expects.

    Attributes:
        assignment: the id of the assignment.
        function: the function that is wrong.
        quantity: the quantity that departs, or what was raised.

    """

    def __init__(self, *, assignment: str, function: str, quantity: str) -> None:
        super().__init__(assignment, function, quantity)
        self.assignment = assignment
        self.function = function
        self.quantity = quantity

    def __str__(self) -> str:
        """Name the function and the quantity, and what to do."""
        return (
            f"assignment {self.assignment}: the function {self.function} in solution.py is wrong "
            f"({self.quantity}); nothing was graded. Correct it, or what assignment.py expects of it."
        )


def check_solution(
    plan: Plan, reading: Reading, outcomes: Mapping[str, Outcome], left_outside: Mapping[str, Outcome]
) -> None:
    """Hold the answers of the solution against the assignment; raises `WrongSolutionError`.

    `outcomes` are those to the opening, `left_outside` those of layer functions that leave the mean to their caller.
    """
    assignment = plan.assignment
    for function in assignment.functions:
        if function.name == assignment.chain.function:
            continue
        for answers, lawful in ((outcomes, {ONLY, assignment.placement}), (left_outside, {ONLY, "outside"})):
            probes = plan.first_probes(function.name)
            if not all(probe.question.id in answers for probe in probes):
                continue
            assessment = assess(Asked(source="solution"), probes, answers, reading, 0.0)
            if not assessment.agrees & lawful:
                raise WrongSolutionError(
                    assignment=assignment.id, function=function.name, quantity=_departure(assessment)
                )
    gradients = final_gradients(assignment, plan.cases, outcomes, reading, 0.0)
    if not gradients.correct:
        quantity = ", ".join(gradients.wrong) or _words(gradients.problem)
        raise WrongSolutionError(assignment=assignment.id, function=assignment.chain.function, quantity=quantity)


def _departure(assessment: Assessment) -> str:
    return _words(assessment.problem) if assessment.problem else "the mean is not where it was told to be"


def _words(problem: Problem | None) -> str:
    """The quantity that departs, or what was raised."""
    if problem is None:
        return "it gives no answer"
    facts = problem.facts
    return facts.get("quantity") or f"{facts.get('error', problem.kind)}: {facts.get('message', facts.get('got', ''))}"
