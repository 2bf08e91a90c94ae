"""Two answers are the same where all that is judged of them is, and by chance so far as one draw tells."""

from typing import Any

import numpy as np
import pytest

from pytest_grade.judge.same_answer import is_same_answer
from pytest_grade.model.assignment import ONLY, Probe, probe_of
from pytest_grade.model.expectations import Anything, Entries, Expected, Parts, Satisfies, Template
from pytest_grade.model.questions import Returned, Step

Z = np.arange(6.0).reshape(2, 3)
ASKED = (Step(function="f", arguments=()),)


def probe(template: Template) -> Probe:
    return probe_of("f", ASKED, {ONLY: {0: template}})


def are_same(template: Template, one: Any, other: Any, *, by_chance: bool = False) -> bool:
    answers = Returned(values={0: one}), Returned(values={0: other})
    return is_same_answer(probe(template), *answers, 0.0, by_chance=by_chance)


RIGHT = Expected(name="Z", value=Z)
COLUMN = Expected(name="b", value=Z[:1].T)
PAIR = Parts(parts=(RIGHT, Anything(name="cache")))


@pytest.mark.parametrize(
    ("template", "one", "other", "same"),
    [
        pytest.param(RIGHT, Z + 1, Z + 1 + 1e-9, True, id="the same wrong numbers"),
        pytest.param(RIGHT, Z + 1, Z, False, id="other numbers"),
        pytest.param(RIGHT, Z.T, Z.T, True, id="the same wrong shape"),
        pytest.param(RIGHT, Z.T, Z, False, id="another shape"),
        pytest.param(COLUMN, Z[0] + 1, Z[0] + 1, True, id="the same lack of an axis"),
        pytest.param(COLUMN, Z[0] + 1, Z[:1] + 1, False, id="a row, which lacks no axis"),
        pytest.param(COLUMN, Z[0] + 1, [Z[0], [1.0]], False, id="a ragged list"),
        pytest.param(RIGHT, "text", "text", False, id="no numbers"),
        pytest.param(RIGHT, Z * np.nan, Z * np.nan, False, id="no finite ones"),
        pytest.param(PAIR, (Z + 1, "a"), (Z + 1, 5), True, id="what is not judged may differ"),
        pytest.param(PAIR, (Z + 1,), (Z + 1, 5), False, id="fewer parts"),
        pytest.param(Entries(entries={"W": RIGHT}), {"W": -Z, "b": 1}, {"W": -Z}, True, id="further keys"),
        pytest.param(Entries(entries={"W": RIGHT}), {"b": -Z}, {"W": -Z}, False, id="a key that is not there"),
        pytest.param(Satisfies(name="c", rule=lambda _: None), 1, 2, True, id="what satisfies its rule is not judged"),
        pytest.param(Satisfies(name="c", rule=lambda _: "wrong"), Z, Z, True, id="what does not is, by its numbers"),
        pytest.param(Satisfies(name="c", rule=lambda _: "wrong"), Z, -Z, False, id="by its numbers"),
        pytest.param(Satisfies(name="c", rule=lambda v: v and "wrong"), 0, 1, False, id="one satisfies it"),
    ],
)
def test_answers_are_the_same_where_all_that_is_judged_is(template: Template, one: Any, other: Any, same: bool) -> None:
    assert are_same(template, one, other) is same


def test_numbers_drawn_by_chance_are_the_same_with_one_mean_and_deviation() -> None:
    wrong = Satisfies(name="W1", rule=lambda _: "wrong")
    for seed in range(40):
        random = np.random.default_rng(seed)
        one, other = random.normal(size=(2, 30, 10))
        assert are_same(wrong, one, other, by_chance=True)
        assert not are_same(wrong, one, other)
        assert not are_same(wrong, one, other * 2, by_chance=True)
        assert not are_same(wrong, one, other + 1, by_chance=True)
        assert not are_same(wrong, one, other.T, by_chance=True)
    assert are_same(wrong, Z * 0, Z * 0, by_chance=True)
    assert not are_same(wrong, Z * 0, Z * 0 + 1, by_chance=True)
