"""What the wrong values of one number have in common."""

import numpy as np
import pytest

from pytest_grade.judge.compare import Mismatch
from pytest_grade.judge.steadily_off import steadily_off

RIGHT = (2.5, 3.25, 19.0)


def of(*values: float | None, right: tuple[float, ...] = RIGHT) -> str:
    return steadily_off(
        [
            None
            if value is None
            else Mismatch(name="J", kind="number", got="", asked="", numbers=np.asarray(value), true=np.asarray(true))
            for value, true in zip(values, right, strict=True)
        ]
    )


@pytest.mark.parametrize(
    ("off", "told"), [(1.0, "1 too large"), (-0.25, "0.25 too small"), (1.0 + 1e-9, "1 too large")]
)
def test_one_number_too_much_is_told(off: float, told: str) -> None:
    assert of(*(value + off for value in RIGHT)) == f"it is {told} each time"


@pytest.mark.parametrize(
    "values",
    [
        (3.5, 4.25, 20.1),  # not the same
        (3.5, 4.25, None),  # once right
        (5.0, 6.5, 38.0),  # a factor
        (float("nan"), 4.25, 20.0),
    ],
)
def test_nothing_is_told_of_what_has_nothing_in_common(values: tuple[float | None, ...]) -> None:
    assert not of(*values)


def test_nothing_is_told_of_one_question_or_of_right_values_that_are_the_same() -> None:
    assert not steadily_off([])
    assert not of(3.5, right=(2.5,))
    assert not of(3.5, 3.5, right=(2.5, 2.5))
