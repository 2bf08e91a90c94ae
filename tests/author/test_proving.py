"""A proof is kept by content, and whatever befalls what is kept, an assignment is proved as if nothing were."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pytest_grade.author import proving
from pytest_grade.author.files import files_in
from pytest_grade.author.proof import Proved
from pytest_grade.author.proving import proved, proved_once
from pytest_grade.errors import ConfigurationError
from tests.author.test_declarations import COURSES, WEEK2
from tests.sandbox import arena
from tests.sandbox.arena import Mode

CACHE = Path("pytest-grade")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course's assignment; the user's cache is empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Path(shutil.copytree(COURSES / WEEK2, tmp_path / "week2"))


@pytest.fixture
def proofs(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The assignments that were proved, and not remembered."""
    found: list[Path] = []
    real = proving.proved

    def noted(folder: Path) -> Proved:
        found.append(folder)
        return real(folder)

    monkeypatch.setattr(proving, "proved", noted)
    return found


def kept(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "cache" / CACHE).iterdir()
    return path


def test_an_assignment_is_proved_once_and_remembered_by_its_content(
    folder: Path, tmp_path: Path, proofs: list[Path]
) -> None:
    first = proved_once(folder)
    elsewhere = Path(shutil.copytree(folder, tmp_path / "elsewhere"))
    again = proved_once(elsewhere)
    assert proofs == [folder]
    assert again.judged == first.judged
    assert [inputs.sizes for inputs in again.questions] == [inputs.sizes for inputs in first.questions]


def test_what_is_kept_is_how_each_part_is_judged_and_nothing_of_the_solution(folder: Path, tmp_path: Path) -> None:
    proved_once(folder)
    found = json.loads(kept(tmp_path).read_text())
    call = "propagate(w, b, X, Y) -> {'dw': d(w), 'db': d(b)}, J"
    assert found[call][0] == {"label": "dw", "proof": "calculus", "exponent": 0}
    assert {key for parts in found.values() for part in parts for key in part} == {"label", "proof", "exponent"}


def test_a_wrong_solution_is_refused_each_time_and_not_remembered(folder: Path, tmp_path: Path) -> None:
    solution = folder / "solution.py"
    proved_once(folder)
    solution.write_text(solution.read_text().replace("db = np.sum(A - Y) / m", "db = np.sum(A - Y)"))
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="propagate, whose db is m times the derivative"):
            proved_once(folder)
    kept(tmp_path)


def test_a_changed_file_beside_the_solution_is_proved_again_and_a_rubric_is_not(
    folder: Path, proofs: list[Path]
) -> None:
    proved_once(folder)
    (folder / "rubric.yaml").write_text("whatever")
    proved_once(folder)
    assert len(proofs) == 1
    (folder / "table.csv").write_text("1,2\n")
    proved_once(folder)
    assert len(proofs) == 2


DAMAGES = {
    "empty": b"",
    "no JSON": b"\xff{",
    "another call": b'{"f(x) -> y": []}',
    "no proof of ours": b'{"f(x) -> y": [{"label": "y", "proof": "magic"}]}',
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_proof_is_made_again(damage: str, folder: Path, tmp_path: Path, proofs: list[Path]) -> None:
    proved_once(folder)
    whole = kept(tmp_path).read_bytes()
    kept(tmp_path).write_bytes(DAMAGES[damage])
    proved_once(folder)
    assert len(proofs) == 2
    assert kept(tmp_path).read_bytes() == whole


def test_a_cache_that_cannot_be_written_stops_nobody(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("a file")
    assert proved_once(folder).judged
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "/proc/1/nobody")
    assert proved_once(folder).judged
    assert not Path("relative").exists()


READ_ONLY = """
import sys
from pathlib import Path
from pytest_grade.author.proving import proved_once
print(len(proved_once(Path(sys.argv[1])).judged))
"""


@pytest.mark.skipif(
    not arena.can_be(Mode(name="here", user=1000)),
    reason="only root can become another user, who must be able to read the grader",
)
def test_a_cache_that_is_only_readable_stops_no_ordinary_user() -> None:
    with arena.everybodys_folder() as outer:
        shutil.copytree(COURSES / WEEK2, outer / "week2")
        (outer / "cache").mkdir(mode=0o555)
        run = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(outer / "week2")],
            env=os.environ | {"XDG_CACHE_HOME": str(outer / "cache")},
            user=1000,
            cwd="/",
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.split() == ["6"]
        assert not list((outer / "cache").iterdir())


def test_many_processes_and_threads_at_a_time_leave_one_whole_proof(folder: Path, tmp_path: Path) -> None:
    others = [
        subprocess.Popen([sys.executable, "-c", READ_ONLY, str(folder)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    out = sys.stdout
    with ThreadPoolExecutor(4) as executor:
        found = list(executor.map(proved, [folder] * 4))
    assert [process.communicate()[0].split() for process in others] == [["6"], ["6"]]
    assert all(each.judged == found[0].judged for each in found)
    assert json.loads(kept(tmp_path).read_text())
    assert sys.stdout is out


def test_what_a_solution_prints_and_what_numpy_warns_of_is_not_seen(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with (folder / "solution.py").open("a") as file:
        file.write("\nprint('loaded', np.log(np.zeros(1)))\n")
    proved_once(folder)
    assert capfd.readouterr() == ("", "")


def test_the_files_of_an_assignment_are_laid_out_for_nobody_else_and_not_for_long(folder: Path) -> None:
    (folder / ".hidden").write_text("")
    (folder / "sub").mkdir()
    files = files_in(folder)
    assert [name for name, _ in files.content] == ["assignment.py", "solution.py"]
    with files.laid_out() as laid:
        assert laid.stat().st_mode & 0o777 == 0o700
        assert files_in(laid) == files
    assert not laid.exists()


def test_files_that_are_too_large_or_cannot_be_sent_are_refused(folder: Path) -> None:
    with (folder / "data.bin").open("wb") as file:
        file.truncate(33 << 20)
    with pytest.raises(ConfigurationError, match="found files of 33 MB; allowed: 32 MB"):
        files_in(folder)
    (folder / "data.bin").unlink()
    with contextlib.suppress(OSError):
        (folder / "a\udcff.py").touch()
        with pytest.raises(ConfigurationError, match="allowed: names in UTF-8"):
            files_in(folder)
