"""Every verdict has words, and a student's own text cannot break them."""

import re
from pathlib import Path

import pytest

import grader
from grader.feedback import words
from grader.feedback.phrases import CONVENTIONS, DIAGNOSES, PROBLEMS
from grader.judge.conventions import AT_UPDATE, OTHER, RULES
from grader.judge.misconceptions import TABLE
from grader.model.judgement import Convention, Diagnosis, FinalGradients, Place, Problem

PLACE = Place(cell=3, line=7, code="dW = {x} / m")
JUDGE = Path(grader.__file__).parent / "judge"


@pytest.mark.parametrize("id_", [*(rule.id for rule in RULES), AT_UPDATE, OTHER])
def test_every_convention_is_explained_with_its_place(id_: str) -> None:
    sentence = words.of_convention(Convention(id=id_, place=PLACE))
    assert len(sentence) > 100
    assert id_ == OTHER or "(cell 3, line 7: `dW = {x} / m`)" in sentence


@pytest.mark.parametrize("id_", [entry.id for entry in TABLE])
def test_every_misconception_has_a_message_and_a_hint(id_: str) -> None:
    message, hint = words.of_diagnosis(Diagnosis(id=id_, function="f", place=PLACE))
    assert "cell 3, line 7" in message
    assert len(hint) > 20


def test_every_kind_of_problem_that_the_judge_finds_has_a_phrase() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in JUDGE.glob("*.py"))
    kinds = set(re.findall(r'(?:Problem|Mismatch)\((?:[^()]*?)kind="([\w-]+)"', text))
    assert len(kinds) > 12
    assert kinds <= set(PROBLEMS)


@pytest.mark.parametrize("text", ["{message}", "{0}", "{", "%s", "{x.__class__}"])
def test_braces_in_a_students_text_stay_as_they_are(text: str) -> None:
    problem = Problem(kind="raised", facts={"error": "ValueError", "message": text})
    assert words.of_problem(problem) == f"raises ValueError: {text}"


def test_what_is_right_has_no_reason() -> None:
    assert words.of_problem(None) is None


def test_the_departing_gradients_are_listed() -> None:
    gradients = FinalGradients(correct=False, checked=("dW1", "db1"), wrong=("db1",))
    assert words.of_gradients(gradients) == "Final gradients: not right: db1 differ from dJ."


def test_no_phrase_holds_a_fact_that_it_is_never_given() -> None:
    for phrase in (*CONVENTIONS.values(), *(part for pair in DIAGNOSES.values() for part in pair)):
        assert set(re.findall(r"{(\w+)}", phrase)) <= {"where", "variables"}
