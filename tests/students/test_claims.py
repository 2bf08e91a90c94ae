"""Submissions that are right or wrong in ways that usual inputs do not show: what they are, and how they are graded."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from tests.students import (
    by_chance,
    by_containers,
    by_decisions,
    by_gradients,
    by_inputs,
    by_labels,
    by_sizes,
    by_training,
)
from tests.students.claim import Claim
from tests.students.truth import failing

Graded = Callable[[Path], Grade | NotGradable]
MODULES = (by_sizes, by_labels, by_gradients, by_inputs, by_chance, by_training, by_containers, by_decisions)
CLAIMS = [
    pytest.param(name, claim, id=f"{module.__name__.rpartition('by_')[2]}-{name}")
    for module in MODULES
    for name, claim in module.CLAIMS.items()
]


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_when_it_is_run_it_is_wrong_only_as_it_says(name: str, claim: Claim) -> None:
    assert failing(claim.student(name)) == tuple(sorted(claim.fails))


@pytest.mark.parametrize(("name", "claim"), CLAIMS)
def test_it_is_charged_where_it_is_wrong_and_nowhere_else(
    name: str, claim: Claim, graded: Graded, tmp_path: Path
) -> None:
    grade = graded(claim.student(name).write(tmp_path))
    assert isinstance(grade, Grade), grade
    there = [each for each in grade.functions if each.verdict != "missing"]
    charged = {each.function: (each.verdict, each.reason) for each in there if each.earned < each.possible}
    assert charged.keys() == set(claim.charged), charged
    assert grade.gradients.correct == claim.gradients, grade.gradients_words
    named = {diagnosis.id for function in grade.functions for diagnosis in function.diagnoses}
    assert claim.diagnoses is None or named == set(claim.diagnoses)
