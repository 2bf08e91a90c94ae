"""Comparing answers by their forms says what comparing them value by value says."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from pytest_grade.judge.by_form import agrees_at
from pytest_grade.judge.compare import agrees
from pytest_grade.model.expectations import Anything, Entries, Expected, Parts, Satisfies, Template
from pytest_grade.sandbox.forms import Filling
from pytest_grade.sandbox.rows import Rows, unpack_rows
from pytest_grade.sandbox.values import answer_limits

LIMITS = answer_limits(1 << 20)
A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, -7.0]])
b = np.array([[0.5], [1.5]])
ZERO = np.zeros((2, 1))

TEMPLATES: dict[str, Template] = {
    "an array": Expected(name="A", value=A),
    "zeros": Expected(name="b", value=ZERO),
    "a column": Expected(name="b", value=b),
    "flat": Expected(name="b", value=b.ravel(), is_flat=True),
    "a column too": Expected(name="b", value=b.ravel(), is_column_too=True),
    "a number": Expected(name="J", value=np.asarray(0.5)),
    "anything": Anything(),
    "parts": Parts(parts=(Expected(name="A", value=A), Anything(), Expected(name="J", value=np.asarray(0.5)))),
    "entries": Entries(entries={"dW": Expected(name="dW", value=A), "db": Expected(name="db", value=ZERO)}),
    "a rule": Satisfies(name="A", rule=lambda value: None if isinstance(value, np.ndarray) else "no array"),
    "a rule in parts": Parts(parts=(Anything(), Satisfies(name="b", rule=lambda _: "wrong"))),
}
ANSWERS: tuple[Any, ...] = (
    A,
    A * (1 + 9e-7),
    A * (1 + 2e-6),
    A + np.array([[0, 0, 1e-5], [0, 0, 0]]),
    A * np.nan,
    A * np.inf,
    A.T,
    A.astype(int),
    A.astype(np.float32),
    A.tolist(),
    ZERO,
    ZERO + 9e-9,
    ZERO + 2e-8,
    b,
    b.T,
    b.ravel(),
    b[None],
    0.5,
    np.float64(0.5 + 1e-9),
    np.float32(0.5),
    1,
    True,
    np.array([0.5]),
    [0.5],
    None,
    "0.5",
    object(),
    (A, None, 0.5),
    [A, {"any": 1.0}, np.array([[0.5]])],
    (A, None),
    (A, None, 0.6),
    (A, [1.0, A], "0.5"),
    {"dW": A, "db": ZERO},
    {"dW": A, "db": ZERO, "dA": None},
    {"dW": A},
    {"dW": A, "db": b},
    {"dW": A, "db": 0.0, 0.5: 1.0},
    {},
    (),
)


def crossed(answer: Any) -> Filling:
    rows = Rows(LIMITS)
    body = rows.form({0: answer})
    ((form, numbers),) = unpack_rows([body], b"".join(rows.row), LIMITS)
    return Filling(form.value, numbers)


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_says_what_comparing_values_says(name: str) -> None:
    template, said = TEMPLATES[name], set()
    with np.errstate(all="ignore"):
        for answer, epsilon in product(ANSWERS, (0.0, 1e-8)):
            values = crossed(answer)
            expected = agrees(template, values[0], epsilon)
            assert agrees_at(0, template, crossed(answer), epsilon) is expected, answer
            said.add(expected)
    assert said == ({True} if name == "anything" else {False} if name == "a rule in parts" else {True, False})


def test_of_two_answers_of_one_form_each_is_held_against_its_own_numbers() -> None:
    template = TEMPLATES["an array"]
    assert [agrees_at(0, template, crossed(answer), 0.0) for answer in (A, -A, A)] == [True, False, True]


def test_what_came_as_values_is_compared_as_such() -> None:
    assert agrees_at(0, TEMPLATES["an array"], {0: A}, 0.0)
    assert not agrees_at(0, TEMPLATES["an array"], {0: None}, 0.0)


@pytest.mark.parametrize("make", [lambda: A, lambda: (A, None, 0.5)])
def test_a_template_that_is_gone_is_not_taken_for_the_next_one(make: Callable[[], Any]) -> None:
    for factor in range(1, 200):
        template = Expected(name="A", value=A * factor)
        whole = template if make() is A else Parts(parts=(template, Anything(), Anything()))
        assert agrees_at(0, whole, crossed(make()), 0.0) is (factor == 1)
