"""The closed-form gradients are those of the cost J: by complex step, and by an engine that is not ours."""

from collections.abc import Sequence

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from grader.reference.network import ACTIVATIONS, Array, cost, forward, gradients

STEP = 1e-30

NETWORKS = [
    pytest.param((4, 1), 5, ("sigmoid",), id="one layer"),
    pytest.param((5, 4, 1), 7, ("tanh", "sigmoid"), id="two layers with tanh"),
    pytest.param((5, 4, 3, 1), 7, ("relu", "relu", "sigmoid"), id="three layers with relu"),
    pytest.param((3, 6, 2, 5, 1), 11, ("relu", "tanh", "linear", "sigmoid"), id="four layers all different"),
    pytest.param((4, 4, 4, 4), 6, ("tanh", "relu", "sigmoid"), id="equal widths and four outputs"),
    pytest.param((2, 3, 3, 2, 2, 3), 4, ("sigmoid", "tanh", "relu", "linear", "sigmoid"), id="five layers"),
    pytest.param((3, 2, 1), 1, ("relu", "sigmoid"), id="one example"),
]


def drawn(dims: Sequence[int], m: int, seed: int = 3) -> tuple[Array, Array, dict[str, Array]]:
    rng = np.random.default_rng([seed, m, *dims])
    parameters: dict[str, Array] = {}
    for layer in range(1, len(dims)):
        parameters[f"W{layer}"] = rng.normal(size=(dims[layer], dims[layer - 1])) * 0.7
        parameters[f"b{layer}"] = rng.normal(size=(dims[layer], 1)) * 0.4
    return rng.normal(size=(dims[0], m)), (rng.random((dims[-1], m)) < 0.5).astype(float), parameters


def closed_form(X: Array, Y: Array, parameters: dict[str, Array], activations: Sequence[str]) -> dict[str, Array]:
    return gradients(forward(X, parameters, activations), Y, parameters, activations)


def cost_with(
    quantity: str, change: Array, given: tuple[Array, Array, dict[str, Array]], names: Sequence[str]
) -> complex:
    """J of a pass written out here, in which one quantity (`A2`, `Z1`, `W3`, `b1`) is changed as it is formed."""
    X, Y, parameters = given

    def changed(name: str, value: Array) -> Array:
        return value + change if name == quantity else value

    A = changed("A0", X)
    for layer, activation in enumerate(names, start=1):
        W, b = changed(f"W{layer}", parameters[f"W{layer}"]), changed(f"b{layer}", parameters[f"b{layer}"])
        Z = changed(f"Z{layer}", W @ A + b)
        g = {
            "sigmoid": lambda Z: 1 / (1 + np.exp(-Z)),
            "tanh": np.tanh,
            "relu": lambda Z: Z * (Z.real > 0),
            "linear": lambda Z: Z,
        }[activation]
        A = changed(f"A{layer}", g(Z))
    return complex(-np.mean(np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A), axis=0)))


def by_complex_step(
    quantity: str, shape: tuple[int, ...], given: tuple[Array, Array, dict[str, Array]], names: Sequence[str]
) -> Array:
    found = np.zeros(shape)
    for index in np.ndindex(*shape):
        change = np.zeros(shape, dtype=complex)
        change[index] = 1j * STEP
        found[index] = cost_with(quantity, change, given, names).imag / STEP
    return found


@pytest.mark.parametrize(("dims", "m", "names"), NETWORKS)
def test_every_gradient_is_what_a_complex_step_of_that_quantity_gives(
    dims: tuple[int, ...], m: int, names: tuple[str, ...]
) -> None:
    given = drawn(dims, m)
    found = closed_form(*given, names)
    for name, gradient in found.items():
        stepped = by_complex_step(name[1:], gradient.shape, given, names)
        np.testing.assert_allclose(gradient, stepped, rtol=1e-11, atol=1e-14, err_msg=name)


