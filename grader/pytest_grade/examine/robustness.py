"""What right answers do not show by themselves: labels of other types, odd sizes, chance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pytest_grade.examine.behaviour import behaviour
from pytest_grade.examine.examination import Examination
from pytest_grade.examine.judging import doubt_what_is_unsteady, give_verdicts, judge_answers, judge_odd_answers
from pytest_grade.judge.chain import wrong_cases
from pytest_grade.model.assignment import Function
from pytest_grade.model.cases import Case
from pytest_grade.model.questions import Outcome, Question, Raised, Returned

# What may make an answer differ from call to call without drawing from NumPy's global generator.
_CHANCE = ("default_rng", "RandomState", "SystemRandom", "Generator(", "secrets.", "urandom", "uuid", "getrandbits")
_CLOCKS = (" time(", ".time(", "time_ns(", "perf_counter", "monotonic")
_REPETITIONS = 24
_SQUEEZING = "squeeze("


def ask_with_integer_labels(examination: Examination) -> None:
    """Take the chain's answers with integer labels, where labels of other types alone make it go wrong.

    The course's labels are integers: what works in the student's notebook is right.
    """
    wrong = _wrong_cases(examination, examination.opening)
    if wrong and not any(case.label_type is int for case in wrong):
        of_integers = examination.chain_questions([replace(case, label_type=int) for case in wrong])
        examination.opening = {**examination.opening, **examination.ask(of_integers)}
        examination.only_integer_labels = not _wrong_cases(examination, examination.opening)
        judge_answers(examination)


def _wrong_cases(examination: Examination, answers: Mapping[str, Outcome]) -> tuple[Case, ...]:
    """The cases at which the chain is not right."""
    plan = examination.plan
    epsilon = examination.epsilon(*plan.assignment.chain.path)
    return wrong_cases(plan.assignment, plan.cases, answers, examination.reading, epsilon)


def ask_at_odd_sizes(examination: Examination) -> None:
    """Ask the right functions at odd sizes, where the chain does not show that they are right.

    Nor does it of who squeezes: of one example, an axis is lost that others may do without.
    """
    chain = examination.chain
    questions = [
        question
        for function in examination.assignment.functions
        if function.sources[0].odd and any(a.right for a in examination.assessments.get(function.name, ()))
        if not (chain.gradients.correct and function.name in chain.called) or _squeezes(examination, function)
        for question in examination.plan.questions(function, function.sources[0].odd.name)
    ]
    examination.odd_answers = examination.ask(questions) if questions else {}
    judge_odd_answers(examination)


def _squeezes(examination: Examination, function: Function) -> bool:
    definition = examination.reading.definition(function.name)
    return definition is not None and _SQUEEZING in examination.reading.text_of(definition)


def ask_again_and_again(examination: Examination) -> None:
    """Find the functions that answer the same question now so, now otherwise, by chance or by the time."""
    answers = examination.opening.values()
    drew = {name for outcome in answers if isinstance(outcome, Returned) for name in outcome.drew}
    may_vary = _may_vary("\n".join(examination.reading.sources.values()))
    if not (drew or may_vary):
        return
    suspects = [
        function
        for function in examination.assignment.functions
        if not function.by_chance and function.name not in examination.unfinished
        if function.name in drew or (may_vary and _has_suspect_text(examination, function))
    ]
    examination.unsteady = _unsteady_among(examination, suspects)
    doubt_what_is_unsteady(examination)


def ask_what_does_not_fit_again_and_again(examination: Examination) -> None:
    """Ask so the functions that are right by themselves and not together: a state of their own may be behind it."""
    path = map(examination.assignment.function, examination.assignment.chain.path)
    examination.unsteady |= _unsteady_among(examination, tuple(path))
    if examination.unsteady:
        give_verdicts(examination)


def _unsteady_among(examination: Examination, suspects: Sequence[Function]) -> frozenset[str]:
    """Those that vary, and do not call one that does."""
    asked = {function.name: tuple(_repeated(examination, function)) for function in suspects}
    questions = [question for repeated in asked.values() for question in repeated]
    found = _varying(asked, examination.ask(questions, anew=True) if questions else {})
    return frozenset(f.name for f in suspects if f.name in found and not found.intersection(f.callees))


def _has_suspect_text(examination: Examination, function: Function) -> bool:
    """Whether its text, or that of a helper, may make it depend on chance."""
    graded = set(examination.assignment.names) - {function.name}
    reading = examination.reading
    return any(
        _may_vary(reading.line(definition.cell, line))
        for definition in reading.definitions
        if graded.isdisjoint((definition.name, definition.own_name))
        for line in range(definition.line, definition.end_line + 1)
    )


def _repeated(examination: Examination, function: Function) -> Iterator[Question]:
    """One question, asked again and again from other states of NumPy's generator."""
    if function.name == examination.assignment.chain.function:
        question = examination.chain_questions()[0]
    else:
        question = examination.plan.first_probes(function.name)[0].question
    for number in range(_REPETITIONS):
        chance = (question.chance + number) % (1 << 32)
        yield replace(question, id=f"{question.id}/{number}", chance=chance, watch=False)


def _varying(asked: Mapping[str, tuple[Question, ...]], answers: Mapping[str, Outcome]) -> set[str]:
    """The functions whose repeated questions were not all answered alike; one that met a limit is no answer."""
    given = {id_: outcome for id_, outcome in answers.items() if isinstance(outcome, (Returned, Raised))}
    found = {
        name: {tuple(behaviour(given[question.id])) for question in questions if question.id in given}
        for name, questions in asked.items()
    }
    return {name for name, behaviours in found.items() if len(behaviours) > 1}


def _may_vary(text: str) -> bool:
    """Whether this text looks at the time, or draws numbers by other means than NumPy's global generator."""
    of_numpy = text.count("np.random.") + text.count("numpy.random.")
    return text.count("random.") > of_numpy or any(word in text for word in (*_CHANCE, *_CLOCKS))
