"""`pytest-grade new`, and what becomes of a master: `check`, `release` and `kit`, as authors type them."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_grade.author.masters import read_master, solution_of
from pytest_grade.cli import main
from pytest_grade.examine.catalogue import load
from pytest_grade.model.submission import Change
from pytest_grade.prove.known_mistakes import _column, _edit
from tests.assignments import SHIPPED

Said = Callable[..., tuple[int, str, str]]
STUB = "    # YOUR CODE HERE\n    raise NotImplementedError()"


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """What a command says: its exit code, and both streams."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([str(each) for each in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def master(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A new assignment with a master."""
    assert main(["new", str(tmp_path / "line"), "--master"]) == 0
    capsys.readouterr()
    return tmp_path / "line" / "master.ipynb"


def sources(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


def edited(path: Path, *changes: tuple[str, str]) -> None:
    """Change the source of a notebook's cells."""
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for old, new in changes:
        assert any(old in "".join(cell["source"]) for cell in notebook["cells"]), old
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"]).replace(old, new)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_a_new_assignment_passes_its_check_with_its_examples_and_mistakes(tmp_path: Path, said: Said) -> None:
    code, out, _ = said("new", tmp_path / "week1", "--title", 'A "line"')
    assert code == 0
    assert f"next: pytest-grade check {tmp_path / 'week1'} --examples" in out
    code, out, err = said("check", tmp_path / "week1", "--examples", "--mistakes")
    assert (code, err) == (0, "")
    assert out.startswith('week1: A "line"\n3 functions, 100 points')
    assert "robin-hale: as expected, { points: 100, convention: per-layer }" in out
    assert "sam-frost: as expected, { points: 70, charged: { gradients: missing-mean } }" in out
    assert "gradients: 12 mistakes of derivatives tried, all noticed; not told apart: doubled-mean and" in out
    assert "not noticed, line 13 of solution.py: y_hat - y -> y - y_hat" in out
    assert "note: " not in out
    assert "END SOLUTION" not in (tmp_path / "week1" / "solution.py").read_text(encoding="utf-8")
    assert sum(STUB in source for source in sources(tmp_path / "week1" / "starter.ipynb")) == 3


RIDGE = """from pytest_grade.author import Assignment, normal, number, widths

ridge = Assignment("ridge", "Ridge", examples="N", either={"REG": (1.0, 0.5)})
ridge.draw(w=normal("n"), X=normal("N", "n"), y=normal("N"), reg=number(0.05, 0.4), sizes=widths(layers=(1, 1)))
ridge.grade("cost(w, X, y, reg) -> J", 50)
ridge.grade("start(sizes) -> W", 50)
"""
RIDGE_SOLUTION = """import numpy as np

REG = 1.0


def cost(w, X, y, reg):
    return np.mean((X @ w - y) ** 2) + REG * reg * np.sum(w**2)


def start(sizes):
    return np.random.randn(sizes[0], sizes[1]) * 0.01
"""


def test_mistakes_are_tried_in_what_is_drawn_by_chance_and_with_every_choice_of_a_constant(
    tmp_path: Path, said: Said
) -> None:
    (tmp_path / "ridge").mkdir()
    (tmp_path / "ridge" / "assignment.py").write_text(RIDGE, encoding="utf-8")
    (tmp_path / "ridge" / "solution.py").write_text(RIDGE_SOLUTION, encoding="utf-8")
    code, out, err = said("check", tmp_path / "ridge", "--mistakes")
    assert (code, err) == (0, "")
    assert "  start: " in out
    assert "not noticed, line 11 of solution.py: np.random.randn(sizes[0], sizes[1]) * 0.01 -> -(" in out
    assert "REG * reg -> " not in out  # at 1.0 alone, who leaves it out is right
    assert all(
        before != after for before, _, after in (line.rpartition(": ")[2].partition(" -> ") for line in _left(out))
    )


def change(before: str, after: str, line: int = 1, column: int = 0) -> Change:
    place = {"cell": 1, "line": line, "column": column, "end_column": column + len(before)}
    return Change(number=0, kind="", before=before, after=after, target="", function="", **place)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("y", "y + 1", "y -> y + 1"),
        ("y\nz", "z\ny", "y -> z, z -> y"),
        ("a\nb\nc\nd", "-a\n-b\n-c\n-d", "a -> -a, b -> -b, and 2 more in the same way"),
        ("for x in X:\n    total += x", "total += x", "for x in X:; total += x -> total += x"),
        ("dW += x", "", "dW += x -> nothing"),
    ],
)
def test_what_is_changed_in_several_places_is_told_place_by_place(before: str, after: str, told: str) -> None:
    assert _edit(change(before, after)) == told


