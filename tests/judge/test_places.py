"""The line that a mistake is shown at, by the text of the function."""

import pytest

from pytest_grade.judge.places import place_of_chance
from tests.judge.test_entrance import reading_of


@pytest.mark.parametrize(
    ("body", "line"),
    [
        pytest.param(["mu = a @ W", "eps = np.random.randn(*mu.shape)", "return mu + eps"], 3, id="drawn at random"),
        pytest.param(["rng = np.random.default_rng()", "return rng.normal(size=3)"], 1, id="two that may be meant"),
        pytest.param(["return a @ W"], 1, id="nothing is drawn"),
    ],
)
def test_what_differs_by_chance_is_shown_where_it_is_drawn(body: list[str], line: int) -> None:
    place = place_of_chance("f", reading_of("def f(a, W):\n" + "\n".join(f"    {each}" for each in body)))
    assert place is not None
    assert place.line == line
