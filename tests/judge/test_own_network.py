"""Gradients that are wrong for the course's network may be right for the student's own forward pass."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pytest_grade.judge.chain import OwnNetwork
from pytest_grade.judge.own_network import own_network, slope_questions
from pytest_grade.model.assignment import Chain, Forward
from pytest_grade.model.cases import Array, Case, Quantity
from pytest_grade.model.questions import Outcome, Raised, Result, Returned, Step
from tests.judge.networks import logistic

CASES = (logistic(7, 4), replace(logistic(9, 5), name="another"))
LABELS = {case.name: (np.arange(case.m)[None, :] % 2).astype(float) for case in CASES}

Pass = Callable[[Array, Array, Array], Array]  # of X, w, b


def sigmoid(Z: Array) -> Array:
    return 1 / (1 + np.exp(-Z))


def right(X: Array, w: Array, b: Array) -> Array:
    return sigmoid(w.T @ X + b)


def steeper(X: Array, w: Array, b: Array) -> Array:
    return sigmoid(3 * (w.T @ X) + b)


def cost_of(case: Case, A: Array) -> float:
    Y = LABELS[case.name]
    return float(-np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A)))


def moved(case: Case, name: str, by: Array) -> Case:
    value = case.named[name].of
    return replace(case, values={**case.values, value: case.values[value] + by})


CHAIN = Chain(
    function="backward",
    path=("forward", "backward"),
    cache_makers=("forward",),
    cost="cost",
    steps=lambda case: (
        Step(function="forward", arguments=(case.values["X"], case.values["w"], case.values["b"])),
        Step(function="backward", arguments=(Result(step=0),)),
    ),
    gradients=lambda case: {name: Result(step=1)[name] for name in case.leaves},
    forward=Forward(
        by="forward",
        output=lambda _: Result(step=0),
        cost_of=cost_of,
        moved=moved,
        others=(("a steeper one", lambda case: steeper(*(case.values[name] for name in ("X", "w", "b")))),),
    ),
)


def of_the_sum(case: Case, A: Array, slope: float) -> Mapping[str, Array]:
    """The gradients of a network whose logits are `slope` times as steep in w."""
    dZ = (A - LABELS[case.name]) / case.m
    return {"dw": slope * (case.values["X"] @ dZ.T), "db": dZ.sum()}


def answers(forward: Pass, gradients: Callable[[Case, Array], Mapping[str, Array]]) -> dict[str, Outcome]:
    """What a student's two functions answer to the questions and to the chain."""
    found: dict[str, Outcome] = {}
    for case in CASES:
        for question in slope_questions(CHAIN, case):
            found[question.id] = Returned(values={0: forward(*question.steps[0].arguments)})
        A = forward(*CHAIN.steps(case)[0].arguments)
        found[f"chain/{case.name}"] = Returned(values={1: gradients(case, A)})
    return found


def test_only_the_forward_pass_is_asked_each_parameter_moved_both_ways() -> None:
    asked = slope_questions(CHAIN, CASES[0])
    assert [question.id.partition("/")[2].partition("/")[2] for question in asked] == [
        "",
        "dw/1",
        "dw/-1",
        "db/1",
        "db/-1",
    ]
    assert {question.functions for question in asked} == {frozenset({"forward"})}


def test_gradients_that_fit_to_another_forward_pass_are_those_of_an_own_network() -> None:
    own = answers(
        lambda X, w, b: sigmoid(w.T @ X - b),
        lambda case, A: {**of_the_sum(case, A, 1), "db": -of_the_sum(case, A, 1)["db"]},
    )
    assert own_network(CHAIN, CASES, own) == OwnNetwork()


def test_an_own_network_that_is_known_has_a_name() -> None:
    own = answers(steeper, lambda case, A: of_the_sum(case, A, 3))
    assert own_network(CHAIN, CASES, own) == OwnNetwork(activation="a steeper one")


@pytest.mark.parametrize(
    "gradients",
    [
        pytest.param(lambda case, A: of_the_sum(case, A, 1), id="those of the course's network"),
        pytest.param(lambda case, A: {n: 2 * g for n, g in of_the_sum(case, A, 3).items()}, id="twice as large"),
        pytest.param(lambda case, A: {**of_the_sum(case, A, 3), "db": 0.0}, id="one of them zero"),
        pytest.param(lambda case, A: {**of_the_sum(case, A, 3), "db": None}, id="one of them missing"),
        pytest.param(lambda case, A: {**of_the_sum(case, A, 3), "db": np.nan}, id="one of them not a number"),
    ],
)
def test_other_gradients_are_not(gradients: Callable[[Case, Array], Any]) -> None:
    assert own_network(CHAIN, CASES, answers(steeper, gradients)) is None


def test_a_pass_that_always_gives_the_same_and_gradients_of_zero_prove_nothing() -> None:
    constant = answers(
        lambda X, *_: np.full((1, X.shape[1]), 0.5),
        lambda case, _: {"dw": np.zeros(case.values["w"].shape), "db": 0.0},
    )
    assert own_network(CHAIN, CASES, constant) is None


@pytest.mark.parametrize(
    "spoiled",
    [
        pytest.param(Raised(step=0, function="forward", type_name="ValueError", message=""), id="an exception"),
        pytest.param(Returned(values={0: np.ones(3)}), id="another shape"),
        pytest.param(Returned(values={0: "text"}), id="no numbers"),
    ],
)
def test_an_answer_that_is_none_proves_nothing(spoiled: Outcome) -> None:
    own = answers(steeper, lambda case, A: of_the_sum(case, A, 3))
    own["slope/another/dw/1"] = spoiled
    assert own_network(CHAIN, CASES, own) is None


def test_of_one_function_for_both_ways_nothing_is_asked() -> None:
    chain = replace(CHAIN, steps=lambda case: CHAIN.steps(case)[:1])
    assert slope_questions(chain, CASES[0]) == ()


@pytest.mark.parametrize(("scale", "are_own"), [(3, True), (1, False)])
def test_a_derivative_by_the_inputs_that_comes_back_has_to_fit_too(scale: float, are_own: bool) -> None:
    def with_inputs(case: Case) -> Case:
        of_inputs = Quantity(
            name="dX", kind="dX", of="X", layer=0, role="handed", examples=1, derivative=case.values["X"], is_asked=True
        )
        return replace(case, quantities=(*case.quantities, of_inputs))

    cases = tuple(map(with_inputs, CASES))
    chain = replace(CHAIN, gradients=lambda case: {name: Result(step=1)[name] for name in (*case.leaves, "dX")})
    found: dict[str, Outcome] = {}
    for case in cases:
        for question in slope_questions(chain, case):
            found[question.id] = Returned(values={0: steeper(*question.steps[0].arguments)})
        A = steeper(*(case.values[name] for name in ("X", "w", "b")))
        of_inputs = scale * case.values["w"] @ ((A - LABELS[case.name]) / case.m)
        found[f"chain/{case.name}"] = Returned(values={1: {**of_the_sum(case, A, 3), "dX": of_inputs}})
    assert (own_network(chain, cases, found) is not None) == are_own
