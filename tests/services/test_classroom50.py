"""`pytest-grade classroom50`: a bundle without answers, which Classroom 50's runner runs in a student's checkout."""

import functools
import http.server
import json
import os
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import jsonschema
import pytest

from pytest_grade.cli import main
from tests.author import small
from tests.kit import made
from tests.reports.gradebooks.test_classroom50 import DOCUMENTED, ENVIRONMENT

BIN = Path(sys.executable).parent
WRONG = small.LINE_SOLUTION.replace("2 / N *", "1 / N *")
RUNNER = "CLASSROOM50_RUNNER"


def run(arguments: Sequence[str]) -> int:
    """`pytest-grade classroom50` with these arguments; its exit code."""
    return main(["classroom50", *arguments])


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the assignment `line`, its public bundle in `public`, an official one in `official`."""
    folder = tmp_path_factory.mktemp("course")
    line = str(small.line(folder / "line"))
    assert run([line, str(folder / "public"), "--seed=5"]) == 0
    assert run([line, str(folder / "official"), "--official", f"--at={line}"]) == 0
    return folder


def graded(bundle: Path, checkout: Path) -> subprocess.CompletedProcess[str]:
    """Run the autograder as the runner does, with the pytest-grade that is here."""
    program = bundle / "autograder.py"
    text = program.read_text(encoding="utf-8")
    here = checkout.parent / "autograder"
    here.mkdir(exist_ok=True)
    for each in bundle.iterdir():
        (here / each.name).write_bytes(each.read_bytes())
    (here / program.name).write_text(text.replace("INSTALL = ['pytest-grade==", "INSTALL = [] and ['"))
    environment = os.environ | ENVIRONMENT | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, here / program.name]
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)


def checkout(folder: Path, **files: str) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / name.replace("__", "/").replace("_", ".")).parent.mkdir(exist_ok=True)
        (folder / name.replace("__", "/").replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


def test_the_public_bundle_holds_the_kit_and_no_line_of_the_solution(course: Path) -> None:
    assert sorted(each.name for each in (course / "public").iterdir()) == ["autograder.py", "line.kit"]
    assert [each.name for each in (course / "official").iterdir()] == ["autograder.py"]
    kit = zipfile.ZipFile(course / "public" / "line.kit")
    held = b"".join(kit.read(name) for name in kit.namelist()) + (course / "public" / "autograder.py").read_bytes()
    answers = [line.strip() for line in small.LINE_SOLUTION.splitlines() if len(line.strip()) > 12]
    assert [line for line in answers if line.encode() in held and not line.startswith("def ")] == []


def test_by_the_kit_a_wrong_notebook_has_a_result_and_feedback_and_so_have_files_beside_it(
    course: Path, tmp_path: Path
) -> None:
    others = {"notes_ipynb": "broken", "pip_py": "raise SystemExit(9)", "old__my_ipynb": made.STARTER}
    folder = checkout(tmp_path / "repo", my_ipynb=made.notebook(WRONG), **others)
    done = graded(course / "public", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads((folder / "result.json").read_text())
    jsonschema.validate(result, DOCUMENTED)
    assert {each["test-name"]: each["passed"] for each in result["tests"]}["slopes"] is False
    assert 0 <= result["score"] < result["max-score"]
    body = (folder / "release-body.md").read_text(encoding="utf-8")
    assert body.startswith("## `my.ipynb`: ")
    assert "notes.ipynb was not graded" in body.replace("\\", "")


def test_on_a_runner_that_has_the_assignment_grades_are_official(course: Path, tmp_path: Path) -> None:
    folder = checkout(tmp_path / "repo", my_ipynb=made.notebook(small.LINE_SOLUTION))
    done = graded(course / "official", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "self-check" not in done.stdout
    result = json.loads((folder / "result.json").read_text())
    assert result["score"] == result["max-score"] == sum(each["score"] for each in result["tests"]) > 0


def test_who_hands_in_nothing_has_a_result_that_says_so(course: Path, tmp_path: Path) -> None:
    folder = checkout(tmp_path / "repo", README_md="hello")
    assert graded(course / "official", folder).returncode == 0
    result = json.loads((folder / "result.json").read_text())
    jsonschema.validate(result, DOCUMENTED)
    (test,) = result["tests"]
    assert (result["score"], result["max-score"], test["passed"]) == (0, 0, False)
    assert "nothing to grade" in test["output"].lower()


def wheel(folder: Path, *names: str) -> Path:
    path = folder / "pytest_grade-9-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return path


def test_a_wheel_is_carried_along_unless_it_has_solutions_in_it(
    course: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line, out = str(course / "line"), tmp_path / "out"
    clean = wheel(tmp_path, "pytest_grade/__init__.py")
    assert run([line, str(out), "--official", "--at=/srv/line", f"--package={clean}"]) == 0
    assert sorted(each.name for each in out.iterdir()) == ["autograder.py", clean.name]
    assert f"INSTALL = [str(HERE / '{clean.name}')]" in (out / "autograder.py").read_text()
    wheel(tmp_path, "pytest_grade/assignments/a/solution.py")
    capsys.readouterr()
    assert run([line, str(tmp_path / "other"), "--official", "--at=/srv/line", f"--package={clean}"]) == 2
    assert "found a wheel with pytest_grade/assignments/a/solution.py in it" in capsys.readouterr().err
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing", "out"], "nothing: found no such folder; allowed: "),
        (["line", "."], ".: found files in it; allowed: a new folder, or an empty one"),
        (["line", "out", "--official"], "--official: found the folder line; allowed: --at=FOLDER as well"),
        (["line", "out", "--official", "--at=here"], "--at: found here; allowed: an absolute path on the runner"),
        (["line", "out", "--at=/srv/line"], "--at: found /srv/line; allowed: that option with --official only"),
        (["line", "out", "--path=../x"], "--path: found '../x'; allowed: a path below the student's repository"),
        (
            ["line", "out", "--package=--index-url=x"],
            "--package: found '--index-url=x'; allowed: a requirement such as",
        ),
        (["line", "out", "--package=numpy"], "--package: found 'numpy'; allowed: a requirement such as pytest-grade=="),
        (["line", "out", "--package=a.whl"], "--package=a.whl: found no such file; allowed: a requirement such as"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(
    arguments: Sequence[str],
    said: str,
    course: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(course)
    assert run(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"ERROR: {said}")
    assert not (course / "out").exists()


@pytest.fixture
def pages(course: Path, tmp_path: Path) -> Iterator[str]:
    """The official bundle as Classroom 50 publishes it."""
    site = tmp_path / "site"
    (site / "cs" / "autograders").mkdir(parents=True)
    with tarfile.open(site / "cs" / "autograders" / "line.tar.gz", "w:gz") as archive:
        archive.add(course / "official", "line")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.skipif(RUNNER not in os.environ, reason=f"{RUNNER} names no runner.py of Classroom 50")
def test_the_service_s_own_runner_takes_the_result(pages: str, tmp_path: Path) -> None:
    folder = checkout(tmp_path / "repo", my_ipynb=made.notebook(WRONG))
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "t"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    output = tmp_path / "output"
    environment = os.environ | {
        "PAGES_BASE_URL": pages, "CLASSROOM": "cs",
        "ASSIGNMENT": "line", "SUBMISSION_TAG": "submit/2026-11-27T01-02-03Z",
        "GITHUB_REPOSITORY": "org/cs-line-alice", "GITHUB_SHA": "0" * 40, "GITHUB_ACTOR": "alice", "MODE": "individual",
        "GITHUB_OUTPUT": str(output), "RUNNER_TEMP": str(tmp_path), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, os.environ[RUNNER]], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "status=failure" in output.read_text()
    assert json.loads((folder / "result.json").read_text())["owner"] == "alice"
