"""The generated wrong submissions are what they say, proved without the grader; the grader names nearly all exactly."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from tests.students.cases import TWO_LAYERS, WIDTHS, all_right
from tests.students.mistaken import Mistaken, mistaken
from tests.students.week3 import ASSIGNMENT as PLANAR

Graded = Callable[[Path], Grade | NotGradable]

# The final gradients are right all the same: the mistake is beside the backward pass.
_BESIDE = frozenset({"cost-sign", "cost-half", "update-ascends", "update-in-part", "another-function", "input-mutated"})
# One in so many is graded here; `python -m tests.benchmarks.confusion` grades them all.
_EVERY = 9
_EVERYONE = mistaken()


def parameters(students: tuple[Mistaken, ...]) -> list[object]:
    return [pytest.param(made, id=made.student.id) for made in students]


def test_there_are_hundreds_in_many_styles_with_one_mistake_and_with_two() -> None:
    counts = Counter(len(made.mistakes) for made in _EVERYONE)
    assert counts[1] >= 150
    assert counts[2] >= 80
    assert len({made.student.style for made in _EVERYONE}) >= 7
    assert len({made.student.id for made in _EVERYONE}) == len(_EVERYONE)


@pytest.mark.parametrize("made", parameters(_EVERYONE))
def test_a_submission_with_a_mistake_has_wrong_gradients(made: Mistaken) -> None:
    widths = TWO_LAYERS if made.student.assignment == PLANAR else WIDTHS
    right = all(all_right(made.student, widths, m) for m in (3, 5))
    is_beside = _BESIDE.issuperset(made.mistakes) and made.student.fault != "broken-forward"  # of another network
    assert right == is_beside


@pytest.mark.parametrize("made", parameters(_EVERYONE[::_EVERY]))
def test_every_mistake_is_named_and_no_other(made: Mistaken, graded: Graded, tmp_path: Path) -> None:
    grade = graded(made.student.write(tmp_path))
    assert isinstance(grade, Grade)
    named = {diagnosis.id for function in grade.functions for diagnosis in function.diagnoses}
    assert named == set(made.mistakes)
