"""The command `pytest-grade`: its table, its help, what it says of wrong words, and how it ends in a shell."""

import importlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from pytest_grade import __version__
from pytest_grade.cli import main
from pytest_grade.commands.table import COMMANDS, EXIT_CODES, overview

NAMES = [command.name for command in COMMANDS]
ROOT = Path(__file__).parents[2]
WORK = "def linear_forward(A, W, b):\n    return W @ A * 2 + b, (A, W, b)\n"


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("PYTEST_PLUGINS", "PYTEST_ADDOPTS"):
        monkeypatch.setenv(name, "")
    monkeypatch.chdir(tmp_path)


def shell(line: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """What came of a line in a shell where our commands are found."""
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["/bin/bash", "-c", line],
        env={**os.environ, "PATH": programs, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    try:
        code = main(arguments)
    except SystemExit as ended:
        code = int(ended.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err.strip()


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code and the one line that is said."""
    code, out, err = said(arguments, capsys)
    assert out == ""
    (line,) = err.splitlines()
    assert line.startswith("ERROR: ")
    return code, line


def test_every_command_is_run_by_its_own_module_and_listed_for_whom_it_is() -> None:
    shown = "\n".join(overview())
    for command in COMMANDS:
        assert callable(importlib.import_module(command.module).run)
        for reader, how, _ in command.uses:
            assert how in shown[shown.index(f"for {reader}:") :]


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], *([name, "--help"] for name in NAMES)], ids=" ".join)
def test_help_is_one_screen_with_an_example(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = said(arguments, capsys)
    lines = shown.splitlines()
    assert code == 0
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80
    assert [line for line in lines if line.startswith("example: pytest-grade ")]


def test_the_help_of_grading_names_every_option_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    from pytest_grade.plugin.options import OPTIONS

    shown = said(["class", "--help"], capsys)[1]
    assert {option.flag for option in OPTIONS} <= set(re.findall(r"--grade-[\w-]+", shown))


def test_help_and_version_load_neither_pytest_nor_numpy() -> None:
    code = "import sys; from pytest_grade.cli import main; main([sys.argv[1]]); print(*sys.modules)"
    for word in ("--help", "--version"):
        shown = subprocess.run([sys.executable, "-c", code, word], capture_output=True, text=True, check=True).stdout
        assert {"pytest", "numpy", "yaml", "msgpack"}.isdisjoint(shown.splitlines()[-1].split())


def test_the_version_is_told_with_what_findings_depend_on(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = said(["--version"], capsys)
    assert code == 0
    assert re.fullmatch(rf"pytest-grade {__version__} \(pytest \S+, NumPy \S+, Python \S+\)\n", shown)


def test_the_module_is_the_same_command() -> None:
    lines = "%s explain at-loss; %s merge; %s history nowhere; %s --grade-raport=x ."
    one, other = (shell(lines.replace("%s", way)) for way in ("pytest-grade", "python -m pytest_grade"))
    assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr)
    assert one.stdout.startswith("at-loss, a convention: ")
    assert one.returncode == pytest.ExitCode.USAGE_ERROR


WRONG_WORDS = {
    "a command": (["chekc", "x"], 4, "chekc: no command, and no file or folder here: did you mean check?"),
    "a command in capitals": (["Merge", "x"], 4, "did you mean merge?"),
    "an option of a command": (["check", "--wrods"], 2, "there is no option --wrods: did you mean --words?"),
    "an option, and one that is missing": (["anonymous", "g", "--kye=k"], 2, "--kye: did you mean --key?"),
    "the beginning of an option": (["kit", "a", "b", "--note=x"], 2, "there is no option --note"),
    "too few": (["kit", "week4_step_by_step"], 2, "the following arguments are required: OUT"),
    "an option of grading": (["--grade-raport=csv:x", "."], 4, "nearest: --grade-report"),
    "an option of pytest's": (["--maxfial=1", "."], 4, "there is no option --maxfial: did you mean --maxfail?"),
    "an option like none": (["--zzz", "."], 4, "there is no option --zzz (see pytest-grade grade --help)"),
    "a value of pytest's": (["--maxfail=x", "."], 4, "argument --maxfail: invalid int value: 'x'"),
    "a path like no command": (["submissions"], 4, "file or directory not found: submissions"),
    "a name in the feedback": (["explain", "missing-men"], 2, '"missing-mean", perhaps'),
    "an assignment to explain by": (
        ["explain", "missing-mean", "--assignment=week3_plnar"],
        2,
        '"week3_planar", perhaps',
    ),
    "no folder to check": (["check", "gone"], 2, "gone: found no such folder; allowed: "),
    "no report": (["anonymous", "gone", "--key=k", "--out=o"], 2, "k: found No such file"),
    "no store": (["history", "gone"], 2, "gone: found no file; allowed: a store"),
    "no parts": (["merge", "gone", "--out=o"], 2, "gone: No such file or directory"),
}


@pytest.mark.parametrize(("arguments", "code", "line"), WRONG_WORDS.values(), ids=list(WRONG_WORDS))
def test_what_is_wrong_is_said_in_one_line_with_the_nearest_right_word(
    arguments: list[str], code: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = refused(arguments, capsys)
    assert found[0] == code
    assert line in found[1]


def test_what_is_there_is_graded_by_its_path_and_by_the_whole_command_whatever_its_name(tmp_path: Path) -> None:
    for name in ("chekc", "history"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.py").write_text(WORK)
    for number, words in enumerate(("chekc", "./history", "grade history")):
        assert shell(f"pytest-grade {words} --grade-report=csv:{number}.csv").returncode == 0
        assert "a.py" in (tmp_path / f"{number}.csv").read_text()


def test_the_word_of_a_command_is_the_command_and_what_lies_here_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "history").mkdir()
    note = "history: taken as the command; what lies here under that name is ./history\n"
    code, _, err = said(["history"], capsys)
    assert code == 2
    assert err.startswith(note)
    assert "taken as" not in said(["history", "some.sqlite"], capsys)[2]


def test_work_comes_to_its_end_though_nobody_reads_on(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WORK)
    done = shell("(pytest-grade -v a.py --grade-report=csv:g.csv; echo $? >&2) | head -1")
    assert done.stderr == "1\n"
    assert (tmp_path / "g.csv").exists()
    explained = shell("(pytest-grade explain; echo $? >&2) | head -c 5")
    assert (explained.stdout, explained.stderr) == ("Conve", "0\n")


def test_no_colour_reaches_a_pipe_and_none_a_terminal_where_none_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(WORK)
    assert "\x1b" not in shell("pytest-grade a.py").stdout
    terminal = "script -qec '{} a.py' /dev/null"
    assert "\x1b[" in shell(terminal.format("pytest-grade"), {"TERM": "xterm"}).stdout
    plain = shell(terminal.format("pytest-grade"), {"TERM": "xterm", "NO_COLOR": "1"}).stdout
    assert not re.search(r"\x1b\[[\d;]*m", plain)


def test_interrupted_a_command_says_so_and_ends_as_shells_say_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pytest_grade.explain.shipped", interrupted)
    assert main(["explain", "missing-mean"]) == 128 + signal.SIGINT
    assert capsys.readouterr().err == "interrupted\n"


def test_the_table_of_exit_codes_is_that_of_the_documentation() -> None:
    text = (ROOT / "docs" / "options.md").read_text(encoding="utf-8")
    for code, of_grade, of_others in EXIT_CODES:
        row = re.search(rf"^\| {code} \| (.*) \| (.*) \|$", text, flags=re.MULTILINE)
        assert row is not None, code
        assert row[1].startswith(of_grade)
        assert row[2].startswith(of_others)
