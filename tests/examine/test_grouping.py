"""Answers are told apart by their numbers, and however large they are, that takes the grader no time."""

import time
from typing import Any

import numpy as np
import pytest

from grader.examine.behaviour import behaviour
from grader.model.questions import Returned

LARGE = {key: np.ones(15000, dtype=np.uint8) for key in range(1000)}


def told(value: Any) -> str:
    return "\n".join(behaviour(Returned(values={0: value})))


@pytest.mark.parametrize("value", [np.ones((2, 3)), [1.0, 2.0], (1, {"dW1": np.arange(4)}), "text", None])
def test_what_differs_by_rounding_errors_alone_is_told_alike(value: Any) -> None:
    assert told(value) == told(value)
    assert told((value, np.float64(1.0))) == told((value, np.float64(1.0 + 1e-12)))
    assert told((value, np.float64(1.0))) != told((value, np.float64(1.001)))


def test_numbers_are_the_same_whatever_holds_them() -> None:
    assert told(np.array([1.0, 2.0])) == told([1, 2]) == told(np.array([1, 2], dtype=np.float32))


def test_far_too_large_an_answer_takes_no_time_and_is_told_from_another_one() -> None:
    started = time.process_time()
    one, again, other = told(LARGE), told(LARGE), told(LARGE | {999: np.zeros(15000, dtype=np.uint8)})
    assert one == again != other
    assert time.process_time() - started < 3, "three answers of 15 MB"


def test_one_budget_is_for_all_steps_of_an_answer() -> None:
    numbers = np.arange(3000.0)
    words = list(behaviour(Returned(values={0: numbers, 1: numbers})))
    assert [len(text) > 3000 for text in words] == [True, False]
