"""What is said of labels, sizes and magnitudes is what the answers show."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.model.grade import Grade
from tests.students.student import edited
from tests.students.styles import course

_DA = "    dA_prev = np.dot(W.T, dZ)\n"
_DAL = "    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n"


@pytest.fixture
def graded_with(graded: Callable[[Path], Grade], tmp_path: Path) -> Callable[..., Grade]:
    """The grade of a right student in whose text some pieces were changed."""

    def grade(*edits: tuple[str, str]) -> Grade:
        path = tmp_path / "week4.py"
        path.write_text("# %%\n" + edited(course.SOURCE, *edits), encoding="utf-8")
        found = graded(path)
        assert isinstance(found, Grade)
        return found

    return grade


def test_what_works_with_integer_labels_only_is_right_and_told_so(graded_with: Callable[..., Grade]) -> None:
    found = graded_with((_DAL, "    dAL = -(np.divide(Y, AL) - np.divide(Y ^ 1, 1 - AL))\n"))
    assert found.gradients.correct
    assert found.earned == found.possible
    assert [note for note in found.notes if "integer labels" in note]


@pytest.mark.parametrize("clipped", ["np.clip(dW, -5, 5)", "dW / max(1, np.linalg.norm(dW))"])
def test_gradients_that_are_wrong_where_numbers_are_large_are_not_said_to_hang_on_the_labels(
    clipped: str, graded_with: Callable[..., Grade]
) -> None:
    found = graded_with((_DA, f"{_DA}    dW = {clipped}\n"))
    assert not found.gradients.correct
    assert {f.function for f in found.functions if f.earned < f.possible} == {"linear_backward"}
    assert not [note for note in found.notes if "integer labels" in note]
