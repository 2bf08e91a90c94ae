"""A class that is graded again with a store: only what changed is examined; nothing is lost, whatever goes wrong."""

import contextlib
import json
import os
import random
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pytest_grade.__main__ import main
from pytest_grade.batch.store import Store
from tests.batch.damage import flip_in_each
from tests.batch.kills import descendants
from tests.plugin.test_grade import EXAMPLES, RIGHT, SCHEMA, WRONG, grade
from tests.students import catalogue

Pytester = pytest.Pytester


@pytest.fixture
def folder(pytester: Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    for student in (RIGHT, WRONG):
        shutil.copytree(EXAMPLES / student, pytester.path / "class" / student)
    return pytester.path / "class"


def graded(pytester: Pytester, folder: Path, *options: str) -> Any:
    grade(pytester, folder, "--grade-store=store", "--grade-report=json:g.json", *options)
    report = json.loads((pytester.path / "g.json").read_text())
    jsonschema.validate(report, SCHEMA)
    return report


def made_at(pytester: Pytester) -> dict[str, str]:
    connection = sqlite3.connect(pytester.path / "store")
    try:
        return dict(connection.execute("SELECT digest, made_at FROM findings"))
    except sqlite3.OperationalError:  # it is just being made
        return {}
    finally:
        connection.close()


def test_a_store_that_is_new_is_said_to_be(pytester: Pytester, folder: Path) -> None:
    """One that was there and is empty now is told by it: its seed is another one."""
    lines = [grade(pytester, folder, "--grade-store=store").stdout.str() for _ in range(2)]
    assert ["store: a new store, begun with this run" in line for line in lines] == [True, False]


def test_an_unchanged_class_gets_the_same_report_and_nothing_is_examined(pytester: Pytester, folder: Path) -> None:
    first, examined = graded(pytester, folder), made_at(pytester)
    assert graded(pytester, folder) == first
    assert made_at(pytester) == examined
    assert len(examined) == 2


def test_only_a_changed_submission_is_examined_and_both_attempts_are_in_the_history(
    pytester: Pytester, folder: Path
) -> None:
    graded(pytester, folder)
    examined = made_at(pytester)
    shutil.copy(EXAMPLES / RIGHT / "week4.ipynb", folder / WRONG / "week4.ipynb")
    text = (folder / WRONG / "week4.ipynb").read_text()
    (folder / WRONG / "week4.ipynb").write_text(text.replace("import numpy", "# mine\\nimport numpy", 1))
    report = graded(pytester, folder)
    assert [entry["earned"] for entry in report["submissions"]] == [100, 100]
    assert {digest: at for digest, at in made_at(pytester).items() if digest in examined} == examined
    assert len(made_at(pytester)) == 3
    shown = subprocess.run(
        [sys.executable, "-m", "pytest_grade", "history", "store", WRONG], capture_output=True, text=True, check=True
    ).stdout
    assert [line.split()[2] for line in shown.splitlines()] == ["72/100", "100/100"]


def test_other_points_score_again_without_running_anything(pytester: Pytester, folder: Path) -> None:
    graded(pytester, folder)
    examined = made_at(pytester)
    rubric = (Path(__file__).parents[2] / "rubrics" / "week4_step_by_step.yaml").read_text()
    (pytester.path / "mine.yaml").write_text(rubric.replace("L_model_backward: 28", "L_model_backward: 46"))
    report = graded(pytester, folder, "--grade-rubric=mine.yaml")
    assert [entry["possible"] for entry in report["submissions"]] == [118, 118]
    assert [entry["earned"] for entry in report["submissions"]] == [118, 72]
    report = graded(pytester, folder)
    assert [entry["earned"] for entry in report["submissions"]] == [100, 72]
    assert made_at(pytester) == examined


def test_remarks_are_applied_on_the_next_run_without_running_anything_and_stand_in_the_history(
    pytester: Pytester, folder: Path
) -> None:
    first, examined = graded(pytester, folder), made_at(pytester)
    name = first["submissions"][1]["student"]
    (pytester.path / "r.yaml").write_text(
        f"- {{student: {name}, points: 5, reason: said rightly in words, remark: 'See `dW`.'}}\n"
        f"- {{student: {name}x, remark: hello}}\n"
    )
    result = grade(
        pytester, folder, "--grade-store=store", "--grade-report=json:g.json", "--grade-remarks=r.yaml", "-v"
    )
    entry = json.loads((pytester.path / "g.json").read_text())["submissions"][1]
    remark = {"function": None, "remark": "See `dW`.", "points": 5.0, "reason": "said rightly in words"}
    assert (entry["remarks"], entry["final"] - entry["earned"]) == ([remark], 5)
    assert made_at(pytester) == examined
    lines = result.stdout.str()
    assert "From your teachers (+5 points): See `dW`." in lines
    assert "said rightly" not in lines
    assert f"r.yaml, line 2: no submission of this run is by the student '{name}x' (nearest: {name})" in lines
    assert [(a.final, a.remarks is None) for a in Store(pytester.path / "store").attempts(name)] == [
        (entry["earned"], True),
        (entry["final"], False),
    ]


def test_a_file_that_is_no_store_is_refused(pytester: Pytester, folder: Path) -> None:
    (pytester.path / "store").write_text("no database, but long enough to be taken for one" * 20)
    result = grade(pytester, folder, "--grade-store=store")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*store: found file is not a database; allowed: a store, or a new file*"])


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["here", "under pytest-xdist"])
def test_what_was_damaged_in_the_store_is_found_anew_and_counted(
    options: tuple[str, ...], pytester: Pytester, folder: Path
) -> None:
    (folder / "empty.ipynb").touch()
    first = graded(pytester, folder)
    assert flip_in_each(pytester.path / "store", random.Random(4)) == 3
    assert flip_in_each(pytester.path / "store", random.Random(4), "grades", "body") == 2
    result = grade(pytester, folder, "--grade-store=store", "--grade-report=json:g.json", *options)
    result.stdout.fnmatch_lines(["WARNING: *store: 5 rows were damaged, and made anew"])
    assert timeless(json.loads((pytester.path / "g.json").read_text())) == timeless(first)
    again = grade(pytester, folder, "--grade-store=store", "--grade-report=json:g.json")
    again.stdout.no_fnmatch_line("*were damaged*")


