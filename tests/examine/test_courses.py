"""Fifteen assignments of seven courses through the real sandbox: right students are right, wrong ones are charged."""

from functools import cache

import pytest

from grader.examine.catalogue import Catalogue
from grader.examine.run import Run
from grader.model.grade import Grade
from grader.sandbox.client import Sandbox
from grader.talk.conversation import Content
from tests.author.test_declarations import ALL, COURSES
from tests.conftest import SEED
from tests.grading import grade


@cache
def prepared(course: str) -> Run:
    return Run.prepare(Catalogue.load(COURSES / course), SEED)


def graded(course: str, text: str, sandbox: Sandbox) -> Grade:
    found = grade(Content(content=text.encode(), kind="py"), prepared(course), sandbox)
    assert isinstance(found, Grade), found
    return found


def solution_of(course: str) -> str:
    return (COURSES / course / "solution.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("course", ALL)
def test_the_solution_handed_in_is_right(course: str, sandbox: Sandbox) -> None:
    found = graded(course, solution_of(course), sandbox)
    assert {function.function: function.verdict for function in found.functions if function.verdict != "correct"} == {}
    assert found.earned == found.possible
