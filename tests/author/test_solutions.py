"""The derivatives of the shipped solutions are those of the cost: by complex step, and by another engine."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from pytest_grade.author.drawing import DeclaredCase
from pytest_grade.examine.catalogue import assignment_ids, load_assignment
from pytest_grade.model.cases import Array, Case

STEP = 1e-30
SEEDS = (3, 8)
WRITTEN_OUT = "week2_logistic_regression", "week3_planar", "week4_step_by_step"


def sigmoid(Z: Any, of: Any) -> Any:
    return 1 / (1 + of.exp(-Z))


def logistic(of: Any, values: Mapping[str, Any]) -> Any:
    return sigmoid(of.dot(values["w"].T, values["X"]) + values["b"], of)


def planar(of: Any, values: Mapping[str, Any]) -> Any:
    A1 = of.tanh(of.dot(values["W1"], values["X"]) + values["b1"])
    return sigmoid(of.dot(values["W2"], A1) + values["b2"], of)


def deep(of: Any, values: Mapping[str, Any]) -> Any:
    A, depth = values["X"], sum(name.startswith("b") and name[1:].isdigit() for name in values)
    for layer in range(1, depth):
        Z = of.dot(values[f"W{layer}"], A) + values[f"b{layer}"]
        A = Z * (of.real(Z) > 0)
    return sigmoid(of.dot(values[f"W{depth}"], A) + values[f"b{depth}"], of)


NETWORKS: Mapping[str, Callable[[Any, Mapping[str, Any]], Any]] = dict(
    zip(WRITTEN_OUT, (logistic, planar, deep), strict=True)
)
DRAWN = [(id_, seed) for id_ in WRITTEN_OUT for seed in SEEDS]


def cases(id_: str, seed: int) -> Iterator[Case]:
    """The cases of an assignment that are not too large for so many steps."""
    small = [case for case in load_assignment(id_).cases(seed).all if case.m < 50 and case.depth < 8]
    assert len(small) > 3
    yield from small


def cost(id_: str, of: Any, values: Mapping[str, Any]) -> Any:
    """J of a forward pass that is written out here."""
    A, Y = NETWORKS[id_](of, values), values["Y"]
    return -of.sum(Y * of.log(A) + (1 - Y) * of.log(1 - A)) / Y.shape[1]


def known(case: Case) -> dict[str, Any]:
    """What the way forward knows by name: arrays, and numbers that are drawn."""
    assert isinstance(case, DeclaredCase)
    return {name: v for name, v in case.drawn.values.items() if isinstance(v, float)} | dict(case.values)


def by_complex_step(id_: str, case: Case, name: str) -> Array:
    value = np.asarray(known(case)[name], float)
    found = np.zeros(value.shape)
    for index in np.ndindex(*value.shape):
        changed = value.astype(complex)
        changed[index] += 1j * STEP
        found[index] = cost(id_, np, {**known(case), name: changed}).imag / STEP
    return found


def test_every_shipped_network_of_one_cost_is_written_out() -> None:
    assert set(WRITTEN_OUT) <= set(assignment_ids())


@pytest.mark.parametrize(("id_", "seed"), DRAWN)
def test_every_final_gradient_is_what_a_complex_step_gives(id_: str, seed: int) -> None:
    for case in cases(id_, seed):
        assert case.finals
        for quantity in case.finals:
            stepped = by_complex_step(id_, case, quantity.of)
            np.testing.assert_allclose(quantity.derivative, stepped, rtol=1e-10, atol=1e-14, err_msg=quantity.name)


@pytest.mark.parametrize(("id_", "seed"), DRAWN)
def test_every_final_gradient_is_what_automatic_differentiation_gives(id_: str, seed: int) -> None:
    for case in cases(id_, seed):
        parameters = {quantity.of: np.asarray(known(case)[quantity.of], float) for quantity in case.finals}
        values = known(case)
        found = grad(lambda changed, values=values: cost(id_, anp, {**values, **changed}))(parameters)
        for quantity in case.finals:
            np.testing.assert_allclose(
                quantity.derivative, found[quantity.of], rtol=1e-10, atol=1e-14, err_msg=quantity.name
            )


@pytest.mark.parametrize(("id_", "seed"), DRAWN)
def test_the_cost_is_the_mean_over_the_examples(id_: str, seed: int) -> None:
    for case in cases(id_, seed):
        assert case.cost == pytest.approx(float(cost(id_, np, known(case))))


@pytest.mark.parametrize(("id_", "seed"), DRAWN)
def test_what_is_handed_on_is_the_derivative_by_that_value(id_: str, seed: int) -> None:
    """DJ/dZ of the output, and through the linear step to the layer below: dA = Wᵀ dZ."""
    for case in cases(id_, seed):
        for quantity in case.handed:
            layer = quantity.layer
            if quantity.kind == "dA" and 0 < layer < case.depth:
                above = case.gradients[f"dZ{layer + 1}"]
                np.testing.assert_allclose(quantity.derivative, case.values[f"W{layer + 1}"].T @ above, rtol=1e-10)
        output = case.output
        assert output is not None
        P, Y = NETWORKS[id_](np, known(case)), case.values["Y"]
        np.testing.assert_allclose(output.derivative, (P - Y) / case.m, rtol=1e-9, atol=1e-14)
