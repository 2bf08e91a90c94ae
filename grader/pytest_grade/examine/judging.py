"""Judging what was answered: the chain and each function, whether anything is open, and in the end the verdicts."""

from dataclasses import replace

from pytest_grade.examine.conditions import may_be_unfinished
from pytest_grade.examine.examination import Examination
from pytest_grade.examine.unfinished import find_what_is_unfinished
from pytest_grade.judge.assessments import Assessment, is_right_at_first
from pytest_grade.judge.chain import is_update_right, judge_chain
from pytest_grade.judge.diagnoses import diagnose
from pytest_grade.judge.usual_check import usual_check
from pytest_grade.judge.verdicts import judge_functions
from pytest_grade.model.assignment import Function, Substitution
from pytest_grade.model.judgement import Problem
from pytest_grade.model.questions import Question, Returned


def judge_answers(examination: Examination) -> None:
    """Judge the chain, and each function by its first source."""
    plan, assignment, answers = examination.plan, examination.assignment, examination.opening
    examination.assessments = {
        function.name: [_assessed(examination, function)]
        for function in assignment.functions
        if function.name != assignment.chain.function
    }
    epsilon = examination.epsilon(*assignment.chain.path)
    costs = () if assignment.chain.own_cost is not None else plan.costs
    examination.chain = judge_chain(assignment, plan.cases, answers, examination.reading, epsilon, costs)
    if examination.chain.is_right_at_first and _writes_into_what_is_given(examination):  # which is why, and is charged
        examination.chain = judge_chain(assignment, plan.cases.at_first, answers, examination.reading, epsilon, costs)
    if may_be_unfinished(examination):
        find_what_is_unfinished(examination)
    doubt_what_is_unsteady(examination)
    judge_odd_answers(examination)


def _assessed(examination: Examination, function: Function) -> Assessment:
    """The function by its first source; who writes into what is given is charged for that, not for what comes of it."""
    name, source, answers = function.name, function.sources[0].name, examination.opening
    assessment = examination.assess(name, source, answers)
    probes = examination.plan.first_probes(name)
    if assessment.right or not is_right_at_first(assessment, probes):
        return assessment
    if not _writes_into_what_is_given(examination, *(probe.question for probe in probes)):
        return assessment
    at_first = [probe for probe in probes if not (probe.case and probe.case.is_later)]
    return examination.assess(name, source, answers, probes=at_first)


def _writes_into_what_is_given(examination: Examination, *questions: Question) -> bool:
    """Whether something is written into that is given, in these questions or in the chain, which is watched."""
    recorded = examination.plan.recorded_chain
    asked = [*questions, recorded] if recorded is not None else questions
    outcomes = (examination.opening.get(question.id) for question in asked)
    return any(isinstance(outcome, Returned) and outcome.written for outcome in outcomes)


def make_the_usual_checks(examination: Examination) -> None:
    """See what the usual check of a course says of each function, by the answers as they came first.

    What agrees with the lectures' placement at every question does at those of the check.
    """
    plan, checks = examination.plan, examination.usual_checks
    is_in_own_names = bool(examination.conversation.own_names.own)
    for name in plan.assignment.names if plan.assignment.has_solution and not checks else ():
        probes, assessments = plan.usual_probes(name), examination.assessments.get(name, ())
        agrees = assessments[0].agrees if assessments and not is_in_own_names else ()
        lectures = next(iter((probes or plan.first_probes(name))[0].expects))
        said = "passes" if lectures in agrees else usual_check(probes, examination.first_answers)
        if said is not None:
            checks[name] = said


def doubt_what_is_unsteady(examination: Examination) -> None:
    """Take no gradients for right that come of a function that answers now so, now otherwise."""
    chain = examination.chain
    if chain.gradients.correct and examination.unsteady.intersection(examination.assignment.chain.path):
        wrong = replace(chain.gradients, correct=False, problem=Problem(kind="not-deterministic"))
        examination.chain = replace(chain, gradients=wrong, convention=None)


def judge_odd_answers(examination: Examination) -> None:
    """Put a wrong answer at odd sizes in the place of the right ones at others."""
    answers = examination.odd_answers
    for function in examination.assignment.functions if answers else ():
        odd = function.sources[0].odd
        if odd and all(question.id in answers for question in examination.plan.questions(function, odd.name)):
            assessment = examination.assess(function.name, odd.name, answers)
            if not assessment.right:
                examination.assessments[function.name] = [assessment]


def check_the_update(examination: Examination) -> None:
    """See whether one update with the student's own gradients is right, where it was asked for.

    Where it is not, it is asked with those that the solution makes of the same: what the student's own are like is
    known to be why, where it is right with these.
    """
    answers, assignment = examination.opening, examination.assignment
    asked = [case for case in examination.plan.cases.main if f"update/{case.name}" in answers]
    epsilon = examination.epsilon(*assignment.chain.path, assignment.chain.update_function)
    examination.update_fits = not asked or is_update_right(assignment, asked, answers, epsilon)
    if not examination.update_fits:
        questions = [question for question in examination.plan.updates if question.id in answers]
        solution = Substitution(functions=assignment.chain.path, placement=assignment.placement)
        answers = examination.ask(questions, solution)
        examination.update_fits_to_right = is_update_right(assignment, asked, answers, epsilon)


def read_closely(examination: Examination) -> None:
    """Read again, now for the places and constants that explain what is not right, and judge the answers again."""
    examination.was_right_before = examination.chain.gradients.correct
    examination.reading = examination.conversation.read(closely=True)
    examination.is_read_closely = True
    judge_answers(examination)


def give_verdicts(examination: Examination) -> None:
    """Judge every function by all that was found out."""
    examination.verdicts = judge_functions(examination.assignment, examination.evidence)


def name_what_answers_show(examination: Examination) -> None:
    """Name the mistakes that follow from the answers alone."""
    examination.verdicts = diagnose(examination.verdicts, examination.assignment, examination.evidence)
