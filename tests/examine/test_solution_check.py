"""A run is refused where the solution is wrong: it would pass right students, and lose what is wrong with others."""

from dataclasses import replace

import pytest

from pytest_grade.examine.catalogue import assignment_ids, load_assignment
from pytest_grade.examine.pace import Pace
from pytest_grade.examine.plan import Plan
from pytest_grade.examine.solution_check import WrongSolutionError
from pytest_grade.sandbox.client import Sandbox


def refused(sandbox: Sandbox, assignment_id: str, right: str, wrong: str) -> WrongSolutionError:
    """What is said of a solution in which something was changed."""
    assignment = load_assignment(assignment_id)
    assert right in assignment.callees
    spoiled = replace(assignment, callees=assignment.callees.replace(right, wrong))
    with pytest.raises(WrongSolutionError) as caught:
        Pace().of(Plan(assignment=spoiled, seed=5), sandbox)
    return caught.value


@pytest.mark.parametrize("assignment_id", assignment_ids())
def test_the_solution_that_is_shipped_is_right(sandbox: Sandbox, assignment_id: str) -> None:
    assert Pace().of(Plan(assignment=load_assignment(assignment_id), seed=5), sandbox) > 0


WEEK4, WEEK3 = "week4_step_by_step", "week3_planar"
WRONG = [
    pytest.param(WEEK4, "np.sum(dZ, axis=1", "np.sum(dZ, axis=0", "linear_backward", "db", id="a wrong axis"),
    pytest.param(WEEK4, "np.divide(1 - Y, 1 - AL)", "np.divide(1 - Y, AL)", "L_model_backward", "dW", id="dAL"),
    pytest.param(WEEK4, "-np.sum(Y *", "np.sum(Y *", "compute_cost", "J", id="a sign in the cost"),
    pytest.param(WEEK4, "/ m\n    dA_prev", "\n    dA_prev", "linear_backward", "db", id="a mean that is not taken"),
    pytest.param(WEEK4, "Z = np.dot(W, A) + b", "Z = Wx", "linear_forward", "NameError", id="a crash"),
    pytest.param(WEEK3, "np.tanh(", "np.sin(", "forward_propagation", "A2", id="another activation"),
]


@pytest.mark.parametrize(("assignment_id", "right", "wrong", "function", "quantity"), WRONG)
def test_a_wrong_solution_is_refused_with_function_and_quantity(
    sandbox: Sandbox, assignment_id: str, right: str, wrong: str, function: str, quantity: str
) -> None:
    error = refused(sandbox, assignment_id, right, wrong)
    assert (error.assignment, error.function) == (assignment_id, function)
    assert quantity in error.quantity
    assert f"{function} in solution.py is wrong" in str(error)
