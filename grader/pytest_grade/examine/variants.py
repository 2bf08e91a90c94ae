"""Another choice, where a course leaves one free: which of them the submission has made."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from pytest_grade.examine.examination import Examination
from pytest_grade.examine.plan import Plan
from pytest_grade.judge.agreeing_parts import count_of_agreeing_parts, count_of_fitting_parts
from pytest_grade.judge.assessments import agreeing_variants
from pytest_grade.judge.chain import counts_of_right, wrong_beside
from pytest_grade.model.questions import Outcome


def variant_that_fits(examination: Examination) -> Plan | None:
    """The choice that the submission has made; None where it is the usual one.

    What is returned beside the gradients tells, the cost above all: the gradients are to be those of that. The chain
    tells first, then each function by itself, since a choice may concern some of them only. Where as much is right by
    several choices, the one whose shapes fit has been made: what is wrong besides is held against that. Where that
    leaves it open, a function that the chain calls may be wrong: then the chain tells with those of the solution in its
    place.
    """
    open_ones = _best(_choices(examination), lambda plan: _counts_of_right(replace(examination, plan=plan)))
    if len(open_ones) > 1 and _calls_its_own(examination):
        open_ones = _best(open_ones, lambda plan: _count_beside_right_callees(replace(examination, plan=plan)))
    return None if open_ones[0] is examination.plan else open_ones[0]


def variant_that_is_right(examination: Examination) -> Plan | None:
    """Another choice by which all that is there is right, and not by the usual one: nothing has to be read closely.

    None where there is none.
    """
    right = (plan for plan in _choices(examination) if _is_right(replace(examination, plan=plan)))
    found = next(right, None)
    return None if found is examination.plan else found


def _choices(examination: Examination) -> Sequence[Plan]:
    """Every choice that the submission may have made, the usual one first, which the opening tells."""
    examination.answers_by_choice.setdefault(id(examination.plan), examination.opening)
    text = "\n".join(examination.reading.sources.values()).lower()
    others = (plan for plan in examination.plan.variants if _is_chosen_in(text, plan.assignment.chosen_by))
    return (examination.plan, *others)


def _is_chosen_in(text: str, chosen_by: Sequence[Sequence[str]]) -> bool:
    """Whether a word of each group stands in a text of small letters."""
    return all(any(word.lower() in text for word in words) for words in chosen_by)


def _is_right(examination: Examination) -> bool:
    """Whether the chain, what it returns beside the gradients and each function by itself is right."""
    plan, answers = examination.plan, _answers(examination)
    if not examination.gradients_are_right(answers):
        return False
    if wrong_beside(plan.assignment, plan.cases, answers, 0.0) is not None:
        return False
    return all(
        examination.answers_are_right(name, plan.assignment.function(name).sources[0].name, answers)
        for name in _functions_beside(examination)
        if name in examination.defined.functions
    )


def _best(plans: Sequence[Plan], counted: Callable[[Plan], tuple[int, ...]]) -> list[Plan]:
    """Those of which most is right, in their order."""
    counts = [counted(plan) for plan in plans]
    return [plan for plan, count in zip(plans, counts, strict=True) if count == max(counts)]


def _calls_its_own(examination: Examination) -> bool:
    """Whether the submission has any of the graded functions that the one of the chain calls."""
    callees = examination.assignment.function(examination.assignment.chain.function).callees
    return not examination.reading.defines.isdisjoint(callees)


def _count_beside_right_callees(examination: Examination) -> tuple[int, ...]:
    """How much of the chain is right with functions of the solution in place of those that it calls."""
    plan = examination.plan
    function = plan.assignment.chain.function
    answers = examination.ask(examination.chain_questions(), examination.callees_replaced(function, "inside"))
    if not answers:
        return (0,)
    return counts_of_right(plan.assignment, plan.cases, answers, examination.reading, examination.epsilon(function))


def _counts_of_right(examination: Examination) -> tuple[int, ...]:
    """How much of the chain is right, and of what else is returned."""
    plan, answers = examination.plan, _answers(examination)
    if not answers:
        return (0,)
    epsilon = examination.epsilon(*plan.assignment.chain.path)
    chain = counts_of_right(plan.assignment, plan.cases, answers, examination.reading, epsilon)
    *agreeing, fitting_beside = _agreeing(examination, answers)
    return (chain.beside, chain.gradients, *agreeing, chain.fitting + fitting_beside)


def _answers(examination: Examination) -> Mapping[str, Outcome]:
    """The answers to the opening of a choice, asked once."""
    plan, by_choice = examination.plan, examination.answers_by_choice
    if id(plan) not in by_choice:
        by_choice[id(plan)] = examination.ask(plan.asked_first)
    answers = by_choice[id(plan)]
    if answers and examination.only_integer_labels and answers is not examination.opening:
        return {**answers, **examination.ask(examination.chain_questions())}
    return answers


def _functions_beside(examination: Examination) -> Iterator[str]:
    """The functions that are asked by themselves, in the process of the others."""
    for function in examination.assignment.functions:
        is_chain = function.name == examination.assignment.chain.function
        if not (is_chain or function.replaced or function.name in examination.unfinished):
            yield function.name


def _agreeing(examination: Examination, answers: Mapping[str, Outcome]) -> tuple[int, int, int, int]:
    """How many single numbers that these functions return are right, such as costs, arrays, and whole answers.

    And how many arrays have the shape that is asked for, right or wrong.
    """
    numbers = arrays = whole = fitting = 0
    for name in _functions_beside(examination):
        epsilon = examination.epsilon(name)
        for probe in examination.plan.first_probes(name):
            outcome = answers[probe.question.id]
            found = count_of_agreeing_parts(probe, outcome, epsilon)
            numbers, arrays = numbers + found[0], arrays + found[1]
            whole += bool(agreeing_variants(probe, outcome, epsilon))
            fitting += count_of_fitting_parts(probe, outcome)
    return numbers, arrays, whole, fitting
