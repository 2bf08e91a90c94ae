"""What novices do in every course is named where it stands; right code that looks like it is right, without a name."""

from collections.abc import Iterator
from typing import Any

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.test_declarations import COURSES
from tests.conftest import SEED
from tests.examine.novices import OTHER_COURSE, SLIPS, Text
from tests.grading import grade


@pytest.fixture(scope="module")
def runs(run: Run) -> dict[bool, Run]:
    """By whether the course is another one than ours."""
    return {False: run, True: Run.prepare(Catalogue.load(COURSES / OTHER_COURSE), SEED)}


def texts(number: int) -> Iterator[Any]:
    """The wrong submissions of each slip, or the right ones that look like them."""
    for slip, found in SLIPS.items():
        for place, text in enumerate(found[number]):
            yield pytest.param(text, id=f"{slip} {place} {text.style}")


def functions_of(text: Text, runs: dict[bool, Run], sandbox: Sandbox) -> tuple[FunctionGrade, ...]:
    found = grade(Content(content=text.content, kind="py"), runs[text.is_of_another_course], sandbox)
    assert isinstance(found, Grade), found
    return tuple(function for function in found.functions if function.verdict != "missing")


@pytest.mark.parametrize("text", list(texts(0)))
def test_a_slip_is_named_where_it_stands(text: Text, runs: dict[bool, Run], sandbox: Sandbox) -> None:
    functions = functions_of(text, runs, sandbox)
    (function,) = (function for function in functions if function.verdict != "correct")
    (diagnosis,) = function.diagnoses
    assert (function.function, diagnosis.id in text.id.split("|")) == (text.function, True), diagnosis.id
    assert diagnosis.place is not None
    assert text.line in diagnosis.place.code


@pytest.mark.parametrize("text", list(texts(1)))
def test_right_code_that_looks_like_it_is_right(text: Text, runs: dict[bool, Run], sandbox: Sandbox) -> None:
    functions = functions_of(text, runs, sandbox)
    assert {(function.verdict, function.diagnoses) for function in functions} == {("correct", ())}


def test_every_slip_is_made_in_three_texts_and_nearly_made_in_three() -> None:
    assert {slip: (len(wrong) >= 3, len(near) >= 3) for slip, (wrong, near) in SLIPS.items()} == dict.fromkeys(
        SLIPS, (True, True)
    )
