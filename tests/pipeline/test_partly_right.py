"""A function that is right only at some sizes, at some depths or in some order of calls is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.model.findings import NotGradable
from grader.model.grade import Grade
from tests.students import student

Graded = Callable[[Path], Grade | NotGradable]
WEEK4 = "week4-course-per-layer"


def charged(right: str, more: str, graded: Graded, folder: Path) -> set[str]:
    """The functions that cost points, of a right submission that goes on with `more`."""
    cells = [cell for cell in student(right).cells if not cell.lstrip().startswith(("%", "!"))]
    path = folder / "s.py"
    path.write_text("\n\n".join((*cells, more)), encoding="utf-8")
    grade = graded(path)
    assert isinstance(grade, Grade), grade
    return {function.function for function in grade.functions if function.verdict != "correct"}


LINEAR_BACKWARD = """
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = SIZE
    return W.T @ dZ, dZ @ A_prev.T / m, dZ.sum(axis=1, keepdims=True) / m
"""


@pytest.mark.parametrize("size", ["max(A_prev.shape)", "min(A_prev.shape)", "max(dZ.shape)", "max(W.shape)"])
def test_m_is_not_the_largest_or_smallest_size_of_an_array(size: str, graded: Graded, tmp_path: Path) -> None:
    assert charged(WEEK4, LINEAR_BACKWARD.replace("SIZE", size), graded, tmp_path) == {"linear_backward"}


def test_examples_are_not_known_by_being_more_than_units(graded: Graded, tmp_path: Path) -> None:
    more = "forward = L_model_forward\ndef L_model_forward(X, parameters):\n"
    more += "    return forward(X if X.shape[0] < X.shape[1] else X.T, parameters)\n"
    assert "L_model_forward" in charged(WEEK4, more, graded, tmp_path)
