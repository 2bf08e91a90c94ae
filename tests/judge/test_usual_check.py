"""What a course's usual check says of a function: one set of numbers, the lectures' placement, the values alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_grade.examine.catalogue import Catalogue, load_assignment
from pytest_grade.examine.plan import Plan
from pytest_grade.examine.run import Run
from pytest_grade.examine.submission import examine
from pytest_grade.judge.usual_check import one_set, usual_check
from pytest_grade.model.assignment import Probe
from pytest_grade.model.expectations import Expected, Parts, Template
from pytest_grade.model.findings import Findings, NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.model.questions import Ended, NotAsked, Outcome, Raised, Returned
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.students import student

Graded = Callable[[Path], Grade | NotGradable]
EXAMPLES = Path(__file__).parents[2] / "assignments" / "week4_step_by_step" / "examples"
PLAN = Plan(assignment=load_assignment("week4_step_by_step"), seed=5)
LAYER = ("linear_backward", "linear_activation_backward")


def answer(template: Template) -> Any:
    match template:
        case Expected(value=value):
            return value
        case Parts(parts=parts):
            return tuple(map(answer, parts))
    return None


def right(probe: Probe, variant: str) -> Outcome:
    return Returned(values={step: answer(template) for step, template in probe.expects[variant].items()})


def answers(function: str, *variants: str) -> dict[str, Outcome]:
    """To the probes of a function, by these variants one after the other; the last for all the rest."""
    probes = PLAN.first_probes(function)
    return {p.question.id: right(p, variants[min(n, len(variants) - 1)]) for n, p in enumerate(probes)}


def said(function: str, outcomes: dict[str, Outcome]) -> str | None:
    return usual_check(PLAN.usual_probes(function), outcomes)


def test_it_knows_one_placement_of_the_mean_and_no_other_lawful_one() -> None:
    assert said("linear_backward", answers("linear_backward", "inside")) == "passes"
    assert said("linear_backward", answers("linear_backward", "outside")) == "fails"


def test_it_looks_at_one_set_of_numbers_for_each_branch() -> None:
    asked = one_set(PLAN.first_probes("linear_activation_backward"))
    assert sorted(probe.branch for probe in asked) == ["relu", "sigmoid"]
    assert said("linear_backward", answers("linear_backward", "inside", "outside")) == "passes", "wrong at another size"


def test_of_a_right_notebook_nothing_odd_is_drawn_for_the_usual_check_of_the_whole_way_back(sandbox: Sandbox) -> None:
    run = Run.prepare(Catalogue.load("week4_step_by_step"), 31)
    content = Content(content=(EXAMPLES / "jules-martin" / "week4.ipynb").read_bytes(), kind="ipynb")
    found = examine(content, run, sandbox)
    assert isinstance(found, Findings)
    assert {v.usual_check for v in found.verdicts if v.function in (*LAYER, "L_model_backward")} >= {"passes", "fails"}
    drawn = {function for function, _ in run.plans["week4_step_by_step"].probes}
    assert {*LAYER} <= drawn
    assert "L_model_backward" not in drawn


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Raised(step=0, function="linear_backward", type_name="KeyError", message=""), "fails"),
        (Ended(function="linear_backward", reason="cpu", detail=""), "fails"),
        (NotAsked(function="linear_backward", because="it is not there"), None),
        (None, None),
    ],
)
def test_what_gives_no_answer_fails_and_what_was_not_asked_is_not_told(outcome: Outcome | None, expected: str) -> None:
    (probe,) = one_set(PLAN.first_probes("linear_backward"))
    assert said("linear_backward", {probe.question.id: outcome} if outcome else {}) == expected


@pytest.mark.parametrize(
    ("path", "fails"),
    [
        pytest.param(EXAMPLES / "dana-novak" / "week4.ipynb", set(), id="the lectures' placement"),
        pytest.param(EXAMPLES / "jules-martin" / "week4.ipynb", set(LAYER), id="at the loss"),
        pytest.param(EXAMPLES / "ellis-grant" / "week4.ipynb", set(LAYER), id="at the end"),
        pytest.param(
            EXAMPLES / "alex-meyer" / "week4.ipynb",
            {*LAYER, "L_model_backward"},
            id="one mistake, which is seen in all that call it",
        ),
    ],
)
def test_a_whole_submission_is_checked_function_by_function(path: Path, fails: set[str], graded: Graded) -> None:
    grade = graded(path)
    assert isinstance(grade, Grade)
    assert {each.function for each in grade.functions if each.usual_check == "fails"} == fails
    assert {each.function for each in grade.functions if each.usual_check is None} == set()


def test_caches_that_a_course_does_not_know_fail_though_all_gradients_are_right(graded: Graded, tmp_path: Path) -> None:
    grade = graded(student("week4-course-odd-caches-own-layout").write(tmp_path))
    assert isinstance(grade, Grade)
    assert grade.gradients.correct
    assert {each.verdict for each in grade.functions} == {"correct"}
    assert "L_model_backward" in {each.function for each in grade.functions if each.usual_check == "fails"}