def test_a_damaged_grade_is_made_of_its_findings_and_nothing_is_examined(pytester: Pytester, folder: Path) -> None:
    first, examined = graded(pytester, folder), made_at(pytester)
    flip_in_each(pytester.path / "store", random.Random(4), "grades", "body")
    assert graded(pytester, folder) == first
    assert made_at(pytester) == examined


def test_a_known_grade_is_taken_whole_and_its_findings_are_not_looked_at(pytester: Pytester, folder: Path) -> None:
    first, examined = graded(pytester, folder), made_at(pytester)
    flip_in_each(pytester.path / "store", random.Random(4))
    assert graded(pytester, folder) == first
    assert made_at(pytester) == examined


def timeless(report: Any) -> Any:
    return {**report, "submissions": [{**entry, "seconds": 0} for entry in report["submissions"]]}


def test_findings_that_came_under_the_key_of_another_are_found_anew(pytester: Pytester, folder: Path) -> None:
    first = graded(pytester, folder)
    with contextlib.closing(sqlite3.connect(pytester.path / "store", isolation_level=None)) as connection:
        connection.execute("DELETE FROM grades")
        (one, other) = connection.execute("SELECT found FROM findings").fetchall()
        connection.execute("UPDATE findings SET found = CASE found WHEN ? THEN ? ELSE ? END", [*one, *other, *one])
    assert timeless(graded(pytester, folder)) == timeless(first)


@pytest.mark.parametrize("column", ["seed", "pace"])
def test_a_damaged_seed_or_pace_ends_the_run_with_one_line_and_leaves_the_report(
    column: str, pytester: Pytester, folder: Path
) -> None:
    first = graded(pytester, folder)
    flip_in_each(pytester.path / "store", random.Random(5), "about", column)
    result = grade(pytester, folder, "--grade-store=store", "--grade-report=json:g.json")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *store: found a damaged seed or pace; allowed: a store as it was written: *"])
    assert json.loads((pytester.path / "g.json").read_text()) == first


