"""What a course draws as one of a few is asked with each of them, in every run."""

from pathlib import Path
from typing import Any

import pytest

from pytest_grade.author.compiled import load
from pytest_grade.author.inputs import APART, drawn
from pytest_grade.author.loading import declared
from pytest_grade.examine.plan import Plan
from pytest_grade.model.assignment import Assignment
from tests.author.small import line, written

UPDATE = (
    ("-> d(w), d(b)", "-> d(w), d(b) as grads"),
    ("descend(X, t, w, b, rate, steps) -> w, b", "descend(X, t, w, b, grads, steps) -> w, b"),
    ("def descend(X, t, w, b, rate, steps):", "def descend(X, t, w, b, grads, steps):\n    rate = 0.1"),
)
EACH = (
    ("fitted(X, w, b) -> f", 'fitted(X, w, b) -> f", 5)\nline.grade("many(X, steps) -> powers'),
    ("def slopes", "def many(X, steps):\n    return X ** steps\n\n\ndef slopes"),
)
EITHER = (("steps=integer(1, 6)", "steps=either(1, 2, 6)"), ("integer, normal", "either, normal"))


def asked(assignment: Assignment, function: str, seed: int) -> list[int]:
    probes = Plan(assignment=assignment, seed=seed).first_probes(function)
    return [next(each for each in probe.question.steps[-1].arguments if type(each) is int) for probe in probes]


@pytest.mark.parametrize(
    ("function", "changes", "wanted"),
    [
        pytest.param("descend", (), {1, 6}, id="integer"),
        pytest.param("descend", UPDATE, {1, 6}, id="integer of an update"),
        pytest.param("many", EACH, {1, 6}, id="integer of what is asked at odd sizes"),
        pytest.param("many", (*EACH, *EITHER), {1, 2, 6}, id="either of what is asked at odd sizes"),
    ],
)
def test_over_thirty_runs_the_questions_of_a_function_have_every_value_that_they_are_to_have(
    function: str, changes: tuple[tuple[str, str], ...], wanted: set[int], tmp_path: Path
) -> None:
    assignment = load(line(tmp_path, *changes))
    for seed in range(30):
        assert wanted <= set(asked(assignment, function, seed))


def test_of_whole_numbers_some_repeat_and_some_leave_one_out_and_two_are_not_always_the_same(tmp_path: Path) -> None:
    changes = (("steps=integer(1, 6)", "steps=integer(1, 6), t2=integers(2, below=4), t9=integers(9, below=4)"),)
    made = declared(line(tmp_path, *changes, ("integer, normal", "integer, integers, normal")))
    questions = [drawn(made, number, APART[0], [seed]).values for seed in range(9) for number in range(4)]
    assert {len(set(each["t2"])) for each in questions} == {1, 2}
    assert {len(set(each["t9"])) for each in questions} >= {3, 4}


PACE = """from pytest_grade.author import Assignment, either, integer, normal, number

pace = Assignment("pace", "A pace", examples="N")
pace.draw(kind=either("a", "b"), limit=either(0.5, 9.0), epoch=either(0, 1, 5), warmup=either(2, 4), base=number())
pace.draw(X=normal("N", "k"), first=integer(1, 9), last=integer(1, 9))
pace.grade("shared(X, kind, limit) -> Z", 10)
pace.grade("pace(epoch, base, warmup) -> rate", 10)
pace.grade("between(first, last) -> middle", 10)
"""
PACE_SOLUTION = """def shared(X, kind, limit):
    return limit * X if kind == "a" else X / limit


def pace(epoch, base, warmup):
    return base * (epoch + 1) / warmup if epoch < warmup else base


def between(first, last):
    return (first + last) / 2
"""


@pytest.mark.parametrize("seed", range(8))
def test_a_call_is_asked_with_every_combination_of_its_own_words_whatever_else_is_drawn(
    seed: int, tmp_path: Path
) -> None:
    plan = Plan(assignment=load(written(tmp_path, PACE, PACE_SOLUTION)), seed=seed)

    def asked_with(function: str, *places: int) -> set[tuple[Any, ...]]:
        steps = (probe.question.steps[-1] for probe in plan.first_probes(function))
        return {tuple(step.arguments[place] for place in places) for step in steps}

    assert asked_with("pace", 0, 2) == {(epoch, warmup) for epoch in (0, 1, 5) for warmup in (2, 4)}
    assert asked_with("shared", 1, 2) == {(kind, limit) for kind in "ab" for limit in (0.5, 9.0)}
    assert len(asked_with("between", 0, 1)) >= 5
