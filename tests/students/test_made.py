"""However a notebook makes its functions, it gets the grade of the notebook that defines them plainly."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from tests.students import made_by_habits, made_by_names, made_by_text, made_in_files, student
from tests.students.forms import notebook

Grader = Callable[[Path], Grade | NotGradable]

WAYS = {**made_by_text.WAYS, **made_in_files.WAYS, **made_by_names.WAYS, **made_by_habits.WAYS}
PAIRS = (
    ("week4-course-per-layer", "week3-course-doubled-mean"),
    ("week3-course-at-end", "week4-course-missing-mean"),
)
STUDENTS = [id_ for pair in PAIRS for id_ in pair]
CASES = [(way, id_) for number, way in enumerate(WAYS) for id_ in PAIRS[number % 2]]


def essence(grade: Grade | NotGradable) -> object:
    assert isinstance(grade, Grade), grade
    return grade.earned, grade.convention and grade.convention.id, [f.verdict for f in grade.functions]


@pytest.fixture(scope="module")
def plain(graded: Grader, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("plain")
    found: dict[str, object] = {}
    for id_ in STUDENTS:
        path = folder / f"{id_}.ipynb"
        path.write_text(notebook(student(id_).cells), encoding="utf-8")
        found[id_] = essence(graded(path))
    return found


@pytest.mark.parametrize(("way", "id_"), CASES)
def test_the_way_a_function_is_made_changes_no_grade(
    way: str, id_: str, plain: dict[str, object], graded: Grader, tmp_path: Path
) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(notebook(WAYS[way](student(id_).cells)), encoding="utf-8")
    assert essence(graded(path)) == plain[id_]
