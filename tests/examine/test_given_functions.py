"""Functions that the course gives are called as the course's own module lets them be called."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from tests.assignments import SHIPPED
from tests.students import student

BY_NAME = {
    "week4_step_by_step": {
        "relu_backward(dA, activation_cache)": "relu_backward(dA=dA, cache=activation_cache)",
        "sigmoid_backward(dA, activation_cache)": "sigmoid_backward(cache=activation_cache, dA=dA)",
    },
    "week4_application": {
        "update_parameters(parameters, grads, learning_rate)": (
            "update_parameters(parameters=parameters, grads=grads, learning_rate=learning_rate)"
        ),
    },
}


def text_of(assignment: str) -> str:
    if assignment == "week4_step_by_step":
        return "\n\n".join(f"# %%\n{cell}" for cell in student("week4-course-per-layer").cells) + "\n"
    (notebook,) = (SHIPPED / assignment / "examples" / "ida-voss").glob("*.ipynb")
    return notebook.read_text("utf-8")


@pytest.mark.parametrize("assignment", BY_NAME)
def test_what_they_take_is_given_by_the_names_that_the_course_has_for_it(
    assignment: str, graded: Callable[[Path], Grade | NotGradable], tmp_path: Path
) -> None:
    text = text_of(assignment)
    for by_place, by_name in BY_NAME[assignment].items():
        assert by_place in text
        text = text.replace(by_place, by_name)
    path = tmp_path / ("handed-in.py" if text.startswith("#") else "handed-in.ipynb")
    path.write_text(text)
    found = graded(path)
    assert isinstance(found, Grade)
    assert [each.function for each in found.functions if each.verdict != "correct"] == []
