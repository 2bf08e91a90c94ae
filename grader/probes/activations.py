"""The activations that a student may have in hidden layers in the place of the course's, and what comes of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader.model.assignment import Forward
from grader.model.questions import Result
from grader.probes.cases import NetworkCase
from grader.reference.network import ACTIVATIONS, Array, cost

_LEAKS = (0.01, 0.001, 0.05, 0.1, 0.2, 0.3)


def _leaky(leak: float) -> Callable[[Any], Any]:
    return lambda Z: np.where(Z > 0, Z, leak * Z)


# Each by the name that it is told by.
COMMON: Sequence[tuple[str, Callable[[Any], Any]]] = (
    *((name, ACTIVATIONS[name].value) for name in ("relu", "tanh", "sigmoid")),
    *(("leaky ReLU", _leaky(leak)) for leak in _LEAKS),
    ("ELU", lambda Z: np.where(Z > 0, Z, np.expm1(np.minimum(Z, 0)))),
    ("softplus", lambda Z: np.logaddexp(0, Z)),
    ("swish", lambda Z: Z / (1 + np.exp(-Z))),
    ("no activation", lambda Z: Z),
)


def forward_of_network(output: Result) -> Forward:
    """How the student's own forward pass is asked about, where it gives the output of the network there."""
    return Forward(
        output=lambda _: output,
        cost_of=lambda case, AL: float(cost(AL, case.Y)),
        moved=_moved,
        others=tuple((name, _output_with(value)) for name, value in COMMON),
    )


def _moved(case: NetworkCase, name: str, by: Array) -> NetworkCase:
    moved = case.named[name].of
    return replace(case, parameters={**case.parameters, moved: case.parameters[moved] + by})


def _output_with(hidden: Callable[[Any], Any]) -> Callable[[NetworkCase], Array]:
    """The output of a network with this activation in its hidden layers."""

    def output(case: NetworkCase) -> Array:
        A = case.X
        with np.errstate(over="ignore"):
            for layer, name in enumerate(case.activations, start=1):
                value = ACTIVATIONS[name].value if layer == case.depth else hidden
                A = value(case.parameters[f"W{layer}"] @ A + case.parameters[f"b{layer}"])
        return A

    return output
