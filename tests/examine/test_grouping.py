"""Answers are told apart by their numbers, and however large they are, that takes the grader no time."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pytest_grade.examine.behaviour import behaviour, how_it_raised
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.model.questions import Frame, Raised, Returned
from pytest_grade.model.submission import Reading
from tests.effort import least_cpu_seconds
from tests.students import Student, student

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
    one, again, other = told(LARGE), told(LARGE), told(LARGE | {999: np.zeros(15000, dtype=np.uint8)})
    assert one == again != other
    assert least_cpu_seconds(lambda: told(LARGE)) < 1, "an answer of 15 MB"


def test_one_budget_is_for_all_steps_of_an_answer() -> None:
    numbers = np.arange(3000.0)
    words = list(behaviour(Returned(values={0: numbers, 1: numbers})))
    assert [len(text) > 3000 for text in words] == [True, False]


def group_of(graded: Callable[[Path], Grade | NotGradable], folder: Path, id_: str) -> str | None:
    found = graded(student(id_).write(folder))
    assert isinstance(found, Grade)
    return found.group


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("week3-course-fault-uses-W-not-transposed", "week3-course-fault-reads-notebook-variable"),
        ("week3-operators-fault-input-mutated-Y", "week3-operators-fault-input-mutated-cache"),
        ("week3-course-at-update", "week3-course-missing-mean"),
    ],
)
def test_slips_that_raise_alike_or_answer_rightly_are_in_groups_of_their_own(
    one: str, other: str, graded: Callable[[Path], Grade | NotGradable], tmp_path: Path
) -> None:
    assert group_of(graded, tmp_path, one) != group_of(graded, tmp_path, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("week4-course-fault-elementwise-product-for-dA", "week4-operators-fault-elementwise-product"),
        ("week3-course-at-update", "week3-operators-at-update"),
    ],
)
def test_one_slip_is_one_group_whatever_variables_and_functions_are_called(
    one: str, other: str, graded: Callable[[Path], Grade | NotGradable], tmp_path: Path
) -> None:
    assert group_of(graded, tmp_path, one) == group_of(graded, tmp_path, other)


def without(id_: str, *functions: str, old: str = "", new: str = "") -> Student:
    """A student without some functions, and with one piece of text changed."""
    made = student(id_)
    cells = [cell for cell in made.cells if not any(f"def {name}(" in cell for name in functions)]
    return replace(made, cells=tuple(cell.replace(old, new) if old else cell for cell in cells))


def test_what_does_not_parse_and_what_is_missing_is_told_apart_too(
    graded: Callable[[Path], Grade | NotGradable], tmp_path: Path
) -> None:
    made = [
        without("week3-course-per-layer", old="(1 - np.power(A1, 2))", new="(1 - np.power(A1, 2)"),
        without("week3-course-per-layer", old="dW1 =", new="dW1 = ="),
        without("week3-course-per-layer", "backward_propagation"),
        without("week3-course-per-layer", "nn_model", "backward_propagation"),
    ]
    grades = [graded(each.write(tmp_path)) for each in made]
    groups = [grade.group for grade in grades if isinstance(grade, Grade)]
    assert len(groups) == 4
    assert len(set(groups)) == 4


def raised(message: str, line: str, type_name: str = "ValueError", **shapes: tuple[int, ...]) -> str:
    reading = Reading(sources={1: line}, cells=1, binds=frozenset(), definitions=(), broken=())
    frames = (Frame(cell=1, line=1, function="f"),)
    outcome = Raised(step=0, function="f", type_name=type_name, message=message, frames=frames, shapes=shapes)
    return how_it_raised(outcome, reading)


def test_an_exception_is_told_by_what_it_is_about_and_not_by_names_of_variables() -> None:
    shapes = "operands could not be broadcast together with shapes (9,7) (12,5) "
    assert raised(shapes, "a = b * c") == raised(shapes, "dZ = dA * g")
    assert raised(shapes, "a = b") != raised(shapes.replace("12", "11"), "a = b")
    product = "matmul: Input operand 1 has a mismatch in its core dimension 0"
    assert raised(product, "Z = W @ A", W=(3, 4), A=(5, 6)) == raised(product, "y = w @ x", w=(3, 4), x=(5, 6))
    assert raised(product, "Z = W @ A", W=(3, 4), A=(5, 6)) != raised(product, "Z = A @ W", W=(3, 4), A=(5, 6))
    assert raised("name 'dz' is not defined", "x", "NameError") != raised("name 'db' is not defined", "x", "NameError")
    assert raised("", "assert dW.shape == W.shape", "AssertionError") == raised(
        "", "assert a.b == c.d", "AssertionError"
    )
