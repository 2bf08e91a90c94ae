"""A proved declaration becomes an assignment: roles, questions and right answers follow from the solution."""

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from pytest_grade.author.compiled import load
from pytest_grade.examine.pace import Pace
from pytest_grade.examine.plan import Plan
from pytest_grade.model.assignment import Assignment, Function, Substitution, chain_question
from pytest_grade.model.questions import Result
from pytest_grade.sandbox.client import Sandbox
from tests.author.test_declarations import COURSES, WEEK2, WEEK3, WEEK4

if TYPE_CHECKING:
    from pytest_grade.model.cases import Case

GRADABLE = (WEEK2, WEEK3, WEEK4)


@cache
def assignment_of(course: str) -> Assignment:
    return load(COURSES / course)


@cache
def plan_of(course: str) -> Plan:
    return Plan(assignment=assignment_of(course), seed=5)


def function_of(course: str, name: str) -> Function:
    return assignment_of(course).function(name)


@pytest.mark.parametrize("course", GRADABLE)
def test_the_solution_handed_in_as_a_submission_gets_every_verdict(course: str, sandbox: Sandbox) -> None:
    assert Pace().of(plan_of(course), sandbox) > 0  # it raises where an answer of the solution is not right


@pytest.mark.parametrize(
    ("course", "roles"),
    [
        (
            WEEK4,
            {
                "L_model_backward": "backward",
                "linear_backward": "backward",
                "linear_activation_forward": "forward",
                "compute_cost": "cost",
                "update_parameters": "update",
                "initialize_parameters_deep": "other",
            },
        ),
        (WEEK3, {"backward_propagation": "backward", "forward_propagation": "forward", "predict": "other"}),
        (WEEK2, {"propagate": "backward", "sigmoid": "forward", "optimize": "other"}),
    ],
)
def test_what_a_function_does_in_the_whole_follows_from_what_it_gives_and_takes(
    course: str, roles: dict[str, str]
) -> None:
    assignment = assignment_of(course)
    assert {name: assignment.role(name) for name in roles} == roles


def test_the_chain_leads_from_the_examples_to_the_final_derivatives() -> None:
    chain = assignment_of(WEEK4).chain
    case = assignment_of(WEEK4).cases(1).main[0]
    assert [step.function for step in chain.steps(case)] == ["L_model_forward", "L_model_backward"]
    assert chain.steps(case)[1].arguments[0] == Result(step=0)[0]
    assert chain.gradients(case)["dW2"] == Result(step=1)["dW2"]
    assert chain.update is not None
    assert chain.update(case).step.function == "update_parameters"


def test_what_comes_back_beside_the_derivatives_is_looked_at_too() -> None:
    assignment = assignment_of(WEEK2)
    case = assignment.cases(1).main[0]
    assert list(assignment.chain.beside(case)) == [Result(step=0)[1]]
    assert chain_question(assignment.chain, case).send == {0: ({"dw": True, "db": True}, True)}


NAMES = {
    WEEK2: "dA dZ dw db",
    WEEK3: "dA2 dZ2 dW2 db2 dA1 dZ1 dW1 db1",
    WEEK4: "dA3 dZ3 dW3 db3 dA2 dZ2 dW2 db2 dA1 dZ1 dW1 db1",
}


@pytest.mark.parametrize(("course", "names"), NAMES.items())
def test_the_quantities_on_the_way_back_have_the_names_of_the_solution(course: str, names: str) -> None:
    case = assignment_of(course).cases(2).main[0]
    assert [quantity.name for quantity in case.quantities] == names.split()


def test_a_quantity_says_its_layer_its_role_and_what_it_feeds() -> None:
    named = assignment_of(WEEK4).cases(2).main[0].named
    assert (named["dZ2"].layer, named["dZ2"].kind, named["dZ2"].examples) == (2, "dZ", 1)
    assert named["dZ2"].feeds == ("dW2", "db2")
    assert (named["dW2"].role, named["db2"].role, named["dA2"].role) == ("weights", "biases", "handed")


@pytest.mark.parametrize("course", GRADABLE)
def test_the_main_cases_have_sizes_that_all_differ(course: str) -> None:
    for seed in range(3):
        main: tuple[Case, ...] = assignment_of(course).cases(seed).main
        assert len({case.m for case in main}) == len(main)
        for case in main:
            sizes = [size for size in case.dimensions.values() if size > 1]
            assert len({*sizes, case.m}) == len(sizes) + 1


