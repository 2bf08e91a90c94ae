"""What a run grades whose command line names no path: the submissions of a course, never its own tests."""

from pathlib import Path

import pytest

from pytest_grade.plugin.taken import TAKEN
from tests.plugin.test_collection import WRONG, graded, submit

Pytester = pytest.Pytester


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


@pytest.fixture
def course(pytester: Pytester) -> Path:
    """A course's repository: tests of its own, and a conftest.py, which must not be imported."""
    trap = f"open({str(pytester.path / 'imported')!r}, 'w').close()\n"
    (pytester.path / "tests").mkdir()
    for name in ("tests/test_course.py", "tests/helpers.py", "tests/conftest.py", "test_more.py", "conftest.py"):
        (pytester.path / name).write_text(trap)
    return pytester.path


def taken(pytester: Pytester, *arguments: str) -> tuple[tuple[str, ...], str, list[str]]:
    """What would be graded, why, and what not."""
    found = pytester.parseconfig("--grade", *arguments).stash[TAKEN]
    return found.paths, found.why, [str(path.relative_to(pytester.path)) for path in found.left_out]


SETTINGS = {
    "pytest.ini": "[pytest]\ntestpaths = week4\n",
    "tox.ini": "[pytest]\ntestpaths = week4\n",
    "setup.cfg": "[tool:pytest]\ntestpaths = week4\n",
    "pyproject.toml": '[tool.pytest.ini_options]\ntestpaths = "week4"\n',
}


@pytest.mark.parametrize("name", SETTINGS)
def test_testpaths_say_what_is_graded(name: str, pytester: Pytester, course: Path) -> None:
    submit(course / "week4" / "alice.py")
    submit(course / "submissions" / "bob.py")
    (course / name).write_text(SETTINGS[name])
    assert taken(pytester) == (("week4",), f"testpaths of {name}", [])


def test_of_testpaths_those_of_the_repositorys_own_tests_are_not_graded(pytester: Pytester, course: Path) -> None:
    submit(course / "week3" / "a.py")
    submit(course / "week4" / "test_mine.py")
    submit(course / "week4" / "b.py")
    (course / "checks").mkdir()
    (course / "checks" / "test_it.py").touch()
    pytester.makeini("[pytest]\ntestpaths = tests week? checks\n")
    assert taken(pytester) == (("week3", "week4"), "testpaths of tox.ini", ["tests", "checks"])


def test_an_archive_among_testpaths_is_graded(pytester: Pytester, course: Path) -> None:
    (course / "class.zip").touch()
    pytester.makeini("[pytest]\ntestpaths = class.zip\n")
    assert taken(pytester) == (("class.zip",), "testpaths of tox.ini", [])


@pytest.mark.parametrize("settings", ["", "testpaths = tests", "testpaths = .", "testpaths = gone"])
def test_else_it_is_the_folder_of_submissions(settings: str, pytester: Pytester, course: Path) -> None:
    submit(course / "submissions" / "alice" / "week4.ipynb")
    pytester.makeini(f"[pytest]\n{settings}\n")
    assert taken(pytester) == (("submissions",), "no path was given, and they lie here", [])


@pytest.mark.parametrize("name", ["no submissions", "link", "nothing of that name"])
def test_else_it_is_the_working_directory_without_the_tests_of_the_repository(
    name: str, pytester: Pytester, course: Path
) -> None:
    if name == "link":
        submit(course / "handed" / "alice.py")
        (course / "submissions").symlink_to("handed")
    elif name == "no submissions":
        (course / "submissions").mkdir()
        (course / "submissions" / "README.md").write_text("# Put them here\n")
    (course / "checks").mkdir()
    (course / "checks" / "test_it.py").touch()
    pytester.makeini("[pytest]\ntestpaths = checks\n")
    left_out = ["checks", "conftest.py", "test_more.py", "tests"]
    assert taken(pytester) == ((str(course),), "no path was given", left_out)


def test_below_the_folder_with_the_settings_the_working_directory_is_graded(
    pytester: Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeini("[pytest]\ntestpaths = other\n")
    submit(pytester.path / "other" / "bob.py")
    folder = submit(pytester.path / "class" / "alice.py").parent
    monkeypatch.chdir(folder)
    assert taken(pytester)[:2] == ((str(folder),), "no path was given")


def test_paths_among_the_options_of_the_settings_are_graded(pytester: Pytester, course: Path) -> None:
    submit(course / "week4" / "alice.py")
    pytester.makeini("[pytest]\naddopts = week4\ntestpaths = tests\n")
    assert taken(pytester) == (("week4",), "addopts of tox.ini", [])


def test_where_a_path_is_given_nothing_else_is_taken(pytester: Pytester, course: Path) -> None:
    pytester.makeini("[pytest]\ntestpaths = week4\n")
    assert TAKEN not in pytester.parseconfig("--grade", "tests/test_course.py").stash
    assert TAKEN not in pytester.parseconfig().stash


def test_the_settings_of_a_course_count_and_those_among_its_submissions_do_not(
    pytester: Pytester, course: Path
) -> None:
    submit(course / "submissions" / "alice.py").write_text(WRONG)
    pytester.makeini("[pytest]\ntestpaths = submissions\ngrade_fail_under = 100\n")
    (course / "submissions" / "pytest.ini").write_text("[pytest]\ngrade_fail_under = 0\n")
    (course / "submissions" / "conftest.py").write_bytes((course / "conftest.py").read_bytes())
    result = graded(pytester)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["grading: submissions (testpaths of tox.ini)", "alice.py: 0 of *"])
    assert not (course / "imported").exists()


@pytest.mark.parametrize("command", [("pytest", "--grade", "-n1"), ("pytest-grade",)], ids=" ".join)
def test_what_is_left_out_is_said_and_not_graded(command: tuple[str, ...], pytester: Pytester, course: Path) -> None:
    submit(course / "alice" / "test_mine.py").write_text(WRONG)
    pytester.makeini("[pytest]\ngrade_fail_under = nonsense\n")  # it lies among the submissions
    result = pytester.run(*command)
    said = "grading: . (no path was given); not the repository's own tests: conftest.py, test_more.py, tests"
    result.stdout.fnmatch_lines([said, "*test_mine.py: 0 of *"])
    assert not (course / "imported").exists()
