"""Who imports a name that the course does not give is told the one that may be meant."""

import pytest

from pytest_grade.examine.catalogue import load_assignment
from pytest_grade.judge.absent_names import with_the_given_name
from pytest_grade.marking.words import of_problem
from pytest_grade.model.judgement import Problem


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dnn_utils.sigmoid_backwards", ": did you mean sigmoid_backward, which the course gives?"),
        ("dnn_utils.Relu", ": did you mean relu, which the course gives?"),
        ("dnn_utils.plot_costs", ""),
        ("my_own_file.sigmoid_backwards", ""),
        ("torch", ""),
    ],
)
def test_a_function_that_the_course_gives_is_named_where_it_may_be_meant(name: str, said: str) -> None:
    assignment = load_assignment("week4_step_by_step")
    problem = Problem(kind="absent-module", facts={"message": f"{name} is not available while grading"})
    told = of_problem(with_the_given_name(problem, assignment), assignment.notation)
    assert told == f"cannot be graded: {name} is not available while grading{said}"
