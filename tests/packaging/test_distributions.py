"""What is built for a registry: the same bytes each time, no answer for students, and all that course teams need."""

import email
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from pathlib import Path

import pytest

from tests import release
from tests.assignments import SHIPPED
from tests.author import small
from tests.kit import made

pytest.importorskip("build", reason="of pytest-grade[release]")
pytest.importorskip("hatch_fancy_pypi_readme", reason="of pytest-grade[release]")

EXAMPLES = SHIPPED / "week2_logistic_regression" / "examples"
SITE = "https://github.com/pytest-grade/pytest-grade"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sdist and both wheels, by what they are."""
    assignments, wheel, sdist = sorted(
        release.built(release.ROOT, tmp_path_factory.mktemp("dist")),
        key=lambda path: (path.suffix != ".whl", -len(path.name)),
    )
    return {"assignments": assignments, "wheel": wheel, "sdist": sdist}


@pytest.fixture(scope="module")
def folder(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`student` has the one wheel, `team` both, as they are installed: unpacked."""
    folder = tmp_path_factory.mktemp("installed")
    for who, which in (("student", ("wheel",)), ("team", ("wheel", "assignments"))):
        for each in which:
            zipfile.ZipFile(files[each]).extractall(folder / who)
    return folder


def run(folder: Path, who: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(folder / who), "PYTEST_PLUGINS": "", "COLUMNS": "80"}
    command = [sys.executable, "-m", "pytest_grade", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(name))


def test_another_build_elsewhere_makes_the_same_bytes_and_the_registrys_checks_complain_of_nothing(
    files: dict[str, Path],
) -> None:
    out = files["wheel"].parent
    assert [*release.of_the_builds(out), *release.of_another_build(out)] == []


def test_a_wheel_with_an_answer_and_one_that_is_built_otherwise_are_no_release(
    files: dict[str, Path], tmp_path: Path
) -> None:
    for path in files.values():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with zipfile.ZipFile(tmp_path / files["wheel"].name, "a") as archive:
        archive.writestr("pytest_grade/assignments/week9/solution.py", "")
    assert f"an answer in {files['wheel'].name}: pytest_grade/assignments/week9/solution.py" in [
        *release.of_the_builds(tmp_path)
    ]


def test_students_check_themselves_with_a_kit_and_have_no_solution(folder: Path) -> None:
    assert not list((folder / "student").rglob("solution.py"))
    (folder / "line.kit").write_bytes(made.kit_bytes())
    (folder / "right.ipynb").write_text(made.notebook(small.LINE_SOLUTION))
    done = run(folder, "student", "--grade-assignment=line.kit", "right.ipynb")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " self-check " in done.stdout
    assert run(folder, "student", "explain", "missing-mean").returncode == 0


def test_without_kit_and_assignments_it_is_said_in_one_line_how_to_come_by_them(folder: Path) -> None:
    for arguments, code in (([str(EXAMPLES)], 4), (["kit", "week2_logistic_regression", "out"], 2)):
        done = run(folder, "student", *arguments)
        assert done.returncode == code
        (line,) = filter(None, done.stderr.splitlines())
        assert "pip install 'pytest-grade[assignments]'" in line


def test_course_teams_grade_by_the_assignments_that_are_installed_besides(folder: Path) -> None:
    done = run(folder, "team", "-q", str(EXAMPLES / "uma-reyes"), str(EXAMPLES / "nell-okafor"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"uma-reyes +100/100 +right", done.stdout)
    assert re.search(r"nell-okafor +50/100 +wrong +never +missing-mean", done.stdout)


def test_both_distributions_have_one_version_that_is_written_in_one_place(files: dict[str, Path]) -> None:
    whole, assignments = metadata(files["wheel"]), metadata(files["assignments"])
    assert assignments["Version"] == whole["Version"]
    assert assignments["Requires-Dist"] == f"pytest-grade=={whole['Version']}"
    assert "pytest-grade-assignments; extra == 'assignments'" in whole.get_all("Requires-Dist", [])
    for project in ("pyproject.toml", "assignments/pyproject.toml"):
        assert whole["Version"] not in (release.ROOT / project).read_text(encoding="utf-8")


def test_the_page_on_a_registry_names_every_python_and_has_no_relative_link(files: dict[str, Path]) -> None:
    about = metadata(files["wheel"])
    pythons = {f"Programming Language :: Python :: 3.{minor}" for minor in range(10, 15)}
    assert pythons <= set(about.get_all("Classifier", []))
    urls = dict(each.split(", ") for each in about.get_all("Project-URL", []))
    assert set(urls) == {"Homepage", "Documentation", "Source", "Changelog", "Issues"}
    assert all(url.startswith(SITE) for url in urls.values())
    links = re.findall(r"\]\(([^)]+)\)", str(about.get_payload()))
    assert f"{SITE}/blob/v{about['Version']}/docs/kit.md" in links
    assert [link for link in links if not link.startswith("https://")] == []


def test_the_sdist_holds_the_tests_what_they_read_and_nothing_else(files: dict[str, Path]) -> None:
    with tarfile.open(files["sdist"]) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    kept = {"assignments", "docs", "grader", "rubrics", "tests"}
    alone = {
        "CHANGELOG.md",
        "Dockerfile",
        "LICENSE",
        "README.md",
        "hatch_build.py",
        "pyproject.toml",
        "requirements.lock",
    }
    assert {name.partition("/")[0] for name in names} == {*kept, *alone, "PKG-INFO", ".gitignore"}
    for each in kept:
        there = {path.relative_to(release.ROOT).as_posix() for path in (release.ROOT / each).rglob("*.[pmy]*")}
        assert {name for name in there if "cache" not in name} <= set(names)


def test_who_installs_a_checkout_has_the_assignments(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path), str(release.ROOT)]
    subprocess.run(command, capture_output=True, check=True)
    (wheel,) = tmp_path.iterdir()
    inside = zipfile.ZipFile(wheel).namelist()
    is_sdist = (release.ROOT / "PKG-INFO").exists()
    assert ("pytest_grade/assignments/week3_planar/solution.py" in inside) == (not is_sdist)


@pytest.mark.parametrize("heading", ["## [0.1.0] - unreleased", "## [0.0.9] - 2025-01-01", "## [0.1.0]", ""])
def test_a_version_that_the_changelog_has_not_dated_is_no_release(heading: str) -> None:
    (trouble,) = release.of_the_changelog(f"# Changelog\n\n{heading}\n\n* a\n", "0.1.0")
    assert "allowed: '## [0.1.0] - ' and the date" in trouble


def test_a_dated_version_is_one_and_what_is_not_committed_is_named(tmp_path: Path) -> None:
    assert [*release.of_the_changelog("# C\n\n## [0.1.0] - 2026-01-31\n\n## [0.0.9] - x\n", "0.1.0")] == []
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert [*release.of_the_tree(tmp_path)] == []
    (tmp_path / "new.py").touch()
    assert [*release.of_the_tree(tmp_path)] == ["not committed: new.py"]
