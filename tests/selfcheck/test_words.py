"""The first sentence of a self-check."""

import pytest

from pytest_grade.selfcheck.words import ended, summary, tells_of_the_mean


def entry(*verdicts: str) -> dict[str, object]:
    functions = {str(n): {"verdict": each, "returns": None, "earned": 1.0} for n, each in enumerate(verdicts)}
    return {"functions": functions}


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (("correct", "correct"), "Both functions are right."),
        (("correct",), "Your function is right."),
        (("missing", "unfinished"), "None of your two functions is right yet."),
        (("correct", "incorrect"), "One of your two functions is right. One place to look at."),
        (
            ("correct", "correct", "undecided"),
            "Two of your three functions are right. One is undecided, and keeps its points.",
        ),
        (("incorrect", "incorrect"), "None of your two functions is right yet. Two places to look at."),
    ],
)
def test_it_says_how_many_are_right_and_how_many_places_to_look_at(verdicts: tuple[str, ...], said: str) -> None:
    assert summary(entry(*verdicts)) == said


def test_a_sentence_has_one_end() -> None:
    assert [ended(text) for text in ("a", "a.", "a, …", "a?")] == ["a.", "a.", "a, …", "a?"]


@pytest.mark.parametrize(
    ("verdict", "gradients", "tells"),
    [("correct", True, True), ("incorrect", False, True), ("incorrect", True, False), ("unfinished", True, True)],
)
def test_where_the_mean_enters_is_not_told_beside_what_has_nothing_to_do_with_it(
    verdict: str, gradients: bool, tells: bool
) -> None:
    assert tells_of_the_mean({**entry(verdict), "gradients": {"correct": gradients}}) is tells
