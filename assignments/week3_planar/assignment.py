"""Planar data classification with one hidden layer: tanh, then sigmoid, and the backward pass in one function."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from grader.judge.compare import as_numbers
from grader.model.questions import Result, Step
from grader.probes.assignment import ONLY, Assignment, Cases, Chain, Function, Inquiry, Shape, Source, inquire
from grader.probes.cases import Case
from grader.probes.expectations import Expected, Parts, Satisfies, Template
from grader.probes.initialisation import initialisation
from grader.probes.patterns import (
    cost_inquiries,
    expecting,
    gradient_results,
    update_inquiries,
    whole_backward_inquiry,
)
from grader.reference.network import Parameters, cost, forward, gradients

_HERE = Path(__file__).parent
_ACTIVATIONS = ("tanh", "sigmoid")
_ITERATIONS = 60


def _cache(case: Case) -> dict[str, Any]:
    """The documented cache of `forward_propagation`."""
    Z, A = case.passed.Z, case.passed.A
    return {"Z1": Z[1], "A1": A[1], "Z2": Z[2], "A2": A[2]}


def _layer_sizes(cases: Cases) -> Iterator[Inquiry]:
    """Ask for the sizes of one output and of two: how many there are is in Y."""
    for outputs, case in enumerate(cases.main[:2], start=1):
        names = ("n_x", "n_h", "n_y")
        sizes = (case.dims[0], 4, outputs)
        template = Parts(
            parts=tuple(Expected(name=n, value=np.asarray(float(s))) for n, s in zip(names, sizes, strict=True))
        )
        step = Step(function="layer_sizes", arguments=(case.X, case.Y.repeat(outputs, axis=0)))
        yield expecting(f"layer_sizes/{case.name}", step, template)


def _forward(cases: Cases) -> Iterator[Inquiry]:
    for case in cases.main[:2]:
        template = Parts(
            parts=(
                Expected(name="A2", value=case.passed.AL),
                Satisfies(name="cache", rule=_Cache()),
            )
        )
        step = Step(function="forward_propagation", arguments=(case.X, case.parameters))
        yield expecting(f"forward_propagation/{case.name}", step, template, case)


class _Cache:
    """A cache is the student's own affair, as long as there is one."""

    def __call__(self, value: Any) -> str | None:
        return "returns no cache for the backward pass" if value is None else None


def _backward(cases: Cases) -> Iterator[Inquiry]:
    for case in cases.all:
        step = Step(function="backward_propagation", arguments=(case.parameters, _cache(case), case.X, case.Y))
        yield whole_backward_inquiry(f"backward_propagation/{case.name}", step, case)


def _chain_steps(case: Case) -> tuple[Step, ...]:
    return (
        Step(function="forward_propagation", arguments=(case.X, case.parameters)),
        Step(function="backward_propagation", arguments=(case.parameters, Result(step=0)[1], case.X, case.Y)),
    )


def _chain_update(case: Case) -> tuple[Step, Mapping[str, Result]]:
    arguments = (case.parameters, Result(step=1), CHAIN.learning_rate)
    step = Step(function="update_parameters", arguments=arguments, spare=(case.m,))
    return step, {name: Result(step=2)[name] for name in case.parameters}


def _model(cases: Cases) -> Iterator[Inquiry]:
    """Train twice from the same random start, for few and for many steps: the cost is to go down, by descent."""
    case = cases.main[0]
    steps = tuple(
        Step(
            function="nn_model",
            arguments=(case.X, case.Y, case.dims[1]),
            named={"num_iterations": iterations},
        )
        for iterations in (_ITERATIONS, 4 * _ITERATIONS)
    )
    few = Satisfies(name="parameters", rule=_Shapes(case))
    many = Satisfies(name="parameters", rule=_Trained(case))
    yield inquire("nn_model", steps, {ONLY: {0: few, 1: many}})


class _Shapes:
    """The rule that the parameters of a network come back, in its shapes."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def __call__(self, value: Any) -> str | None:
        if not isinstance(value, dict):
            return "does not return the dictionary of parameters"
        for name, found in self.numbers(value).items():
            true = self.case.parameters[name]
            if found is None:
                return f"returns no {name}"
            if found.shape != true.shape:
                return f"{name} has shape {found.shape}, and the network needs {true.shape}"
            if not np.isfinite(found).all():
                return f"{name} holds nan or inf: the training diverges"
        return None

    def numbers(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Each parameter of the network as an array of floats; None where it is not one."""
        return {name: as_numbers(value.get(name)) for name in self.case.parameters}


