"""How every submission is met: its assignment is recognised, and it is asked what everyone is asked."""

from collections.abc import Mapping
from dataclasses import replace

from pytest_grade.examine.examination import Examination
from pytest_grade.examine.left_behind import may_leave_something
from pytest_grade.examine.plan import Plan
from pytest_grade.examine.run import Run
from pytest_grade.model.questions import Ended, NotAsked, Outcome, Question, Returned
from pytest_grade.sandbox.session import WorkerEnded
from pytest_grade.talk.budgets import Budgets
from pytest_grade.talk.conversation import Conversation, NotGradableError
from pytest_grade.talk.own_names import OwnNames, asks_for_the_courses, own_names_of
from pytest_grade.talk.protocol import ProtocolError

_MOST_NAMINGS = 3  # parameters, then gradients


def recognised(conversation: Conversation, run: Run) -> Examination:
    """Read the text, and see which assignment it answers; raises `NotGradableError` where it answers none."""
    reading = conversation.read()
    assignment = run.catalogue.recognise(reading)
    if assignment is None:
        raise NotGradableError(run.catalogue.described(reading))
    plan = run.plans[assignment.id]
    return begun_by(Examination(run=run, conversation=conversation, plan=plan, reading=reading), plan)


def begun_by(examination: Examination, plan: Plan) -> Examination:
    """The examination from its beginning, by another plan, with what a submission of that may use."""
    run, conversation = examination.run, examination.conversation
    seconds = run.pace.of(plan, conversation.sandbox)
    conversation.account.budgets = Budgets.of(run.limits, seconds, plan.largest_answer)
    return Examination(run=run, conversation=conversation, plan=plan, reading=examination.reading)


def ask_the_opening(examination: Examination) -> None:
    """Execute the definitions, cautiously where they have ended the process, and ask what everyone is asked."""
    try:
        _open(examination)
    except (WorkerEnded, ProtocolError) as error:
        if isinstance(error, WorkerEnded):
            examination.conversation.account.note_definitions(error)
        _open_cautiously(examination)
    ended = (outcome.function for outcome in examination.opening.values() if isinstance(outcome, Ended))
    examination.ended = frozenset(ended)


def _open(examination: Examination) -> None:
    conversation, plan = examination.conversation, examination.plan
    known = conversation.stands(plan.assignment)  # for another choice that the course leaves free
    if known is None or (may_leave_something(examination.reading, known) and not _answers_to_it(examination)):
        known = conversation.stand(plan.assignment)
    examination.defined = known
    request = plan.request(plan.asked_first)
    answers = _answers_to_it(examination) or conversation.ask_as_it_stands(plan.assignment, plan.asked_first, request)
    examination.opening = {question.id: answers[question.id] for question in plan.opening}
    examination.first_answers = answers


def _answers_to_it(examination: Examination) -> Mapping[str, Outcome]:
    """The answers to the opening where it was asked already, to tell which choice was made; else none."""
    return examination.answers_by_choice.get(id(examination.plan), {})


def _open_cautiously(examination: Examination) -> None:
    """The same without whatever runs code as it is defined, since that has ended the process."""
    conversation = examination.conversation
    conversation.only_plain = True
    try:
        _open(examination)
    except (WorkerEnded, ProtocolError) as error:
        detail = conversation.account.why_overdrawn or (error.detail if isinstance(error, WorkerEnded) else "")
        told = f" ({detail})" if detail else ""
        message = f"executing the notebook's definitions ends their process{told}"
        raise NotGradableError(message) from None


def ask_apart(examination: Examination) -> None:
    """Ask the functions that are asked in processes of their own, with others of the solution in place."""
    answers = dict(examination.opening)
    for function in examination.plan.apart:
        questions = examination.plan.questions(function, function.sources[0].name)
        found = examination.ask(questions, examination.callees_replaced(function.name, None))
        because = examination.conversation.account.why_overdrawn or "its definitions have ended their process"
        answers |= {q.id: NotAsked(function=function.name, because=because) for q in questions} | dict(found)
    examination.opening = answers
    examination.first_answers = {**examination.first_answers, **answers}


def ask_in_own_names(examination: Examination) -> None:
    """Ask in the submission's own names for parameters and gradients, where it has such.

    The first function that makes parameters renames them. But for their names it must make them rightly.
    """
    plan, conversation = examination.plan, examination.conversation
    found = examination.opening
    for _ in range(_MOST_NAMINGS):
        own_names = own_names_of(found.values(), conversation.own_names, plan.names)
        if own_names == conversation.own_names:
            break
        conversation.own_names = own_names
        found = examination.ask(plan.opening) or examination.opening
    if not conversation.own_names.own:
        return
    makers = [f for f in plan.assignment.functions if f.by_chance and not f.callees]
    right = [f for f in makers if examination.answers_are_right(f.name, f.sources[0].name, found)]
    if not right:
        conversation.own_names = OwnNames()
        return
    by_course = _by_course(examination, found)
    conversation.own_names = replace(conversation.own_names, by_course=by_course)
    kept = {q.id: examination.opening[q.id] for q in plan.opening if q.functions <= by_course}
    examination.opening, examination.renamed_by = {**found, **kept}, right[0].name


def _by_course(examination: Examination, found: Mapping[str, Outcome]) -> frozenset[str]:
    """The functions that miss the course's names in the submission's own, and answer in the course's."""
    before, own = examination.opening, examination.conversation.own_names.own
    alone: dict[str, list[Question]] = {}
    for question in examination.plan.opening:
        if len(question.functions) == 1:
            alone.setdefault(next(iter(question.functions)), []).append(question)
    return frozenset(
        name
        for name, questions in alone.items()
        if any(asks_for_the_courses(found.get(q.id), own) for q in questions)
        and all(isinstance(before.get(q.id), Returned) for q in questions)
    )
