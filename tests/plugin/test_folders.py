"""No entry among the submissions stops a class, whatever it is, and nobody is missing from the report."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox import arena
from tests.sandbox.arena import Mode

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="links, pipes and modes as Linux has them")

Make = Callable[[Path], object]

WORK = "def linear_forward(A, W, b):\n    return W @ A + b, (A, W, b)\n"
GRADED = "graded"
LINK = "it is a link, and links are not followed"
COMMANDS = ("pytest-grade class", "pytest --grade class", "pytest-grade class -n2")


def work(path: Path) -> None:
    path.write_text(WORK, encoding="utf-8")


def nested(folder: Path, name: str, times: int) -> None:
    """Folders in each other, with work in the innermost; their path may be longer than any call takes."""
    here = os.open(folder, os.O_PATH)
    for _ in range(times):
        os.mkdir(name, dir_fd=here)
        above, here = here, os.open(name, os.O_PATH, dir_fd=here)
        os.close(above)
    file = os.open("work.py", os.O_CREAT | os.O_WRONLY, dir_fd=here)
    os.write(file, WORK.encode())
    os.close(file)
    os.close(here)


def closed(path: Path, mode: int) -> None:
    path.mkdir()
    work(path / "work.py")
    path.chmod(mode)


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


def both(folder: Path, *names: str) -> None:
    for name in names:
        work(folder / name)


# What each student hands in, into a folder of the same name, and what is said of every file there.
STUDENTS: Mapping[str, tuple[Make, str]] = {
    "000 honest": (lambda f: work(f / "work.py"), GRADED),
    "link to a long name": (lambda f: (f / "work.ipynb").symlink_to("x" * 300), LINK),
    "link without ending to a long name": (lambda f: (f / "work").symlink_to("x" * 300), LINK),
    "link to nothing": (lambda f: (f / "work.qmd").symlink_to("nothing"), LINK),
    "link to itself": (lambda f: (f / "work.py").symlink_to("work.py"), LINK),
    "link into a closed folder": (lambda f: (closed(f / "c", 0), (f / "work").symlink_to("c/inner")), ""),
    "long path": (lambda f: nested(f, "n" * 240, 25), GRADED),
    "deep": (lambda f: nested(f, "d", 960), "more than 100 folders deep"),
    "deep enough": (lambda f: nested(f, "d", 99), GRADED),
    "pipe": (lambda f: os.mkfifo(f / "work.ipynb"), "it is not a regular file"),
    "socket": (lambda f: listening(f / "work.py"), "the file cannot be read"),
    "folder named as a notebook": (lambda f: nested(f, "work.ipynb", 1), GRADED),
    "name that is no text": (lambda f: work(f / "w\udcff\n\x1b[31m.py"), GRADED),
    "names alike when shown": (lambda f: both(f, "a::b.py", "a: :b.py", "a::b.PY"), GRADED),
    "999 honest": (lambda f: work(f / "work.py"), GRADED),
}
CLOSED: Mapping[str, tuple[Make, str]] = {
    "closed folder": (lambda f: closed(f / "c", 0), "the folder cannot be read (Permission denied)"),
    "folder to list only": (lambda f: closed(f / "c", 0o444), "the file cannot be read (Permission denied)"),
    "closed file": (
        lambda f: (work(f / "work.py"), (f / "work.py").chmod(0)),
        "the file cannot be read (Permission de",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """A class handed in, and who grades it."""

    folder: Path
    user: int | None
    students: Mapping[str, tuple[Make, str]]

    def graded(self, *command: str, code: int = 1) -> list[dict[str, Any]]:
        """What the report has."""
        report = self.folder / "grades.json"
        report.unlink(missing_ok=True)
        program = str(Path(sys.executable).with_name(command[0]))
        done = subprocess.run(
            [program, *command[1:], f"--grade-report=json:{report}"],
            cwd=self.folder,
            user=self.user,
            env={**os.environ, "PYTEST_ADDOPTS": "", "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout[-2000:] + done.stderr[-2000:]
        entries: list[dict[str, Any]] = json.loads(report.read_text())["submissions"]
        return entries

    def expect(self, entries: list[dict[str, Any]]) -> None:
        """Everybody is there, each with what is to be said of him, and no file twice."""
        assert {entry["path"].partition("/")[0] for entry in entries} == set(self.students)
        assert len({entry["path"] for entry in entries}) == len(entries)
        for entry in entries:
            said = entry["status"] if entry["status"] == GRADED else entry["reason"]
            assert self.students[entry["path"].partition("/")[0]][1] in said


@pytest.fixture(scope="module", params=[None, 1000], ids=["as it is", "as an ordinary user"])
def handed_in(request: pytest.FixtureRequest) -> Iterator[Class]:
    user: int | None = request.param
    if not arena.can_be(Mode(name="here", user=user)):
        pytest.skip("only root can become another user, who must be able to read the grader")
    students = {**STUDENTS, **(CLOSED if user or os.getuid() else {})}
    with arena.everybodys_folder() as folder:
        for name, (make, _) in students.items():
            (folder / "class" / name).mkdir(parents=True)
            make(folder / "class" / name)
        if user is not None:
            subprocess.run(["chown", "-Rh", str(user), str(folder)], check=True)
        yield Class(folder=folder, user=user, students=students)
        subprocess.run(["chmod", "-R", "u+rwX", str(folder / "class")], check=False, capture_output=True)
        subprocess.run(["rm", "-rf", str(folder / "class")], check=True)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_entry_of_a_student_stops_the_class_and_nobody_is_missing(command: str, handed_in: Class) -> None:
    handed_in.expect(handed_in.graded(*command.split()))


def test_every_entry_is_in_one_part_of_the_class(handed_in: Class) -> None:
    codes = [handed_in.graded("pytest-grade", "class", f"--grade-shard={part}/2", "--grade-seed=1") for part in (1, 2)]
    handed_in.expect([entry for entries in codes for entry in entries])
    assert all(codes)


def test_no_entry_stops_a_class_whose_students_are_all_given_by_name(handed_in: Class) -> None:
    students = sorted(str(path) for path in (handed_in.folder / "class").iterdir())
    handed_in.expect(handed_in.graded("pytest-grade", *students))


@pytest.fixture
def folder(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    work(pytester.mkdir("class") / "a.py")
    return pytester.path / "class"


def entries_of(pytester: pytest.Pytester, *arguments: object) -> dict[str, str]:
    """What is said of each file."""
    pytester.runpytest_subprocess(
        "-p", "no:cacheprovider", "--grade", "--grade-report=json:g.json", *map(str, arguments)
    )
    report = json.loads((pytester.path / "g.json").read_text())
    return {entry["path"]: entry.get("reason", GRADED) for entry in report["submissions"]}


def given_files(folder: Path) -> None:
    """What a shell makes of `class/*`, of which pytest itself would make something else, or nothing."""
    both(folder, "b[1].py", "c::grade", "notes.txt", "d::e.py")
    (folder / "f[g]").mkdir()
    work(folder / "f[g]" / "h.py")
    os.mkfifo(folder / "i.ipynb")
    (folder / "j.ipynb").symlink_to("x" * 300)
    (folder / "k.ipynb").symlink_to("k.ipynb")


@pytest.mark.parametrize("further", [(), ("-n1",)], ids=["alone", "with xdist"])
def test_no_name_that_a_shell_gives_stops_the_class(
    further: tuple[str, ...], pytester: pytest.Pytester, folder: Path
) -> None:
    given_files(folder)
    said = entries_of(pytester, *sorted(folder.iterdir()), *further)
    endings = "its name ends in none of .ipynb, .py, .md, .rmd, .qmd"
    assert said == {
        "a.py": GRADED,
        "b[1].py": GRADED,
        "c::grade": endings,
        "d::e.py": GRADED,
        "f[g]/h.py": GRADED,
        "i.ipynb": "it is not a regular file",
        "j.ipynb": "the file cannot be read (File name too long)",
        "k.ipynb": "the file cannot be read (it is a link, or in a folder that is one)",
        "notes.txt": endings,
    }


def test_files_given_by_name_that_belong_to_another_part_are_left_to_it(
    pytester: pytest.Pytester, folder: Path
) -> None:
    given_files(folder)
    given = [*sorted(folder.iterdir()), "--grade-seed=1"]
    parts = [entries_of(pytester, *given, f"--grade-shard={part}/2") for part in (1, 2)]
    assert len(parts[0]) + len(parts[1]) == len(parts[0] | parts[1]) == 9


def test_a_submission_is_found_by_the_id_that_was_printed(pytester: pytest.Pytester, folder: Path) -> None:
    assert entries_of(pytester, "class/a.py::grade") == {"a.py": GRADED}


def test_a_link_whose_name_says_that_it_is_no_submission_is_left_alone(pytester: pytest.Pytester, folder: Path) -> None:
    for name in ("data.csv", "README.md", "lib.so", "dnn_utils.py", ".cache", "j.smith"):
        (folder / name).symlink_to("nothing")
    assert list(entries_of(pytester, "class")) == ["a.py", "j.smith"]


@pytest.mark.skipif(
    not arena.can_be(Mode(name="here", user=1000)),
    reason="only root can become another user, who must be able to read the grader",
)
def test_what_is_given_may_lie_in_a_folder_that_cannot_be_listed(pytester: pytest.Pytester) -> None:
    with arena.everybodys_folder() as outer:
        (outer / "closed" / "class").mkdir(parents=True)
        work(outer / "closed" / "class" / "a.py")
        (outer / "closed").chmod(0o711)
        case = Class(folder=outer, user=1000, students={})
        assert [entry["path"] for entry in case.graded("pytest-grade", "closed/class", code=0)] == ["a.py"]


CHANGES = {
    "vanishes": "shutil.rmtree(path)",
    "becomes a link": "shutil.rmtree(path); path.symlink_to('/')",
    "becomes a file": "shutil.rmtree(path); path.write_text('')",
    "becomes a pipe": "shutil.rmtree(path); os.mkfifo(path)",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_folder_that_becomes_something_else_while_it_is_walked_is_reported(
    change: str, pytester: pytest.Pytester, folder: Path
) -> None:
    work(pytester.mkdir("class/b") / "b.py")
    pytester.syspathinsert()
    pytester.makepyfile(
        changing=f"""
        import os, pathlib, shutil
        def pytest_collectstart(collector):
            path = pathlib.Path({str(folder / "b")!r})
            if collector.path == path and path.is_dir() and not path.is_symlink():
                {change}
        """
    )
    said = entries_of(pytester, "class", "-p", "changing")
    assert said["a.py"] == GRADED
    assert said["b"].startswith("the folder cannot be read (")


def test_a_file_that_becomes_a_folder_before_it_is_read_is_reported(pytester: pytest.Pytester, folder: Path) -> None:
    work(folder / "b.py")
    pytester.syspathinsert()
    pytester.makepyfile(
        changing=f"""
        import pathlib
        import pytest
        @pytest.hookimpl(trylast=True)
        def pytest_collection_modifyitems():
            path = pathlib.Path({str(folder / "b.py")!r})
            path.unlink()
            path.mkdir()
        """
    )
    assert entries_of(pytester, "class", "-p", "changing") == {"a.py": GRADED, "b.py": "it is not a regular file"}


def test_thousands_of_names_that_are_shown_alike_take_no_time_to_tell_apart(
    pytester: pytest.Pytester, folder: Path
) -> None:
    colons = [f"{number:012b}".replace("0", "::").replace("1", ": :") for number in range(4096)]
    both(folder, *(f"{name}.py" for name in colons))
    shutil.rmtree(folder / "none", ignore_errors=True)
    done = pytester.runpytest_subprocess("--grade", "class", "--collect-only", "-q", timeout=20)
    ids = [line for line in done.outlines if line.endswith("::grade")]
    assert len(ids) == len(set(ids)) == 4097
