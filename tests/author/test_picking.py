"""How often a step is made to see that its examples are taken from everywhere."""

from types import SimpleNamespace
from typing import Any

import pytest

from pytest_grade.author.picking import times_to_tell
from pytest_grade.author.picking_anew import most_steps


@pytest.mark.parametrize(
    ("picks", "there", "times"),
    [
        pytest.param("2 of N", 14, 4, id="of fourteen two, and the same two four times"),
        pytest.param("1 of N", 14, 6, id="one alone is the first one more often"),
        pytest.param("2 of N", 3, 0, id="of three it would take too many times"),
        pytest.param("3 of N", 15, 3, id="three are the first three more seldom"),
    ],
)
def test_it_is_made_so_often_that_chance_does_not_bring_the_first_ones_alone(
    picks: str, there: int, times: int
) -> None:
    call: Any = SimpleNamespace(picks=picks)
    assert times_to_tell(call, there) == times
    count = int(picks[0])
    assert not times or (count / there) ** (count * times) < 1e-6 <= (count / there) ** (count * (times - 1))


@pytest.mark.parametrize(
    ("picks", "there", "steps"),
    [
        pytest.param("2 of N", 14, 5, id="of fourteen two, four times the same"),
        pytest.param("3 of N", 20, 3, id="three are the same more seldom"),
        pytest.param("2 of N", 3, 0, id="of three it would take too many steps"),
    ],
)
def test_so_many_steps_are_made_that_chance_does_not_bring_the_same_ones_in_each(
    picks: str, there: int, steps: int
) -> None:
    call: Any = SimpleNamespace(picks=picks)
    assert most_steps(call, there) == steps
