"""Inquiries that several assignments share: costs, updates, and the lawful answers of a backward function."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from grader.model.assignment import ONLY, Cases, Inquiry, Source, Worked, inquire
from grader.model.expectations import Entries, Expected, Parts, Template
from grader.model.questions import Result, Step
from grader.probes.cases import Magnitudes, NetworkCase
from grader.probes.shapes import Shape
from grader.reference.formulas import INSIDE, OUTSIDE, Formulas, whole_pass


def relu_then_sigmoid(depth: int) -> tuple[str, ...]:
    """The activations of the lectures' deep network: ReLU in every hidden layer, sigmoid at the output."""
    return ("relu",) * (depth - 1) + ("sigmoid",)


def expecting(id_: str, step: Step, template: Template, case: NetworkCase | None = None) -> Inquiry:
    """Ask one call, to which there is one right answer."""
    return inquire(id_, (step,), {ONLY: {0: template}}, case=case)


def odd_shapes(activations: tuple[str, ...], fewer: tuple[str, ...]) -> tuple[Shape, ...]:
    """Sizes that tell nothing apart: one example; hundreds, and large numbers in X; everything equal.

    Some are of a network with `fewer` activations: what loops over the examples takes its time.
    """
    usual = Shape(name="", widths=(3, 4, 5), m=(), activations=fewer)
    return (
        replace(usual, name="one-example", m=(1,), sizes="there is one example"),
        replace(
            usual,
            name="hundreds",
            m=tuple(range(211, 260)),
            label_type=float,
            sizes="there are {m} examples, and X is large",
            magnitudes=Magnitudes(inputs=1000.0),
        ),
        Shape(
            name="all-equal",
            widths=(5, 6),
            m=(),
            activations=activations,
            equal=True,
            sizes="there are as many examples as units (all sizes are {n})",
        ),
    )


def square_shape(name: str, activations: tuple[str, ...], sizes: str) -> Shape:
    """Layers of equal width, whose weights are square, and another number of examples."""
    return Shape(name=name, widths=(3, 4), m=(5, 6), activations=activations, equal=True, sizes=sizes)


def sure_shapes(activations: tuple[str, ...]) -> tuple[Shape, ...]:
    """Predictions near 0 and 1, as a trained network makes them; of some examples, and of more than a thousand."""
    sure = Shape(
        name="sure",
        widths=(3, 4, 5),
        m=tuple(range(61, 90)),
        activations=activations,
        sizes="the network is sure of itself",
        magnitudes=Magnitudes(logits=12.0, least_output=0.003, most_output=0.01, tell_gradients=False),
    )
    return sure, replace(sure, name="thousand", m=tuple(range(1003, 1100)), sizes="there are {m} examples, some sure")


def cost_sources(function: str) -> tuple[Source, ...]:
    """Ask for the cost J at several m, of one example and of many, and with labels of several types.

    The second source asks the same with integer labels only, as the course has them: that decides.
    """

    def inquiries(cases: Cases) -> Iterator[Inquiry]:
        for case in _of_cost(cases):
            yield _cost_inquiry(function, case)

    def of_integers(cases: Cases) -> Iterator[Inquiry]:
        for case in _of_cost(cases):
            yield _cost_inquiry(function, replace(case, label_type=int))

    return Source(name="documented", inquiries=inquiries), Source(name="integer labels", inquiries=of_integers)


def _of_cost(cases: Cases) -> tuple[NetworkCase, ...]:
    """Two cases of usual sizes, one with labels that are floats, one example, and more than a thousand, some sure."""
    return cases.main[0], replace(cases.main[1], label_type=float), cases.odd[0], cases.sure[1]


def _cost_inquiry(function: str, case: NetworkCase) -> Inquiry:
    """Ask for the cost J; parameters go along for a template that wants them."""
    step = Step(function=function, arguments=(case.passed.AL, case.labels), spare=(case.parameters,))
    return _worked_inquiry(f"{function}/{case.name}", step, _cost_of(case), case)


def _cost_of(case: NetworkCase) -> Worked:
    last = case.layer(case.depth)
    return Worked(
        names=frozenset({"cost", "share"}),
        quantities=lambda formulas: {"cost": formulas.share("cost", last) * formulas.cost(case.passed.AL, case.Y)},
        answer=lambda found: {0: _expected("cost", found["cost"])},
    )


