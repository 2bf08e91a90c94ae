"""Training is judged by what comes back after so many steps, whatever holds it; the grader itself never warns."""

import itertools
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from pytest_grade.author.loading import declared
from pytest_grade.author.program import Program
from pytest_grade.author.training import FAR, MANY_ONCE, SOME
from pytest_grade.author.training_steps import Step
from pytest_grade.examine.catalogue import load_assignment
from pytest_grade.examine.plan import Plan
from tests.assignments import SHIPPED

SOLUTION = Program(declared(SHIPPED / "week3_planar")).names
PROBES = Plan(assignment=load_assignment("week3_planar"), seed=20).first_probes("nn_model")
BY_LENGTH = {len(probe.question.steps): probe for probe in PROBES if not probe.when}
CASE = PROBES[0].case
WIDTH = PROBES[0].question.steps[0].arguments[2]  # of the hidden layer
Parameters = dict[str, Any]


def start(seed: int) -> Parameters:
    """A start of one's own."""
    assert CASE
    random, widths = np.random.default_rng(seed), (len(CASE.values["X"]), WIDTH, 1)
    found: Parameters = {}
    for layer, (below, above) in enumerate(itertools.pairwise(widths), start=1):
        found |= {f"W{layer}": random.normal(size=(above, below)) * 0.01, f"b{layer}": np.zeros((above, 1))}
    return found


def gradients(parameters: Parameters) -> Parameters:
    assert CASE
    X, Y = CASE.values["X"], CASE.values["Y"]
    _, cache = SOLUTION["forward_propagation"](X, parameters)
    found: Parameters = SOLUTION["backward_propagation"](parameters, cache, X, Y)
    return found


def descent(rates: Iterator[float], seed: int) -> Iterator[Parameters]:
    """What gradient descent with these learning rates comes to, step by step; first the start."""
    parameters = start(seed)
    for rate in rates:
        yield parameters
        true = gradients(parameters)
        parameters = {name: value - rate * true[f"d{name}"] for name, value in parameters.items()}


def trained(number: int, rate: Callable[[int], float] = lambda _: 1.2, seed: int = 5) -> Parameters:
    return next(itertools.islice(descent(map(rate, itertools.count()), seed), number, None))


def said(returned: Sequence[Any]) -> str | None:
    """What is wrong with what came back after so many iterations (or after 0 and 1), in words."""
    probe = BY_LENGTH[len(returned)]
    rules = [probe.expects["only"][number].rule for number in range(len(returned))]  # type: ignore[union-attr]
    problems = [rule(value) for rule, value in zip(rules, returned, strict=True)]
    assert probe.rule
    return next((problem for problem in problems if problem), None) or probe.rule(returned)


@pytest.mark.parametrize("hold", [np.asarray, np.ndarray.tolist, lambda value: value.astype(complex), np.float32])
def test_trained_parameters_are_right_whatever_holds_them(hold: Callable[[Any], Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for counts in (SOME, FAR):
            assert said([{name: hold(value) for name, value in trained(number).items()} for number in counts]) is None


def test_a_derivative_near_zero_is_as_exact_as_those_that_it_is_made_of() -> None:
    along = {"W1": np.array([[0.01, 0.02]]), "b1": np.array([[1e-6]])}
    after = {"W1": -0.1 * along["W1"], "b1": -0.1 * along["b1"] + 1e-12}
    step = Step(before={name: 0 * value for name, value in along.items()}, after=after, along=along)
    assert step.rate is None
    assert step.goes_down_by(0.1)
    assert not step.goes_down_by(0.2)
    assert not Step(before=step.before, after=step.before, along=along).goes_down_by(0.1)


@pytest.mark.parametrize("rate", [0.5, 1.2, 2.0])
def test_any_learning_rate_that_comes_down_will_do(rate: float) -> None:
    for counts in (SOME, FAR):
        assert said([trained(number, lambda _: rate) for number in counts]) is None


def test_each_call_may_draw_another_start() -> None:
    for counts in (SOME, FAR):
        assert said([trained(number, seed=place) for place, number in enumerate(counts)]) is None
    assert said([trained(0, seed=1), trained(1, seed=2)]) is None


def far(*last: Parameters) -> list[Parameters]:
    """What calls return that each begin elsewhere: after few iterations and many, and what they end with after more."""
    return [*(trained(number, seed=place) for place, number in enumerate(MANY_ONCE)), *last]


def test_of_two_calls_that_begin_elsewhere_one_may_have_had_an_unlucky_start() -> None:
    untrained, stuck = trained(0, seed=7), trained(0, seed=8)
    stuck = stuck | {"W2": np.zeros_like(stuck["W2"])}  # J hangs no more on the layer below
    for last in (untrained, stuck):
        assert said(far(trained(100, seed=3), last)) is None
        assert said(far(last, trained(101, seed=4))) is None
        assert "does not train" in str(said(far(last, untrained)))
    assert said(far(stuck, stuck | {"b2": stuck["b2"] + 0.1})) is None  # so ends a right training that begins there


def test_no_iteration_leaves_the_start_and_one_moves_it() -> None:
    assert said([trained(0), trained(1)]) is None
    assert "trains although num_iterations is 0" in str(said([trained(1), trained(2)]))
    assert "the same parameters for num_iterations=0 as" in str(said([trained(0), trained(0)]))


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        pytest.param([trained(100)] * 4, "the same parameters whatever", id="always as many"),
        pytest.param([trained(n) for n in (1, 1, 2, 10)], "makes 9 steps more", id="too many"),
        pytest.param([trained(n) for n in (1, 1, 2, 6)], "makes 5 steps more", id="too few"),
        pytest.param([trained(min(n, 7)) for n in FAR], "does not go on", id="stops early"),
        pytest.param([trained(min(n, 150)) for n in FAR], "does not go on", id="stops late"),
        pytest.param([trained(n - (n > 9)) for n in FAR], "makes 99 steps more", id="one of many too few"),
        pytest.param([trained(n + (n > 9)) for n in FAR], "makes 101 steps more", id="one of many too many"),
        pytest.param([trained(min(n, 4), seed=n) for n in FAR], "does not train", id="of no start, and stops"),
        pytest.param([trained(n, lambda i: 1.2 / (1 + 0.1 * i)) for n in SOME], "one learning rate", id="decay"),
        pytest.param([trained(n, lambda _: -1.2) for n in SOME], "goes up", id="ascends"),
        pytest.param([None] * 4, "does not return the dictionary", id="nothing"),
        pytest.param([{"W1": np.ones((2, 2)) + 1j}] * 4, "returns no W1", id="imaginary"),
    ],
)
def test_what_is_wrong_is_said(returned: list[Any], words: str) -> None:
    assert words in str(said(returned))


def test_where_nothing_is_steep_a_small_learning_rate_shows_no_steps_and_nobody_is_said_to_stop() -> None:
    probes = Plan(assignment=load_assignment("week4_application"), seed=20).first_probes("two_layer_model")
    (slow,) = (probe for probe in probes if probe.question.id.endswith("/slow"))
    assert slow.case
    X, Y = slow.case.values["X"], slow.case.values["Y"]
    width = slow.question.steps[0].arguments[2][1]
    still = {"W1": np.zeros((width, len(X))), "b1": np.zeros((width, 1)), "W2": np.zeros((1, width))}
    at_the_best = still | {"b2": np.full((1, 1), np.log(Y.mean() / (1 - Y.mean())))}
    steep = still | {"b2": np.full((1, 1), 3.0)}
    assert slow.rule
    assert slow.rule([at_the_best] * 4) is None
    assert "makes 0 steps more" in str(slow.rule([steep] * 4))
