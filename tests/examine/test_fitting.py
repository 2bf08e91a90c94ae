"""Functions that are right by themselves, and raise together, are no full marks."""

import pytest

from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.grading import grade
from tests.students import student

_WHOLE = "def initialize_with_zeros(dim):\n    return np.full((dim, 1), 0), 0\n"
_FLOATS = "def initialize_with_zeros(dim):\n    return np.full((dim, 1), 0.0), 0.0\n"
_IN_PLACE = """
def optimize(w, b, X, Y, num_iterations=100, learning_rate=0.009, print_cost=False):
    w, costs = w.copy(), []
    for i in range(num_iterations):
        grads, cost = propagate(w, b, X, Y)
        dw, db = grads["dw"], grads["db"]
        w -= learning_rate * dw
        b = b - learning_rate * db
        costs.append(cost)
    return {"w": w, "b": b}, {"dw": dw, "db": db}, costs
"""


def charged(run: Run, sandbox: Sandbox, *functions: str) -> list[tuple[str, str]]:
    text = "\n\n".join((*student("week2-course-per-layer").cells, *functions))
    found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade)
    return [(f.function, f.reason or "") for f in found.functions if f.verdict != "correct"]


def test_whole_numbers_that_the_own_training_cannot_move_are_charged_where_they_are_made(
    run: Run, sandbox: Sandbox
) -> None:
    ((function, reason),) = charged(run, sandbox, _WHOLE, _IN_PLACE)
    assert function == "initialize_with_zeros"
    assert "your own model" in reason


@pytest.mark.parametrize("functions", [(_WHOLE,), (_FLOATS, _IN_PLACE)], ids=["moved otherwise", "floats"])
def test_whole_numbers_that_the_own_training_can_move_are_right(
    functions: tuple[str, ...], run: Run, sandbox: Sandbox
) -> None:
    assert charged(run, sandbox, *functions) == []
