"""A run that ends early reports all that was found by then, in whatever order, and says what is missing."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from pytest_grade.__main__ import main
from pytest_grade.batch.store import Store
from tests.plugin.test_grade import SCHEMA, grade
from tests.students import catalogue, student
from tests.students.student import Student

Pytester = pytest.Pytester

RIGHT, WRONG = student("week4-course-per-layer"), student("week4-course-missing-mean")
WEEK_3 = next(each for each in catalogue() if each.assignment.startswith("week3") and each.kind == "lawful")
LOOPER = next(each for each in catalogue() if each.fault == "not-terminating")
POINTS = {"a": 82, "b": 100, "c": 82, "d": 100}

CONTROL_C_AFTER_4 = """
    import os, signal
    import pytest_grade.batch.intake
    keep, kept = pytest_grade.batch.intake.Intake.keep, []
    def counted(self, content, found):
        keep(self, content, found)
        kept.append(content)
        if len(kept) == 4:
            os.kill(os.getpid(), signal.SIGINT)
    pytest_grade.batch.intake.Intake.keep = counted
"""
CONTROL_C_AT_MARKS = """
    from pytest_grade.plugin.session import GradeSession
    marked, left = GradeSession._marked, {}
    def interrupted(*found):
        if left and left.pop(0):
            raise KeyboardInterrupt
        return marked(*found)
    GradeSession._marked = interrupted
"""
LOST = """
    import time
    import pytest_grade.batch.pool
    from pytest_grade.batch.wire import LostError
    def lost(self, path):
        while not all(future.done() for future in self._futures.values()):
            time.sleep(0.01)
        raise LostError("all is gone")
    pytest_grade.batch.pool.Pool.examined = lost
"""
BREAKS_AFTER_THE_FIRST = """
    def pytest_runtest_logfinish():
        raise MemoryError("no room")
"""
NOTHING_CAN_BE_READ = """
    import pytest_grade.batch.intake
    def broken(self, path):
        raise RuntimeError("no such luck")
    pytest_grade.batch.intake.Intake.taken_in = broken
"""
NO_ROOM_FOR_A_SECOND = """
    import errno
    import pytest_grade.reports.spool
    add = pytest_grade.reports.spool.Spool.add
    def full(self, entry, source=None):
        if len(self):
            raise OSError(errno.ENOSPC, "no space")
        add(self, entry, source)
    pytest_grade.reports.spool.Spool.add = full
"""


@pytest.fixture
def folder(pytester: Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four submissions, of which the first and the third are wrong, and the last is of another assignment."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    folder = pytester.mkdir("class")
    hand_in(folder, a=WRONG, b=RIGHT, c=WRONG, d=WEEK_3)
    return folder


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that has all of these four."""
    folder = tmp_path_factory.mktemp("class")
    hand_in(folder, a=WRONG, b=RIGHT, c=WRONG, d=WEEK_3)
    store = tmp_path_factory.mktemp("kept") / "store"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--grade", str(folder)]
    subprocess.run([*command, f"--grade-store={store}"], capture_output=True, check=False)
    return store


def hand_in(folder: Path, **students: Student) -> None:
    for name, each in students.items():
        path = each.write(folder)
        path.write_text(path.read_text().replace("import numpy", f"# {name}\\nimport numpy", 1))
        path.rename(folder / f"{name}{path.suffix}")


def ended(pytester: Pytester, folder: Path, *options: str, plugin: str = "") -> tuple[pytest.RunResult, Any]:
    """A run that `plugin` may end, and its report."""
    pytester.syspathinsert()
    pytester.makepyfile(ender=plugin)
    result = grade(pytester, folder, "-p", "ender", "--grade-workers=2", "--grade-report=json:g.json", *options)
    report = json.loads((pytester.path / "g.json").read_text())
    jsonschema.validate(report, SCHEMA)
    return result, report


def earned(report: Any) -> dict[str, Any]:
    return {Path(entry["path"]).stem: entry.get("earned") for entry in report["submissions"]}


