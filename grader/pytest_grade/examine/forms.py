"""Another form, where a course asked something else in other years: which of them a submission has."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_grade.examine.examination import Examination
from pytest_grade.examine.judging import judge_answers
from pytest_grade.examine.opening import ask_the_opening, begun_by
from pytest_grade.examine.plan import Plan
from pytest_grade.judge.chain import counts_of_right
from pytest_grade.model.questions import Returned
from pytest_grade.notebook.methods import owner_of
from pytest_grade.talk.conversation import NotGradableError

_ATTRIBUTE: Final = re.compile(r"\bself\.(\w+)")


def in_its_form(examination: Examination) -> Examination:
    """The examination by the form that the submission has, before anything was asked.

    The functions tell that only one form has; where several forms have the same, how much is right by each.
    """
    forms = examination.run.forms[examination.assignment.id]
    if not forms:
        return examination
    left = _by_names((examination.plan, *forms), examination)
    plan = left[0] if len(left) == 1 else _by_answers(left, examination)
    return examination if plan is examination.plan else begun_by(examination, plan)


def _by_names(plans: Sequence[Plan], examination: Examination) -> list[Plan]:
    """The forms of which most functions are there that others have not, and fewest are missing."""
    reading = examination.reading
    names = {id(plan): frozenset(_beside_constructors(plan)) for plan in plans}
    shared = frozenset.intersection(*names.values())

    def fit(plan: Plan) -> tuple[int, int]:
        there = reading.among(names[id(plan)])
        return len(there - shared), -len(names[id(plan)] - there)

    best = max(map(fit, plans))
    return [plan for plan in plans if fit(plan) == best]


def _beside_constructors(plan: Plan) -> Iterator[str]:
    """The graded functions and methods, but for classes as such: each form has them."""
    owners = {owner_of(name) for name in plan.assignment.names if "." in name}
    return (name for name in plan.assignment.names if name not in owners)


def _by_answers(plans: Sequence[Plan], examination: Examination) -> Plan:
    """The form by which most is right, or answered at all; else the one whose attributes the submission has."""
    counts = []
    for plan in plans:
        counts.append((*_counts_of_right(begun_by(examination, plan)), _attributes(plan, plans, examination)))
        if counts[-1][0] == len(plan.assignment.functions):
            break
    return plans[counts.index(max(counts))]


def _counts_of_right(examination: Examination) -> tuple[int, ...]:
    """How many functions are right by themselves, how much of the chain is, and how much is answered at all.

    Of forms by which as many are right it is rather the one whose objects the submission begins with: a method that is
    wrong may be right by another form.
    """
    try:
        with examination.conversation.account.excused():
            ask_the_opening(examination)
            judge_answers(examination)
    except NotGradableError:
        return 0, 0, 0, 0
    plan, answers = examination.plan, examination.opening
    assignment = plan.assignment
    are_right = [name for name, each in examination.assessments.items() if each and each[0].right]
    owners = {owner_of(name) for name in assignment.names if "." in name}
    is_right = examination.chain.gradients.correct and assignment.chain.function in assignment.names
    is_asked = all(f"chain/{case.name}" in answers for case in plan.cases.all)
    chain = counts_of_right(assignment, plan.cases, answers, examination.reading, 0.0) if is_asked else None
    returned = sum(isinstance(answer, Returned) for answer in answers.values())
    begun = len(owners.intersection(are_right))
    return len(are_right) + is_right, begun, chain.beside + chain.gradients if chain else 0, returned


def _attributes(plan: Plan, plans: Sequence[Plan], examination: Examination) -> int:
    """How many attributes there are in the text that only this form has."""
    own = set(_ATTRIBUTE.findall(plan.assignment.callees))
    for other in plans:
        if other is not plan:
            own -= set(_ATTRIBUTE.findall(other.assignment.callees))
    texts = examination.reading.sources.values()
    return len(own.intersection(name for text in texts for name in _ATTRIBUTE.findall(text)))
