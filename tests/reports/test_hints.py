"""How much a student is told, level by level; the instructor's report keeps it all."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_grade.marking.rubric import HINTS
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.hints import told
from pytest_grade.reports.single import single
from tests.students import student

Show = Callable[[str], str]


@pytest.fixture
def grade(graded: Callable[[Path], Grade | NotGradable], tmp_path: Path) -> Grade:
    found = graded(student("week4-course-doubled-mean").write(tmp_path))
    assert isinstance(found, Grade)
    return found


@pytest.fixture
def shown(grade: Grade) -> Show:
    """What is printed at a level, in one line."""

    def at(level: str) -> str:
        entry = submission_entry("a.ipynb", "a", replace(grade, hints=level))
        return " ".join(" ".join(single(told(entry), 80)).split())

    return at


@pytest.mark.parametrize("level", HINTS)
def test_verdicts_and_points_are_told_at_every_level(level: str, shown: Show) -> None:
    assert "72 of 100 points" in shown(level)
    assert "L_model_backward 0/28 wrong" in shown(level)


def test_the_place_is_told_from_the_level_place_on(shown: Show) -> None:
    assert "cell" not in shown("none")
    assert "^^^" in shown("place")
    assert "dAL =" in shown("place")


def test_the_cause_and_the_ledger_are_told_from_the_level_cause_on(shown: Show) -> None:
    assert "doubled-mean" not in shown("place")
    assert "× dJ" not in shown("place")
    assert "doubled-mean: Every final dW and db is exactly m times too small" in shown("cause")
    assert "Why:" in shown("cause")
    assert "1/m enters twice on the way to every dW and db. × dJ" in shown("cause")


def test_what_to_change_is_told_at_the_last_level_alone(shown: Show) -> None:
    assert "Change:" not in shown("cause")
    assert "Change: Keep 1/m in one place" in shown("formula")


def test_the_report_keeps_everything_with_the_level_beside_it(grade: Grade) -> None:
    entry = submission_entry("a.ipynb", "a", replace(grade, hints="none"))
    assert entry["hints"] == "none"
    assert entry["diagnoses"] == ["doubled-mean"]
    assert entry["functions"]["L_model_backward"]["diagnoses"][0]["hint"]


def test_what_is_not_gradable_is_told_as_it_is() -> None:
    entry: dict[str, Any] = submission_entry("a.ipynb", "a", NotGradable(digest=None, reason="no", seconds=0))
    assert told(entry) == entry | {"remarks": []}
