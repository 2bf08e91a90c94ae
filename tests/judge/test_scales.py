"""The law that the scales of a final gradient follow over several batch sizes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pytest_grade.judge.misconceptions import misconception_of
from pytest_grade.judge.scales import Measurement, added_to, law_of, measure
from pytest_grade.mistakes.laws import Laws
from pytest_grade.model.cases import Case
from pytest_grade.model.laws import FixedCount, Law, NextCount, OtherDimension, Power, Times, Unexplained
from tests.judge.networks import columns

SIZES = (((5, 4, 3, 1), 7), ((4, 6, 3, 1), 11), ((3, 5, 4, 1), 13))
CASES = [columns(dims, m) for dims, m in SIZES]
LEAVES = CASES[0].leaves
ROLES = {quantity.name: quantity.role for quantity in CASES[0].finals}

Scale = Callable[[Case], float]


def law(scale: Scale, quantity: str = "dW2") -> Law | None:
    return law_of([measure(case, quantity, scale(case) * case.gradients[quantity], 0.0) for case in CASES])


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        pytest.param(lambda _: 1.0, Power(exponent=0), id="right"),
        pytest.param(lambda case: case.m, Power(exponent=1), id="a sum"),
        pytest.param(lambda case: 1 / case.m, Power(exponent=-1), id="twice a mean"),
        pytest.param(lambda case: case.m**2, Power(exponent=2), id="m squared"),
        pytest.param(lambda case: case.m / case.dimensions["n[2]"], OtherDimension(of="n[2]"), id="the layer's width"),
        pytest.param(lambda case: case.m / case.dimensions["n[1]"], OtherDimension(of="n[1]"), id="the width below"),
        pytest.param(lambda case: case.m / case.dimensions["n[0]"], OtherDimension(of="n[0]"), id="the input's width"),
        pytest.param(lambda case: case.m / 200, FixedCount(count=200.0), id="a fixed count"),
        pytest.param(lambda case: case.m / (case.m - 1), NextCount(more=-1), id="m - 1"),
        pytest.param(lambda _: -1.0, Times(factor=-1.0), id="the wrong sign"),
        pytest.param(lambda _: 2.0, Times(factor=2.0), id="twice"),
        pytest.param(lambda case: -float(case.m), Times(factor=-1.0, exponent=1), id="the wrong sign, and a sum"),
        pytest.param(lambda _: 1 + 1e-3, Times(factor=1.001), id="nearly right"),
    ],
)
def test_a_law_is_recognised(scale: Scale, expected: Law) -> None:
    assert law(scale) == expected


@pytest.mark.parametrize(
    "scale",
    [
        pytest.param(lambda case: case.m / (case.m - 2), id="m - 2"),
        pytest.param(lambda case: case.m**0.5, id="the root of m"),
    ],
)
def test_a_near_miss_is_a_factor_without_a_law(scale: Scale) -> None:
    assert isinstance(law(scale), Unexplained)


def measured(made: Callable[[Case, str], Any]) -> list[Measurement]:
    cases = [replace(case, name=f"{case.name} {number}") for number, case in enumerate(CASES)]
    return [measure(case, leaf, made(case, leaf), 0.0) for case in cases for leaf in LEAVES]


def by(case: Case, leaf: str) -> Any:
    return case.values[case.named[leaf].of]


def test_a_multiple_of_the_parameter_is_recognised_where_it_is_added_to_some() -> None:
    some = measured(lambda case, leaf: case.gradients[leaf] + 0.7 / case.m * by(case, leaf) * (leaf[:2] == "db"))
    assert set(added_to(some)) == {leaf for leaf in LEAVES if leaf[:2] == "db"}


OTHERS: dict[str, Callable[[Case, str], Any]] = {
    "all are right": lambda case, leaf: case.gradients[leaf],
    "twice the right ones": lambda case, leaf: 2 * case.gradients[leaf],
    "a square": lambda case, leaf: case.gradients[leaf] + by(case, leaf) ** 2,
    "another multiple for each": lambda case, leaf: case.gradients[leaf] + int(leaf[2:]) * by(case, leaf),
}


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_else_is_taken_for_it(name: str) -> None:
    assert added_to(measured(OTHERS[name])) == ()


def test_a_multiple_of_a_derivative_that_is_a_multiple_of_its_parameter_is_no_share() -> None:
    right = measured(OTHERS["all are right"])
    assert added_to([replace(each, scale=2.0, itself=1.0, right=False) for each in right]) == ()


def test_no_factor_explains_other_numbers() -> None:
    measured = [measure(case, "dW2", case.gradients["dW2"] + 0.1, 0.0) for case in CASES]
    assert law_of(measured) is None
    assert not any(found.right for found in measured)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "dW2 is None"),
        ("text", "dW2 is a text"),
        ([[1, 2], [3]], "dW2 is a list of 2"),
        (CASES[0].gradients["dW2"].T, "dW2 has shape (4, 3), and the course asks for (3, 4)"),
        (CASES[0].gradients["dW2"] * float("nan"), "dW2 holds nan or inf"),
    ],
)
def test_what_is_no_gradient_is_said_in_words(value: object, words: str) -> None:
    found = measure(CASES[0], "dW2", value, 0.0)
    assert (found.right, found.problem) == (False, words)


def named(dW: Scale, db: Scale) -> str | None:
    laws = {quantity: law(dW if ROLES[quantity] == "weights" else db, quantity) for quantity in LEAVES}
    return misconception_of(Laws(by_quantity=laws, roles=ROLES))


def right(case: Case) -> float:
    return 1.0


def summed(case: Case) -> float:
    return float(case.m)


def halved(case: Case) -> float:
    return 1 / case.m


@pytest.mark.parametrize(
    ("dW", "db", "expected"),
    [
        (right, right, None),
        (summed, summed, "missing-mean"),
        (halved, halved, "doubled-mean"),
        (right, summed, "mean-only-dW"),
        (summed, right, "mean-only-db"),
        (right, halved, "mean-again-in-part"),
        (summed, halved, "wrong-scale"),
        (lambda case: case.m / 5, lambda case: case.m / 5, "hard-coded-m"),
        (lambda case: case.m / 5, summed, "wrong-scale"),
        (lambda case: case.m / (case.m - 1), lambda case: case.m / (case.m - 1), "mean-over-one-less"),
        (lambda _: -1.0, lambda _: -1.0, "gradients-sign"),
        (lambda _: 2.0, lambda _: 2.0, "wrong-scale"),
        (lambda _: -1.0, right, "wrong-scale"),
    ],
)
def test_a_mistake_about_the_mean_is_named_and_its_near_misses_are_not(
    dW: Scale, db: Scale, expected: str | None
) -> None:
    assert named(dW, db) == expected


def compounding(falls: int) -> str | None:
    laws = {
        quantity: law(lambda case, fall=falls * (3 - int(quantity[2])): case.m ** float(-fall), quantity)  # type: ignore[misc]
        for quantity in LEAVES
    }
    return misconception_of(Laws(by_quantity=laws, roles=ROLES))


def test_one_more_factor_in_each_layer_down_is_compounded_and_two_more_are_not() -> None:
    assert compounding(1) == "compounded-mean"
    assert compounding(2) == "wrong-scale"


def test_nothing_is_named_where_one_gradient_has_no_scale() -> None:
    laws: dict[str, Law | None] = {quantity: Power(exponent=1) for quantity in LEAVES}
    laws["dW1"] = None
    assert misconception_of(Laws(by_quantity=laws, roles=ROLES)) is None


def exponents(**found: int) -> Laws:
    laws = {name: Power(exponent=power) for name, power in found.items()}
    return Laws(by_quantity=laws, roles=ROLES)


@pytest.mark.parametrize(
    ("laws", "expected"),
    [
        (exponents(dW1=1, db1=1, dW2=0, db2=0), "mean-missing-in-part"),
        (exponents(dW1=0, db1=0, dW2=1, db2=1), "mean-missing-in-part"),
        (exponents(dW1=1, db1=0, dW2=0, db2=0), "mean-missing-in-part"),
        (exponents(dW1=-1, db1=-1, dW2=0, db2=0), "compounded-mean"),
        (exponents(dW1=-1, db1=-1, dW2=0, db2=0, dW3=1, db3=1), "compounded-mean"),
        (exponents(dW1=2, db1=2, dW2=0, db2=0), "wrong-scale"),
        (exponents(dW1=1, db1=1, dW2=-1, db2=-1), "wrong-scale"),
    ],
)
def test_a_mean_that_is_missing_for_some_is_no_factor_without_a_name(laws: Laws, expected: str) -> None:
    assert misconception_of(laws) == expected


@pytest.mark.parametrize(
    ("handed", "expected"),
    [((), "compounded-mean"), ((0, -1), "compounded-mean"), ((0, 0, 0), "mean-again-in-part")],
)
def test_a_mean_is_compounded_only_where_what_is_handed_down_loses_factors(
    handed: tuple[int, ...], expected: str
) -> None:
    laws = exponents(dW1=-1, db1=-1, dW2=0, db2=0)
    assert misconception_of(replace(laws, handed=handed)) == expected


def test_factors_that_have_no_name_are_told_as_they_are() -> None:
    width = OtherDimension(of="n[1]", exponent=0, power=-1)
    laws = {"dW1": Times(factor=2.0), "db1": Power(exponent=0), "dW2": Times(factor=2.0), "db2": width}
    assert Laws(by_quantity=laws, roles=ROLES).told("m") == (
        "dW1 and dW2 are 2 times what they should be; db1 is right; "
        "db2 is 1/n (n: another size of the arrays) times what it should be"
    )


@pytest.mark.parametrize(
    ("law", "words"),
    [
        (Power(exponent=-2), "1/m^2"),
        (Times(factor=-0.5, exponent=1), "-0.5 · m"),
        (NextCount(more=-1), "m/(m - 1)"),
        (OtherDimension(of="n"), "m/n (n: another size of the arrays)"),
        (FixedCount(count=64.0), "m/64"),
    ],
)
def test_a_law_is_told_in_figures(law: Power, words: str) -> None:
    assert law.times("m") == words