@pytest.mark.parametrize(("dims", "m", "names"), NETWORKS)
def test_every_quantity_of_the_backward_pass_is_there_once(
    dims: tuple[int, ...], m: int, names: tuple[str, ...]
) -> None:
    L = len(names)
    layered = {f"{kind}{layer}" for layer in range(1, L + 1) for kind in ("dZ", "dW", "db")}
    assert set(closed_form(*drawn(dims, m), names)) == layered | {f"dA{layer}" for layer in range(L + 1)}


def _cost_for_autograd(parameters: dict[str, Array], X: Array, Y: Array, names: Sequence[str]) -> float:
    A = X
    for layer, name in enumerate(names, start=1):
        Z = anp.dot(parameters[f"W{layer}"], A) + parameters[f"b{layer}"]
        A = {
            "sigmoid": lambda Z: 1 / (1 + anp.exp(-Z)),
            "tanh": anp.tanh,
            "relu": lambda Z: anp.maximum(Z, 0),
            "linear": lambda Z: Z,
        }[name](Z)
    return -anp.mean(anp.sum(Y * anp.log(A) + (1 - Y) * anp.log(1 - A), axis=0))


@pytest.mark.parametrize(("dims", "m", "names"), NETWORKS)
def test_every_final_gradient_is_what_automatic_differentiation_gives(
    dims: tuple[int, ...], m: int, names: tuple[str, ...]
) -> None:
    X, Y, parameters = drawn(dims, m)
    found = closed_form(X, Y, parameters, names)
    independent = grad(_cost_for_autograd)(parameters, X, Y, names)
    for name in parameters:
        np.testing.assert_allclose(found[f"d{name}"], independent[name], rtol=1e-10, atol=1e-14, err_msg=name)


@pytest.mark.parametrize(("dims", "m", "names"), NETWORKS)
def test_the_gradient_of_the_input_is_what_automatic_differentiation_gives(
    dims: tuple[int, ...], m: int, names: tuple[str, ...]
) -> None:
    X, Y, parameters = drawn(dims, m)
    independent = grad(_cost_for_autograd, 1)(parameters, X, Y, names)
    np.testing.assert_allclose(closed_form(X, Y, parameters, names)["dA0"], independent, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize(("dims", "m", "names"), NETWORKS)
def test_the_cost_is_the_mean_over_the_examples(dims: tuple[int, ...], m: int, names: tuple[str, ...]) -> None:
    X, Y, parameters = drawn(dims, m)
    AL = forward(X, parameters, names).AL
    losses = [cost(AL[:, i : i + 1], Y[:, i : i + 1]) for i in range(m)]
    assert cost(AL, Y) == pytest.approx(np.mean(losses))


@pytest.mark.parametrize(("dims", "m", "names"), NETWORKS)
def test_a_class_repeated_three_times_has_the_same_final_gradients(
    dims: tuple[int, ...], m: int, names: tuple[str, ...]
) -> None:
    X, Y, parameters = drawn(dims, m)
    once = closed_form(X, Y, parameters, names)
    thrice = closed_form(np.tile(X, 3), np.tile(Y, 3), parameters, names)
    for name in parameters:
        np.testing.assert_allclose(thrice[f"d{name}"], once[f"d{name}"], rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_a_slope_is_the_derivative_of_its_activation(name: str) -> None:
    Z = np.array([[-2.1, -0.4, 0.3, 1.7]])
    stepped = ACTIVATIONS[name].value(Z + 1j * STEP).imag / STEP
    np.testing.assert_allclose(ACTIVATIONS[name].slope(Z), stepped, rtol=1e-13)


def test_the_forward_pass_keeps_every_layer_beginning_with_the_input() -> None:
    X, _, parameters = drawn((3, 4, 2), 5)
    passed = forward(X, parameters, ("relu", "sigmoid"))
    assert [A.shape for A in passed.A] == [(3, 5), (4, 5), (2, 5)]
    assert passed.A[0] is X
    assert passed.AL is passed.A[2]
