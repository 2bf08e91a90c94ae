"""The mean may stand wherever the final derivatives come out right; what is right there follows from the solution."""

import numpy as np
import pytest

from grader.author.declaration import Call
from grader.author.patterns import Derivative
from grader.author.placements import Placement, answer, placements
from grader.author.proof import Proved
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
            for each in answer(found, call, inputs, own):
                if isinstance(each.part.leaf, Derivative):
                    np.testing.assert_allclose(each.value, each.part.value, rtol=1e-9, atol=1e-12)


def test_without_the_mean_final_derivatives_are_m_times_as_large_and_what_is_handed_down_is_the_same() -> None:
    found = proved(COURSES / WEEK4)
    call, inputs = call_of(found, "linear_backward"), found.questions[1]
    inside, outside = ({w.part.label: w.value for w in answer(found, call, inputs, p)} for p in ("inside", "outside"))  # type: ignore[arg-type]
    m = inputs.sizes["m"]
    np.testing.assert_allclose(outside["d(W)"], m * inside["d(W)"])  # type: ignore[operator]
    np.testing.assert_allclose(outside["d(b)"], m * inside["d(b)"])  # type: ignore[operator]
    np.testing.assert_allclose(outside["d(A_prev)"], inside["d(A_prev)"])
