"""Recorded arrays are recognised as quantities of the backward pass, with the factor each carries."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pytest_grade.judge.ledger import Sighting, exponent_of, ledger, passed_on, sightings
from pytest_grade.model.cases import Case
from pytest_grade.model.judgement import Place
from pytest_grade.model.questions import Event
from tests.judge.networks import columns

CASE = columns()
EXAMPLE_OF = {  # one with most units active
    name: int(np.argmax(np.count_nonzero(value, axis=0))) for name, value in CASE.gradients.items() if name[1] in "AZ"
}
WIDE = columns((5, 4, 3))


def event(array: Any, variable: str = "x", line: int = 1, function: str = "f") -> Event:
    return Event(function=function, variable=variable, cell=2, line=line, array=np.asarray(array, dtype=float))


def seen(*arrays: Any, case: Case = CASE) -> list[tuple[str, int | None]]:
    """What each array, in a variable of its own, is taken for."""
    events = [event(array, variable=f"x{number}") for number, array in enumerate(arrays)]
    return [(sighting.quantity, sighting.exponent) for sighting in sightings(events, case)]


@pytest.mark.parametrize("quantity", [q.name for q in CASE.quantities if q.name != "db3"])
@pytest.mark.parametrize("exponent", [-2, -1, 0, 1, 2])
def test_a_quantity_times_a_power_of_m_is_recognised_with_its_exponent(quantity: str, exponent: int) -> None:
    assert seen(CASE.m ** float(exponent) * CASE.gradients[quantity]) == [(quantity, exponent)]


def test_a_factor_that_is_no_power_of_m_is_recognised_without_an_exponent() -> None:
    (found,) = sightings([event(2.5 * CASE.gradients["dZ2"])], CASE)
    assert (found.quantity, found.exponent) == ("dZ2", None)
    assert found.factor == pytest.approx(2.5)
    assert found.residual < 1e-12


def test_a_sign_says_nothing_of_the_power_of_m_and_no_line_of_the_ledger_speaks_of_it() -> None:
    found = sightings([event(-CASE.m * CASE.gradients["dZ2"])], CASE)
    assert [(each.quantity, each.exponent) for each in found] == [("dZ2", 1)]
    assert ledger(found, CASE, lambda _: None) == ()


def test_a_transposed_array_is_recognised_too() -> None:
    assert seen(CASE.gradients["dW2"].T) == [("dW2", 0)]


@pytest.mark.parametrize(
    "spoiled",
    [
        pytest.param(lambda q: q + 1e-3, id="other numbers"),
        pytest.param(lambda q: q * 0, id="zeros"),
        pytest.param(lambda q: q[:, :-1], id="another shape"),
        pytest.param(lambda q: q * np.nan, id="nan"),
    ],
)
def test_a_near_miss_is_not_recognised(spoiled: Callable[[Any], Any]) -> None:
    with np.errstate(invalid="ignore"):
        assert seen(spoiled(CASE.gradients["dZ2"])) == []


@pytest.mark.parametrize("factor", [3, 1 + 1e-8, -1, 1 / CASE.m])
def test_a_single_number_is_not_taken_for_something_at_another_scale(factor: float) -> None:
    assert seen(CASE.gradients["db3"] * factor) == []


@pytest.mark.parametrize(("factor", "exponent"), [(1, 0), (CASE.m, 1)])
def test_a_single_number_is_the_db_of_one_unit_where_it_is_that_of_the_mean_or_the_sum(
    factor: int, exponent: int
) -> None:
    assert seen(CASE.gradients["db3"] * factor) == [("db3", exponent)]


@pytest.mark.parametrize("quantity", ["dZ2", "dA1", "dZ1", "dA0"])
@pytest.mark.parametrize("shape", [(-1,), (-1, 1), (1, -1)], ids=["flat", "column", "row"])
def test_a_column_of_one_example_is_recognised(quantity: str, shape: tuple[int, ...]) -> None:
    column = CASE.m * CASE.gradients[quantity][:, EXAMPLE_OF[quantity]]
    assert (quantity, 1) in seen(column.reshape(shape))


@pytest.mark.parametrize("example", range(CASE.m))
def test_a_column_is_recognised_where_those_of_other_examples_are_multiples_of_it(example: int) -> None:
    assert ("dA2", 1) in seen(CASE.m * CASE.gradients["dA2"][:, example])


def test_a_column_times_another_factor_is_not_recognised() -> None:
    assert seen(2.5 * CASE.gradients["dA1"][:, 2]) == []


def test_a_db_that_is_summed_up_by_example_is_not_taken_for_a_column_of_its_dZ() -> None:
    dZ = CASE.gradients["dZ2"]
    sums = [event(dZ[:, : i + 1].sum(axis=1, keepdims=True), variable="db") for i in range(CASE.m)]
    assert {(s.quantity, s.exponent) for s in sightings(sums, CASE)} == {("db2", 0)}


def series(quantity: str, factor: float, case: Case = CASE) -> list[Event]:
    """One number an example, as a loop over the examples makes them."""
    return [event(factor * number, variable="dz") for number in case.gradients[quantity].ravel()]


@pytest.mark.parametrize(("quantity", "exponent"), [("dZ3", 0), ("dZ3", 1), ("dA3", 0), ("dA3", 1)])
def test_numbers_of_one_variable_are_read_as_the_row_of_a_single_output_unit(quantity: str, exponent: int) -> None:
    (found,) = sightings(series(quantity, CASE.m**exponent), CASE)
    assert (found.quantity, found.exponent, found.order) == (quantity, exponent, 0)


def test_a_series_that_takes_two_values_an_example_is_read_at_each() -> None:
    pairs = zip(series("dA3", CASE.m), series("dZ3", 1.0), strict=True)
    found = sightings([single for pair in pairs for single in pair], CASE)
    assert [(s.quantity, s.exponent, s.order) for s in found] == [("dA3", 1, 0), ("dZ3", 0, 1)]


def test_a_series_with_one_number_too_many_is_not_read() -> None:
    assert sightings([*series("dZ3", 1.0), event(0.3, variable="dz")], CASE) == ()


def test_several_output_units_have_no_series() -> None:
    assert sightings([event(x, variable="dz") for x in WIDE.gradients["dZ2"][0]], WIDE) == ()


def test_sightings_come_in_the_order_of_time() -> None:
    events = [event(CASE.gradients[q]) for q in ("dW1", "dA3", "dZ2")]
    assert [(s.quantity, s.order) for s in sightings(events, CASE)] == [("dW1", 0), ("dA3", 1), ("dZ2", 2)]


@pytest.mark.parametrize(
    ("factor", "exponent"),
    [(1, 0), (7, 1), (1 / 7, -1), (49, 2), (7**5, 5), (7**6, None), (2, None), (7.001, None), (0, None), (-7, None)],
)
def test_an_exponent_is_a_small_whole_power_of_m(factor: float, exponent: int | None) -> None:
    assert exponent_of(factor, 7) == exponent


@pytest.mark.parametrize("factor", [np.nan, np.inf, -np.inf])
def test_a_factor_that_is_not_finite_is_no_power_of_m(factor: float) -> None:
    assert exponent_of(factor, 7) is None


def test_an_unrecognised_array_does_not_stop_the_others() -> None:
    assert seen(np.ones((9, 9)), CASE.gradients["dW1"], np.zeros(0)) == [("dW1", 0)]


def sighting(quantity: str, exponent: int | None, order: int) -> Sighting:
    return Sighting(
        quantity=quantity, factor=1.0, exponent=exponent, residual=0.0, event=event([1.0, 2.0]), order=order
    )


def test_the_sighting_that_counts_is_the_last_to_take_a_new_factor() -> None:
    own = [sighting("dW1", 1, 0), sighting("dW1", 0, 4), sighting("dW1", 0, 9)]
    assert passed_on(own).order == 4


def test_the_ledger_has_a_line_a_quantity_in_the_order_of_the_backward_pass() -> None:
    place = Place(cell=2, line=1, code="dW1 = …")
    found = ledger(
        [sighting("dW1", 1, 2), sighting("dA3", 1, 3), sighting("dW1", 0, 5)],
        CASE,
        lambda seen: place if seen.order == 5 else None,
    )
    assert [(line.quantity, line.exponent, line.place) for line in found] == [("dA3", 1, None), ("dW1", 0, place)]
