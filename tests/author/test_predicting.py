"""What a mistake predicts: it is named where the answers are exactly those, and not where they are nearly those."""

from functools import cache
from typing import Any

import pytest

from pytest_grade.author.comparison import same
from pytest_grade.author.predicting import Candidate
from pytest_grade.author.slipping import Slipping
from pytest_grade.mistakes.table import SLIPS
from pytest_grade.model.assignment import Placement
from pytest_grade.model.explanations import Variant
from tests.author.test_declarations import WEEK3, WEEK4
from tests.author.test_slips import nudged, predictions
from tests.author.wrong_functions import WRONG

ASKED = (
    (WEEK4, "linear_backward"),
    (WEEK4, "linear_activation_backward"),
    (WEEK4, "L_model_backward"),
    (WEEK3, "backward_propagation"),
)


def answers(name: str, function: str, made: tuple[Variant, ...], placement: Placement) -> list[list[Any]] | None:
    """What somebody answers who makes these mistakes; None where they cannot be made, or nothing comes of them."""
    predicted = predictions(name, function)
    found = []
    for number in range(len(predicted.questions)):
        parts = predicted.answer(Candidate(made=made, placement=placement), number)
        if parts is None or any(part.value is None for part in parts):
            return None
        found.append([part.value for part in parts])
    return found


@cache
def hits(name: str, function: str) -> tuple[tuple[Variant, list[list[Any]]], ...]:
    """Every way of making every mistake, where the function shows it, with the answers."""
    predicted = predictions(name, function)
    made = ((variant, answers(name, function, (variant,), predicted.placements[0])) for variant in SLIPS.variants)
    return tuple(
        (variant, found)
        for variant, found in made
        if found is not None and not all(map(is_right, predicted.questions, found))
    )


def is_right(question: Slipping, found: list[Any]) -> bool:
    """Whether an answer is lawful in some placement."""
    rights = ([part.value for part in parts] for parts in question.lawful.values())
    return any(all(map(same, right, found)) for right in rights)


RAISES = {"elementwise-product", "uses-W-not-transposed"}  # where sizes differ, a student's code ends there
# The slope of the sigmoid twice at the output is what comes of dZ[L] in the place of dA[L].
TWINS = {"activation-derivative-twice": "dAL-is-residual"}


def test_every_mistake_of_the_table_is_shown_by_a_function_of_these_or_of_another_course() -> None:
    shown = {variant.id for asked in ASKED for variant, _ in hits(*asked)} | {id_ for *_, id_ in WRONG.values()}
    assert {variant.id for variant in SLIPS.variants} - shown == RAISES


@pytest.mark.parametrize("asked", ASKED)
def test_a_mistake_is_named_where_the_answers_are_those_that_it_predicts(asked: tuple[str, str]) -> None:
    for variant, found in hits(*asked):
        explanation = predictions(*asked).explain(found, same)
        assert explanation is not None, variant
        assert explanation.mistakes in ((variant.id,), (TWINS.get(variant.id),)), variant


@pytest.mark.parametrize("asked", ASKED)
def test_a_mistake_is_not_named_where_one_answer_is_a_little_different(asked: tuple[str, str]) -> None:
    predicted = predictions(*asked)
    for variant, found in hits(*asked):
        for placement in predicted.placements:
            candidate = Candidate(made=(variant,), placement=placement)
            assert not predicted.tells(candidate, nudged(found), same), variant


@pytest.mark.parametrize("asked", ASKED)
def test_no_pair_is_passed_over_that_gives_the_answer(asked: tuple[str, str]) -> None:
    predicted = predictions(*asked)
    pairs = [candidate for candidate in predicted.candidates() if len(candidate.made) == 2]
    told = 0
    for candidate in pairs[:: max(1, len(pairs) // 400)]:
        found = answers(*asked, candidate.made, candidate.placement)
        if found is not None:
            told += 1
            assert candidate in predicted.possible(found[0])
    assert told > 10


def test_another_mistake_that_predicts_the_same_answers_is_a_rival() -> None:
    asked = ASKED[2]
    variant, found = next(hit for hit in hits(*asked) if hit[0].id in TWINS)
    candidate = Candidate(made=(variant,), placement=predictions(*asked).placements[0])
    rivals = predictions(*asked).rivals(candidate, found, same)
    assert [rival.mistakes for rival in rivals] == [(TWINS[variant.id],)]
    assert predictions(*asked).rivals(candidate, nudged(found), same) == ()
