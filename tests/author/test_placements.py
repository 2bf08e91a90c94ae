"""The mean may stand wherever the final derivatives come out right; what is right there follows from the solution."""

import numpy as np
import pytest

from pytest_grade.author.declaration import Call
from pytest_grade.author.patterns import Derivative
from pytest_grade.author.placements import INSIDE, OUTSIDE, placements, power_of, wanted
from pytest_grade.author.proof import Proved
from pytest_grade.model.assignment import Placement
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