class _Trained(_Shapes):
    """The rule that training has brought the cost well below that of a network that knows nothing."""

    def __call__(self, value: Any) -> str | None:
        problem = super().__call__(value)
        if problem is not None:
            return problem
        case = self.case
        reached = float(cost(forward(case.X, self.numbers(value), _ACTIVATIONS).AL, case.Y))
        share = float(case.Y.mean())
        ignorant = -(share * np.log(share) + (1 - share) * np.log(1 - share))
        asked = _descended(case, 4 * _ITERATIONS)
        if not reached <= ignorant - 0.5 * (ignorant - asked):
            return "does not train: after many iterations the cost has hardly come down"
        return None


def _descended(case: Case, iterations: int) -> float:
    """The cost that gradient descent with the lectures' learning rate reaches from a small random start."""
    random = np.random.default_rng(1)
    parameters: dict[str, Any] = {
        name: random.normal(size=value.shape) * (0.01 if name.startswith("W") else 0.0)
        for name, value in case.parameters.items()
    }
    for _ in range(iterations):
        parameters = _stepped(case, parameters)
    return float(cost(forward(case.X, parameters, _ACTIVATIONS).AL, case.Y))


def _stepped(case: Case, parameters: Parameters) -> dict[str, Any]:
    true = gradients(forward(case.X, parameters, _ACTIVATIONS), case.Y, parameters, _ACTIVATIONS)
    return {name: value - 1.2 * true[f"d{name}"] for name, value in parameters.items()}


def _predict(cases: Cases) -> Iterator[Inquiry]:
    for case in cases.main[:2]:
        step = Step(function="predict", arguments=(case.parameters, case.X))
        template: Template = Satisfies(name="predictions", rule=_Classes(case))
        yield expecting(f"predict/{case.name}", step, template)


class _Classes:
    """The rule that there is one class an example: 0 or 1 (or False or True), in a row or a flat array."""

    def __init__(self, case: Case) -> None:
        self.asked = (case.passed.AL > 0.5).astype(float)

    def __call__(self, value: Any) -> str | None:
        found = as_numbers(value)
        if found is None or found.size != self.asked.size:
            return "does not return one prediction an example"
        if not np.array_equal(found.ravel(), self.asked.ravel()):
            return "does not predict 1 exactly where A2 > 0.5"
        return None


CHAIN = Chain(
    function="backward_propagation",
    path=("forward_propagation", "backward_propagation"),
    joints=("forward_propagation",),
    cost="compute_cost",
    steps=_chain_steps,
    gradients=lambda case: gradient_results(case, step=1),
    update=_chain_update,
)

ASSIGNMENT = Assignment(
    id="week3_planar",
    title="Planar data classification with one hidden layer",
    recognised_by=("layer_sizes", "nn_model"),
    functions=(
        Function(
            name="layer_sizes",
            sources=(Source(name="documented", inquiries=_layer_sizes),),
        ),
        Function(
            name="initialize_parameters",
            sources=(initialisation("initialize_parameters", ((5, 90, 6),)),),
        ),
        Function(
            name="forward_propagation",
            sources=(Source(name="documented", inquiries=_forward),),
        ),
        Function(
            name="compute_cost",
            sources=(Source(name="documented", inquiries=cost_inquiries("compute_cost")),),
        ),
        Function(
            name="backward_propagation",
            sources=(Source(name="documented", inquiries=_backward),),
        ),
        Function(
            name="update_parameters",
            sources=(Source(name="documented", inquiries=update_inquiries(CHAIN.learning_rate)),),
        ),
        Function(
            name="nn_model",
            sources=(Source(name="documented", inquiries=_model),),
            callees=(
                "layer_sizes",
                "initialize_parameters",
                "forward_propagation",
                "compute_cost",
                "backward_propagation",
                "update_parameters",
            ),
        ),
        Function(
            name="predict",
            sources=(Source(name="documented", inquiries=_predict),),
            callees=("forward_propagation",),
        ),
    ),
    chain=CHAIN,
    shapes=(
        Shape(name="a", widths=(7, 8, 9), m=(5, 6), activations=_ACTIVATIONS),
        Shape(name="b", widths=(3, 4, 5, 6), m=(11, 13), activations=_ACTIVATIONS),
        Shape(name="c", widths=(3, 4, 5, 6), m=(10, 12, 14), activations=_ACTIVATIONS),
    ),
    modules=("planar_utils*", "testCases*", "public_tests*", "*utils*", "*helper*"),
    provided=(_HERE / "provided.py").read_text(encoding="utf-8"),
    callees=(_HERE / "callees.py").read_text(encoding="utf-8"),
)
