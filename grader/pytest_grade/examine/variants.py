"""Another choice, where a course leaves one free: which of them the submission has made."""

from dataclasses import replace

from pytest_grade.examine.examination import Examination
from pytest_grade.examine.plan import Plan
from pytest_grade.judge.chain import counts_of_right


def variant_that_fits(examination: Examination) -> Plan | None:
    """The choice that the submission has made; None where it is the usual one.

    What is returned beside the gradients tells, the cost above all: the gradients are to be those of that.
    """
    variants = examination.run.variants[examination.assignment.id]
    counts = [_counts_of_right(replace(examination, plan=plan)) for plan in (examination.plan, *variants)]
    best = counts.index(max(counts))
    return variants[best - 1] if best else None


def _counts_of_right(examination: Examination) -> tuple[int, int]:
    """How much of the chain is right, asked in a new process."""
    plan, answers = examination.plan, examination.ask(examination.chain_questions())
    epsilon = examination.epsilon(*plan.assignment.chain.path)
    return counts_of_right(plan.assignment, plan.cases, answers, examination.reading, epsilon) if answers else (0, 0)