def test_a_part_of_which_some_were_deselected_is_not_complete(
    pytester: Pytester, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = graded(pytester, folder, "--grade-shard=1/1", "-k", RIGHT)
    assert report["summary"] == {"submissions": 1, "graded": 1, "not_gradable": 0, "not_reached": 1}
    assert main(["merge", "--out=all", "store"]) == 1
    assert "WARNING: not finished: 1/1" in capsys.readouterr().out
    assert main(["merge", "--out=all.json", "g.json"]) == 1
    assert "WARNING: 1 submission was not reached" in capsys.readouterr().out


def test_a_run_under_xdist_is_entered_once_and_as_finished(pytester: Pytester, folder: Path) -> None:
    graded(pytester, folder, "--grade-shard=1/1", "-n", "2")
    assert main(["merge", "--out=all", "store"]) == 0
    store = Store(pytester.path / "store")
    (part,) = store.parts()
    assert (part.shard, part.expected, part.graded) == ("1/1", 2, 2)
    store.close()


def test_a_run_that_selects_nothing_leaves_the_old_report(pytester: Pytester, folder: Path) -> None:
    first = graded(pytester, folder)
    grade(pytester, folder.with_name("none-such"), "--grade-report=json:g.json")
    (pytester.path / "empty").mkdir()
    result = grade(pytester, pytester.path / "empty", "--grade-report=json:g.json")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert json.loads((pytester.path / "g.json").read_text()) == first


def test_a_seed_that_is_given_leaves_that_of_the_store_and_it_is_said(pytester: Pytester, folder: Path) -> None:
    first = graded(pytester, folder)
    result = grade(pytester, folder, "--grade-store=store", "--grade-seed=77", "--grade-report=json:o.json")
    result.stdout.fnmatch_lines(["*store has another seed than this run: nothing that was found with its own was used"])
    assert json.loads((pytester.path / "o.json").read_text())["grader"]["seed"] == "77"
    assert graded(pytester, folder) == first


def test_a_fault_of_the_grader_is_counted_and_leaves_the_run_unfinished(
    pytester: Pytester, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytester.syspathinsert()
    pytester.makepyfile(
        faulty="""
        import pytest_grade.batch.intake
        def broken(self, path):
            raise RuntimeError("no such luck")
        pytest_grade.batch.intake.Intake.taken_in = broken
    """
    )
    report = graded(pytester, folder, "-p", "faulty")
    assert report["summary"] == {"submissions": 2, "graded": 0, "not_gradable": 2, "faults": 2}
    assert "; --tb=long shows where\n" in capsys.readouterr().out
    assert main(["merge", "--out=all", "store"]) == 1
    assert "WARNING: not finished: a run over the whole class" in capsys.readouterr().out
    assert main(["merge", "--out=all.json", "g.json"]) == 1
    assert "WARNING: 2 submissions met a fault of the grader: grade again" in capsys.readouterr().out


def test_control_c_ends_at_once_with_what_is_there(pytester: Pytester, folder: Path) -> None:
    for number in range(8):
        shutil.copytree(folder / RIGHT, folder / f"a{number}")
    looper_of(folder / "a-looper", 0)
    command = [sys.executable, "-m", "pytest", "--grade", str(folder), "--grade-report=json:g.json"]
    limits = [f"--grade-limit={name}=3600" for name in ("answer-wall", "submission-wall", "function-cpu")]
    command += ["--grade-store=store", "--grade-workers=2", *limits]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    while run.poll() is None and (not (pytester.path / "store").exists() or len(made_at(pytester)) < 2):
        time.sleep(0.05)
    os.kill(run.pid, signal.SIGINT)
    output, _ = run.communicate(timeout=300)  # the looper may take an hour
    assert run.returncode == pytest.ExitCode.INTERRUPTED
    report = json.loads((pytester.path / "g.json").read_text())
    jsonschema.validate(report, SCHEMA)
    assert report["summary"] == {"submissions": 10, "graded": 10, "not_gradable": 0, "not_reached": 1}
    assert "1 submission was not reached" in output


def small_disk(pytester: Pytester, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command where `small` is a disk of 160 KiB."""
    (pytester.path / "small").mkdir(exist_ok=True)
    script = 'mount -t tmpfs -o size=160k none small && "$@"; code=$?; ls small; exit $code'
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, "sh", *command], capture_output=True, text=True, check=False
    )


def test_a_full_disk_ends_no_run_and_is_said(pytester: Pytester, folder: Path) -> None:
    if shutil.which("unshare") is None or small_disk(pytester, "true").returncode != 0:
        pytest.skip("this machine lets nobody mount a small disk")
    command = [sys.executable, "-m", "pytest", "--grade", str(folder), "--grade-store=small/store"]
    for number in range(12):
        shutil.copytree(folder / WRONG, folder / f"b{number}")
        text = (folder / WRONG / "week4.ipynb").read_text()
        (folder / f"b{number}" / "week4.ipynb").write_text(
            text.replace("import numpy", f"# {number}\\nimport numpy", 1)
        )
    found = small_disk(pytester, *command, "--grade-report=json:small/g.json", "--grade-report=json:g.json")
    assert found.returncode == pytest.ExitCode.INTERNAL_ERROR, found.stdout + found.stderr
    assert "ERROR: report not written: " in found.stdout
    assert "No space left on device" in found.stdout
    assert "WARNING: " in found.stdout
    assert "(database or disk is full); what was found is in this report" in found.stdout
    assert "g.json.part" not in found.stdout
    assert json.loads((pytester.path / "g.json").read_text())["summary"]["graded"] == 14


def test_no_room_for_temporary_files_ends_the_run_with_the_old_report_or_what_is_there(
    pytester: Pytester, folder: Path
) -> None:
    if shutil.which("unshare") is None or small_disk(pytester, "true").returncode != 0:
        pytest.skip("this machine lets nobody mount a small disk")
    for number in range(60):
        shutil.copytree(folder / WRONG, folder / f"b{number:02}")
    command = ["env", f"TMPDIR={pytester.path / 'small'}", sys.executable, "-m", "pytest", "--grade", str(folder)]
    (pytester.path / "none.json").write_text("an older report")
    full = "head -c 156K /dev/zero > small/full; "
    nothing = small_disk(pytester, "sh", "-c", f"{full}exec {shlex.join([*command, '--grade-report=json:none.json'])}")
    assert nothing.returncode == pytest.ExitCode.INTERNAL_ERROR, nothing.stdout
    assert "kept as it was: " in nothing.stdout
    assert (pytester.path / "none.json").read_text() == "an older report"
    found = small_disk(pytester, *command, "--grade-report=json:g.json")
    assert found.returncode == pytest.ExitCode.INTERNAL_ERROR, found.stdout + found.stderr
    assert "no room for more grades in the folder for temporary files" in found.stdout
    assert "Traceback" not in found.stdout + found.stderr
    report = json.loads((pytester.path / "g.json").read_text())
    assert report["summary"]["submissions"] + report["summary"]["not_reached"] == 62


def test_nothing_of_a_run_that_is_killed_lives_on(pytester: Pytester, folder: Path) -> None:
    for number in range(60):
        looper_of(folder / f"c{number}", number)
    command = [sys.executable, "-m", "pytest", "--grade", str(folder), "--grade-workers=2"]
    run = subprocess.Popen([*command, *[f"--grade-limit={name}=3600" for name in ("answer-wall", "function-cpu")]])
    while len(started := list(descendants(run.pid))) < 7:  # a fork server; two that examine, with one and a worker each
        time.sleep(0.05)
    run.kill()
    run.wait()
    deadline = time.monotonic() + 120
    while alive := [pid for pid in started if is_running(pid)]:
        assert time.monotonic() < deadline, alive
        time.sleep(0.05)


def looper_of(folder: Path, number: int) -> None:
    folder.mkdir()
    path = next(each for each in catalogue() if each.fault == "not-terminating").write(folder)
    path.write_text(path.read_text().replace("import numpy", f"# {number}\\nimport numpy", 1))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("first", ["work.py", "work.ipynb"])
def test_a_script_and_a_notebook_of_the_same_bytes_are_both_graded(
    first: str, pytester: Pytester, folder: Path
) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path)
    second = {"work.py": "work.ipynb", "work.ipynb": "work.py"}[first]
    for student, name in (("a", first), ("b", second)):
        (folder / student).mkdir()
        shutil.copy(next((EXAMPLES / RIGHT).glob("*.ipynb")), folder / student / name)
    found = graded(pytester, folder, "--grade-workers=1")
    statuses = {entry["path"]: entry["status"] for entry in found["submissions"]}
    assert statuses == {f"a/{first}": "graded", f"b/{second}": "graded"}
