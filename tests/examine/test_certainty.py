"""What is told as certain is in the text, or is no more than the numbers say; what else fits is told as possible."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import FunctionGrade, Grade
from tests.students.student import edited
from tests.students.styles import course, logistic_course, planar_course

Graded = Callable[[Path], Grade | NotGradable]
Told = Callable[..., FunctionGrade]


@pytest.fixture
def told(graded: Graded, tmp_path: Path) -> Told:
    """What is told of a function, with these changes in a right submission."""

    def of(source: str, function: str, *changes: tuple[str, str]) -> FunctionGrade:
        path = tmp_path / "homework.py"
        path.write_text(edited(source, *changes))
        grade = graded(path)
        assert isinstance(grade, Grade), grade
        return next(each for each in grade.functions if each.function == function)

    return of


def named(function: FunctionGrade) -> list[tuple[str, bool]]:
    return [(diagnosis.id, diagnosis.certain) for diagnosis in function.diagnoses]


def test_a_mistake_that_the_run_shows_on_a_line_is_certain(told: Told) -> None:
    function = told(planar_course.SOURCE, "backward_propagation", ("dZ2 = A2 - Y", "dZ2 = (A2 - Y) * A2 * (1 - A2)"))
    assert named(function) == [("dAL-is-residual", True)]
    assert function.diagnoses[0].place is not None
    assert function.diagnoses[0].place.code == "dZ2 = (A2 - Y) * A2 * (1 - A2)"


def test_where_no_line_shows_a_mistake_that_gives_a_factor_the_factor_is_told(told: Told) -> None:
    grads = 'grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}'
    function = told(planar_course.SOURCE, "backward_propagation", (grads, grads.replace(": d", ": -d")))
    assert named(function) == [("gradients-sign", True)]
    assert "exactly -1 times" in function.diagnoses[0].message
    assert function.diagnoses[0].place is not None
    assert function.diagnoses[0].place.code == grads.replace(": d", ": -d")


def test_a_changed_solution_that_gives_the_numbers_is_told_as_the_students_text_where_that_is_proved(
    told: Told,
) -> None:
    line = next(each for each in logistic_course.SOURCE.splitlines() if "w = np.zeros" in each)
    function = told(logistic_course.SOURCE, "initialize_with_zeros", (line, line.replace("zeros", "ones")))
    assert named(function) == [("another-function", True)]
    assert "`np.zeros` in place of `np.ones`" in function.diagnoses[0].hint


def test_a_changed_solution_that_gives_the_numbers_is_not_told_as_a_text_that_no_change_mends(told: Told) -> None:
    line = next(each for each in logistic_course.SOURCE.splitlines() if "w = np.zeros" in each)
    function = told(logistic_course.SOURCE, "initialize_with_zeros", (line, "    w = np.array([[1.0]] * dim)"))
    assert named(function) == [("another-function", False)]
    said = function.diagnoses[0]
    assert said.message.startswith("Your numbers are those of this mistake; other code may give them too.")
    assert said.hint.startswith("If your code has it:")


def test_what_says_no_more_than_the_numbers_is_certain(told: Told) -> None:
    function = told(planar_course.SOURCE, "compute_cost", ("-np.sum(logprobs) / m", "-np.sum(logprobs)"))
    assert named(function) == [("cost-not-mean", True)]


def test_a_missing_bracket_and_a_wrong_sign_are_told_as_one_and_the_same(told: Told) -> None:
    whole = "-(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))"
    function = told(course.SOURCE, "L_model_backward", (whole, "-(np.divide(Y, AL)) - np.divide(1 - Y, 1 - AL)"))
    said = function.diagnoses[0]
    assert (said.id, said.certain) == ("dAL-inner-sign", True)
    assert "the same sign" in said.message
    assert "brackets" in said.hint
    assert "plus" in said.hint


@pytest.mark.parametrize(
    ("factor", "expected", "words"),
    [
        ("1 / (m - 1)", "mean-over-one-less", "m/(m - 1)"),
        ("3 / m", "wrong-scale", "3 times what they should be"),
        ("-2 / m", "wrong-scale", "-2 times what they should be"),
        ("1 / m**3", "wrong-scale", "1/m^2 times what they should be"),
    ],
)
def test_a_factor_is_told_as_arithmetic(told: Told, factor: str, expected: str, words: str) -> None:
    lines = [line.strip() for line in planar_course.SOURCE.splitlines() if "= 1 / m * " in line]
    changes = [(line, line.replace("1 / m", factor)) for line in lines]
    function = told(planar_course.SOURCE, "backward_propagation", *changes)
    assert named(function) == [(expected, True)]
    assert words in function.diagnoses[0].message
    assert "no power" not in function.diagnoses[0].message


def test_zeros_are_not_explained_by_what_comes_to_zero_too(told: Told) -> None:
    function = told(logistic_course.SOURCE, "predict", ("Y_prediction[0, i] = 1", "Y_prediction[0, i] = 0"))
    assert not any("sign" in id_ for id_, _ in named(function))
    assert "it is all zeros" in (function.reason or "")


def test_a_cost_with_a_constant_in_front_is_told_with_that_constant(told: Told) -> None:
    function = told(planar_course.SOURCE, "compute_cost", ("log(A2)", "log10(A2)"), ("log(1 - A2)", "log10(1 - A2)"))
    assert named(function) == [("cost-multiple", True)]
    assert "0.4343 (1/ln 10, as of log10) times J" in function.diagnoses[0].message


def test_a_branch_that_is_never_right_is_not_told_to_hang_on_sizes(told: Told) -> None:
    line = next(each for each in course.SOURCE.splitlines() if "A, activation_cache = sigmoid(Z)" in each)
    swapped = line.replace("A, activation_cache", "activation_cache, A")
    function = told(course.SOURCE, "linear_activation_forward", (line, swapped))
    assert named(function) == [("return-order", True)]


def test_what_an_assertion_hides_of_the_run_is_seen_without_it(told: Told) -> None:
    return_line = "    return dA_prev, dW, db\n# %%\n# GRADED FUNCTION: linear_activation_backward"
    stopped = (return_line, "    assert isinstance(db, float)\n" + return_line)
    residual = ("dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))", "dAL = AL - Y")
    assert named(told(course.SOURCE, "L_model_backward", stopped, residual)) == [("dAL-is-residual", True)]


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("grads['db1'] = 2 * grads['db1']", "db1 is 2 times what it should be"),
        ("grads['dW2'] = -grads['dW2']", "dW2 is -1 times what it should be"),
        ("grads['db1'] = grads['db1'] / Y.shape[1]", "db1 is 1/m times what it should be"),
    ],
)
def test_where_layers_take_the_mean_no_gradient_that_is_right_is_said_to_lack_it(
    last: str, reason: str, told: Told
) -> None:
    function = told(course.SOURCE, "L_model_backward", ("    return grads\n", f"    {last}\n    return grads\n"))
    assert (function.reason or "").startswith(reason)
