"""What a way forward is made of is found by its form, however it is written."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pytest_grade.author.analysis import analysed
from pytest_grade.author.tape import Tape
from pytest_grade.author.traced import given
from pytest_grade.author.truth import Run
from pytest_grade.author.units import KNOWN
from pytest_grade.author.way import Way

M, WIDTH, BELOW = 5, 3, 4


def way_of(program: Callable[..., Any], *, is_whole: bool = False, **shapes: tuple[int, ...]) -> Way:
    """The way of a program of arrays of these shapes."""
    random, tape = np.random.default_rng(1), Tape()
    arrays = {name: given(tape, random.normal(size=shape)) for name, shape in shapes.items()}
    steps = {name: array.step for name, array in arrays.items()}
    end = program(**arrays).step
    run = Run(tape=tape, given=steps, known={}, end=end)
    return analysed(run, list(shapes), M, is_whole=is_whole)


LAYER = {"X": (BELOW, M), "W": (WIDTH, BELOW), "b": (WIDTH, 1)}


def _stored(Z: Any) -> Any:
    A = np.copy(Z)
    A[A < 0] = 0
    return A


def _in_steps(Z: Any) -> Any:
    e = np.exp(-Z)
    return 1.0 / (1.0 + e)


ACTIVATIONS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "maximum": (lambda Z: np.maximum(0, Z), "relu"),
    "maximum the other way round": (lambda Z: np.maximum(Z, 0.0), "relu"),
    "where": (lambda Z: np.where(Z > 0, Z, 0), "relu"),
    "a product with a comparison": (lambda Z: Z * (Z > 0), "relu"),
    "half of a sum": (lambda Z: (np.abs(Z) + Z) / 2, "relu"),
    "what is negative overwritten": (_stored, "relu"),
    "the sigmoid": (lambda Z: 1 / (1 + np.exp(-Z)), "sigmoid"),
    "the sigmoid in steps": (_in_steps, "sigmoid"),
    "the sigmoid of both exponentials": (lambda Z: np.exp(Z) / (1 + np.exp(Z)), "sigmoid"),
    "tanh": (np.tanh, "tanh"),
    "tanh of exponentials": (lambda Z: (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z)), "tanh"),
    "tanh of the sigmoid": (lambda Z: 2 / (1 + np.exp(-2 * Z)) - 1, "tanh"),
    "a leaky ReLU": (lambda Z: np.maximum(0.01 * Z, Z), ""),
    "softplus": (lambda Z: np.log1p(np.exp(Z)), ""),
    "swish": (lambda Z: Z / (1 + np.exp(-Z)), ""),
}


@pytest.mark.parametrize(("activation", "known"), ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_an_activation_is_found_however_it_is_written(activation: Callable[[Any], Any], known: str) -> None:
    way = way_of(lambda X, W, b: activation(W @ X + b), **LAYER)
    (unit,) = way.units
    assert unit.known == known
    Z = unit.start.value
    slopes = (activation(Z + 1e-6) - activation(Z - 1e-6)) / 2e-6
    np.testing.assert_allclose(unit.slope, slopes, atol=1e-8)
    if known:
        np.testing.assert_allclose(KNOWN[known].slope(Z), slopes, atol=1e-8)
        np.testing.assert_allclose(KNOWN[known].slope_by_value(unit.end.value), slopes, atol=1e-8)


@pytest.mark.parametrize("name", ["a leaky ReLU", "softplus", "swish"])
def test_the_slope_of_any_activation_is_known_at_other_numbers(name: str) -> None:
    activation = ACTIVATIONS[name][0]
    (unit,) = way_of(lambda X, W, b: activation(W @ X + b), **LAYER).units
    at = np.linspace(-2.1, 2, WIDTH * M).reshape(WIDTH, M)
    slopes = (activation(at + 1e-6) - activation(at - 1e-6)) / 2e-6
    np.testing.assert_allclose(unit.slope_at(at), slopes, atol=1e-8)


LINEAR: dict[str, tuple[Callable[..., Any], dict[str, tuple[int, ...]]]] = {
    "columns are examples": (lambda X, W, b: W @ X + b, LAYER),
    "columns, by np.dot": (lambda X, W, b: np.dot(W, X) + b, LAYER),
    "columns, weights transposed": (lambda X, W, b: W.T @ X + b, {**LAYER, "W": (BELOW, WIDTH)}),
    "rows are examples": (lambda X, W, b: X @ W + b, {"X": (M, BELOW), "W": (BELOW, WIDTH), "b": (WIDTH,)}),
    "rows, weights transposed": (lambda X, W, b: X @ W.T + b, {"X": (M, BELOW), "W": (WIDTH, BELOW), "b": (1, WIDTH)}),
    "rows, biases by a product with ones": (
        lambda X, W, b: X @ W.T + np.ones((M, 1)) @ b.T,
        {"X": (M, BELOW), "W": (WIDTH, BELOW), "b": (WIDTH, 1)},
    ),
}


@pytest.mark.parametrize(("program", "shapes"), LINEAR.values(), ids=LINEAR)
def test_weights_and_biases_are_told_apart_however_the_layer_is_written(
    program: Callable[..., Any], shapes: dict[str, tuple[int, ...]]
) -> None:
    way = way_of(program, **shapes)
    (layer,) = way.layers
    assert layer.weights.to is way.named["W"]
    assert layer.bias is not None
    assert layer.bias.to is way.named["b"]
    assert layer.down is not None
    assert layer.result is way.end
    assert [edge.to for edge in way.of("weights", "bias")].count(way.named["X"]) == 0


def test_a_penalty_and_a_mask_are_no_part_of_a_layer() -> None:
    mask = np.random.default_rng(2).random((WIDTH, M)) < 0.6

    def program(X: Any, W: Any, b: Any) -> Any:
        A = np.maximum(0, W @ X + b) * mask
        return np.sum(A**2) / M + np.sum(W**2)

    way = way_of(program, is_whole=True, **LAYER)
    assert [unit.known for unit in way.units] == ["relu"]
    assert [edge.to for edge in way.of("penalty")] == [way.named["W"]]
    assert way.outputs == way.units
    hidden = way_of(lambda X, W, b: np.maximum(0, W @ X + b) * mask, **LAYER)
    assert [edge.step.name for edge in hidden.of("factor")] == ["multiply"]
