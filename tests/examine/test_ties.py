"""A maximum over what a ReLU gives: which of several zeros is the largest is nobody's mistake."""

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

DECLARATION = '''"""The largest over time."""
from pytest_grade.author import Assignment, normal

pool = Assignment("pool", "The largest over time", examples="N")
pool.draw(Z=normal("N", "T"), t=normal("N"))
pool.grade("relu(Z) -> A", 10)
pool.grade("largest(A) -> H", 20)
pool.grade("cost(H, t) -> J", 20)
pool.grade("largest_back(d(H), A) -> d(A)", 50)
'''
SOLUTION = """import numpy as np


def relu(Z):
    return np.maximum(0, Z)


def largest(A):
    return A.max(axis=1)


def cost(H, t):
    return np.sum((H - t) ** 2) / (2 * len(t))


def largest_back(dH, A):
    dA = np.zeros(A.shape)
    dA[np.arange(len(A)), A.argmax(axis=1)] = dH
    return dA
"""
FIRST = """    dA = np.zeros(A.shape)
    dA[np.arange(len(A)), A.argmax(axis=1)] = dH
    return dA
"""
STUDENTS = {
    "the first": (FIRST, []),
    "every one": ("    return (A == A.max(axis=1, keepdims=True)) * dH[:, None]\n", []),
    "the smallest": (FIRST.replace("argmax", "argmin"), ["largest_back"]),
}


@pytest.mark.parametrize("student", STUDENTS)
def test_whichever_of_equal_numbers_is_taken_for_the_largest_is_right(
    student: str, tmp_path: Path, sandbox: Sandbox
) -> None:
    body, wrong = STUDENTS[student]
    run = Run.prepare(Catalogue.load(written(tmp_path, DECLARATION, SOLUTION)), SEED)
    text = edited(SOLUTION, (FIRST, body))
    found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade)
    assert [each.function for each in found.functions if each.verdict != "correct"] == wrong
