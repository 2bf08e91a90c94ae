"""What is drawn at random is judged by shapes, constants, scale and variation, never by one seed's numbers."""

import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from pytest_grade.author.program import same_chance
from pytest_grade.examine.catalogue import load_assignment
from pytest_grade.model.assignment import Probe
from pytest_grade.model.expectations import Entries, Expected, Satisfies
from pytest_grade.rules import chance

WEEK4 = load_assignment("week4_step_by_step")
Scale = Callable[[int, int], float]


def asked(function: str, seed: int = 1) -> list[Probe]:
    (source,) = WEEK4.function(function).sources
    return list(source.probes(WEEK4.cases(seed)))


(TWO_LAYERS,) = asked("initialize_parameters")
N_X, N_H, N_Y = TWO_LAYERS.question.steps[0].arguments
SHAPE = (N_H, N_X)


def drawn(weights: Callable[[int, int], Any], widths: tuple[int, ...]) -> dict[str, Any]:
    """Parameters with such weights, by the number of units and of inputs, and with zeros for biases."""
    found: dict[str, Any] = {}
    for layer, (below, above) in enumerate(pairwise(widths), start=1):
        found |= {f"W{layer}": weights(above, below), f"b{layer}": np.zeros((above, 1))}
    return found


def said(probe: Probe, answer: dict[str, Any]) -> str | None:
    """What is wrong with the parameters that come back, in words."""
    (template,) = probe.expects["only"].values()
    assert isinstance(template, Entries)
    assert set(template.entries) == set(answer)
    rules = ((each.rule, answer[key]) for key, each in template.entries.items() if isinstance(each, Satisfies))
    problems = (rule(value) for rule, value in rules)
    assert probe.rule
    return next((problem for problem in problems if problem), None) or probe.rule([answer])


def of_two_layers(W: Any) -> str | None:
    """What is said of the weights of the first layer, of `N_H` units on `N_X` inputs; the rest is right."""
    random = np.random.default_rng(9)
    return said(TWO_LAYERS, {**drawn(lambda *size: random.normal(size=size) * 0.01, (N_X, N_H, N_Y)), "W1": W})


def of_deep(scale: Scale) -> str | None:
    """What is said of deep networks whose layers have these scales."""
    random = np.random.default_rng(0)
    for probe in asked("initialize_parameters_deep"):
        if probe.question.id.endswith("/layers"):  # of which only the names are sent
            continue
        (widths,) = probe.question.steps[0].arguments
        answer = drawn(lambda *size: random.normal(size=size) * scale(*size), tuple(widths))
        if (problem := said(probe, answer)) is not None:
            return problem
    return None


def normal(scale: float, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=SHAPE) * scale


@pytest.mark.parametrize("seed", range(5))
def test_normal_weights_of_the_lectures_scale_are_right_whatever_their_seed(seed: int) -> None:
    assert of_two_layers(normal(0.01, seed)) is None


def test_weights_of_single_precision_are_right() -> None:
    assert of_two_layers(normal(0.01).astype(np.float32)) is None


@pytest.mark.parametrize("seed", range(8))
def test_sizes_tell_of_the_scale_whatever_the_seed(seed: int) -> None:
    (probe,) = asked("initialize_parameters", seed)
    n_x, n_h, _ = probe.question.steps[0].arguments
    assert n_x * n_h >= 100
    assert len({*probe.question.steps[0].arguments}) == 3


def test_biases_have_to_be_zero() -> None:
    (template,) = TWO_LAYERS.expects["only"].values()
    assert isinstance(template, Entries)
    for name in ("b1", "b2"):
        entry = template.entries[name]
        assert isinstance(entry, Expected)
        assert not np.any(entry.value)


@pytest.mark.parametrize(
    "scale",
    [
        pytest.param(lambda *_: 0.01, id="the lectures"),
        pytest.param(lambda _, n_prev: np.sqrt(1 / n_prev), id="Xavier"),
        pytest.param(lambda _, n_prev: np.sqrt(2 / n_prev), id="He"),
        pytest.param(lambda n, n_prev: np.sqrt(2 / (n + n_prev)), id="Glorot"),
    ],
)
def test_all_layers_of_a_deep_network_may_have_one_scale_of_the_lectures(scale: Scale) -> None:
    assert of_deep(scale) is None


@pytest.mark.parametrize("scale", [1.0, 0.1, 0.001])
def test_another_scale_is_not_right_though_it_is_near_one_of_them_in_some_layers(scale: float) -> None:
    said = of_deep(lambda *_: scale) or ""
    assert said.partition(", and the course asks for ")[2] == (
        "0.01 or 1/√n with n its columns or √(2/n) with n its columns or √(2/n) with n its rows and columns together; "
        "the same rule in all"
    )


def test_a_scale_that_changes_from_layer_to_layer_is_not_right() -> None:
    numbers = itertools.count()
    assert of_deep(lambda _, n_prev: 0.01 if next(numbers) % 2 else 1 / np.sqrt(n_prev)) is not None


@pytest.mark.parametrize(
    ("W", "words"),
    [
        pytest.param(normal(1.0), "standard deviation", id="not scaled"),
        pytest.param(normal(1 / np.sqrt(N_X)), "standard deviation", id="a later scale in a shallow network"),
        pytest.param(normal(0.1), "standard deviation", id="ten times too large"),
        pytest.param(np.zeros(SHAPE), "does not vary", id="zeros"),
        pytest.param(np.full(SHAPE, 0.01), "does not vary", id="one number"),
        pytest.param(np.tile(normal(0.01)[:1], (N_H, 1)), "equal rows", id="one row again and again"),
        pytest.param(np.tile(normal(0.01)[:, :1], (1, N_X)), "equal rows or columns", id="one column"),
        pytest.param(np.random.default_rng(0).random(SHAPE) * 0.0346, "not centred", id="uniform from zero up"),
        pytest.param(normal(0.01).T, f"has shape {SHAPE[::-1]}", id="transposed"),
        pytest.param(normal(0.01) * np.nan, "does not vary", id="nan"),
        pytest.param(None, "not an array", id="None"),
        pytest.param([[0.1]], "not an array", id="a list"),
        pytest.param(normal(0.01).astype(str), "not an array", id="text"),
    ],
)
def test_a_fault_is_named(W: Any, words: str) -> None:
    assert words in (of_two_layers(W) or "")


def draws(seed: int) -> Any:
    with same_chance(seed):
        first = np.random.randn(3)
        time.sleep(0.001)  # another thread has its turn
        np.random.seed(0)
        return np.array([*first, *np.random.randn(3)])


def test_threads_that_draw_at_a_time_draw_each_as_alone() -> None:
    seeds = list(range(8)) * 5
    alone, seeding = {seed: draws(seed) for seed in seeds}, np.random.seed
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(draws, seeds))
    assert np.random.seed is seeding
    assert all(np.array_equal(found, alone[seed]) for seed, found in zip(seeds, together, strict=True))


@pytest.mark.parametrize(
    ("measured", "told"),
    [(0.0101, "asks for 0.01"), (0.0368, "asks for about 0.037")],
)
def test_a_scale_that_was_measured_is_told_as_a_round_number_or_as_about_what_it_is(measured: float, told: str) -> None:
    shape = (20, 30)
    rule = chance.Varying(chance.Drawn(name="W1", shape=shape, deviations=(measured,), is_centred=True))
    scale = chance.Scale(templates=(Satisfies(name="W1", rule=rule),))
    said = scale([np.random.default_rng(0).standard_normal(shape)])
    assert said is not None
    assert said.endswith(told)
