"""Functions that are right by themselves and together raise or give another shape: a training loop, say.

Other numbers prove nothing: where training goes far, one right formula overflows and another one does not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pytest_grade.examine.examination import Examination
from pytest_grade.judge.assessments import Assessment
from pytest_grade.model.assignment import Function, Substitution
from pytest_grade.model.judgement import Problem


def does_not_fit(examination: Examination) -> bool:
    """Whether some function is right with right callees alone, though its own are right by themselves."""
    return any(True for _ in _misfits(examination))


def charge_what_does_not_fit(examination: Examination) -> None:
    """Charge the first of those that it works with, if with its substitute alone such a function is right; else itself.

    Itself too where its answer has another shape: the callee's was lawful, and it made that of it.
    """
    charged: dict[str, str] = {}
    for function in _misfits(examination):
        charged.setdefault(_what_does_not_fit(examination, function), function.name)
    examination.verdicts = tuple(
        replace(v, verdict="incorrect", problem=_problem(examination, v.function, charged[v.function]))
        if v.function in charged
        else v
        for v in examination.verdicts
    )


def _misfits(examination: Examination) -> Iterator[Function]:
    right = {verdict.function for verdict in examination.verdicts if verdict.verdict == "correct"}
    for function in examination.assignment.functions:
        assessments = examination.assessments.get(function.name, ())
        is_asked_alone = function.name not in examination.assignment.chain.path and not function.replaced
        makers = function.handed.makers if function.handed else ()
        if (
            is_asked_alone
            and right.issuperset((function.name, *_works_with(examination, function), *makers))
            and any(assessment.right for assessment in assessments if assessment.substituted)
            and any(_raises(each) or _is_of_another_shape(each) for each in assessments)
            and not any(assessment.right for assessment in assessments if not assessment.substituted)
            and all(_stands(examination, other) for other in _works_with(examination, function))
        ):
            yield function


def _works_with(examination: Examination, function: Function) -> Sequence[str]:
    return examination.assignment.works_with(function.name)


def _raises(assessment: Assessment) -> bool:
    problem = assessment.problem
    return not assessment.substituted and problem is not None and problem.kind == "raised"


def _is_of_another_shape(assessment: Assessment) -> bool:
    """Whether what comes of its own callees has another shape: a column that they lawfully give, taken for a row."""
    problem = assessment.problem
    return not assessment.substituted and problem is not None and problem.kind == "shape"


def _stands(examination: Examination, name: str) -> bool:
    return examination.evidence.stands(name, examination.assignment)


def _what_does_not_fit(examination: Examination, function: Function) -> str:
    if any(map(_is_of_another_shape, examination.assessments[function.name])):
        return function.name
    source = function.sources[0].name
    questions = examination.plan.questions(function, source)
    for other in sorted(_works_with(examination, function), key=examination.assignment.names.index):
        outcomes = examination.ask(questions, Substitution(functions=(other,)))
        if outcomes and examination.answers_are_right(function.name, source, outcomes):
            return other
    return function.name


def _problem(examination: Examination, charged: str, caller: str) -> Problem:
    """What is told: of a callee that its caller fails by it, of a function itself how it fails."""
    if charged != caller:
        return Problem(kind="unfit-for-caller", facts={"caller": caller})
    own = (a.problem for a in examination.assessments[caller] if not a.substituted and a.problem)
    return next(own, Problem(kind="joint"))
