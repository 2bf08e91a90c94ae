"""Judging by a kit: as by the assignment, but where only the solution tells, and then nobody is charged."""

from collections.abc import Callable

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.kit.files import kit_of
from pytest_grade.marking.rubric import Rubric
from pytest_grade.model.assignment import Assignment
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author import small
from tests.grading import grade
from tests.kit import made

RIGHT = small.LINE_SOLUTION
STUDENTS = {
    "right": RIGHT,
    "of the sum": RIGHT.replace("2 / N *", "2 *"),
    "without the 2": RIGHT.replace("2 / N *", "1 / N *"),
    "of one example less": RIGHT.replace("2 / N *", "2 / (N - 1) *"),
    "negated": RIGHT.replace("- t\n", "+ t\n"),
    "another cost": RIGHT.replace("** 2", "** 4"),
    "another step": RIGHT.replace("w - rate", "w + rate"),
    "raises": RIGHT.replace("off = fitted(X, w, b) - t", "off = fitted(X, w) - t"),
    "hidden division": RIGHT.replace("return 2 / N * X.T @ off, ", "off = off / N\n    return 2 * X.T @ off, ").replace(
        "2 / N * np.sum(off)", "2 * np.sum(off)"
    ),
}


@pytest.fixture(scope="module")
def judged(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Grade, Grade]]:
    """The grades of a text, by the assignment and by its kit."""
    runs = [run_of(each) for each in (made.assignment(tmp_path_factory.mktemp("line")), kit())]

    def judge(text: str) -> tuple[Grade, Grade]:
        one, other = (grade(Content(content=text.encode(), kind="py"), run, sandbox) for run in runs)
        assert isinstance(one, Grade)
        assert isinstance(other, Grade)
        return one, other

    return judge


def kit() -> Assignment:
    return kit_of(made.kit_bytes()).assignment


def run_of(assignment: Assignment) -> Run:
    rubric = Rubric(assignment=assignment.id, points=assignment.points)
    return Run.prepare(Catalogue(assignments=(assignment,), rubrics={assignment.id: rubric}), 3)


def verdicts(graded: Grade) -> dict[str, str]:
    return {function.function: function.verdict for function in graded.functions}


def named(graded: Grade) -> dict[str, set[str]]:
    return {function.function: {each.id for each in function.diagnoses} for function in graded.functions}


def places(graded: Grade) -> list[tuple[str, bool, int | None]]:
    """What is named, whether as certain, and in which line."""
    told = (each for function in graded.functions for each in function.diagnoses)
    return [(each.id, each.certain, each.place.line if each.place else None) for each in told]


@pytest.mark.parametrize("student", STUDENTS)
def test_who_is_judged_by_a_kit_has_the_same_verdicts_or_waits_for_those_that_he_calls(
    student: str, judged: Callable[[str], tuple[Grade, Grade]]
) -> None:
    whole, by_kit = judged(STUDENTS[student])
    assert whole.gradients.correct == by_kit.gradients.correct
    assert (whole.convention and whole.convention.id) == (by_kit.convention and by_kit.convention.id)
    assert whole.earned == by_kit.earned
    waiting = {name for name, verdict in verdicts(by_kit).items() if verdict == "undecided"}
    assert waiting <= {name for name, verdict in verdicts(whole).items() if verdict in ("correct", "undecided")}
    for name in verdicts(whole).keys() - waiting:
        assert verdicts(whole)[name] == verdicts(by_kit)[name]


@pytest.mark.parametrize("student", ["of the sum", "without the 2", "of one example less", "another step"])
def test_a_mistake_is_named_by_the_digests_as_by_the_derivative(
    student: str, judged: Callable[[str], tuple[Grade, Grade]]
) -> None:
    whole, by_kit = judged(STUDENTS[student])
    assert any(named(whole).values())
    assert named(whole) == named(by_kit)
    assert places(whole) == places(by_kit)


def test_a_function_whose_callees_are_wrong_is_judged_later_and_keeps_its_points(
    judged: Callable[[str], tuple[Grade, Grade]],
) -> None:
    _, by_kit = judged(RIGHT.replace("X @ w + b", "X @ w"))
    slopes = next(function for function in by_kit.functions if function.function == "slopes")
    assert (slopes.verdict, slopes.earned) == ("undecided", slopes.possible)
    assert slopes.reason == "is judged once fitted is right: it works with what that one gives"
    assert verdicts(by_kit)["fitted"] == "incorrect"


def test_a_kit_has_no_solution_and_nothing_to_put_in_the_place_of_a_function() -> None:
    assert not kit().has_solution
    assert kit().callees == ""
