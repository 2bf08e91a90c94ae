"""Inquiries that several assignments share: costs, updates, and the lawful answers of a backward function."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from grader.model.questions import Result, Step
from grader.probes.assignment import ONLY, Cases, Inquiry, inquire
from grader.probes.cases import Case
from grader.probes.expectations import Entries, Expected, Parts, Template
from grader.reference.network import cost


def relu_then_sigmoid(depth: int) -> tuple[str, ...]:
    """The activations of the lectures' deep network: ReLU in every hidden layer, sigmoid at the output."""
    return ("relu",) * (depth - 1) + ("sigmoid",)


def expecting(id_: str, step: Step, template: Template) -> Inquiry:
    """Ask one call, to which there is one right answer."""
    return inquire(id_, (step,), {ONLY: {0: template}})


def cost_inquiries(function: str) -> Callable[[Cases], Iterator[Inquiry]]:
    """Ask for the cost J at two m; parameters go along for a template that wants them."""

    def inquiries(cases: Cases) -> Iterator[Inquiry]:
        for case in cases.main[:2]:
            step = Step(function=function, arguments=(case.passed.AL, case.Y), spare=(case.parameters,))
            template = Expected(name="cost", value=np.asarray(cost(case.passed.AL, case.Y)))
            yield expecting(f"{function}/{case.name}", step, template)

    return inquiries


def update_inquiries(learning_rate: float) -> Callable[[Cases], Iterator[Inquiry]]:
    """Ask for one step of gradient descent, W - learning_rate · dW, with gradients of no particular meaning."""

    def inquiries(cases: Cases) -> Iterator[Inquiry]:
        for case in (cases.main[0], cases.extra[0] if cases.extra else cases.main[1]):
            gradients = {name: case.gradients[name] for name in case.leaves}
            step = Step(
                function="update_parameters",
                arguments=(case.parameters, gradients, learning_rate),
                spare=(case.m,),
            )
            updated = {
                name: Expected(name=name, value=value - learning_rate * gradients[f"d{name}"])
                for name, value in case.parameters.items()
            }
            yield expecting(f"update_parameters/{case.name}", step, Entries(entries=updated))

    return inquiries


def gradient_entries(case: Case) -> Template:
    """The final gradients under the lectures' keys; dA entries are nobody's business."""
    return Entries(entries={name: Expected(name=name, value=case.gradients[name]) for name in case.leaves})


def gradient_results(case: Case, step: int) -> Mapping[str, Result]:
    """Where the final gradients are, in a dictionary that a step returns."""
    return {name: Result(step=step)[name] for name in case.leaves}


def backward_variants(case: Case, layer: int) -> Mapping[str, Template]:
    """The two lawful answers (dA_prev, dW, db) to a derivative of L, as a layer's backward function gives them.

    Inside: dW, db are means over the examples, dJ/dW and dJ/db. Outside: they are sums, and the 1/m is to come
    with the derivative that the function is given (or at the end).
    """
    true = case.gradients

    def answer(share: float) -> Template:
        return Parts(
            parts=(
                Expected(name="dA_prev", value=case.m * true[f"dA{layer - 1}"]),
                Expected(name="dW", value=share * true[f"dW{layer}"]),
                Expected(name="db", value=share * true[f"db{layer}"]),
            )
        )

    return {"inside": answer(1.0), "outside": answer(float(case.m))}
