"""The mean may stand wherever the final derivatives come out right; what is right there follows from the solution."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pytest_grade.author.compiled import load
from pytest_grade.author.declaration import Call
from pytest_grade.author.patterns import Derivative
from pytest_grade.author.placements import INSIDE, OUTSIDE, placements, power_of, wanted
from pytest_grade.author.proof import Proved
from pytest_grade.model.assignment import Placement, Substitution
from tests.author.small import written
from tests.author.test_declarations import COURSES, WEEK2, WEEK3, WEEK4
from tests.author.test_proof import proved


def call_of(found: Proved, function: str) -> Call:
    return next(call for call in found.course.made.assignment.calls if call.function == function)


@pytest.mark.parametrize(
    ("course", "function", "lawful"),
    [
        (WEEK4, "linear_backward", ("inside", "outside")),
        (WEEK4, "linear_activation_backward", ("inside", "outside")),
        (WEEK4, "L_model_backward", ("outside",)),
        (WEEK4, "compute_cost", ("outside",)),
        (WEEK3, "backward_propagation", ("outside",)),
        (WEEK2, "propagate", ("outside",)),
        ("cmu_linear", "backward", ("inside", "outside")),
        ("cs231n_layers", "affine_backward", ("outside",)),
        ("vanilla_rnn", "rnn_step_backward", ("outside",)),
    ],
)
def test_a_mean_may_stand_where_a_caller_makes_it_right(
    course: str, function: str, lawful: tuple[Placement, ...]
) -> None:
    found = proved(COURSES / course)
    assert placements(found, call_of(found, function)) == lawful


def test_in_the_placement_of_the_solution_its_own_answer_is_right() -> None:
    found = proved(COURSES / WEEK4)
    for call in found.course.made.graded:
        own = placements(found, call)[0]
        for inputs in found.questions[:2]:
            for part in found.course.asking(inputs).asked(call):
                if isinstance(part.leaf, Derivative):
                    right = wanted(found, call, inputs, own)(part.leaf, part.quantity)
                    np.testing.assert_allclose(right, part.value, rtol=1e-9, atol=1e-12)


def test_without_the_mean_final_derivatives_are_m_times_as_large_and_what_is_handed_down_is_the_same() -> None:
    found = proved(COURSES / WEEK4)
    call, inputs = call_of(found, "linear_backward"), found.questions[1]
    by_quantity = {leaf.quantities[0]: leaf for leaf in call.derivatives}
    times = {"W": inputs.sizes["m"], "b": inputs.sizes["m"], "A_prev": 1}
    for name, leaf in by_quantity.items():
        inside, outside = (wanted(found, call, inputs, placement)(leaf, "") for placement in (INSIDE, OUTSIDE))
        np.testing.assert_allclose(outside, times[name] * inside)


def test_what_comes_back_at_the_first_question_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = proved(COURSES / WEEK4)
    call = call_of(found, "linear_backward")
    first = found.parts_at_first(call)
    monkeypatch.setattr(type(found.course), "asking", None)  # whoever asks the solution raises
    assert found.parts_at_first(call) is first
    assert [power_of(found, call, "W", placement) for placement in (INSIDE, OUTSIDE)] == [-1, 0]


ONE = '''"""A step back that gives one derivative and nothing else."""
from pytest_grade.author import Assignment, normal, weights

one = Assignment("one", "One derivative", examples="m")
one.draw(X=normal("m", "n"), Y=normal("m", "k"), W=weights("n", "k"))
one.grade("scores(X, W) -> Z", 10)
one.grade("cost(Z, Y) -> J", 10)
one.grade("back(d(Z), X) -> d(W)", 40)
one.grade("gradient(X, W, Y) -> d(W)", 40)
'''
ONE_SOLUTION = """import numpy as np


def scores(X, W):
    return X @ W


def cost(Z, Y):
    return np.sum((Z - Y) ** 2) / (2 * len(Y))


def back(dZ, X):
    return X.T @ dZ / len(X)


def gradient(X, W, Y):
    return back(scores(X, W) - Y, X)
"""


@pytest.mark.parametrize("placement", ["inside", "outside"])
def test_a_step_that_gives_one_derivative_alone_takes_a_students_place_with_the_mean_elsewhere(
    placement: Placement, tmp_path: Path
) -> None:
    assignment = load(written(tmp_path, ONE, ONE_SOLUTION))
    space: dict[str, Any] = {"np": np}
    exec(assignment.sources_of(Substitution(functions=("back",), placement=placement))["back"], space)
    X, dZ = np.ones((5, 2)), np.ones((5, 3))
    assert np.allclose(space["back"](dZ, X), 1 if placement == "inside" else 5)
