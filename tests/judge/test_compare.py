"""Holding an answer against a template."""

from typing import Any

import numpy as np
import pytest

from pytest_grade.judge.compare import as_numbers, mismatches, tolerance_for
from pytest_grade.model.expectations import Anything, Entries, Expected, Parts, Satisfies, Template, wanted

A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]])
EXPECTED = Expected(name="Z", value=A)
ONE = Expected(name="cost", value=np.asarray(2.5))


def kinds(template: Template, value: Any, epsilon: float = 0.0) -> list[str]:
    return [found.kind for found in mismatches(template, value, epsilon)]


@pytest.mark.parametrize(
    "value",
    [A, A.tolist(), np.asfortranarray(A), A.astype(np.float32), A.astype(int), A * (1 + 1e-9)],
)
def test_the_same_numbers_agree_in_any_form(value: Any) -> None:
    assert kinds(EXPECTED, value) == []


@pytest.mark.parametrize("value", [2.5, np.float64(2.5), np.array(2.5), np.array([[2.5]]), [2.5]])
def test_a_single_number_has_any_shape(value: Any) -> None:
    assert kinds(ONE, value) == []


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "type"),
        ("2.5", "type"),
        (A.astype(complex) + 1j, "type"),
        (A.astype(object), "type"),
        ([[1, 2], [3]], "type"),
        (A.T, "shape"),
        (A.ravel(), "shape"),
        (A * np.nan, "not-finite"),
        (A * np.inf, "not-finite"),
        (A + 0.1, "value"),
        (A * (1 + 1e-4), "value"),
    ],
)
def test_other_answers_depart_in_a_way_that_has_a_name(value: Any, kind: str) -> None:
    assert kinds(EXPECTED, value) == [kind]


def test_another_single_number_is_no_multiple_of_anything() -> None:
    (found,) = mismatches(ONE, 5.0)
    assert (found.kind, found.factor) == ("number", None)


def test_a_factor_is_told_where_one_explains_the_departure() -> None:
    (found,) = mismatches(EXPECTED, 7 * A)
    assert found.factor == pytest.approx(7)
    (found,) = mismatches(EXPECTED, A + 1)
    assert found.factor is None


def test_rows_that_are_right_are_told_but_for_zeros_that_come_right_of_themselves() -> None:
    true = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [4.0, 5.0, 7.0]])
    (found,) = mismatches(Expected(name="dW", value=true), np.exp(true) * (true != 0))
    assert found.look() == ""
    (found,) = mismatches(Expected(name="dW", value=true), true + np.array([[0, 0, 0], [0, 0, 0], [1, 2, 5]]))
    assert found.look() == "some of its rows are right, the others are not"


def test_rows_of_a_parameter_that_are_to_stay_as_they_were_are_not_said_to_be_right() -> None:
    before, step = A.astype(float), np.zeros(A.shape)
    step[1:] = 0.5
    (found,) = mismatches(Expected(name="W1", value=before - step), before + step)
    assert found.look(before) == ""
    assert found.look() == "some of its rows are right, the others are not"
    (found,) = mismatches(Expected(name="W1", value=before - step), before)
    assert found.look(before) == "it is not changed"


def test_zeros_of_a_gradient_that_is_called_like_its_parameter_come_right_of_themselves_too() -> None:
    true = np.array([[1.0, 0.0, 3.0], [4.0, 0.0, 7.0]])
    (found,) = mismatches(Expected(name="W", value=true), np.exp(true) * (true != 0))
    assert found.look(A) == ""


def test_parts_and_entries_are_looked_into() -> None:
    template = Parts(parts=(EXPECTED, Anything(name="cache")))
    assert kinds(template, (A, "whatever")) == []
    assert kinds(template, [A, None]) == []
    assert kinds(template, A) == ["type"]
    assert kinds(template, (A,)) == ["count"]
    entries = Entries(entries={"Z": EXPECTED})
    assert kinds(entries, {"Z": A, "more": 1}) == []
    assert kinds(entries, {"z": A}) == ["missing"]
    assert kinds(entries, [A]) == ["type"]


def test_a_rule_says_what_is_wrong() -> None:
    (found,) = mismatches(Satisfies(name="x", rule=lambda value: f"is {value}"), 3)
    assert (found.kind, found.got) == ("rule", "is 3")


@pytest.mark.parametrize(
    ("dtype", "epsilon", "tolerance"),
    [(np.float64, 0.0, 1e-6), (np.float32, 0.0, 2e-4), (np.float16, 0.0, 1e-6), (np.float64, 1.5e-7, 2e-5)],
)
def test_tolerance_follows_the_precision_and_the_epsilons(dtype: type, epsilon: float, tolerance: float) -> None:
    assert tolerance_for(A.astype(dtype), epsilon) == pytest.approx(tolerance)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("epsilon", [0.0, 1e-4])
def test_no_precision_and_no_epsilon_makes_a_number_zero(dtype: type, epsilon: float) -> None:
    zeros = Expected(name="b1", value=np.zeros((3, 1)))
    assert kinds(zeros, np.full((3, 1), -0.0, dtype=dtype), epsilon) == []
    assert kinds(zeros, np.full((3, 1), 1e-6, dtype=dtype), epsilon) == ["value"]


def test_no_epsilon_widens_the_tolerance_beyond_a_fiftieth_of_a_hundredth() -> None:
    assert tolerance_for(A, 1.0) == pytest.approx(2e-4)


def test_only_what_a_template_looks_at_is_asked_for() -> None:
    template = Parts(parts=(EXPECTED, Anything(), Entries(entries={"W1": EXPECTED})))
    assert wanted(template) == (True, False, {"W1": True})


@pytest.mark.parametrize(
    "value",
    [
        ["x" * 65536, *[0.0] * 4000],
        [[0.0] * 1000] * 1000,
        np.zeros(10**6, dtype=np.uint8),
        [np.zeros(10**6)],
        [{}, 1],
        [b"1", 2],
    ],
    ids=["text among numbers", "a million numbers", "a million bytes", "a large array", "a dictionary", "bytes"],
)
def test_what_is_far_more_than_an_answer_is_no_array_of_numbers(value: Any) -> None:
    assert as_numbers(value) is None


def test_nested_lists_and_small_arrays_are_numbers() -> None:
    assert as_numbers([np.zeros(3), [1, 2, True]]).tolist() == [[0, 0, 0], [1, 2, 1]]  # type: ignore[union-attr]
