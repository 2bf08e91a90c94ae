"""What a process is asked never holds the answer to something else that it is asked."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from pytest_grade.examine.catalogue import assignment_ids, load_assignment
from pytest_grade.examine.plan import Plan, WrittenOnce
from pytest_grade.judge.compare import scale_between
from pytest_grade.model.assignment import NO_CHAIN, Substitution
from pytest_grade.model.expectations import Entries, Expected, Parts
from pytest_grade.model.questions import HELD, Question

Array = np.ndarray[Any, Any]


def arrays_in(value: Any) -> Iterator[Array]:
    """Arrays of more than one number: one number is a multiple of any other."""
    match value:
        case np.ndarray():
            if value.size > 1:
                yield value
        case dict():
            for part in value.values():
                yield from arrays_in(part)
        case tuple() | list():
            for part in value:
                yield from arrays_in(part)
        case Expected(value=true):
            yield from arrays_in(true)
        case Parts(parts=parts):
            yield from arrays_in(parts)
        case Entries(entries=entries):
            yield from arrays_in(dict(entries))


def given_in(question: Question) -> Iterator[Array]:
    for step in question.steps:
        yield from arrays_in((*step.arguments, *step.spare, dict(step.named)))


def same(one: Array, other: Array) -> bool:
    """Whether one is the other, or a multiple of it; what has but one number is a multiple of many."""
    return (
        np.count_nonzero(one) > 1
        and one.shape == other.shape
        and scale_between(one.astype(float), other.astype(float))[1] < 1e-6
    )


@pytest.mark.parametrize("assignment_id", assignment_ids())
def test_no_input_of_the_opening_is_the_answer_to_another_question_of_it(assignment_id: str) -> None:
    plan = Plan(assignment=load_assignment(assignment_id), seed=3)
    first = (*plan.opening, *plan.usual)
    for function in plan.assignment.names:
        plan.first_probes(function)
    given = [(question.id, array) for question in first for array in given_in(question)]
    asked = {
        probe.question.id: list(arrays_in([dict(expected) for expected in probe.expects.values()]))
        for probes in plan.probes.values()
        for probe in probes
    } | {
        f"chain/{case.name}": [case.gradients[name] for name in plan.assignment.chain.gradients(case)]
        for case in plan.cases.all
    }
    odd = {f"chain/{case.name}" for case in plan.cases.odd} | {
        probe.question.id
        for probes in plan.probes.values()
        for probe in probes
        if probe.case and probe.case.sizes  # of one example dw is a multiple of x; in eleven layers dW1 vanishes
    }
    assert len(given) > 20 or plan.assignment.chain is NO_CHAIN
    chain = () if plan.assignment.chain is NO_CHAIN else (plan.recorded_chain.id,)
    assert {question.id for question in first} - set(asked) <= {
        *chain,
        *(question.id for question in plan.updates),
    }
    leaks = {
        (id_, name)
        for id_, answers in asked.items()
        for name, array in given
        if any(same(array, answer) for answer in answers)
        and not (of_one_function(id_, name) and (id_ in odd or gives_back_what_it_is_given(plan, id_)))
    }
    assert leaks == set()


def of_one_function(one: str, other: str) -> bool:
    return one.partition("/")[0] == other.partition("/")[0]


def gives_back_what_it_is_given(plan: Plan, id_: str) -> bool:
    """Whether the answer to a question is its own first argument as it is: dropout that is off does nothing."""
    found = [probe for probes in plan.probes.values() for probe in probes if probe.question.id == id_]
    answers = [array for probe in found for array in arrays_in([dict(expected) for expected in probe.expects.values()])]
    arguments = [probe.question.steps[-1].arguments[0] for probe in found]
    return bool(answers) and all(np.array_equal(answer, given) for answer in answers for given in arguments)


def test_the_inputs_of_a_run_are_drawn_from_its_seed() -> None:
    assignment = load_assignment("week4_step_by_step")
    plans = [Plan(assignment=assignment, seed=seed) for seed in (1, 1, 2)]
    one, again, other = (request.body for plan in plans if (request := plan.request(plan.asked_first)))
    assert one == again != other


def test_who_draws_weights_is_asked_at_sizes_that_all_differ_by_every_seed() -> None:
    assignment = load_assignment("week4_step_by_step")
    for seed in range(40):
        (first, *_) = Plan(assignment=assignment, seed=seed).first_probes("initialize_parameters")
        sizes = first.question.steps[-1].arguments
        assert len(set(sizes)) == len(sizes) == 3


def test_what_many_are_asked_is_written_once_and_nothing_else_is() -> None:
    plan = Plan(assignment=load_assignment("week4_step_by_step"), seed=1)
    (function, *_) = plan.assignment.functions
    for questions in (plan.asked_first, plan.chain_questions, plan.questions(function, function.sources[0].name)):
        assert plan.request(questions) is plan.request(questions) is not None
        assert plan.request([*questions]) is None


def test_one_thread_may_ask_for_a_request_while_another_one_notes_questions() -> None:
    written, before = WrittenOnce(), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(2) as threads:
            noting = threads.submit(lambda: [written.once(number, []) for number in range(20_000)])
            while not noting.done():
                assert written.request([]) is None
    finally:
        sys.setswitchinterval(before)


@pytest.mark.parametrize("assignment_id", assignment_ids())
def test_a_process_with_the_solution_is_asked_about_no_function_that_it_was_given(
    assignment_id: str,
) -> None:
    plan = Plan(assignment=load_assignment(assignment_id), seed=3)
    asked = 0
    for function in plan.assignment.functions:
        given = plan.assignment.sources_of(Substitution(functions=function.callees))
        assert function.name not in given
        looking = (function.handed.looking,) if function.handed else ()  # no callee is given where it is asked
        for source in function.all_sources if given else ():
            if source in looking:
                continue
            for question in plan.questions(function, source.name):
                answers = {question.steps[step].function for step, keep in question.send.items() if keep}
                assert answers
                assert answers <= {function.name, function.name.partition(".")[0]}  # an object shows what a method did
                asked += 1
    assert asked > 0 or not any(function.callees for function in plan.assignment.functions)


@pytest.mark.parametrize("assignment_id", assignment_ids())
def test_a_process_that_is_asked_for_caches_is_given_none_of_their_makers(assignment_id: str) -> None:
    plan = Plan(assignment=load_assignment(assignment_id), seed=3)
    for function in plan.assignment.functions:
        if function.handed:
            for question in plan.questions(function, function.handed.looking.name):
                asked = {step.function for step in question.steps}
                assert asked - {HELD} <= set(function.handed.makers)
                assert not {*function.handed.helpers, function.name} & {*function.handed.makers, *asked}
