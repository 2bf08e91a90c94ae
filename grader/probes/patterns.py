"""Inquiries that several assignments share: costs, updates, and the lawful answers of a backward function."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from grader.model.questions import Result, Step
from grader.probes.assignment import ONLY, Cases, Inquiry, Worked, inquire
from grader.probes.cases import Case
from grader.probes.expectations import Entries, Expected, Parts, Template
from grader.reference.formulas import INSIDE, OUTSIDE, Formulas, whole_pass


def relu_then_sigmoid(depth: int) -> tuple[str, ...]:
    """The activations of the lectures' deep network: ReLU in every hidden layer, sigmoid at the output."""
    return ("relu",) * (depth - 1) + ("sigmoid",)


def expecting(id_: str, step: Step, template: Template, case: Case | None = None) -> Inquiry:
    """Ask one call, to which there is one right answer."""
    return inquire(id_, (step,), {ONLY: {0: template}}, case=case)


def cost_inquiries(function: str) -> Callable[[Cases], Iterator[Inquiry]]:
    """Ask for the cost J at two m; parameters go along for a template that wants them."""

    def inquiries(cases: Cases) -> Iterator[Inquiry]:
        for case in cases.main[:2]:
            step = Step(function=function, arguments=(case.passed.AL, case.Y), spare=(case.parameters,))
            yield _worked_inquiry(f"{function}/{case.name}", step, _cost_of(case), case)

    return inquiries


def _cost_of(case: Case) -> Worked:
    last = case.layer(case.depth)
    return Worked(
        names=frozenset({"cost", "share"}),
        quantities=lambda formulas: {"cost": formulas.share("cost", last) * formulas.cost(case.passed.AL, case.Y)},
        answer=lambda found: {0: _expected("cost", found["cost"])},
    )


def update_inquiries(learning_rate: float) -> Callable[[Cases], Iterator[Inquiry]]:
    """Ask for one step of gradient descent, W - learning_rate · dW, with gradients of no particular meaning.

    The second time with another rate, which differs from run to run, and at another depth if there is one: the last.
    """

    def inquiries(cases: Cases) -> Iterator[Inquiry]:
        another = learning_rate * (2 + np.random.default_rng([cases.seed, len(cases.all)]).random())
        asked = (cases.main[0], learning_rate), ((cases.extra or cases.main)[-1], float(another))
        for case, rate in asked:
            gradients = {name: case.gradients[name] for name in case.leaves}
            step = Step(
                function="update_parameters",
                arguments=(case.parameters, gradients, rate),
                spare=(case.m,),
            )
            yield _worked_inquiry(f"update_parameters/{case.name}", step, _update_of(case, rate), case)

    return inquiries


def _update_of(case: Case, learning_rate: float) -> Worked:
    def quantities(formulas: Formulas) -> Mapping[str, Any]:
        return {
            name: formulas.update(value, case.gradients[f"d{name}"], learning_rate)
            for name, value in case.parameters.items()
        }

    def answer(found: Mapping[str, Any]) -> Mapping[int, Template]:
        return {0: Entries(entries={name: _expected(name, found[name]) for name in case.parameters})}

    return Worked(names=frozenset({"update"}), quantities=quantities, answer=answer)


def _worked_inquiry(id_: str, step: Step, worked: Worked, case: Case) -> Inquiry:
    """Ask one call, to which there is one right answer: that of the right formulas."""
    return inquire(id_, (step,), {ONLY: worked.answer(worked.quantities(INSIDE))}, worked, case)


def whole_backward_inquiry(id_: str, step: Step, case: Case) -> Inquiry:
    """Ask for all final gradients at once, under the lectures' keys; dA entries are nobody's business."""

    def quantities(formulas: Formulas) -> Mapping[str, Any]:
        return whole_pass(case.passed, case.Y, case.parameters, case.activations, formulas)

    def answer(found: Mapping[str, Any]) -> Mapping[int, Template]:
        return {0: Entries(entries={name: _expected(name, found[name]) for name in case.leaves})}

    names = frozenset({"share", "handed", "dAL", "dZ", "dW", "db", "dA_prev"})
    return _worked_inquiry(id_, step, Worked(names=names, quantities=quantities, answer=answer), case)


def gradient_results(case: Case, step: int) -> Mapping[str, Result]:
    """Where the final gradients are, in a dictionary that a step returns."""
    return {name: Result(step=step)[name] for name in case.leaves}


def layer_backward_inquiry(
    id_: str,
    steps: tuple[Step, ...],
    case: Case,
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
