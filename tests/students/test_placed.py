"""The line quoted for a convention is one that brings 1/m in, and no other."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from tests.students.placed import Placed, placed

Graded = Callable[[Path], Grade | NotGradable]
EVERY = [pytest.param(each, id=each.student.id) for each in placed()]


@pytest.mark.parametrize("each", EVERY)
def test_the_lines_quoted_are_those_that_bring_the_mean_in(each: Placed, graded: Graded, tmp_path: Path) -> None:
    grade = graded(each.student.write(tmp_path))
    assert isinstance(grade, Grade), grade
    assert grade.convention is not None, grade.gradients_words
    assert grade.convention.id == each.student.expects.convention
    places = [place for place in (grade.convention.place, *grade.convention.further) if place is not None]
    found = {(place.cell, place.line) for place in places}
    assert found <= frozenset().union(*each.lines.values()), places
    assert all(found & lines for lines in each.lines.values()), places
    assert all(place.code and f"{place.words}: `{place.code}`" in grade.convention.sentence for place in places)


def test_no_id_is_given_twice() -> None:
    assert [id_ for id_, count in Counter(each.student.id for each in placed()).items() if count > 1] == []


@pytest.mark.parametrize("each", EVERY)
def test_every_submission_has_a_mark_for_each_place(each: Placed) -> None:
    assert len(each.lines) == (2 if each.student.expects.convention == "other" else 1)
