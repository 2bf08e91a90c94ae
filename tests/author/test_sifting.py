"""What a sieve passes over cannot be told; whatever an answer holds, it is only passed over."""

from typing import Any

import numpy as np
import pytest

from pytest_grade.author.answers import Part
from pytest_grade.author.patterns import Value
from pytest_grade.author.sifting import Sampled, Sieve
from pytest_grade.sandbox.values import Opaque

RIGHT = (np.array([[1.0, 2.0]]), np.array([[3.0]]))
TRANSPOSED = (np.array([[1.0], [2.0]]), np.array([[3.0]]))
DOUBLED = (np.array([[2.0, 4.0]]), np.array([[3.0]]))
SUMMED = (np.array([[1.0, 2.0]]), np.array([[5.0]]))
LONGER = (np.array([[1.0, 2.0, 3.0]]), np.array([[3.0]]))
WITHOUT_END = (np.array([[np.inf, 2.0]]), np.array([[3.0]]))
ROWS = (DOUBLED, SUMMED, TRANSPOSED, LONGER, WITHOUT_END, None, RIGHT)
NONE = len(ROWS) - 1


def parts(values: Any) -> tuple[Part, ...] | None:
    if values is None:
        return None
    return tuple(Part(label="", leaf=Value(name="x"), value=value) for value in values)


def sieve(*, hand_on: tuple[int, ...] = ()) -> Sieve:
    rows = [parts(values) for values in ROWS]
    return Sieve.of(rows, [parts(RIGHT)] * len(rows), [number in hand_on for number in range(len(rows))])


def possible(*values: Any) -> list[bool]:
    given = sieve().given(values)
    assert given is not None
    return [bool(each) for each in given.all(axis=1)]


def test_what_is_further_off_than_anybody_tolerates_is_passed_over() -> None:
    assert possible(DOUBLED[0], DOUBLED[1])[:3] == [True, False, False]
    assert possible(DOUBLED[0] * (1 + 1e-4), DOUBLED[1])[0]
    assert not possible(DOUBLED[0] * 1.01, DOUBLED[1])[0]


def test_shapes_are_left_to_whoever_looks_closer() -> None:
    assert possible(RIGHT[0].ravel(), 3.0)[2]
    assert possible(RIGHT[0].T, RIGHT[1])[2]


def test_of_another_size_or_without_end_nothing_is_known() -> None:
    assert possible(LONGER[0], LONGER[1])[3:] == [True, True, True, False]
    assert possible(WITHOUT_END[0], WITHOUT_END[1])[4]


@pytest.mark.parametrize(
    "value",
    [
        None,
        "text",
        {"dW": 1},
        [[1.0], [1.0, 2.0]],
        [10**400, 1],
        np.array([np.nan, 1.0]),
        np.array([np.inf, -np.inf]),
        np.array([1j, 2.0]),
        np.array([], dtype=float),
        Opaque("module"),
    ],
    ids=repr,
)
def test_whatever_an_answer_holds_is_held_against_numbers(value: Any) -> None:
    assert possible(value, RIGHT[1])[:3] == [False, False, False]


def test_an_answer_of_other_parts_is_nobodys() -> None:
    assert sieve().given([RIGHT[0]]) is None
    assert sieve().given([]) is None


def pair(values: Any, first: int, second: int, **options: Any) -> bool:
    sifted = sieve(**options)
    given = sifted.given(values)
    assert given is not None
    (found,) = sifted.pairs(given, np.array([first]), np.array([second]), np.array([NONE]))
    return bool(found)


def test_two_mistakes_give_each_part_as_the_one_leaves_it_that_changes_it() -> None:
    assert pair((DOUBLED[0], SUMMED[1]), 0, 1)
    assert pair((DOUBLED[0], SUMMED[1]), 1, 0)
    assert not pair((DOUBLED[0], RIGHT[1]), 0, 1)
    assert not pair((RIGHT[0], SUMMED[1]), 0, 1)


def test_a_part_that_both_change_may_be_anything() -> None:
    assert pair((np.array([[7.0, 8.0]]), RIGHT[1]), 0, 2)
    assert not pair((np.array([[7.0, 8.0]]), SUMMED[1]), 0, 2)


def test_nothing_is_known_of_two_where_one_cannot_be_made_or_hands_on_what_is_not_its_own() -> None:
    assert pair((np.array([[7.0, 8.0]]), np.array([[9.0]])), 1, 5)
    assert pair((np.array([[7.0, 8.0]]), RIGHT[1]), 1, 2, hand_on=(1,))
    assert not pair((np.array([[7.0, 8.0]]), RIGHT[1]), 1, 1)


def sampled(*answers: Any) -> Sampled:
    """Further answers to the same question, those that are not `...` worked out."""
    made = sieve().sampled(len(answers))
    for number, values in enumerate(answers):
        if values is not ...:
            made.add(number, parts(values))
    return made


def test_an_answer_that_was_worked_out_and_is_another_differs() -> None:
    answers = sampled(DOUBLED, SUMMED, None, ...)
    assert answers.is_known.tolist() == [True, True, True, False]
    assert answers.differ(SUMMED).tolist() == [True, False, True, False]
    assert answers.differ((DOUBLED[0] * (1 + 1e-4), DOUBLED[1])).tolist() == [False, True, True, False]


def test_of_parts_of_another_size_or_without_end_or_that_are_not_judged_nothing_differs() -> None:
    assert sampled(LONGER, WITHOUT_END, (None, RIGHT[1])).differ(DOUBLED).tolist() == [False, False, False]
    for value in (LONGER[0], "text", None, np.array([[np.nan, np.nan]])):
        assert sampled(DOUBLED).differ((value, DOUBLED[1])).tolist() == [False]
    assert sampled(DOUBLED).differ((None, SUMMED[1])).tolist() == [True]
