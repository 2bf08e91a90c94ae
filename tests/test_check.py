"""`pytest-grade check`, as authors type it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_grade.author.words import WORDS
from tests.author.small import kinds, line
from tests.author.test_declarations import COURSES, WEEK2, WEEK3
from tests.warm import typed

COMMAND = Path(sys.executable).with_name("pytest-grade")


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache"), "COLUMNS": "80"}
    return subprocess.run(
        [typed("pytest-grade"), "check", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_right_declaration_is_read_out_and_the_exit_code_is_0(tmp_path: Path) -> None:
    shutil.copytree(COURSES / WEEK2, tmp_path / "week2")
    done = check(tmp_path, "week2")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:4] == [
        "week2_logistic_regression: Logistic regression as a neural network",
        "6 functions, 100 points; m counts the examples",
        "  sigmoid(Z) -> A   [10]",
        "      A: compared with the solution",
    ]


def test_a_wrong_one_is_refused_in_one_line_and_nothing_else_and_the_others_are_read_out(tmp_path: Path) -> None:
    for week in (WEEK2, WEEK3):
        shutil.copytree(COURSES / week, tmp_path / week)
    solution = tmp_path / WEEK2 / "solution.py"
    solution.write_text(solution.read_text().replace("db = np.sum(A - Y) / m", "db = np.sum(A - Y)"))
    done = check(tmp_path, WEEK2, WEEK3)
    assert done.returncode == 1
    assert done.stderr == (
        "week2_logistic_regression/solution.py, line 14: found propagate, whose db is m times the derivative of J by b;"
        " allowed: what line 11 of the declaration says:"
        " propagate(w, b, X, Y) -> {'dw': d(w), 'db': d(b)}, J\n"
    )
    assert done.stdout.startswith("week3_planar: ")


def test_it_proves_each_time_whatever_is_remembered(tmp_path: Path) -> None:
    shutil.copytree(COURSES / WEEK2, tmp_path / "week2")
    first = check(tmp_path, "week2")
    (kept,) = (tmp_path / "cache" / "pytest-grade").iterdir()
    right = kept.read_bytes()
    kept.write_bytes(right.replace(b"calculus", b"solution"))
    assert check(tmp_path, "week2").stdout == first.stdout
    assert kept.read_bytes() == right


@pytest.mark.parametrize(
    ("path", "code", "said"),
    [
        ("gone", 2, "ERROR: gone: found no such folder; allowed: a folder that holds assignment.py"),
        ("file", 2, "ERROR: file: found a file; allowed: a folder that holds assignment.py"),
        (
            "empty",
            1,
            "empty/assignment.py: found No such file or directory; allowed: the declaration of an assignment",
        ),
    ],
)
def test_what_is_no_folder_of_an_assignment_is_refused(path: str, code: int, said: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    done = check(tmp_path, path)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1


def test_every_word_and_option_of_a_declaration_has_its_line(tmp_path: Path) -> None:
    lines = check(tmp_path, "--words").stdout.splitlines()
    options = ("of=", "mean=", "then=", "replacing=", "lowers=", "chance=", "also=", "examples=", "modules=", "either=")
    forms = ("d(q)", "_name", "flat(name)", "grade(", "uses(", "mistake(", "draw(", "a size", "… as name")
    for word in (*(f"{name}(" for name in WORDS), *options, *forms):
        line = next(line for line in lines if line.strip().startswith(word))
        meaning = line[38:] if line[36:38] == "  " else lines[lines.index(line) + 1][38:]
        assert len(meaning) > 5, line


def test_a_terminal_that_knows_few_letters_and_a_reader_that_goes_away_are_no_faults(tmp_path: Path) -> None:
    plain = subprocess.run(
        [COMMAND, "check", "--words"],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert b"Assignment('id', 'title', \\u2026)" in plain.stdout
    with subprocess.Popen([COMMAND, "check", "--words"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as leaving:
        assert leaving.stdout is not None
        assert leaving.stderr is not None
        leaving.stdout.close()
        assert leaving.stderr.read() == b""


def test_without_a_path_the_shipped_ones_are_checked(tmp_path: Path) -> None:
    done = check(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.partition("\n")[0].endswith(
        "shipped assignments are proved, which takes a while: name a folder for one of them"
    )


def test_an_assignment_without_gradients_is_checked_as_well(tmp_path: Path) -> None:
    line(tmp_path / "line", ("slopes(X, t, w, b) -> d(w), d(b)", "slopes(X, t, w, b) -> gw, gb"))
    done = check(tmp_path, "line")
    assert (done.returncode, done.stderr) == (0, "")
    assert "gw, gb: compared with the solution" in done.stdout


def test_the_solution_is_handed_in_as_at_the_beginning_of_a_run(tmp_path: Path) -> None:
    line(
        tmp_path / "line", ("import numpy as np\n", "import os\n\nimport numpy as np\n\nAT_HOME = os.getcwd() != '/'\n")
    )
    text = (tmp_path / "line" / "solution.py").read_text()
    (tmp_path / "line" / "solution.py").write_text(text.replace("return X @ w + b", "return X @ w + b * AT_HOME"))
    done = check(tmp_path, "line")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "line/solution.py, line 8: found fitted, which is wrong where it is handed in as a submission (NameError: name "
        "'AT_HOME' is not defined); allowed: what line 8 of the declaration says: fitted(X, w, b) -> f\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('dZ2 = cache["A2"] - Y', 'Y -= cache["A2"]\n    dZ2 = -Y', "19: found backward, {charged} (Y)"),
        ('dZ2 = cache["A2"] - Y', 'dZ2 = cache["A2"]\n    dZ2 -= Y', "20: found backward, {charged} (the caches)"),
        ("    A1 = np.tanh(Z1)", "    A1 = np.tanh(Z1)\n    X[0] = 3", "7: found forward, {charged} (X)"),
    ],
)
def test_a_solution_that_writes_into_what_it_is_given_is_refused_at_that_line(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    kinds(tmp_path / "kinds", (old, new))
    done = check(tmp_path, "kinds")
    charged = "for which a student who writes so is charged (input-mutated): The function changes what it was given"
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"kinds/solution.py, line {said.format(charged=charged)}, and what reads that")
    assert "; allowed: Make a new array instead: x = x - y, not x -= y\n" in done.stderr


def test_an_update_may_write_into_its_parameters_as_a_students_may(tmp_path: Path) -> None:
    whole = 'return {name: value - rate * grads[f"d{name}"] for name, value in params.items()}'
    in_place = 'for name in params:\n        params[name] -= rate * grads[f"d{name}"]\n    return params'
    kinds(tmp_path / "kinds", (whole, in_place))
    done = check(tmp_path, "kinds")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_rubric_that_runs_would_refuse_is_refused(tmp_path: Path) -> None:
    line(tmp_path / "line")
    (tmp_path / "line" / "rubric.yaml").write_text("assignment: another\n")
    done = check(tmp_path, "line")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("line/rubric.yaml")
