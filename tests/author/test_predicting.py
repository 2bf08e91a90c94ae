"""What a mistake predicts: it is named where the answers are exactly those, and not where they are nearly those."""

from collections.abc import Iterator
from typing import Any

import pytest

from pytest_grade.author.comparison import same
from pytest_grade.author.predicting import Candidate, Possible
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


def hits() -> Iterator[Any]:
    """Every way of making every mistake, at a function that shows it."""
    for name, function in ASKED:
        predicted = predictions(name, function)
        for number, variant in enumerate(SLIPS.variants):
            found = answers(name, function, (variant,), predicted.placements[0])
            if found is not None and not all(map(is_right, predicted.questions, found)):
                yield pytest.param((name, function), variant, found, id=f"{variant.id}-{number}-{function}")


def is_right(question: Slipping, found: list[Any]) -> bool:
    """Whether an answer is lawful in some placement."""
    rights = ([part.value for part in parts] for parts in question.lawful.values())
    return any(all(map(same, right, found)) for right in rights)


HITS = list(hits())
RAISES = {"elementwise-product", "uses-W-not-transposed"}  # where sizes differ, a student's code ends there
# The slope of the sigmoid twice at the output is what comes of dZ[L] in the place of dA[L].
TWINS = {"activation-derivative-twice": "dAL-is-residual"}


def test_every_mistake_of_the_table_is_shown_by_a_function_of_these_or_of_another_course() -> None:
    shown = {hit.values[1].id for hit in HITS} | {id_ for *_, id_ in WRONG.values()}
    assert {variant.id for variant in SLIPS.variants} - shown == RAISES


@pytest.mark.parametrize(("asked", "variant", "found"), HITS)
def test_a_mistake_is_named_where_the_answers_are_those_that_it_predicts(
    asked: tuple[str, str], variant: Variant, found: list[list[Any]]
) -> None:
    explanation = predictions(*asked).explain(found, same)
    assert explanation is not None
    assert explanation.mistakes in ((variant.id,), (TWINS.get(variant.id),))


@pytest.mark.parametrize(("asked", "variant", "found"), HITS)
def test_a_mistake_is_not_named_where_one_answer_is_a_little_different(
    asked: tuple[str, str], variant: Variant, found: list[list[Any]]
) -> None:
    predicted = predictions(*asked)
    for placement in predicted.placements:
        assert not predicted.tells(Candidate(made=(variant,), placement=placement), nudged(found), same)


@pytest.mark.parametrize("asked", ASKED)
def test_no_pair_is_passed_over_that_gives_the_answer(asked: tuple[str, str]) -> None:
    predicted = predictions(*asked)
    pairs = [candidate for candidate in predicted.candidates() if len(candidate.made) == 2]
    told = 0
    for candidate in pairs[:: max(1, len(pairs) // 400)]:
        found = answers(*asked, candidate.made, candidate.placement)
        if found is not None:
            told += 1
            assert Possible(predictions=predicted, values=found[0], agrees=same).may_tell(candidate)
    assert told > 10


def test_another_mistake_that_predicts_the_same_answers_is_a_rival() -> None:
    asked, variant, found = next(hit.values for hit in HITS if hit.values[1].id in TWINS and hit.values[0] == ASKED[2])
    candidate = Candidate(made=(variant,), placement=predictions(*asked).placements[0])
    rivals = predictions(*asked).rivals(candidate, found, same)
    assert [rival.mistakes for rival in rivals] == [(TWINS[variant.id],)]
    assert predictions(*asked).rivals(candidate, nudged(found), same) == ()
