"""Initial parameters are judged by shapes, zeros, scale and variation, never by one seed's numbers."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from grader.model.expectations import Entries, Satisfies
from grader.pipeline.catalogue import load_assignment
from grader.probes.initialisation import initialisation

SHAPE = (25, 20)


def problem(W: Any, *, deep: bool = False) -> str | None:
    """What is said of the weights of a layer of 25 units on 20 inputs."""
    source = initialisation("initialize", ((20, 25),), deep=deep)
    for seed in range(200):  # the widths differ from seed to seed
        (inquiry,) = source.inquiries(load_assignment("week3_planar").cases(seed))
        (template,) = inquiry.expects["only"].values()
        assert isinstance(template, Entries)
        rule = template.entries["W1"]
        assert isinstance(rule, Satisfies)
        if inquiry.question.steps[0].arguments == (20, 25) and inquiry.rule:
            return rule.rule(W) or inquiry.rule([{"W1": W}])
    raise AssertionError


def problem_of_a_deep_network(scale_of: Callable[[int, int], float]) -> str | None:
    """What is said of a network whose layers have these scales, by their numbers of units and of inputs."""
    source = next(iter(load_assignment("week4_step_by_step").function("initialize_parameters_deep").sources))
    random = np.random.default_rng(0)
    for inquiry in source.inquiries(load_assignment("week4_step_by_step").cases(1)):
        (dims,) = inquiry.question.steps[0].arguments
        drawn = {
            f"W{layer}": random.normal(size=(above, below)) * scale_of(above, below)
            for layer, (below, above) in enumerate(pairwise(dims), start=1)
        }
        assert inquiry.rule
        if (said := inquiry.rule([drawn])) is not None:
            return said
    return None


def normal(scale: float, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=SHAPE) * scale


@pytest.mark.parametrize("seed", range(5))
def test_normal_weights_of_the_lectures_scale_are_right_whatever_their_seed(seed: int) -> None:
    assert problem(normal(0.01, seed)) is None


def test_weights_of_single_precision_are_right() -> None:
    assert problem(normal(0.01).astype(np.float32)) is None


@pytest.mark.parametrize("scale", [1 / np.sqrt(20), np.sqrt(2 / 20), np.sqrt(2 / 45), 0.01])
def test_a_deep_network_may_use_a_scale_of_later_lectures(scale: float) -> None:
    assert problem(normal(scale), deep=True) is None


@pytest.mark.parametrize(
    "scale_of",
    [
        pytest.param(lambda *_: 0.01, id="the lectures"),
        pytest.param(lambda _, n_prev: np.sqrt(1 / n_prev), id="Xavier"),
        pytest.param(lambda _, n_prev: np.sqrt(2 / n_prev), id="He"),
        pytest.param(lambda n, n_prev: np.sqrt(2 / (n + n_prev)), id="Glorot"),
    ],
)
def test_all_layers_of_a_deep_network_may_have_one_scale_of_the_lectures(scale_of: Callable[[int, int], float]) -> None:
    assert problem_of_a_deep_network(scale_of) is None


@pytest.mark.parametrize("scale", [0.1, 0.05, 0.2, 1.0, 0.001])
def test_another_scale_is_not_right_though_it_is_near_one_of_them_in_some_layers(scale: float) -> None:
    said = problem_of_a_deep_network(lambda *_: scale)
    assert said is not None
    assert "standard deviation" in said


def test_a_scale_that_changes_from_layer_to_layer_is_not_right() -> None:
    assert problem_of_a_deep_network(lambda n, n_prev: 0.01 if n < 20 else 1 / np.sqrt(n_prev)) is not None


@pytest.mark.parametrize(
    ("W", "deep", "words"),
    [
        pytest.param(normal(1.0), False, "standard deviation", id="not scaled"),
        pytest.param(normal(1 / np.sqrt(20)), False, "standard deviation", id="a later scale in a shallow network"),
        pytest.param(normal(1.0), True, "standard deviation", id="not scaled in a deep network"),
        pytest.param(normal(0.1), False, "standard deviation", id="ten times too large"),
        pytest.param(np.zeros(SHAPE), False, "does not vary", id="zeros"),
        pytest.param(np.full(SHAPE, 0.01), False, "does not vary", id="one number"),
        pytest.param(np.random.default_rng(0).random(SHAPE) * 0.0346, False, "not centred", id="uniform from zero up"),
        pytest.param(normal(0.01).T, False, "has shape (20, 25)", id="transposed"),
        pytest.param(normal(0.01) * np.nan, False, "does not vary", id="nan"),
        pytest.param(None, False, "not an array", id="None"),
        pytest.param([[0.1]], False, "not an array", id="a list"),
        pytest.param(normal(0.01).astype(str), False, "not an array", id="text"),
    ],
)
def test_a_fault_is_named(W: Any, deep: bool, words: str) -> None:
    assert words in (problem(W, deep=deep) or "")
