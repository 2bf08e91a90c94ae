"""Training is judged by the numbers that come back, whatever holds them; the grader itself never warns of them."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.pipeline.catalogue import load_assignment
from grader.pipeline.plan import Plan
from grader.probes.expectations import Satisfies
from grader.reference.network import forward, gradients

ACTIVATIONS = ("tanh", "sigmoid")
RULE = next(iter(Plan(assignment=load_assignment("week3_planar"), seed=20).first_inquiries("nn_model"))).expects[
    "only"
][1]


def trained(iterations: int) -> dict[str, Any]:
    """What gradient descent on the examples of the rule comes to."""
    assert isinstance(RULE, Satisfies)
    case = RULE.rule.case  # type: ignore[attr-defined]
    random = np.random.default_rng(5)
    parameters = {name: random.normal(size=value.shape) * 0.01 for name, value in case.parameters.items()}
    for _ in range(iterations):
        true = gradients(forward(case.X, parameters, ACTIVATIONS), case.Y, parameters, ACTIVATIONS)
        parameters = {name: value - 1.2 * true[f"d{name}"] for name, value in parameters.items()}
    return parameters


@pytest.mark.parametrize("hold", [np.asarray, np.ndarray.tolist, lambda value: value.astype(complex), np.float32])
def test_trained_parameters_are_right_whatever_holds_them(hold: Callable[[Any], Any]) -> None:
    assert isinstance(RULE, Satisfies)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert RULE.rule({name: hold(value) for name, value in trained(240).items()}) is None


def test_parameters_that_were_hardly_trained_are_not() -> None:
    assert isinstance(RULE, Satisfies)
    assert "does not train" in (RULE.rule(trained(1)) or "")
    assert "returns no W1" in (RULE.rule({"W1": np.ones((2, 2)) + 1j}) or "")