def summary(graded: int, **further: int) -> dict[str, int]:
    return {"submissions": graded, "graded": graded, "not_gradable": 0} | further


@pytest.mark.parametrize("option", ["-x", "--maxfail=2"])
def test_a_run_that_ends_at_a_failure_reports_all_that_the_store_has(
    option: str, pytester: Pytester, folder: Path, full: Path
) -> None:
    shutil.copy(full, "store")
    result, report = ended(pytester, folder, "--grade-store=store", "--grade-fail-under=100", option)
    assert result.ret != pytest.ExitCode.OK
    assert earned(report) == POINTS
    assert report["summary"] == summary(4)
    result.stdout.fnmatch_lines(["* 4 submissions: 4 graded, 0 not gradable"])
    result.stdout.no_fnmatch_line("*not reached*")


def test_pytest_counts_what_it_came_to_and_it_is_said_what_was_graded_besides(
    pytester: Pytester, folder: Path, full: Path
) -> None:
    shutil.copy(full, "store")
    result, _ = ended(pytester, folder, "--grade-store=store", "--grade-fail-under=100", "-x", "--junitxml=g.xml")
    result.assert_outcomes(failed=1)
    assert len(list(ET.parse(pytester.path / "g.xml").iter("testcase"))) == 1
    result.stdout.fnmatch_lines(["the run ended early; found ahead of where it ended, and reported: 3"])


def test_a_run_that_has_lost_what_examines_reports_what_came_back_without_a_store_too(
    pytester: Pytester, folder: Path
) -> None:
    result, report = ended(pytester, folder, plugin=LOST)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert earned(report) == POINTS
    result.stdout.fnmatch_lines(["the run ended early; *reported: 4", "*all is gone*"])


def test_a_run_ended_by_control_c_behind_one_that_takes_long_reports_all_others(
    pytester: Pytester, folder: Path
) -> None:
    hand_in(folder, **{"0": LOOPER})
    patient = [f"--grade-limit={name}=3600" for name in ("answer-wall", "submission-wall", "function-cpu")]
    result, report = ended(pytester, folder, *patient, plugin=CONTROL_C_AFTER_4)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert earned(report) == POINTS
    assert report["summary"] == summary(4, not_reached=1)
    result.stdout.fnmatch_lines(["* 4 submissions: 4 graded, 0 not gradable", "1 submission was not reached"])


def test_the_submission_at_which_a_run_was_ended_is_reported_where_it_was_found(
    pytester: Pytester, folder: Path, full: Path
) -> None:
    shutil.copy(full, "store")
    _, report = ended(pytester, folder, "--grade-store=store", plugin=CONTROL_C_AT_MARKS.format([True]))
    assert earned(report) == POINTS


def test_a_second_control_c_ends_the_run_with_what_was_taken_in_by_then(
    pytester: Pytester, folder: Path, full: Path
) -> None:
    shutil.copy(full, "store")
    ends = CONTROL_C_AT_MARKS.format([False, True, False, True])
    result, report = ended(pytester, folder, "--grade-store=store", plugin=ends)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert earned(report) == {"a": 82, "b": 100}
    assert report["summary"] == summary(2, not_reached=2)


def test_a_fault_that_ends_the_run_costs_nobody_the_grade_that_is_there(
    pytester: Pytester, folder: Path, full: Path
) -> None:
    shutil.copy(full, "store")
    result, report = ended(pytester, folder, "--grade-store=store", plugin=BREAKS_AFTER_THE_FIRST)
    assert result.ret == pytest.ExitCode.INTERNAL_ERROR
    assert earned(report) == POINTS


def test_what_can_be_had_of_no_other_submission_leaves_the_report_as_it_is(pytester: Pytester, folder: Path) -> None:
    result, report = ended(pytester, folder, "--grade-store=store", "-x", plugin=NOTHING_CAN_BE_READ)
    assert report["summary"] == {"submissions": 1, "graded": 0, "not_gradable": 1, "not_reached": 3, "faults": 1}
    goes_on = "*store has what was found: the same command goes on from there"
    result.stdout.fnmatch_lines(["3 submissions were not reached", goes_on])


