"""Numbers are rounded one way everywhere: to the nearest, and never up to a whole number that was not reached."""

import pytest

from pytest_grade.reports.gradebooks.cells import number
from pytest_grade.reports.text import aligned, digits_of, percent, points, rounded


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (2 / 3, "66.7"),
        (1 / 3, "33.3"),
        (0.66, "66.0"),
        (0.9996, "99.9"),
        (0.99999999, "99.9"),
        (0.5996, "59.9"),
        (1.0, "100.0"),
        (sum([0.1] * 10), "100.0"),  # 0.9999999999999999
        (0.0, "0.0"),
        (0.0001, "0.0"),
        (0.6004, "60.0"),
    ],
)
def test_percentages_have_a_tenth_and_never_say_a_whole_number_that_was_not_reached(value: float, said: str) -> None:
    assert percent(value) == said


def test_points_are_never_rounded_up_to_full_marks_nor_to_a_pass() -> None:
    assert points(99.996) == "99.99"
    assert number(9.999, least=2) == "9.99"
    assert number(59.996, ",") == "59,99"
    assert [points(value) for value in (100.0, 91.6, 33.333, 0.0)] == ["100", "91.6", "33.33", "0"]


def test_rounding_never_lifts_a_number_over_the_next_whole_one() -> None:
    for thousandth in range(20000):
        value = thousandth / 1000
        for digits in (0, 1, 2):
            assert int(rounded(value, digits)) == int(value)
            assert abs(rounded(value, digits) - value) <= 10.0**-digits + 1e-9


def test_numbers_one_below_the_other_have_the_same_digits() -> None:
    values = [100.0, 91.6, 7.25]
    assert [aligned(value, digits_of(values)) for value in values] == ["100.00", "91.60", "7.25"]
    assert digits_of([100.0, 3.0]) == digits_of([]) == 0
