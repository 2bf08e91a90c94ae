"""Of a gradient with two parts each has a scale of its own: the mean over the examples, and what is added to it."""

from collections.abc import Callable

import pytest

from pytest_grade.judge.misconceptions import misconception_of, regularisation_of
from pytest_grade.judge.scales import law_of, measure
from pytest_grade.mistakes.laws import Laws
from pytest_grade.model.cases import Case
from pytest_grade.model.laws import Law, OfParts, Power
from tests.judge.networks import softmax_net

CASES = [softmax_net(N=7, D=4, H=5, C=3), softmax_net(N=11, D=5, H=4, C=3), softmax_net(N=13, D=3, H=6, C=4)]
ROLES = {quantity.name: quantity.role for quantity in CASES[0].finals}
WEIGHTS = ("dW1", "dW2")

Scale = Callable[[Case], float]


def law(quantity: str, mean: Scale, added: Scale) -> Law | None:
    """The law of a gradient whose parts have these scales."""
    measured = []
    for case in CASES:
        found = case.named[quantity]
        first, second = found.parts or (found.derivative, 0.0)
        measured.append(measure(case, quantity, mean(case) * first + added(case) * second, 0.0))
    return law_of(measured)


def laws(mean: Scale, added: Scale) -> Laws:
    by_quantity = {quantity: law(quantity, mean, added) for quantity in CASES[0].leaves}
    return Laws(by_quantity=by_quantity, roles=ROLES)


def one(_: Case) -> float:
    return 1.0


@pytest.mark.parametrize(
    ("mean", "added", "expected"),
    [
        pytest.param(one, one, Power(exponent=0), id="right"),
        pytest.param(lambda c: c.m, lambda c: c.m, Power(exponent=1), id="both sums"),
        pytest.param(lambda c: c.m, one, OfParts(exponent=1, factor=1.0), id="the mean left out"),
        pytest.param(one, lambda _: 0.0, OfParts(exponent=0, factor=0.0), id="nothing added"),
        pytest.param(one, lambda c: 1 / c.m, OfParts(exponent=0, factor=1.0, power=-1), id="over m"),
        pytest.param(one, lambda c: c.m, OfParts(exponent=0, factor=1.0, power=1), id="times m"),
        pytest.param(one, lambda _: 2.0, OfParts(exponent=0, factor=2.0), id="twice"),
        pytest.param(one, lambda _: -1.0, OfParts(exponent=0, factor=-1.0), id="the other sign"),
        pytest.param(one, lambda _: 3.7, OfParts(exponent=0, factor=None), id="another factor"),
        pytest.param(lambda _: 3.7, one, None, id="another factor of the mean"),
    ],
)
def test_each_part_has_its_law(mean: Scale, added: Scale, expected: Law | None) -> None:
    assert law("dW2", mean, added) == expected


def test_a_gradient_of_one_part_has_one_scale() -> None:
    assert law("db2", lambda c: c.m, one) == Power(exponent=1)


@pytest.mark.parametrize(
    ("mean", "added", "of_mean", "of_added"),
    [
        (one, one, None, None),
        (lambda c: c.m, one, "missing-mean", None),
        (lambda c: 1 / c.m, one, "doubled-mean", None),
        (lambda c: c.m, lambda c: c.m, "missing-mean", None),
        (one, lambda _: 0.0, None, "regularisation-missing"),
        (one, lambda c: 1 / c.m, None, "regularisation-over-m"),
        (one, lambda c: c.m, None, "regularisation-times-m"),
        (one, lambda _: 2.0, None, "regularisation-twice"),
        (one, lambda _: 0.5, None, "regularisation-half"),
        (one, lambda _: -1.0, None, "regularisation-sign"),
        (one, lambda _: 3.7, None, "regularisation-scale"),
        (lambda c: c.m, lambda _: 0.0, "missing-mean", "regularisation-missing"),
    ],
)
def test_a_mistake_in_either_part_is_named(
    mean: Scale, added: Scale, of_mean: str | None, of_added: str | None
) -> None:
    found = laws(mean, added)
    added_wrongly = regularisation_of(found)
    assert misconception_of(found) == of_mean
    assert added_wrongly == (of_added and (of_added, WEIGHTS))


def test_what_no_two_scales_explain_has_no_law() -> None:
    measured = [measure(case, "dW2", case.gradients["dW2"] ** 2, 0.0) for case in CASES]
    assert law_of(measured) is None
    assert all(found.parts is None for found in measured)