def test_where_there_is_no_room_for_more_the_report_has_what_is_there(
    pytester: Pytester, folder: Path, full: Path
) -> None:
    shutil.copy(full, "store")
    result, report = ended(
        pytester, folder, "--grade-store=store", "--grade-fail-under=100", "-x", plugin=NO_ROOM_FOR_A_SECOND
    )
    assert report["summary"] == summary(1, not_reached=3)
    result.stdout.fnmatch_lines(["3 submissions were not reached"])


def test_a_file_that_cannot_be_read_is_reported_however_early_the_run_ends(pytester: Pytester, folder: Path) -> None:
    (folder / "e.ipynb").symlink_to(folder / "b.ipynb")
    _, report = ended(pytester, folder, "-x", plugin=LOST)
    assert earned(report) == POINTS | {"e": None}
    assert "it is a link" in report["submissions"][-1]["reason"]


def test_a_run_that_ends_before_anything_is_found_says_what_is_missing(pytester: Pytester, folder: Path) -> None:
    result, report = ended(
        pytester, folder, plugin=LOST + "    pytest_grade.batch.pool.Pool.expect = lambda *_: None\n"
    )
    assert report["summary"] == summary(0, not_reached=4)
    result.stdout.fnmatch_lines(["report written: *g.json (json)", "4 submissions were not reached"])


def test_what_was_found_ahead_is_in_the_history_and_makes_the_class_complete(
    pytester: Pytester, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended(pytester, folder, "--grade-store=store", plugin=LOST)
    capsys.readouterr()
    assert main(["history", "store"]) == 0
    assert [line.split()[2] for line in capsys.readouterr().out.splitlines()] == [
        f"{points}/100" for points in POINTS.values()
    ]
    store = Store(pytester.path / "store")
    assert [(part.shard, part.expected, part.graded) for part in store.parts()] == [(None, 4, 4)]
    store.close()


COLLECTING_FAILS = {
    "by Ctrl-C": ("raise KeyboardInterrupt", pytest.ExitCode.INTERRUPTED, "interrupted"),
    "by a fault": ("raise OSError('no\\nluck')", pytest.ExitCode.INTERNAL_ERROR, "OSError: no luck"),
    "by a wish": ("pytest.exit('enough')", pytest.ExitCode.INTERRUPTED, "enough"),
    "by a refusal": ("raise pytest.UsageError('not this')", pytest.ExitCode.USAGE_ERROR, "not this"),
}
HOOKS = ("pytest_itemcollected(item)", "pytest_collection_modifyitems(items)", "pytest_collectreport(report)")
OLD = '{"an old": "report"}'


def kept(pytester: Pytester, *options: object, plugin: str = "") -> pytest.RunResult:
    """A run that `plugin` may end while it collects; the report of an earlier one has to outlast it."""
    pytester.syspathinsert()
    pytester.makepyfile(ender=plugin)
    (pytester.path / "g.json").write_text(OLD)
    result = grade(pytester, "-p", "ender", "--grade-report=json:g.json", *options)
    assert (pytester.path / "g.json").read_text() == OLD
    result.stdout.no_fnmatch_line("report written*")
    return result


@pytest.mark.parametrize(
    ("hook", "way"),
    [*((hook, "by Ctrl-C") for hook in HOOKS), *((HOOKS[1], way) for way in list(COLLECTING_FAILS)[1:])],
)
def test_a_run_whose_collecting_fails_keeps_the_old_report_and_says_why(
    hook: str, way: str, pytester: Pytester, folder: Path
) -> None:
    act, code, said = COLLECTING_FAILS[way]
    plugin = f"import pytest\n\ndef {hook}:\n    {act}\n"
    result = kept(pytester, folder, plugin=plugin)
    assert result.ret == code
    result.stdout.fnmatch_lines([f"ERROR: nothing was graded ({said}); kept as it was: *g.json"])


def test_where_there_is_no_old_report_none_is_written(pytester: Pytester, folder: Path) -> None:
    pytester.syspathinsert()
    pytester.makepyfile(ender="def pytest_itemcollected(item):\n    raise KeyboardInterrupt\n")
    result = grade(pytester, folder, "-p", "ender", "--grade-report=json:g.json")
    result.stdout.fnmatch_lines(["ERROR: nothing was graded (interrupted)"])
    assert not (pytester.path / "g.json").exists()


ONE_FOLDER_FAILS = """
    import pytest_grade.plugin.folders
    entries = pytest_grade.plugin.folders.entries
    def broken(folder):
        if folder.name == "e":
            raise RecursionError("too deep")
        return entries(folder)
    pytest_grade.plugin.folders.entries = broken
"""


@pytest.mark.parametrize("options", [(), ("--continue-on-collection-errors",), ("-n2",), ("--grade-shard=1/2",)])
def test_a_fault_in_one_folder_ends_the_run_before_anything_is_graded(
    options: tuple[str, ...], pytester: Pytester, folder: Path
) -> None:
    (folder / "e").mkdir()
    result = kept(pytester, folder, *options, plugin=ONE_FOLDER_FAILS)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["ERROR: nothing was graded (class/e: *RecursionError: too deep); kept as it was: *"])
    result.stdout.no_fnmatch_line("*points*")


