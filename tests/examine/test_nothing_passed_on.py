"""A cache is the student's own affair, and may be None where nobody misses it; whole numbers are nobody's own idea."""

from pathlib import Path

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import written
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import edited

DECLARATION = '''"""A line whose input is scaled."""
from pytest_grade.author import Assignment, normal, weights

line = Assignment("scaled", "A line whose input is scaled", examples="N")
line.draw(X=normal("N", "n"), y=normal("N"), w=weights("n"))
line.grade("scaled(X) -> S, _unread", 10)
line.grade("fitted(S, w) -> f, _read", 20)
line.grade("cost(f, y) -> J", 20)
line.grade("slopes(S, f, y, _read) -> d(w)", 50)
'''
SOLUTION = """import numpy as np


def scaled(X):
    return 0.5 * X, X


def fitted(S, w):
    return S @ w, S


def cost(f, y):
    return np.sum((f - y) ** 2) / (2 * len(y))


def slopes(S, f, y, kept):
    return kept.T @ (f - y) / len(y)
"""
NOTHING_UNREAD = ("return 0.5 * X, X", "return 0.5 * X, None")
NOTHING_READ = ("return S @ w, S", "return S @ w, None")
WITHOUT_IT = ("kept.T @", "S.T @")
STUDENTS = {
    "none that nobody reads": ([NOTHING_UNREAD], []),
    "none that nobody reads, and another mistake": ([NOTHING_UNREAD, ("(f - y) / len", "(y - f) / len")], ["slopes"]),
    "none that a right way back does without": ([NOTHING_READ, WITHOUT_IT], []),
    "none that the way back misses": ([NOTHING_READ], ["fitted"]),
    "in place, which NumPy refuses of whole numbers": (
        [("return 0.5 * X, X", "S = X.copy()\n    S *= 0.5\n    return S, X")],
        [],
    ),
    "into an array of whole numbers, which cuts off": (
        [("return 0.5 * X, X", "S = np.zeros_like(X)\n    S[:] = 0.5 * X\n    return S, X")],
        ["scaled"],
    ),
}


@pytest.mark.parametrize("student", STUDENTS)
def test_only_what_somebody_misses_is_charged(student: str, tmp_path: Path, sandbox: Sandbox) -> None:
    edits, wrong = STUDENTS[student]
    run = Run.prepare(Catalogue.load(written(tmp_path, DECLARATION, SOLUTION)), SEED)
    found = grade(Content(content=edited(SOLUTION, *edits).encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade)
    charged = [each.function for each in found.functions if each.verdict not in ("correct", "undecided")]
    assert charged == wrong, [(each.function, each.reason) for each in found.functions]
