"""One submission from bytes to grade: what cannot be graded says why, and one function costs only itself."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.conftest import SEED
from tests.grading import grade
from tests.students import student
from tests.students.student import edited

Graded = Callable[[Path], Grade | NotGradable]
RIGHT = student("week4-course-per-layer")
SCRIPT = "\n\n".join(cell for cell in RIGHT.cells if not cell.lstrip().startswith(("%", "!")))


def grade_script(graded: Graded, source: str, folder: Path) -> Grade | NotGradable:
    path = folder / "s.py"
    path.write_text(source, encoding="utf-8")
    return graded(path)


def charged(grade: Grade | NotGradable) -> set[str]:
    assert isinstance(grade, Grade), grade
    return {f.function for f in grade.functions if f.verdict != "correct"}


def test_what_is_written_only_in_part_is_wrong_in_every_run_and_what_is_written_throughout_is_right(
    graded: Graded, tmp_path: Path
) -> None:
    empty = "dW, db = np.empty_like(W), np.empty(b.shape)\n    np.dot(dZ, A.T / A.shape[1], out=dW)\n"
    start = f"dZ, (A, W, b) = arguments\n    {empty}"
    end = "    return W.T @ dZ, dW, db"
    throughout = f"{start}    db[:] = dZ.mean(axis=1, keepdims=True)\n{end}"
    in_part = f"{start}    np.copyto(db, dZ.mean(axis=1, keepdims=True), where=W[:, :1] > 0)\n{end}"
    assert charged(grade_script(graded, replaced(throughout, "linear_backward"), tmp_path)) == set()
    assert charged(grade_script(graded, replaced(in_part, "linear_backward"), tmp_path)) == {"linear_backward"}


@pytest.mark.parametrize(("characters", "is_loud"), [(300, False), (5_000, True)])
def test_what_is_printed_for_each_example_is_too_much_only_where_few_examples_print_much(
    characters: int, is_loud: bool, graded: Graded, tmp_path: Path
) -> None:
    loop = f"    for _ in range(m):\n        print('x' * {characters})\n"
    starts = "    m = A_prev.shape[1]\n\n    dW", "    m = Y.shape[1]\n\n    cost"
    edits = [(start, start.replace("\n\n", f"\n{loop}")) for start in starts]
    grade = grade_script(graded, edited(SCRIPT, *edits), tmp_path)
    assert isinstance(grade, Grade)
    named = {diagnosis.id for function in grade.functions for diagnosis in function.diagnoses}
    assert named == ({"prints-too-much"} if is_loud else set())


def test_the_same_file_has_the_same_digest_and_another_one_has_not(newly_graded: Graded, tmp_path: Path) -> None:
    first, again = (newly_graded(RIGHT.write(tmp_path)) for _ in range(2))
    other = newly_graded(student("week4-course-at-loss").write(tmp_path))
    assert first.digest == again.digest != other.digest
    assert (first.digest or "").startswith("sha256:")


def test_a_right_student_is_charged_nothing(graded: Graded, tmp_path: Path) -> None:
    assert charged(grade_script(graded, SCRIPT, tmp_path)) == set()


def replaced(body: str, name: str = "update_parameters") -> str:
    """The right submission with one function written once more at the end."""
    return f"{SCRIPT}\n\ndef {name}(*arguments):\n    {body}\n"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("import os; os._exit(0)", id="ends its process"),
        pytest.param("import os, signal; os.kill(os.getpid(), 9)", id="kills its process"),
        pytest.param("raise SystemExit", id="exits"),
        pytest.param("return update_parameters(*arguments)", id="calls itself without end"),
        pytest.param("open('/etc/passwd').read()", id="reads a file"),
        pytest.param("import socket; socket.create_connection(('127.0.0.1', 9))", id="reaches for the network"),
        pytest.param("import subprocess; subprocess.run(['true'])", id="starts a program"),
        pytest.param("return {'W1': 'x' * (1 << 30)}", id="answers with a gigabyte"),
        pytest.param("x = []; x.append(x); return x", id="answers with a list of itself"),
        pytest.param("return np.zeros((1 << 40,))", id="asks for a terabyte"),
        pytest.param("return object()", id="answers with an object"),
        pytest.param("import sys; sys.stdout.write('x' * 10**7)", id="prints ten megabytes"),
    ],
)
def test_a_hostile_function_costs_its_own_points_only(body: str, graded: Graded, tmp_path: Path) -> None:
    assert charged(grade_script(graded, replaced(body), tmp_path)) == {"update_parameters"}


@pytest.mark.parametrize(
    "patch",
    [
        "np.allclose = np.array_equal = np.isclose = lambda *a, **k: True",
        "np.ndarray = float",
        "np.testing.assert_allclose = lambda *a, **k: None",
        "vars(np)['sum'] = lambda *a, **k: 0",
        "import builtins; builtins.abs = lambda x: 0",
    ],
)
def test_a_patch_of_numpy_changes_no_verdict(patch: str, graded: Graded, tmp_path: Path) -> None:
    wrong = f"{SCRIPT}\n\ndef linear_forward(A, W, b):\n    return W @ A - b, (A, W, b)\n"
    grade = grade_script(graded, f"{patch}\n{wrong}\n{patch}\n", tmp_path)
    assert "linear_forward" in charged(grade)


def test_a_patch_inside_a_graded_function_changes_no_other_verdict(graded: Graded, tmp_path: Path) -> None:
    source = replaced("np.allclose = lambda *a, **k: True\n    np.abs = lambda x: 0\n    return {}")
    assert charged(grade_script(graded, source, tmp_path)) == {"update_parameters"}


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        pytest.param(b"", "a.ipynb", "empty", id="empty"),
        pytest.param(b"\x00\x01", "a.ipynb", "not", id="bytes"),
        pytest.param(b"x = 1\n", "a.py", "it defines no function", id="no graded function"),
        pytest.param(b"def linear_forward(:\n", "a.py", None, id="a broken one is graded all the same"),
        pytest.param(b"from dnn_utils import linear_backward\n", "a.py", "it defines no function", id="only imported"),
    ],
)
def test_what_holds_nothing_to_grade_says_why(
    content: bytes, name: str, reason: str | None, graded: Graded, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    grade = graded(tmp_path / name)
    assert isinstance(grade, NotGradable) is (reason is not None)
    if isinstance(grade, NotGradable):
        assert (reason or "") in grade.reason


def test_a_notebook_of_the_third_format_is_graded_as_its_upgrade(graded: Graded, tmp_path: Path) -> None:
    grade = graded(replace(RIGHT, form="ipynb3").write(tmp_path))
    assert charged(grade) == set()


def test_a_definition_that_ends_its_process_costs_only_what_needs_it(graded: Graded, tmp_path: Path) -> None:
    source = f"{SCRIPT}\n\nclass Boom:\n    import os; os._exit(3)\n\ndef compute_cost(AL, Y):\n    return Boom\n"
    assert charged(grade_script(graded, source, tmp_path)) == {"compute_cost"}


def test_a_cell_that_does_not_parse_is_noted_and_costs_nothing_by_itself(graded: Graded, tmp_path: Path) -> None:
    grade = grade_script(graded, f"{SCRIPT}\n\n# %%\nhello = = 1\n", tmp_path)
    assert charged(grade) == set()
    assert isinstance(grade, Grade)
    assert any("does not parse" in note for note in grade.notes)


@pytest.mark.parametrize("package", ["author", "talk", "judge", "examine", "marking"])
def test_what_knows_the_truth_is_not_loaded_beside_student_code(package: str, graded: Graded, tmp_path: Path) -> None:
    grade = grade_script(
        graded, replaced(f"import sys\n    raise ValueError('pytest_grade.{package}' in sys.modules)"), tmp_path
    )
    assert isinstance(grade, Grade)
    (reason,) = (f.reason for f in grade.functions if f.function == "update_parameters")
    assert reason is not None
    assert reason.startswith("raises ValueError: False")


CELL: dict[str, Any] = {
    "cell_type": "code",
    "language": "python",
    "collapsed": False,
    "metadata": {},
    "input": SCRIPT,
    "outputs": [],
    "prompt_number": 1,
}
OLD: dict[str, Any] = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {"name": ""},
    "worksheets": [{"metadata": {}, "cells": [CELL]}],
}
SLIPS: dict[str, dict[str, Any]] = {
    "a property too many": {"odd": 1},
    "no name": {"metadata": {}},
    "a property too many in a cell": {"worksheets": [{"metadata": {}, "cells": [CELL | {"odd": 1}]}]},
    "a property too many in a worksheet": {"worksheets": [{"odd": 1, "cells": [CELL]}]},
    "an output of no known kind": {"worksheets": [{"cells": [CELL | {"outputs": [{"output_type": "odd"}]}]}]},
    "a number of another kind": {"worksheets": [{"cells": [CELL | {"prompt_number": "x"}]}]},
    "an older format": {"nbformat": 2},
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=list(SLIPS))
def test_an_old_notebook_that_is_not_quite_valid_is_graded(
    slip: dict[str, Any], graded: Graded, tmp_path: Path
) -> None:
    (tmp_path / "a.ipynb").write_text(json.dumps(OLD | slip))
    found = graded(tmp_path / "a.ipynb")
    assert isinstance(found, Grade), found
    assert found.earned == found.possible


def test_a_reason_names_no_path_of_the_machine(graded: Graded, tmp_path: Path) -> None:
    for odd in (
        OLD | {"worksheets": 5},
        OLD | {"worksheets": [5]},
        {"nbformat": 4, "nbformat_minor": 99, "worksheets": []},
    ):
        (tmp_path / "a.ipynb").write_text(json.dumps(odd))
        found = graded(tmp_path / "a.ipynb")
        assert isinstance(found, NotGradable)
        assert "site-packages" not in found.reason


def test_of_many_notes_the_first_are_given_and_none_is_long(graded: Graded, tmp_path: Path) -> None:
    long = "x" * 10**5
    broken = "\n".join(f"# %%\n)x{k}" for k in range(500))
    reading = "\n".join(f"def f{k}_{long}():\n    return {long}_{k}" for k in range(12))
    calls = "\n".join(f"    f{k}_{long}" for k in range(12))
    source = f"{SCRIPT}\n# %%\n{reading}\n\ndef update_parameters(p, g, a):\n{calls}\n{broken}\n"
    found = grade_script(graded, source, tmp_path)
    assert isinstance(found, Grade)
    assert found.notes[10] == "490 more pieces do not parse."
    assert len(found.notes) <= 22
    assert max(map(len, found.notes)) <= 501


@pytest.mark.parametrize(
    ("functions", "is_another"),
    [
        (("compute_cost", "layer_sizes", "forward_propagation", "nn_model"), True),
        (("compute_cost", "linear_backward", "my_own", "my_other", "my_third"), False),
        (("compute_cost", "update_parameters", "my_own"), False),
    ],
    ids=["another week's", "some of this one", "hardly any"],
)
def test_a_notebook_of_another_week_is_told_so_where_its_assignment_is_named(
    functions: tuple[str, ...], is_another: bool, sandbox: Sandbox
) -> None:
    text = "\n".join(f"def {name}(x):\n    return x\n" for name in functions)
    run = Run.prepare(Catalogue.load("week4_step_by_step"), SEED)
    found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade)
    assert any("another assignment's" in note for note in found.notes) is is_another


def test_a_reason_is_of_a_length_that_is_read(graded: Graded, tmp_path: Path) -> None:
    found = grade_script(graded, f"# -*- coding: {'a' * 10**6} -*-\n{SCRIPT}", tmp_path)
    assert isinstance(found, NotGradable)
    assert found.reason.startswith("the file cannot be read as Python text (")
    assert len(found.reason) <= 500