def test_odd_cases_are_of_one_example_of_hundreds_and_of_equal_sizes() -> None:
    one, hundreds, square, equal = assignment_of(WEEK3).cases(4).odd
    assert one.m == 1
    assert hundreds.m > 200
    assert hundreds.label_type is float
    assert np.abs(hundreds.values["X"]).mean() > 100
    assert square.dimensions["n_x"] == square.dimensions["n_h"] != square.m
    assert equal.dimensions["n_x"] == equal.dimensions["n_h"] == equal.m


def test_a_sure_network_comes_near_zero_and_one_and_not_too_near() -> None:
    for case in assignment_of(WEEK4).cases(3, "compute_cost").sure:
        AL = case.values["AL"]
        assert 0.001 < min(AL.min(), 1 - AL.max()) < 0.01


def test_usual_predictions_are_away_from_zero_and_one() -> None:
    for case in assignment_of(WEEK4).cases(3).all:
        AL = case.values["AL"]
        assert min(AL.min(), 1 - AL.max()) >= 0.05


@pytest.mark.parametrize("course", GRADABLE)
def test_the_same_seed_and_purpose_draw_the_same_and_others_others(course: str) -> None:
    assignment = assignment_of(course)
    one, again, other, purpose = (
        assignment.cases(seed, name).main[0].values["X"]
        for seed, name in ((1, ""), (1, ""), (2, ""), (1, assignment.names[-1]))
    )
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)
    assert not np.array_equal(one, purpose)


def test_a_function_with_alternatives_is_asked_with_each_of_them() -> None:
    function = function_of(WEEK4, "linear_activation_backward")
    assert {probe.branch for probe in plan_of(WEEK4).first_probes(function.name)} == {"relu", "sigmoid"}
    assert [source.name for source in function.sources] == ["documented", "own"]


def test_with_its_own_caches_a_function_is_asked_by_way_of_the_one_that_makes_them() -> None:
    probe = plan_of(WEEK4).probes["linear_backward", "own"][0]
    assert [step.function for step in probe.question.steps] == ["linear_forward", "linear_backward"]
    assert probe.question.steps[1].arguments[1] == Result(step=0)[1]


def test_a_substitute_takes_what_an_older_template_hands_to_it_besides() -> None:
    found = assignment_of(WEEK3).sources_of(Substitution(functions=("compute_cost",)))
    namespace: dict[str, Any] = {"np": np}
    exec(found["compute_cost"], namespace)
    A2, Y = np.array([[0.25, 0.75]]), np.array([[0, 1]])
    assert namespace["compute_cost"](A2, Y, {"W1": 0}, extra=1) == namespace["compute_cost"](A2, Y)


def test_who_asks_for_the_derivatives_and_moves_parameters_by_them_is_the_update() -> None:
    week2 = assignment_of(WEEK2)
    case = week2.cases(1).main[0]
    assert week2.is_trained_alone
    assert week2.chain.update is not None
    update = week2.chain.update(case)
    assert update.step.function == week2.chain.update_function == "optimize"
    moved = {place.path: update.right[name] for name, place in update.places.items()}
    assert {path[-1] for path in moved} == {"w", "b"}  # and not the last derivatives, which come back too
    assert np.array_equal(moved[0, "w"], case.asking.value("w7"))
    assert not assignment_of(WEEK4).is_trained_alone
    assert assignment_of("nielsen_network").chain.update_function == "Network.update_mini_batch"


def test_what_is_added_to_the_mean_in_a_cost_is_known() -> None:
    case = assignment_of("cs231n_two_layer_net").cases(1).main[0]
    penalty = case.drawn.values["reg"] * sum((case.values[name] ** 2).sum() for name in ("W1", "W2"))
    assert case.added == pytest.approx(penalty)
    assert assignment_of(WEEK2).cases(1).main[0].added == 0


@pytest.mark.parametrize("function", ["linear_backward", "linear_activation_backward", ""])
def test_no_size_is_the_same_in_two_main_questions_else_it_looks_like_a_number_in_the_code(function: str) -> None:
    for seed in range(4):
        main = assignment_of(WEEK4).cases(seed, function).main
        for name in main[0].dimensions:
            sizes = [case.dimensions[name] for case in main]
            assert set(sizes) == {1} or len(set(sizes)) == len(sizes), (seed, name)


def test_with_the_fewest_layers_there_are_several_examples() -> None:
    cases = assignment_of(WEEK4).cases(1)
    assert {case.depth: case.m > 1 for case in cases.all if case.depth == 2} == {2: True}
