"""A slip is predicted on any assignment where a wrong function has it, and not where the numbers are only near."""

import itertools
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pytest_grade.author.comparison import same
from pytest_grade.author.loading import declared
from pytest_grade.author.predicting import Predictions
from pytest_grade.author.proof import Proved
from pytest_grade.author.slipping import Slip, Slipping
from pytest_grade.author.truth import Course
from pytest_grade.mistakes.table import SLIPS
from tests.author.test_declarations import ALL, COURSES, WEEK3, WEEK4
from tests.author.test_proof import proved
from tests.author.wrong_functions import BOTH, LINEAR, WRONG


@cache
def course(name: str) -> Proved:
    return proved(COURSES / name)


@cache
def predictions(name: str, function: str, count: int = 3) -> Predictions:
    found = course(name)
    calls = (call for call in found.course.made.graded if call.function == function and call.derivatives)
    call = next(calls)
    made = Predictions.of(found, call, found.questions[:count], SLIPS)
    assert made is not None
    return made


def wrong_answers(
    asked: tuple[str, str], changes: Sequence[tuple[str, str]], folder: Path
) -> tuple[Predictions, list[list[Any]]]:
    """What a solution with these changes gives, part by part, and the predictions for the same questions."""
    name, function = asked
    folder = Path(shutil.copytree(COURSES / name, folder / name))
    text = (folder / "solution.py").read_text()
    before, start, after = text.partition(f"def {function}(")
    for old, new in changes:
        assert old in after, old
        after = after.replace(old, new, 1)
    (folder / "solution.py").write_text(before + start + after)
    wrong = Course.of(declared(folder))
    predicted = predictions(name, function)
    call = predicted.questions[0].call
    return predicted, [[p.value for p in wrong.asking(each.inputs).asked(call)] for each in predicted.questions]


def named(predicted: Predictions, answers: Sequence[Sequence[Any]]) -> set[str]:
    """The ids of all single mistakes that predict the answers."""
    singles = itertools.takewhile(lambda candidate: len(candidate.made) == 1, predicted.candidates())
    return {each.mistakes[0] for each in singles if predicted.tells(each, answers, same)}


@pytest.mark.parametrize(("asked", "changes", "id_"), WRONG.values(), ids=WRONG)
def test_a_wrong_function_of_another_course_is_predicted_by_its_slip_and_by_no_other(
    asked: tuple[str, str], changes: Sequence[tuple[str, str]], id_: str, tmp_path: Path
) -> None:
    predicted, answers = wrong_answers(asked, changes, tmp_path)
    assert named(predicted, answers) == {id_}
    explanation = predicted.explain(answers, same)
    assert explanation is not None
    assert explanation.mistakes == (id_,)


def nudged(answers: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The same answers, but for the last number of the last part of the last one."""
    last = np.array(answers[-1][-1], float)
    last.flat[-1] = last.flat[-1] * 1.01 + 1e-3
    return [*map(list, answers[:-1]), [*answers[-1][:-1], last]]


@pytest.mark.parametrize(("asked", "changes", "id_"), WRONG.values(), ids=WRONG)
def test_a_slip_is_not_named_where_one_number_is_a_little_different(
    asked: tuple[str, str], changes: Sequence[tuple[str, str]], id_: str, tmp_path: Path
) -> None:
    predicted, answers = wrong_answers(asked, changes, tmp_path)
    assert named(predicted, nudged(answers)) == set()


@pytest.mark.parametrize(("asked", "names", "ids"), BOTH.values(), ids=BOTH)
def test_two_mistakes_about_different_things_are_predicted_together(
    asked: tuple[str, str], names: Sequence[str], ids: tuple[str, str], tmp_path: Path
) -> None:
    predicted, answers = wrong_answers(asked, [change for name in names for change in WRONG[name][1]], tmp_path)
    assert named(predicted, answers) == set()
    explanation = predicted.explain(answers, same)
    assert explanation is not None
    assert set(explanation.mistakes) == set(ids)


def test_a_number_in_the_place_of_m_is_read_off_the_answer_alone_and_beside_another_mistake(tmp_path: Path) -> None:
    changes = (("dLdW / self.N", "dLdW / 40"), ("dLdb / self.N", "dLdb / 40"))
    predicted, answers = wrong_answers(LINEAR, changes, tmp_path / "alone")
    explanation = predicted.explain(answers, same)
    assert explanation is not None
    assert explanation.mistakes == ("hard-coded-m",)
    lost = WRONG["an object, a shape lost"][1]
    predicted, answers = wrong_answers(LINEAR, (*changes, *lost), tmp_path / "with a shape lost")
    explanation = predicted.explain(answers, same)
    assert explanation is not None
    assert explanation.mistakes == ("hard-coded-m", "db-no-keepdims")


ASKED = [
    pytest.param(name, call.function, id=f"{name}-{call.function}")
    for name in ALL
    if name != "convolution"  # thousands of steps
    for call in declared(COURSES / name).graded
    if call.derivatives
]


@pytest.mark.parametrize(("name", "function"), ASKED)
def test_no_single_slip_predicts_a_right_answer(name: str, function: str) -> None:
    predicted = predictions(name, function)
    assert predicted.placements
    for placement in predicted.placements:
        answers = [
            [part.value for part in each.lawful[own]]
            for each in predicted.questions
            for own in [placement]
            if own in each.lawful
        ]
        if len(answers) == len(predicted.questions):
            assert named(predicted, answers) == set()


def test_what_is_right_where_a_caller_takes_the_mean_is_a_mistake_where_the_caller_does_not() -> None:
    predicted = predictions(WEEK4, "linear_backward")
    answers = [[part.value for part in each.lawful["outside"]] for each in predicted.questions]
    assert predicted.explain(answers, same) is None
    explanation = predicted.explain(answers, same, lawful=("inside",))
    assert explanation is not None
    assert explanation.mistakes == ("missing-mean",)


def test_what_is_handed_on_with_a_slip_is_known_for_every_array_on_the_way() -> None:
    (question,) = predictions(WEEK3, "backward_propagation").questions[:1]
    run = question.proved.course.truth(question.call, question.inputs).run
    assert run is not None
    steps = {note.variable: step for step in question.way.steps for note in run.notes.get(step, ())}
    right, wrong = question.derivatives((), "inside"), question.derivatives((first("dAL-sign", question),), "inside")
    m = question.inputs.sizes["m"]
    for name in ("A2", "Z2", "A1", "Z1"):
        by = question.proved.course.truth(question.call, question.inputs).way
        (derivative,) = (each.derivative for each in by if name in {note.variable for note in each.notes})
        np.testing.assert_allclose(right[steps[name]], m * derivative)
        np.testing.assert_allclose(wrong[steps[name]], -m * derivative)


def first(id_: str, question: Slipping) -> Slip:
    return next(variant.make(question.way) for variant in SLIPS.variants if variant.id == id_)


def test_nothing_is_predicted_of_a_call_without_derivatives() -> None:
    found = course(WEEK4)
    call = next(call for call in found.course.made.graded if call.function == "compute_cost")
    assert Predictions.of(found, call, found.questions[:1], SLIPS) is None
