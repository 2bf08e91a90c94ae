"""A run is refused where the reference is wrong: it would pass right students, and lose what is wrong with others."""

from dataclasses import replace

import pytest

from grader.pipeline.catalogue import assignment_ids, load_assignment
from grader.pipeline.pace import Pace
from grader.pipeline.plan import Plan
from grader.pipeline.reference_check import WrongReferenceError
from grader.sandbox.client import Sandbox


def refused(sandbox: Sandbox, assignment_id: str, right: str, wrong: str) -> WrongReferenceError:
    """What is said of a reference in which something was changed."""
    assignment = load_assignment(assignment_id)
    assert right in assignment.callees
    spoiled = replace(assignment, callees=assignment.callees.replace(right, wrong))
    with pytest.raises(WrongReferenceError) as caught:
        Pace().of(Plan(assignment=spoiled, seed=5), sandbox)
    return caught.value


@pytest.mark.parametrize("assignment_id", assignment_ids())
def test_the_reference_that_is_shipped_is_right(sandbox: Sandbox, assignment_id: str) -> None:
    assert Pace().of(Plan(assignment=load_assignment(assignment_id), seed=5), sandbox) > 0


WEEK4, WEEK3 = "week4_step_by_step", "week3_planar"
SHARE = "1 / A_prev.shape[1] if MEAN_INSIDE else 1.0"
WRONG = [
    pytest.param(WEEK4, "np.sum(dZ, axis=1", "np.sum(dZ, axis=0", "linear_backward", "db", id="a wrong axis"),
    pytest.param(WEEK4, "/ (1 - AL) - Y", "/ AL - Y", "L_model_backward", "dW", id="dAL"),
    pytest.param(WEEK4, "-np.sum(Y *", "np.sum(Y *", "compute_cost", "cost", id="a sign in the cost"),
    pytest.param(WEEK4, SHARE, "1 / A_prev.shape[1]", "linear_backward", "the mean is", id="the mean is always inside"),
    pytest.param(WEEK4, "return np.dot(W, A) + b", "return Wx", "linear_forward", "NameError", id="a crash"),
    pytest.param(WEEK3, "np.tanh(", "np.sin(", "forward_propagation", "A2", id="another activation"),
]


@pytest.mark.parametrize(("assignment_id", "right", "wrong", "function", "quantity"), WRONG)
def test_a_wrong_reference_is_refused_with_function_and_quantity(
    sandbox: Sandbox, assignment_id: str, right: str, wrong: str, function: str, quantity: str
) -> None:
    error = refused(sandbox, assignment_id, right, wrong)
    assert (error.assignment, error.function) == (assignment_id, function)
    assert quantity in error.quantity
    assert f"{function} in callees.py is wrong" in str(error)
