"""Planar data classification with one hidden layer: tanh, then sigmoid, and the backward pass in one function."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from grader.judge.compare import as_numbers
from grader.judge.training import Rule, Training
from grader.model.assignment import ONLY, Assignment, Cases, Chain, Function, Inquiry, Source, Update, inquire
from grader.model.expectations import Expected, Parts, Satisfies, Template
from grader.model.questions import Result, Step
from grader.probes.activations import forward_of_network
from grader.probes.cases import NetworkCase
from grader.probes.initialisation import initialisation
from grader.probes.lectures import LECTURES
from grader.probes.patterns import (
    cost_sources,
    expecting,
    gradient_results,
    odd_shapes,
    square_shape,
    sure_shapes,
    update_inquiries,
    whole_backward_inquiry,
)
from grader.probes.shapes import Shape, drawing
from grader.reference.network import Parameters, cost, forward, gradients

_HERE = Path(__file__).parent
_STEP = 0.05  # the learning rate of the update
_ACTIVATIONS = ("tanh", "sigmoid")
_RATE = 1.2  # for who wants the learning rate handed to nn_model


def _cache(case: NetworkCase) -> dict[str, Any]:
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
        step = Step(function="layer_sizes", arguments=(case.X, case.labels.repeat(outputs, axis=0)))
        yield expecting(f"layer_sizes/{case.name}", step, template)


def _forward(cases: Sequence[NetworkCase]) -> Iterator[Inquiry]:
    for case in cases:
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
        step = Step(
            function="backward_propagation", arguments=(case.parameters, _cache(case), case.X, case.course_labels)
        )
        yield whole_backward_inquiry(f"backward_propagation/{case.name}", step, case)


def _chain_steps(case: NetworkCase) -> tuple[Step, ...]:
    return (
        Step(function="forward_propagation", arguments=(case.X, case.parameters)),
        Step(function="backward_propagation", arguments=(case.parameters, Result(step=0)[1], case.X, case.labels)),
    )


def _chain_update(case: NetworkCase) -> Update:
    step = Step(function="update_parameters", arguments=(case.parameters, Result(step=1), _STEP), spare=(case.m,))
    return Update(
        step=step,
        places={name: Result(step=2)[name] for name in case.parameters},
        right={name: value - _STEP * case.gradients[f"d{name}"] for name, value in case.parameters.items()},
    )


def _model(cases: Cases) -> Iterator[Inquiry]:
    """Train from the same random start for few and for many steps: so many as are asked for, by descent.

    No step at all is asked about apart: who looks at the last cost then has none.
    """
    case = cases.main[0]
    training = _training(case)
    yield _trained(case, training, training.follows, (1, 2, 7, 240))
    yield replace(_trained(case, training, training.begins, (0, 1)), may_raise=True)


def _training(case: NetworkCase) -> Training:
    """The rules for training a network like that of the case on its examples."""

    def gradients_at(parameters: Parameters) -> dict[str, Any]:
        passed = forward(case.X, parameters, case.activations)
        true = gradients(passed, case.Y, parameters, case.activations)
        return {quantity.of: true[quantity.name] for quantity in case.finals}

    share = float(case.Y.mean())
    return Training(
        parameters=case.parameters,
        biases=frozenset(quantity.of for quantity in case.finals if quantity.role == "biases"),
        cost_at=lambda parameters: float(cost(forward(case.X, parameters, case.activations).AL, case.Y)),
        gradients_at=gradients_at,
        ignorant=-(share * np.log(share) + (1 - share) * np.log(1 - share)),
    )


def _trained(case: NetworkCase, training: Training, rule: Rule, iterations: tuple[int, ...]) -> Inquiry:
    arguments = (case.X, case.labels, case.dims[1])
    steps = tuple(
        Step(function="nn_model", arguments=arguments, spare=(_RATE,), named={"num_iterations": number})
        for number in iterations
    )
    shapes = {step: Satisfies(name="parameters", rule=training.shapes) for step in range(len(steps))}
    id_ = f"nn_model/{'-'.join(map(str, iterations))}"
    asked = inquire(id_, steps, {ONLY: shapes}, case=case)
    return replace(asked, rule=lambda values: rule(dict(zip(iterations, values, strict=True))))


def _predict(cases: Cases) -> Iterator[Inquiry]:
    """Ask about few examples, one, and hundreds: among these some lie just above and just below the threshold."""
    for case in (cases.main[0], *cases.odd[:2]):
        step = Step(function="predict", arguments=(case.parameters, case.X))
        template: Template = Satisfies(name="predictions", rule=_Classes(case))
        yield expecting(f"predict/{case.name}", step, template, case)


class _Classes:
    """The rule that there is one class an example: 0 or 1 (or False or True), in a row or a flat array."""

    def __init__(self, case: NetworkCase) -> None:
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
    update_function="update_parameters",
    forward=forward_of_network(Result(step=0)[0]),
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
            by_chance=True,
        ),
        Function(
            name="forward_propagation",
            sources=(
                Source(
                    name="documented",
                    inquiries=lambda cases: _forward((*cases.main[:2], cases.sure[0])),
                    at_odd_sizes=lambda cases: _forward(cases.odd),
                ),
            ),
        ),
        Function(
            name="compute_cost",
            sources=cost_sources("compute_cost"),
        ),
        Function(
            name="backward_propagation",
            sources=(Source(name="documented", inquiries=_backward),),
        ),
        Function(
            name="update_parameters",
            sources=(Source(name="documented", inquiries=update_inquiries(_STEP)),),
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
            by_chance=True,
        ),
        Function(
            name="predict",
            sources=(Source(name="documented", inquiries=_predict),),
            callees=("forward_propagation",),
        ),
    ),
    chain=CHAIN,
    notation=LECTURES,
    drawing=drawing(
        "week3_planar",
        main=(
            Shape(name="a", widths=(7, 8, 9), m=(5, 6), activations=_ACTIVATIONS),
            Shape(name="b", widths=(3, 4, 5, 6), m=(11, 13), activations=_ACTIVATIONS),
            Shape(name="c", widths=(3, 4, 5, 6), m=(10, 12, 14), activations=_ACTIVATIONS),
        ),
        odd=(
            *odd_shapes(_ACTIVATIONS, _ACTIVATIONS),
            square_shape("square", _ACTIVATIONS, "both layers below the output have {n} units"),
        ),
        sure=sure_shapes(_ACTIVATIONS),
    ),
    modules=("planar_utils*", "testCases*", "public_tests*", "*utils*", "*helper*"),
    provided=(_HERE / "provided.py").read_text(encoding="utf-8"),
    callees=(_HERE / "callees.py").read_text(encoding="utf-8"),
)