def update_inquiries(learning_rate: float) -> Callable[[Cases], Iterator[Inquiry]]:
    """Ask for one step of gradient descent, W - learning_rate · dW, with gradients of no particular meaning.

    They come as a backward pass returns them: from the last layer down, dA among them. The second time with another
    rate, which differs from run to run, and at the depth of the last odd case.
    """

    def inquiries(cases: Cases) -> Iterator[Inquiry]:
        another = learning_rate * (2 + np.random.default_rng([cases.seed, len(cases.main)]).random())
        asked = (cases.main[0], learning_rate), ((cases.odd or cases.main)[-1], float(another))
        for case, rate in asked:
            step = Step(
                function="update_parameters",
                arguments=(case.parameters, _as_passed_back(case), rate),
                spare=(case.m,),
            )
            yield _worked_inquiry(f"update_parameters/{case.name}", step, _update_of(case, rate), case)

    return inquiries


def _as_passed_back(case: NetworkCase) -> Mapping[str, Any]:
    """The gradients in the order of a backward pass."""
    layers = range(case.depth, 0, -1)
    names = (name for layer in layers for name in (f"dA{layer - 1}", f"dW{layer}", f"db{layer}"))
    return {name: case.gradients[name] for name in names}


def _update_of(case: NetworkCase, learning_rate: float) -> Worked:
    def quantities(formulas: Formulas) -> Mapping[str, Any]:
        return {
            name: formulas.update(value, case.gradients[f"d{name}"], learning_rate)
            for name, value in case.parameters.items()
        }

    def answer(found: Mapping[str, Any]) -> Mapping[int, Template]:
        return {0: Entries(entries={name: _expected(name, found[name]) for name in case.parameters})}

    return Worked(names=frozenset({"update"}), quantities=quantities, answer=answer)


def _worked_inquiry(id_: str, step: Step, worked: Worked, case: NetworkCase) -> Inquiry:
    """Ask one call, to which there is one right answer: that of the right formulas."""
    return inquire(id_, (step,), {ONLY: worked.answer(worked.quantities(INSIDE))}, worked, case)


def whole_backward_inquiry(id_: str, step: Step, case: NetworkCase) -> Inquiry:
    """Ask for all final gradients at once, under the lectures' keys; dA entries are nobody's business."""

    def quantities(formulas: Formulas) -> Mapping[str, Any]:
        return whole_pass(case.passed, case.Y, case.parameters, case.activations, formulas)

    def answer(found: Mapping[str, Any]) -> Mapping[int, Template]:
        return {0: Entries(entries={name: _expected(name, found[name]) for name in case.leaves})}

    names = frozenset({"share", "handed", "dAL", "dZ", "dW", "db", "dA_prev"})
    return _worked_inquiry(id_, step, Worked(names=names, quantities=quantities, answer=answer), case)


def gradient_results(case: NetworkCase, step: int) -> Mapping[str, Result]:
    """Where the final gradients are, in a dictionary that a step returns."""
    return {name: Result(step=step)[name] for name in case.leaves}


def layer_backward_inquiry(
    id_: str,
    steps: tuple[Step, ...],
    case: NetworkCase,
    names: Collection[str],
    quantities: Callable[[Formulas], Mapping[str, Any]],
    branch: str = "",
) -> Inquiry:
    """Ask for (dA_prev, dW, db) of one layer, given a derivative of L; `branch` is the activation it is told, if any.

    The lawful answers: dW, db are means over the examples, dJ/dW and dJ/db (inside); or they are sums, and the 1/m is
    to come with the derivative that the function is given, or at the end (outside).
    """

    def answer(found: Mapping[str, Any]) -> Mapping[int, Template]:
        return {len(steps) - 1: Parts(parts=tuple(_expected(name, found[name]) for name in ("dA_prev", "dW", "db")))}

    lawful = {"inside": INSIDE, "outside": OUTSIDE}
    expects = {placement: answer(quantities(formulas)) for placement, formulas in lawful.items()}
    worked = Worked(names=frozenset({"share", *names}), quantities=quantities, answer=answer)
    return replace(inquire(id_, steps, expects, worked, case), branch=branch)


def _expected(name: str, value: Any) -> Expected:
    return Expected(name=name, value=np.asarray(value, dtype=float))
