"""In whatever form a submission is handed in, it gets the grade of the notebook."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from tests.students import student
from tests.students.forms import FORMS, notebook

Grader = Callable[[Path], Grade | NotGradable]

STUDENTS = ("week4-course-per-layer", "week3-course-at-end", "week4-course-missing-mean", "week3-course-doubled-mean")


def handed_in(folder: Path, id_: str, form: str) -> Path:
    ending, write = FORMS[form]
    path = folder / f"{id_}.{ending}"
    path.write_text(write(student(id_).cells), encoding="utf-8")
    return path


def essence(grade: Grade | NotGradable) -> object:
    assert isinstance(grade, Grade)
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


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("id_", STUDENTS)
def test_a_form_changes_no_grade(id_: str, form: str, plain: dict[str, object], graded: Grader, tmp_path: Path) -> None:
    assert essence(graded(handed_in(tmp_path, id_, form))) == plain[id_]


@pytest.mark.parametrize("form", ["words between cells", "hydrogen", "light", "bare", "jupytext", "Quarto"])
def test_a_place_in_a_script_is_a_line_of_the_file(form: str, graded: Grader, tmp_path: Path) -> None:
    path = handed_in(tmp_path, "week3-course-doubled-mean", form)
    grade = graded(path)
    assert isinstance(grade, Grade)
    lines = path.read_text(encoding="utf-8").split("\n")
    places = [place for line in grade.ledger if (place := line.place)]
    assert len(places) > 3
    assert [(place.cell, place.code) for place in places] == [(0, lines[place.line - 1].strip()) for place in places]


def test_a_place_in_an_exported_cell_is_the_line_of_the_file_that_holds_it(graded: Grader, tmp_path: Path) -> None:
    path = handed_in(tmp_path, "week3-course-doubled-mean", "exported cells")
    grade = graded(path)
    assert isinstance(grade, Grade)
    lines = path.read_text(encoding="utf-8").split("\n")
    places = [place for line in grade.ledger if (place := line.place)]
    assert len(places) > 3
    assert all(place.cell == 0 and place.code in lines[place.line - 1] for place in places)


@pytest.mark.parametrize("magic", ["%%timeit", "%%script python", "%%writefile mine.py", "%%mine"])
def test_a_function_in_a_cell_that_defines_nothing_is_missing_and_told_why(
    magic: str, graded: Grader, tmp_path: Path
) -> None:
    cells = student("week4-course-per-layer").cells
    path = tmp_path / "a.ipynb"
    path.write_text(notebook([magic + "\n" + c if "def linear_backward" in c else c for c in cells]), encoding="utf-8")
    grade = graded(path)
    assert isinstance(grade, Grade)
    (missing,) = (function for function in grade.functions if function.verdict != "correct")
    assert (missing.function, missing.verdict) == ("linear_backward", "missing")
    name, _, _ = magic.partition(" ")
    assert missing.reason == f"stands in a cell that begins with {name}, which defines nothing in the notebook"
