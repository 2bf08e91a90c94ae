"""Arrays on the way as prints: multiples are told, and how many times it is; nothing else is."""

import numpy as np
import pytest

from pytest_grade.kit.prints import Print, print_of

RANDOM = np.random.default_rng(8)
ARRAY = RANDOM.normal(size=(4, 5))


def made() -> Print:
    found = print_of(ARRAY, "ab")
    assert found is not None
    return found


@pytest.mark.parametrize("times", [1.0, -1.0, 5.0, 0.2, 1e-6, -3e4])
@pytest.mark.parametrize("noise", [0.0, 1e-13, 1e-8])
def test_a_multiple_is_told_and_how_many_times_it_is(times: float, noise: float) -> None:
    given = times * ARRAY * (1 + noise * RANDOM.uniform(-1, 1, ARRAY.shape))
    assert made().scale_of(given) == pytest.approx(times, rel=1e-7)


@pytest.mark.parametrize(
    "other", [ARRAY.T, ARRAY + 1e-3, ARRAY[:, :4], np.zeros((4, 5)), np.full((4, 5), np.nan), np.array(["a"])]
)
def test_another_array_is_no_multiple(other: np.ndarray) -> None:
    assert made().scale_of(other) is None


@pytest.mark.parametrize("nothing", [None, np.zeros(3), np.array([np.inf, 1.0]), np.zeros((0, 2))])
def test_what_has_no_direction_has_no_print(nothing: np.ndarray | None) -> None:
    assert print_of(nothing, "ab") is None
