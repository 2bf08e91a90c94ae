"""Known mistakes as digests: found in a student's numbers through rounding, and in no other numbers."""

from typing import Any

import numpy as np
import pytest

from pytest_grade.kit.digests import Known, Table
from pytest_grade.kit_maker.foreseeing import Entries
from pytest_grade.model.questions import Result

RANDOM = np.random.default_rng(5)
RIGHT = RANDOM.normal(size=(3, 4)), RANDOM.normal(size=(3, 1))


def table(**answers: tuple[Any, ...]) -> Table:
    places = Result(step=0)[0], Result(step=0)[1]
    entries = Entries(salt="ab")
    for id_, each in answers.items():
        entries.add(each, Known(mistakes=(id_,), answered=frozenset({id_})))
    return entries.table((("q", places),), ("q",))


def found(known: Table, *parts: Any) -> tuple[str, ...] | None:
    told = known.find({"q": {0: parts}})
    return told.mistakes if told else None


MISTAKES = {"negated": (-RIGHT[0], RIGHT[1]), "doubled": (2 * RIGHT[0], RIGHT[1]), "ones": (RIGHT[0], np.ones((3, 1)))}


@pytest.mark.parametrize("noise", [0.0, 1e-15, 1e-12, 1e-9, 1e-7])
def test_a_mistake_is_found_through_rounding(noise: float) -> None:
    known = table(**MISTAKES)
    for id_, parts in MISTAKES.items():
        for number in range(50):
            random = np.random.default_rng(number)
            given = [part * (1 + noise * random.uniform(-1, 1, part.shape)) for part in parts]
            assert found(known, *given) == (id_,)


@pytest.mark.parametrize("off", [1e-3, 0.1, 1.0])
def test_other_numbers_are_none(off: float) -> None:
    known = table(**MISTAKES)
    for number in range(200):
        random = np.random.default_rng(number)
        given = [part + off * random.uniform(-1, 1, part.shape) for part in RIGHT]
        assert found(known, *given) is None
    assert found(known, *RIGHT) is None


def test_one_wrong_number_among_many_is_seen() -> None:
    parts = MISTAKES["negated"][0].copy(), RIGHT[1]
    parts[0][1, 2] *= 1.01
    assert found(table(**MISTAKES), *parts) is None


def test_the_shape_counts_but_of_one_number() -> None:
    known = table(row=(np.ones((1, 3)), np.array([[2.0]])))
    assert found(known, np.ones((1, 3)), 2.0) == ("row",)
    assert found(known, np.ones((3, 1)), 2.0) is None


@pytest.mark.parametrize("given", [(None, None), ("a", 1.0), (np.full((3, 4), np.nan), RIGHT[1]), ()])
def test_what_is_no_number_is_none(given: tuple[Any, ...]) -> None:
    assert found(table(**MISTAKES), *given) is None


def test_mistakes_that_give_the_same_are_rivals_and_the_first_is_told() -> None:
    known = table(one=(-RIGHT[0], RIGHT[1]), other=(-RIGHT[0] * (1 + 1e-13), RIGHT[1]))
    told = known.find({"q": {0: (-RIGHT[0], RIGHT[1])}})
    assert told is not None
    assert told.mistakes == ("one",)
    assert [rival.mistakes for rival in told.rivals] == [("other",)]


def test_a_part_that_is_not_foreseen_may_be_anything() -> None:
    known = table(first=(-RIGHT[0], None))
    assert found(known, -RIGHT[0], 4.0) == ("first",)
    assert found(known, -RIGHT[0], None) == ("first",)
