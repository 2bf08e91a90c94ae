"""Feedback as it is printed, for thirty situations in three assignments: read them to hear how the grader speaks.

`REWRITE_SNAPSHOTS=1 python -m pytest tests/marking` writes them anew; read the difference before you commit it.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.hints import told
from pytest_grade.reports.single import single
from tests.students import student

SNAPSHOTS = Path(__file__).parent / "snapshots"
SITUATIONS = (
    "week2-course-per-layer",
    "week2-course-mean-only-dW",
    "week2-course-wrong-m-axis",
    "week2-course-fault-db-not-summed",
    "week2-course-fault-cost-not-mean",
    "week2-course-fault-start-is-flat",
    "week2-course-fault-update-without-rate",
    "week2-course-fault-predict-probabilities",
    "week3-course-at-loss",
    "week3-course-mean-only-db",
    "week3-course-fault-dAL-sign",
    "week3-course-fault-sigmoid-derivative-for-tanh",
    "week3-course-fault-uses-W-not-transposed",
    "week3-course-fault-broken-forward",
    "week4-course-per-layer",
    "week4-operators-at-loss",
    "week4-operators-other",
    "week4-course-at-update",
    "week4-course-missing-mean",
    "week4-course-doubled-mean",
    "week4-monolith-compounded-mean",
    "week4-course-hard-coded-m",
    "week4-operators-sum-cost",
    "week4-course-fault-dAL-inner-sign",
    "week4-course-fault-activation-swapped",
    "week4-course-fault-db-no-keepdims",
    "week4-course-fault-layer-off-by-one",
    "week4-course-fault-cache-swapped",
    "week4-course-fault-forward-input-reused",
    "week4-course-fault-undecided",
    "week4-course-fault-unfinished-half",
)


STARTERS = {path.parent.name: path for path in (Path(__file__).parents[2] / "assignments").glob("*/starter.ipynb")}


@pytest.mark.parametrize("id_", [*SITUATIONS, *sorted(STARTERS)])
def test_feedback_reads_as_in_its_snapshot(
    id_: str, graded: Callable[[Path], Grade | NotGradable], tmp_path: Path
) -> None:
    path = STARTERS.get(id_) or student(id_).write(tmp_path)
    entry = submission_entry("you/homework.ipynb", "you", graded(path))
    text = "\n".join(single(told(entry), 80)) + "\n"
    snapshot = SNAPSHOTS / f"{id_}.txt"
    if os.environ.get("REWRITE_SNAPSHOTS"):
        snapshot.write_text(text, encoding="utf-8")
    assert text == snapshot.read_text(encoding="utf-8")
