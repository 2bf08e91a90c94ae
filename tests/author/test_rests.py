"""Examples that are divided into parts: in some question of every run a rest is left, in another none."""

from pathlib import Path

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import LINE, LINE_SOLUTION, written
from tests.grading import grade

_IN_PARTS = """

def in_parts(X, t, w, b, size):
    dw, db, N = np.zeros_like(w), 0.0, len(X)
    for first in range(0, N, size):
        part = slice(first, first + size)
        of_w, of_b = slopes(X[part], t[part], w, b)
        dw, db = dw + of_w * len(X[part]) / N, db + of_b * len(X[part]) / N
    return dw, db
"""
_SHARE = "len(X[part]) / N"
_CHANGES = (
    ("steps=integer(1, 6)", "steps=integer(1, 6), size=integer(2, 4)"),
    ('grade("descend(X, t, w, b, rate, steps) -> w, b", 30)', 'grade("in_parts(X, t, w, b, size) -> d(w), d(b)", 30)'),
)


@pytest.mark.parametrize("seed", [0, 2])
def test_who_weighs_parts_of_other_sizes_alike_is_wrong_by_every_seed(
    seed: int, tmp_path: Path, sandbox: Sandbox
) -> None:
    run = Run.prepare(Catalogue.load(written(tmp_path, LINE, LINE_SOLUTION + _IN_PARTS, *_CHANGES)), seed)
    alike = (LINE_SOLUTION + _IN_PARTS).replace(_SHARE, "1 / len(range(0, N, size))")
    found = grade(Content(content=alike.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade)
    assert [each.function for each in found.functions if each.verdict != "correct"] == ["in_parts"]
