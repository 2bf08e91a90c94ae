"""How a run starts and what it needs for it: closed streams, an environment meant for other runs, folders not there."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="streams and folders as Linux has them")

WORK = "def linear_forward(A, W, b):\n    return W @ A * 2 + b, (A, W, b)\n"
COMMANDS = ("pytest-grade", "pytest --grade")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "a.py").write_text(WORK)
    return tmp_path


def started(
    folder: Path, command: str, *, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """What came of a line in a shell, where the grader's commands are found."""
    programs = Path(sys.executable).parent
    own = {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(folder), "COLUMNS": "200"}
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={**own, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def is_reported(folder: Path) -> bool:
    report = json.loads((folder / "g.json").read_text())
    return [entry["path"] for entry in report["submissions"]] == ["a.py"]


@pytest.mark.parametrize("streams", ["2>&-", ">&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", COMMANDS)
def test_with_closed_streams_the_report_is_written_and_the_exit_code_is_true(
    command: str, streams: str, folder: Path
) -> None:
    done = started(folder, f"{command} class/a.py --grade-report=json:g.json {streams}")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert is_reported(folder)


def test_with_closed_streams_pytest_xdist_grades_as_well(folder: Path) -> None:
    done = started(folder, "pytest-grade class/a.py -n1 --grade-report=json:g.json <&- >&- 2>&-")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert is_reported(folder)


@pytest.mark.parametrize("streams", ["2>&-", ">&-"])
def test_with_closed_streams_what_is_merged_is_written(streams: str, folder: Path) -> None:
    started(folder, "pytest-grade class/a.py --grade-report=json:g.json")
    done = started(folder, f"python -m pytest_grade merge --out=all.json g.json {streams}")
    assert done.returncode == 0
    assert (folder / "all.json").exists()
    assert started(folder, f"python -m pytest_grade merge --out=all.json class/a.py {streams}").returncode == 2


@pytest.mark.parametrize("workers", ["", "-p xdist -n1"], ids=["alone", "with xdist"])
def test_plugins_that_are_not_to_be_loaded_do_not_disable_the_command_of_our_own(workers: str, folder: Path) -> None:
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = started(folder, f"pytest-grade class/a.py {workers} --grade-report=json:g.json", environment=alone)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stderr
    assert is_reported(folder)


def test_the_same_with_pytest_takes_the_name_of_the_plugin(folder: Path) -> None:
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = started(folder, "pytest -p grade --grade class/a.py --grade-report=json:g.json", environment=alone)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stderr
    assert is_reported(folder)


def test_without_a_terminal_of_pytests_the_report_is_written(folder: Path) -> None:
    done = started(folder, "pytest-grade class/a.py -p no:terminal --grade-report=json:g.json")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stderr
    assert is_reported(folder)


ENVIRONMENTS = {
    "a lenient threshold": {"PYTEST_ADDOPTS": "--grade-fail-under=0"},
    "no grading": {"PYTEST_ADDOPTS": "-p no:grade"},
    "no shell's text": {"PYTEST_ADDOPTS": "'"},
    "all of it": {"PYTEST_ADDOPTS": "--co", "PYTEST_PLUGINS": "x", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
}


@pytest.mark.parametrize("environment", ENVIRONMENTS.values(), ids=list(ENVIRONMENTS))
def test_what_the_environment_sets_for_other_runs_is_ignored_and_named(
    environment: Mapping[str, str], folder: Path
) -> None:
    done = started(folder, "pytest-grade class/a.py --grade-report=json:g.json", environment=environment)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stderr
    assert is_reported(folder)
    for name in environment.keys() & {"PYTEST_ADDOPTS", "PYTEST_PLUGINS"}:
        assert f"ignored: {name} (pytest-grade has no settings but those of its command line)" in done.stderr


def test_an_environment_that_sets_nothing_is_not_mentioned(folder: Path) -> None:
    assert started(folder, "pytest-grade class/a.py", environment={"PYTEST_ADDOPTS": ""}).stderr == ""


BAD_STARTS = {
    "a home that nobody has": (
        "class/a.py --grade-report=json:~nobody-of-that-name/g.json",
        "a path that begins with no ~",
    ),
    "a name that is too long": (
        f"class/a.py --grade-report=json:{'x' * 300}",
        "a path that can be looked at (here: File",
    ),
    "a rubric that cannot be": (f"class/a.py --grade-rubric={'x' * 5000}", "allowed: a readable YAML file"),
    "nothing there, with xdist": ("nowhere -n1", "file or directory not found: nowhere"),
    "a name that is no path": (f"class {'x' * 5000}", "file or directory not found: xxx"),
}


@pytest.mark.parametrize(("arguments", "said"), BAD_STARTS.values(), ids=list(BAD_STARTS))
def test_what_a_run_cannot_start_with_is_refused_in_one_line(arguments: str, said: str, folder: Path) -> None:
    done = started(folder, f"pytest-grade {arguments}")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "Traceback" not in done.stderr + done.stdout
    (line,) = filter(None, done.stderr.splitlines())
    assert said in line


def test_without_a_folder_for_temporary_files_a_run_is_refused_in_one_line(folder: Path) -> None:
    done = started(folder, "ulimit -f 0; pytest-grade class")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert done.stderr.startswith("ERROR: no folder for temporary files (")
    assert len(done.stderr.splitlines()) == 1


def test_a_run_from_a_folder_that_is_gone_is_refused_in_one_line(folder: Path) -> None:
    done = started(folder, f"mkdir gone; cd gone; rmdir ../gone; pytest-grade {folder}/class")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert done.stderr == "ERROR: the working directory is gone or cannot be read; allowed: one that is there\n"


def test_a_grader_that_is_installed_file_by_file_starts_without_a_warning(folder: Path) -> None:
    """As of a wheel: pytest rewrites the assertions of such plugins, and warns of what the command has imported."""
    about = folder / "wheel" / "installed_grade-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: installed-grade\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[pytest11]\ninstalled = pytest_grade.streams\n")
    (about / "RECORD").write_text("pytest_grade/__init__.py,,\n")
    done = started(folder, "pytest-grade class/a.py", environment={"PYTHONPATH": str(about.parent)})
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "warning" not in done.stdout.lower(), done.stdout


def test_pytest_rewrites_no_module_of_the_grader(folder: Path) -> None:
    (folder / "looking.py").write_text(
        "import sys\ndef pytest_unconfigure():\n"
        "    ours = [each for name, each in sys.modules.items() if name.startswith('pytest_grade.')]\n"
        "    print('rewritten', sum('Rewriting' in type(each.__loader__).__name__ for each in ours), 'of', len(ours))\n"
    )
    done = started(folder, "pytest --grade -p looking class/a.py", environment={"PYTHONPATH": str(folder)})
    (line,) = (line.split() for line in done.stdout.splitlines() if line.startswith("rewritten"))
    assert int(line[1]) < 10
    assert int(line[3]) > 300
