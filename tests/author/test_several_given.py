"""A step of two outputs is handed the derivatives by both: its own are those of what hangs on either."""

from pathlib import Path

import numpy as np
import pytest

from pytest_grade.author.compiled import load
from pytest_grade.author.reading import reading
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import written
from tests.author.test_new_authors import refusal
from tests.author.test_proof import proved
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import edited

CELL = '''"""A cell with two states."""
from pytest_grade.author import Assignment, normal, weights

cell = Assignment("cell", "A cell with two states", examples="m")
cell.draw(x=normal("m", "D"), c0=normal("m", "H"), W=weights("D", "H"), y=normal("m", "H"), X=normal(3, "m", "D"))

cell.grade("step(x, c0, W) -> h, c", 20)
cell.grade("step_backward(d(h), d(c), x, c0, W) -> d(x), d(c0), d(W)", 40)
cell.grade("cost(X, y, W) -> J", 10)
cell.grade("backward(X, y, W) -> {'dW': d(W)}", 30)
'''
CELL_SOLUTION = """import numpy as np


def step(x, c0, W):
    c = 0.5 * c0 + x @ W
    h = np.tanh(c)
    return h, c


def step_backward(dh, dc, x, c0, W):
    h, c = step(x, c0, W)
    dc = dc + dh * (1 - h**2)
    return dc @ W.T, 0.5 * dc, x.T @ dc


def cost(X, y, W):
    c = np.zeros_like(y)
    for x in X:
        h, c = step(x, c, W)
    return np.sum((h - y) ** 2) / (2 * len(y))


def backward(X, y, W):
    states = [np.zeros_like(y)]
    for x in X:
        h, c = step(x, states[-1], W)
        states.append(c)
    dh, dc = (h - y) / len(y), np.zeros_like(y)
    dW = np.zeros_like(W)
    for x, c in zip(X[::-1], states[-2::-1]):
        dx, dc, own = step_backward(dh, dc, x, c, W)
        dh = np.zeros_like(dh)
        dW += own
    return {"dW": dW}
"""
OF_BOTH = ("step_backward(d(h), d(c), x, c0, W)", "step_backward((d(h), d(c)), x, c0, W)")
TAKEN_TOGETHER = (
    ("def step_backward(dh, dc, x, c0, W):\n", "def step_backward(both, x, c0, W):\n    dh, dc = both\n"),
    ("step_backward(dh, dc, x, c, W)", "step_backward((dh, dc), x, c, W)"),
)
ALONE = (
    ('cell.grade("cost(X, y, W) -> J", 10)\n', ""),
    ("cell.grade(\"backward(X, y, W) -> {'dW': d(W)}\", 30)\n", ""),
)


def cell(folder: Path, *changes: tuple[str, str]) -> Path:
    return written(folder, CELL, CELL_SOLUTION, *changes)


@pytest.mark.parametrize("changes", [(), (OF_BOTH, *TAKEN_TOGETHER)], ids=["one by one", "in a tuple"])
def test_the_derivatives_of_a_step_with_two_outputs_are_proved(
    changes: tuple[tuple[str, str], ...], tmp_path: Path
) -> None:
    lines = "\n".join(reading(proved(cell(tmp_path, *changes))))
    assert "d(x), d(c0), d(W): proved by calculus as derivatives of h and c" in lines


def test_two_derivatives_of_one_shape_are_given_different_numbers(tmp_path: Path) -> None:
    found = proved(cell(tmp_path))
    (call,) = (call for call in found.course.made.graded if call.function == "step_backward")
    dh, dc = found.course.truth(call, found.first).weights.values()
    assert dh.shape == dc.shape
    assert not np.allclose(dh, dc)


@pytest.mark.parametrize(
    ("old", "new"), [("dc = dc + dh", "dc = dh"), ("dc = dc + dh * (1 - h**2)", "dc = dh + dc * (1 - h**2)")]
)
def test_a_solution_that_is_wrong_in_one_of_them_is_refused(old: str, new: str, tmp_path: Path) -> None:
    said = refusal(cell(tmp_path, (old, new)))
    assert said.startswith(
        "solution.py, line 10: found step_backward, whose d(x) is not a multiple of the derivative of h"
    )
    assert "derivative of h and c by x; allowed: what line 8 of the declaration says" in said
    assert said.endswith("; or step, which gives h and c, is wrong")


@pytest.mark.parametrize("given", ["2 * d(h)", "dict(h=d(h))", "[d(h)][0]"])
def test_a_derivative_within_an_expression_is_refused(given: str, tmp_path: Path) -> None:
    said = refusal(cell(tmp_path, ("step_backward(d(h), d(c), x", f"step_backward({given}, d(c), x")))
    assert said == (
        f"assignment.py, line 8: found d(h) in {given}, an argument of step_backward;"
        " allowed: d(h) by itself, or in a tuple, a list or a dictionary: it may be any numbers"
    )