def test_a_line_that_is_moved_into_a_loop_is_not_said_to_be_left_out() -> None:
    assert _edit(replace(change("dW = x", ""), kind="indent")) == "dW = x -> the same, indented otherwise"


def test_of_several_that_are_written_alike_it_is_told_which_one() -> None:
    text = "def f(x, y):\n    return y * x + y\n"
    assert _column(change("y", "x", 2, 19), text) == ", column 20"
    assert _column(change("x", "y", 2, 15), text) == ""
    assert _column(change("", "x = y", 2, 4), text) == ""


def _left(out: str) -> list[str]:
    return [line for line in out.splitlines() if "not noticed, line" in line]


@pytest.mark.parametrize(
    ("name", "file", "found"), [("w", "w/x", "files in it"), ("f", "f", "a file"), ("a b", None, "the name 'a b'")]
)
def test_nothing_is_written_over_and_a_name_has_to_be_an_id(
    name: str, file: str | None, found: str, tmp_path: Path, said: Said
) -> None:
    if file:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("mine")
    code, out, err = said("new", tmp_path / name)
    assert (code, out) == (2, "")
    assert f"ERROR: {tmp_path / name}: found {found}; allowed: " in err


def test_one_master_and_a_declaration_are_an_assignment(master: Path, tmp_path: Path, said: Said) -> None:
    assert sorted(path.name for path in master.parent.iterdir()) == [
        "assignment.py",
        "examples",
        "master.ipynb",
        "rubric.yaml",
    ]
    code, out, _ = said("release", master, tmp_path / "out" / "line.ipynb")
    assert code == 0
    assert out == (
        f"{master}: 100 of 100 points; what students get of it earns none\n"
        f"{tmp_path / 'out' / 'line.ipynb'}: 3 solutions replaced\n"
    )
    handed_out = sources(tmp_path / "out" / "line.ipynb")
    assert sum(STUB in source for source in handed_out) == 3
    assert not any("X.T @" in source for source in handed_out)
    solution = load(master.parent).callees
    assert "def gradients" in solution
    assert "slope" not in solution
    assert said("kit", master.parent, tmp_path / "kit", "--seed=1")[0] == 0
    assert sources(tmp_path / "kit" / "line.ipynb") == handed_out


REFUSED = {
    "wrong": (("X.T @ dy_hat / m", "X.T @ dy_hat"), "whose dw is m times the derivative of J by w"),
    "no mark": (("SOLUTION", "WORK"), "found no mark of a solution; allowed: ### BEGIN SOLUTION and"),
    "an open mark": (("    ### END SOLUTION", ""), "cell 4, line 3: found '### BEGIN SOLUTION' without an end"),
    "no Python": (("def cost(", "def cost)"), "cell 6, line 1: found what does not parse"),
    "raises": (("X @ w + b", "X @ w + b + q"), "raises NameError in line 4 of master.ipynb, cell 4"),
}


@pytest.mark.parametrize(("change", "why"), REFUSED.values(), ids=REFUSED)
def test_a_master_is_refused_in_one_line_and_nothing_is_written(
    change: tuple[str, str], why: str, master: Path, tmp_path: Path, said: Said
) -> None:
    edited(master, change)
    code, out, err = said("release", master.parent, tmp_path / "out.ipynb")
    assert (code, out) == (1, "")
    assert why in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "out.ipynb").exists()


def test_a_master_is_refused_of_which_students_get_points(master: Path, tmp_path: Path, said: Said) -> None:
    marks = ("    ### BEGIN SOLUTION\n    return np.mean", "    return np.mean"), ("2)\n    ### END SOLUTION", "2)")
    edited(master, *marks)
    code, _, err = said("release", master, tmp_path / "out.ipynb")
    assert code == 1
    assert "found points for what students get: cost (20); allowed: a mark of a solution in each of these" in err


