"""Training is judged by what comes back after so many steps, whatever holds it; the grader itself never warns."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from grader.pipeline.catalogue import load_assignment
from grader.pipeline.plan import Plan
from grader.reference.network import forward, gradients

ACTIVATIONS = ("tanh", "sigmoid")
FOLLOWS, BEGINS = Plan(assignment=load_assignment("week3_planar"), seed=20).first_inquiries("nn_model")
CASE = FOLLOWS.case


def descent(rates: Iterator[float], seed: int = 5) -> Iterator[dict[str, Any]]:
    """What gradient descent with these learning rates comes to, step by step; first the start."""
    assert CASE
    random = np.random.default_rng(seed)
    parameters = {
        name: random.normal(size=value.shape) * 0.01 * name.startswith("W") for name, value in CASE.parameters.items()
    }
    while True:
        yield parameters
        true = gradients(forward(CASE.X, parameters, ACTIVATIONS), CASE.Y, parameters, ACTIVATIONS)
        rate = next(rates)
        parameters = {name: value - rate * true[f"d{name}"] for name, value in parameters.items()}


def trained(number: int, rate: Callable[[int], float] = lambda _: 1.2, seed: int = 5) -> dict[str, Any]:
    steps = descent((rate(i) for i in range(1000)), seed)
    for _ in range(number):
        next(steps)
    return next(steps)


def said(returned: Sequence[Any]) -> str | None:
    """What is wrong with what came back after 1, 2, 7 and 240 iterations (or 0 and 1), in words."""
    inquiry = FOLLOWS if len(returned) == 4 else BEGINS
    shapes = inquiry.expects["only"][0]
    problems = [shapes.rule(value) for value in returned]  # type: ignore[union-attr]
    assert inquiry.rule
    return next((problem for problem in problems if problem), None) or inquiry.rule(returned)


@pytest.mark.parametrize("hold", [np.asarray, np.ndarray.tolist, lambda value: value.astype(complex), np.float32])
def test_trained_parameters_are_right_whatever_holds_them(hold: Callable[[Any], Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        held = [{name: hold(value) for name, value in trained(number).items()} for number in (1, 2, 7, 240)]
        assert said(held) is None


def test_a_training_that_went_astray_is_wrong_and_warns_of_nothing() -> None:
    astray = [{name: 1e5 * value for name, value in trained(number).items()} for number in (1, 2, 7, 240)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert said(astray) is not None


@pytest.mark.parametrize("rate", [0.5, 1.2, 2.0])
def test_any_learning_rate_that_comes_down_will_do(rate: float) -> None:
    assert said([trained(number, lambda _: rate) for number in (1, 2, 7, 240)]) is None


def test_each_call_may_draw_another_start() -> None:
    assert said([trained(number, seed=number) for number in (1, 2, 7, 240)]) is None
    assert said([trained(0, seed=1), trained(1, seed=2)]) is None


def test_no_iteration_leaves_the_start_and_one_moves_it() -> None:
    assert said([trained(0), trained(1)]) is None
    assert "trains although num_iterations is 0" in str(said([trained(1), trained(2)]))
    assert "as many steps for num_iterations=0 as" in str(said([trained(0), trained(0)]))


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        pytest.param([trained(240)] * 4, "the same number of steps", id="always as many"),
        pytest.param([trained(n) for n in (1, 2, 10, 240)], "makes 9 steps more", id="too many"),
        pytest.param([trained(n) for n in (1, 2, 6, 240)], "makes 5 steps more", id="too few"),
        pytest.param([trained(n) for n in (1, 2, 7, 7)], "does not train", id="stops early"),
        pytest.param(
            [trained(n, lambda i: 1.2 / (1 + 0.1 * i)) for n in (1, 2, 7, 240)], "one learning rate", id="decay"
        ),
        pytest.param([None] * 4, "does not return the dictionary", id="nothing"),
        pytest.param([{"W1": np.ones((2, 2)) + 1j}] * 4, "returns no W1", id="imaginary"),
    ],
)
def test_what_is_wrong_is_said(returned: list[Any], words: str) -> None:
    assert words in str(said(returned))
