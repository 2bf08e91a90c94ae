"""A function that is right only at some sizes, at some depths or in some order of calls is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from tests.students import student

Graded = Callable[[Path], Grade | NotGradable]
WEEK4, WEEK3 = "week4-course-per-layer", "week3-course-per-layer"


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


THREE_LAYERS_ONLY = """
def initialize_parameters_deep(layer_dims):
    n0, n1, n2, n3 = layer_dims
    W1, W2, W3 = (np.random.randn(a, b) * 0.01 for a, b in ((n1, n0), (n2, n1), (n3, n2)))
    b1, b2, b3 = (np.zeros((n, 1)) for n in (n1, n2, n3))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2, "W3": W3, "b3": b3}
"""
UP_TO_THREE_LAYERS = """
def update_parameters(parameters, grads, learning_rate):
    found = dict(parameters)
    for name in ("W1", "b1", "W2", "b2", "W3", "b3"):
        if name in found:
            found[name] = found[name] - learning_rate * grads["d" + name]
    return found
"""
ONE_OUTPUT = """
def layer_sizes(X, Y):
    return X.shape[0], 4, 1
"""


@pytest.mark.parametrize(
    ("right", "more", "function"),
    [
        pytest.param(WEEK4, THREE_LAYERS_ONLY, "initialize_parameters_deep", id="parameters of three layers"),
        pytest.param(WEEK4, UP_TO_THREE_LAYERS, "update_parameters", id="an update of three layers at most"),
        pytest.param(WEEK3, ONE_OUTPUT, "layer_sizes", id="one output"),
    ],
)
def test_a_function_for_one_depth_or_one_output_is_wrong(
    right: str, more: str, function: str, graded: Graded, tmp_path: Path
) -> None:
    assert charged(right, more, graded, tmp_path) == {function}