WRONG = {
    "no master": (["nowhere.ipynb", "o.ipynb"], "nowhere.ipynb: found no such file; allowed: a master notebook, or a"),
    "no master in a folder": ([".", "o.ipynb"], ".: found none of master.ipynb, master.py, master.md in it"),
    "another kind of output": (["m.py", "o.py"], "o.py: found a name that ends with .py; allowed: the name of a new"),
    "an output that is there": (["m.py", "there.ipynb"], "there.ipynb: found something there already"),
    "no declaration": (["m.py", "o.ipynb"], "m.py: found no assignment.py beside it; allowed: the declaration of"),
    "another kind of master": (["m.txt", "o.ipynb"], "m.txt: found a file that ends with .txt; allowed: a notebook"),
}


@pytest.mark.parametrize(("arguments", "why"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_released_is_said_in_one_line(
    arguments: list[str], why: str, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("there.ipynb", "m.txt"):
        Path(name).write_text("{}")
    Path("m.py").write_text("# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n")
    code, _, err = said("release", *arguments)
    assert code == 1
    assert why in err


def test_a_master_beside_a_solution_is_refused(master: Path, said: Said) -> None:
    (master.parent / "solution.py").write_text("")
    assert "found solution.py and master.ipynb beside it; allowed: one of them" in said("check", master.parent)[2]
    (master.parent / "solution.py").unlink()
    (master.parent / "master.py").write_text("")
    assert "master.py: found a second master, beside master.ipynb" in said("check", master.parent)[2]


@pytest.mark.parametrize("form", ["", "_delta"])
def test_a_master_is_graded_with_the_mean_in_its_other_place_too(form: str, tmp_path: Path, said: Said) -> None:
    lines = (SHIPPED / "cmu_11785_linear" / f"solution{form}.py").read_text("utf-8").splitlines()
    marked = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        marked += [line, "        ### BEGIN SOLUTION"] if line.lstrip().startswith("def ") else [line]
        marked += (
            ["        ### END SOLUTION"] if line.strip() and not after.strip() and line.startswith("     ") else []
        )
    (tmp_path / "m.py").write_text("\n".join(marked), encoding="utf-8")
    code, out, err = said("release", tmp_path / "m.py", tmp_path / "o.ipynb", "--assignment=cmu_11785_linear")
    assert (code, err) == (0, "")
    assert "100 of 100 points, also with 1/N moved out of or into Linear.backward; what students" in out


def test_what_an_author_tries_out_in_a_master_is_no_part_of_the_solution(master: Path, said: Said) -> None:
    notebook = json.loads(master.read_text(encoding="utf-8"))
    tried = "def tried():\n    return cost(np.random.RandomState(1).randn(3), 0)"
    cell = {"cell_type": "code", "metadata": {}, "source": tried, "outputs": [], "execution_count": None}
    notebook["cells"].append(cell | ({"id": "tried"} if notebook["nbformat_minor"] > 4 else {}))
    master.write_text(json.dumps(notebook), encoding="utf-8")
    assert said("check", master.parent)[::2] == (0, "")


TRIED_OUT = """# %%
import numpy as np


def slopes(W, X):
    dW = np.zeros(W.shape)
    for i in range(len(X)):
        dW[:, 0] += X[i]
    return X.sum(), dW


def moved(value):
    value = np.array(value)
    value[0] += 1
    return value


# %%
random = np.random.RandomState(4)
W0, X0 = random.randn(4, 3), random.randn(7, 4)
for each in (slopes,):
    loss, dW = each(W0, X0)
    assert np.all(np.isfinite(moved(dW)))
"""


def test_a_loop_that_tries_functions_out_is_no_part_of_the_solution_in_a_master(tmp_path: Path) -> None:
    path = tmp_path / "master.py"
    path.write_text(TRIED_OUT, encoding="utf-8")
    text = solution_of(path, read_master(path), ("slopes",)).text
    assert "def slopes" in text
    assert "random" not in text
