"""Grading side by side: everyone gets their own grade, in whatever order it is asked for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.batch.pool import Pool, default_workers
from grader.model.grade import Grade, NotGradable
from grader.pipeline.grading import Run
from tests.students import student

IDS = ("week4-course-per-layer", "week4-course-missing-mean", "week4-operators-at-loss", "week4-einsum-at-output")


@pytest.fixture(scope="module")
def pool(run: Run) -> Iterator[Pool]:
    pool = Pool(run, "auto", 2)
    yield pool
    pool.close()


def told(grade: Grade | NotGradable) -> tuple[float, str | None]:
    assert isinstance(grade, Grade)
    return grade.earned, grade.convention.id if grade.convention else None


@pytest.mark.parametrize("backwards", [False, True], ids=["as announced", "backwards"])
def test_everyone_gets_the_grade_they_get_alone(
    backwards: bool, pool: Pool, graded: Callable[[Path], Grade | NotGradable], tmp_path: Path
) -> None:
    paths = [student(id_).write(tmp_path) for id_ in IDS]
    pool.expect(paths)
    order = paths[::-1] if backwards else paths
    assert [told(pool.grade(path)) for path in order] == [told(graded(path)) for path in order]


def test_a_file_that_was_not_announced_is_graded_too(pool: Pool, tmp_path: Path) -> None:
    assert told(pool.grade(student(IDS[0]).write(tmp_path)))[1] == "per-layer"


def test_a_file_that_cannot_be_read_is_not_gradable(pool: Pool, tmp_path: Path) -> None:
    grade = pool.grade(tmp_path / "gone.ipynb")
    assert isinstance(grade, NotGradable)
    assert "No such file" in grade.reason


def test_a_notebook_of_the_third_format_is_graded_among_the_others(pool: Pool, tmp_path: Path) -> None:
    assert told(pool.grade(student("week4-course-odd-nbformat-3").write(tmp_path)))[0] == 100


def test_there_is_a_worker_at_least_and_never_more_than_four() -> None:
    assert 1 <= default_workers() <= 4