@pytest.mark.parametrize("fault", ["raise RuntimeError('x')", "raise KeyboardInterrupt", "import os; os._exit(9)"])
def test_what_breaks_while_pytest_xdist_collects_replaces_no_report(
    fault: str, pytester: Pytester, folder: Path
) -> None:
    plugin = f"def pytest_itemcollected(item):\n    {fault}\n"
    result = kept(pytester, folder, "-n1", "--max-worker-restart=0", plugin=plugin)
    assert result.ret != pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["ERROR: nothing was graded (*); kept as it was: *g.json"])


@pytest.mark.parametrize("options", [(), ("-n1",)], ids=["alone", "with xdist"])
def test_a_class_that_cannot_be_read_replaces_no_report(
    options: tuple[str, ...], pytester: Pytester, folder: Path
) -> None:
    gone = f"""
    import shutil
    def pytest_collectstart():
        shutil.rmtree({str(folder)!r}, ignore_errors=True)
    """
    result = kept(pytester, folder, *options, plugin=gone)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["ERROR: nothing was graded (class: the folder cannot be read (No such file*"])


def test_a_run_whose_collecting_fails_is_not_a_finished_part_of_a_class(pytester: Pytester, folder: Path) -> None:
    kept(
        pytester, folder, "--grade-store=store", plugin="def pytest_itemcollected(item):\n    raise KeyboardInterrupt\n"
    )
    store = Store(pytester.path / "store")
    assert [part.graded for part in store.parts()] == [None]
    store.close()


def test_an_empty_class_says_so_and_that_the_old_report_was_kept(pytester: Pytester) -> None:
    result = kept(pytester, pytester.mkdir("empty"))
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    result.stdout.fnmatch_lines(["kept as it was: *g.json"])
    result.stdout.fnmatch_lines(["nothing to grade lies in *empty: no notebook (.ipynb) and no script (.py) *"])


@pytest.mark.parametrize("options", [(), ("-n1",)], ids=["alone", "with xdist"])
def test_an_empty_part_of_a_class_has_a_report(options: tuple[str, ...], pytester: Pytester) -> None:
    empty = pytester.mkdir("empty")
    result = grade(pytester, empty, "--grade-shard=1/2", "--grade-report=json:g.json", *options)
    assert result.ret == pytest.ExitCode.OK
    assert json.loads((pytester.path / "g.json").read_text())["summary"] == summary(0)
