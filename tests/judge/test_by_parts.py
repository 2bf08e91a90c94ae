"""What of an answer is wrong, part by part, and whether a change mends some of it."""

from typing import Any

import numpy as np
import pytest

from pytest_grade.judge.by_parts import departing_parts, mends_a_part
from pytest_grade.model.assignment import Probe
from pytest_grade.model.expectations import Entries, Expected, Parts
from pytest_grade.model.questions import Question, Raised, Returned

TRUE = np.array([[1.25, 2.5]])
TEMPLATE = Parts(
    parts=(Expected(name="J", value=np.array(0.75)), Entries(entries={"dW": Expected(name="dW", value=TRUE)}))
)
PROBE = Probe(question=Question(id="q", steps=(), send={0: True}), expects={"only": {0: TEMPLATE}})


def answer(value: Any) -> dict[str, Returned]:
    return {"q": Returned(values={0: value})}


RIGHT, RAISED = (0.75, {"dW": TRUE}), {"q": Raised(step=0, function="f", type_name="ValueError", message="")}


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (RIGHT, set()),
        ((0.5, {"dW": TRUE}), {(0,)}),
        ((0.75, {"dW": -TRUE}), {(1, "dW")}),
        ((0.75, {}), {(1, "dW")}),
        ((0.75, None), {(1, "dW")}),
        (None, {(0,), (1, "dW")}),
    ],
)
def test_each_part_is_judged_by_itself(value: Any, wrong: set[tuple[Any, ...]]) -> None:
    assert departing_parts([PROBE], answer(value), "only", 0.0) == {("", "", 0, *place) for place in wrong}


def test_a_change_mends_a_part_that_leaves_right_what_was_right() -> None:
    half, other = answer((0.75, {"dW": -TRUE})), answer((0.5, {"dW": TRUE}))
    assert mends_a_part([PROBE], half, lambda: RAISED)
    assert mends_a_part([PROBE], answer(RIGHT), lambda: half)
    assert not mends_a_part([PROBE], other, lambda: half)
    assert not mends_a_part([PROBE], half, lambda: half)
