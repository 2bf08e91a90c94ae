"""A course's repository, with the grader installed from its wheel: its own tests run, its submissions are graded."""

import json
import shutil
from pathlib import Path

import pytest

from tests.assignments import RUBRICS, WEEK4
from tests.beside.test_plugins import NAMES, WRONG, run

ALONE = tuple(f"-pno:{name}" for name in NAMES)
TESTS = """
import grader

def test_the_courses_own_module_is_taken():
    assert grader.OWN == "the course's"
"""


@pytest.fixture(scope="module", params=["grader.py", "grader/__init__.py"])
def course(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a grader of its own, tests of it, settings, a rubric, and a folder of submissions."""
    folder = tmp_path_factory.mktemp("course")
    own = folder / request.param
    own.parent.mkdir(exist_ok=True)
    own.write_text('OWN = "the course\'s"\n')
    for below in ("tests", "submissions/alice"):
        (folder / below).mkdir(parents=True)
    (folder / "tests" / "test_grader.py").write_text(TESTS)
    (folder / "conftest.py").write_text("import grader\nopen('imported', 'w').close()\n")
    (folder / "submissions" / "alice" / "work.py").write_text(WRONG + "import grader\n")
    (folder / "submissions" / "alice" / "conftest.py").write_text("open('imported by alice', 'w').close()\n")
    shutil.copy(RUBRICS / f"{WEEK4}.yaml", folder / "rubric.yaml")
    (folder / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\ntestpaths = ["tests"]\ngrade_rubric = ["rubric.yaml"]\nfilterwarnings = ["error"]\n'
    )
    return folder


def test_without_the_option_the_courses_own_tests_run(course: Path, installed: Path) -> None:
    done = run(course, installed, ["python", "-W", "error", "-m", "pytest", *ALONE])
    assert "1 passed" in done.stdout
    assert done.returncode == 0, done.stdout + done.stderr


COMMANDS = {
    "python -m pytest --grade": ("python", "-W", "error", "-m", "pytest", "-W", "error", *ALONE, "--grade"),
    "pytest --grade": ("pytest", *ALONE, "--grade"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_with_it_the_submissions_are_graded_by_the_courses_settings(
    command: str, course: Path, installed: Path
) -> None:
    (course / "imported").unlink(missing_ok=True)
    done = run(course, installed, [*COMMANDS[command], "--grade-report=json:grades.json"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert [e["path"] for e in json.loads((course / "grades.json").read_text())["submissions"]] == ["alice/work.py"]
    assert "grading: submissions (no path was given, and they lie here)" in done.stdout
    assert "own rubrics" not in done.stdout
    assert "rubric rubric.yaml" in done.stdout
    assert not {"imported", "imported by alice"}.intersection(path.name for path in course.iterdir())


def test_who_has_imported_the_package_before_pytest_is_not_warned(course: Path, installed: Path) -> None:
    start = "import pytest, pytest_grade; raise SystemExit(pytest.main())"
    done = run(course, installed, ["python", "-W", "error", "-c", start, *ALONE, "-W", "error"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in done.stdout.lower()