def test_a_step_that_no_rule_is_known_for_is_differentiated_by_differences(tmp_path: Path) -> None:
    found = proved(cell(tmp_path, ("h = np.tanh(c)", "h = np.arcsinh(np.sinh(np.tanh(c)))")))
    judged = next(each for text, each in found.judged.items() if text.startswith("step_backward"))
    assert {each.proof for each in judged} == {"differences"}


@pytest.fixture(scope="module")
def run_of_cells(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run.prepare(Catalogue.load(cell(tmp_path_factory.mktemp("cells") / "cell")), SEED)


@pytest.fixture(scope="module")
def run_of_both(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = cell(tmp_path_factory.mktemp("cells") / "both", OF_BOTH, *TAKEN_TOGETHER)
    return Run.prepare(Catalogue.load(folder), SEED)


SUM_FIRST = (("(h - y) / len(y), np", "h - y, np"), ("dW += own", "dW += own / len(y)"))
INSIDE = (("(h - y) / len(y), np", "h - y, np"), ("x.T @ dc\n", "x.T @ dc / len(x)\n"))


@pytest.mark.parametrize("changes", [(), SUM_FIRST, INSIDE], ids=["at the output", "at the end", "in each step"])
@pytest.mark.parametrize("form", ["one by one", "in a tuple"])
def test_every_lawful_placement_of_the_mean_is_right(
    changes: tuple[tuple[str, str], ...], form: str, run_of_cells: Run, run_of_both: Run, sandbox: Sandbox
) -> None:
    run, together = (run_of_both, TAKEN_TOGETHER) if form == "in a tuple" else (run_of_cells, ())
    text = edited(CELL_SOLUTION, *together, *changes)
    found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade)
    assert [(each.function, each.verdict) for each in found.functions if each.verdict != "correct"] == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("dc = dc + dh", "dc = dh"), id="one is forgotten"),
        pytest.param(("dc = dc + dh * (1 - h**2)", "dc = dh + dc * (1 - h**2)"), id="the two are exchanged"),
        pytest.param(("dc + dh * (1 - h**2)", "dc + dh"), id="a slope is forgotten"),
        pytest.param(("0.5 * dc, x.T", "dc, x.T"), id="a factor is forgotten"),
    ],
)
def test_what_is_wrong_in_either_is_charged_at_the_step_and_nowhere_else(
    change: tuple[str, str], run_of_cells: Run, sandbox: Sandbox
) -> None:
    found = grade(Content(content=edited(CELL_SOLUTION, change).encode(), kind="py"), run_of_cells, sandbox)
    assert isinstance(found, Grade)
    assert [each.function for each in found.functions if each.verdict == "incorrect"] == ["step_backward"]


@pytest.mark.parametrize(
    ("changes", "with_a_choice"),
    [
        pytest.param((), {"step_backward"}, id="one by one"),
        pytest.param((OF_BOTH, *TAKEN_TOGETHER), {"step_backward"}, id="in a tuple"),
        pytest.param(ALONE, set(), id="without a cost"),
    ],
)
def test_the_function_has_a_choice_of_placements_where_a_graded_one_makes_final_gradients_with_it(
    changes: tuple[tuple[str, str], ...], with_a_choice: set[str], tmp_path: Path
) -> None:
    assignment = load(cell(tmp_path, *changes))
    assert {each.name for each in assignment.functions if each.has_a_choice} == with_a_choice


SIGMOID = """from pytest_grade.author import Assignment, normal

s = Assignment("s", "Sigmoid", examples="m")
s.draw(Z=normal("m", "k"))
s.grade("sigmoid(Z) -> A", 50)
s.grade("sigmoid_backward(d(A), A) -> d(Z)", 50)
"""
SIGMOID_SOLUTION = """import numpy as np


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def sigmoid_backward(dA, A):
    return dA * A * (1 - A)
"""


def test_a_function_may_be_given_a_value_beside_the_derivative_by_it(tmp_path: Path, sandbox: Sandbox) -> None:
    run = Run.prepare(Catalogue.load(written(tmp_path, SIGMOID, SIGMOID_SOLUTION)), SEED)
    right, wrong = (
        grade(Content(content=edited(SIGMOID_SOLUTION, *changes).encode(), kind="py"), run, sandbox)
        for changes in ((), (("(1 - A)", "(1 + A)"),))
    )
    assert isinstance(right, Grade)
    assert isinstance(wrong, Grade)
    assert [each.verdict for each in right.functions] == ["correct", "correct"]
    assert [each.verdict for each in wrong.functions] == ["correct", "incorrect"]
    assert [each.id for each in wrong.functions[1].diagnoses] == ["wrong-sign"]
