"""Where a course allows several layouts of a derivative, what is wrong besides is told, and the layout is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_grade.author.loading import declared
from pytest_grade.author.patterns import Derivative, parsed
from pytest_grade.author.places import Place
from pytest_grade.author.reading import reading
from pytest_grade.errors import ConfigurationError
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.prove.grading import Grader, grading_by
from tests.author.small import LINE_SOLUTION, line
from tests.author.test_proof import proved

TURNED = '''"""Several lines."""
from pytest_grade.author import Assignment, biases, normal, weights

lines = Assignment("lines", "Several lines", examples="N", either={"TURNED": [False, True]})

lines.draw(X=normal("N", "D"), T=normal("N", "K"), W=weights("D", "K"), b=biases("K"))

lines.grade("loss(X, T, W, b) -> J", 40)
lines.grade("gradients(X, T, W, b) -> d(W).T if TURNED else d(W), d(b)", 60)
'''
TURNED_SOLUTION = """import numpy as np

TURNED = False


def loss(X, T, W, b):
    return np.sum((X @ W + b - T) ** 2) / len(X)


def gradients(X, T, W, b):
    off = 2 * (X @ W + b - T)
    dW = X.T @ off / len(X)
    return dW.T if TURNED else dW, np.sum(off, axis=0) / len(X)
"""
FLAT = ("-> d(w), d(b)", "-> flat(d(w)), d(b)")
COLUMN = ("2 / N * X.T @ off,", "(2 / N * X.T @ off).reshape(-1, 1),")
TAKEN = ("w - rate * dw", "w - rate * dw.ravel()")


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    folder = tmp_path_factory.mktemp("lines")
    (folder / "assignment.py").write_text(TURNED)
    (folder / "solution.py").write_text(TURNED_SOLUTION)
    with grading_by(folder) as found:
        yield found


STEP = (
    FLAT,
    ("descend(X, t, w, b, rate, steps) -> w, b", "step(X, t, w, b, rate) -> w - rate * d(w), b - rate * d(b)"),
    (", steps=integer(1, 6)", ""),
    ("def descend(X, t, w, b, rate, steps)", "def step(X, t, w, b, rate)"),
    ("for _ in range(steps)", "for _ in range(1)"),
)
STEP_SOLUTION = LINE_SOLUTION.replace(*STEP[3]).replace(*STEP[4])


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    with grading_by(line(tmp_path_factory.mktemp("steps") / "line", *STEP)) as found:
        yield found


@pytest.fixture(scope="module")
def flat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    with grading_by(line(tmp_path_factory.mktemp("flat") / "line", FLAT)) as found:
        yield found


def graded(grader: Grader, text: str, *changes: tuple[str, str]) -> dict[str, FunctionGrade]:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    grade = grader.grade(text.encode(), "py")
    assert isinstance(grade, Grade)
    return {each.function: each for each in grade.functions}


@pytest.mark.parametrize(
    ("change", "named", "said"),
    [
        (("off = 2 * (X @ W + b - T)", "off = 2 * (T - X @ W - b)"), "-sign", "dW is -1 times what it should be"),
        (("dW = X.T", "dW = 3 * X.T"), "wrong-scale", "dW is 3 times what it should be"),
    ],
)
def test_a_mistake_in_a_lawful_layout_is_told_and_the_layout_is_not(
    change: tuple[str, str], named: str, said: str, turned: Grader
) -> None:
    wrong = graded(turned, TURNED_SOLUTION, ("TURNED = False", "TURNED = True"), change)["gradients"]
    ids = [each.id for each in wrong.diagnoses]
    assert wrong.reason is not None
    assert wrong.reason.startswith(said)
    assert ids
    assert ids[0].endswith(named)
    assert "dW-transposed" not in ids


def test_a_flat_derivative_is_right_as_a_column_and_as_a_row(flat: Grader) -> None:
    for taken in (COLUMN, (COLUMN[0], COLUMN[1].replace("(-1, 1)", "(1, -1)"))):
        found = graded(flat, LINE_SOLUTION, taken, TAKEN)
        assert [each.function for each in found.values() if each.earned < each.possible] == []


def test_a_flat_derivative_is_wrong_as_a_column_of_other_numbers(flat: Grader) -> None:
    found = graded(flat, LINE_SOLUTION, (COLUMN[0], COLUMN[1].replace("2 /", "-2 /")), TAKEN)["slopes"]
    assert found.earned == 0
    assert "shape" not in (found.reason or "")


def test_who_takes_the_own_column_for_a_row_is_charged_where_it_is_taken(steps: Grader) -> None:
    right = graded(steps, STEP_SOLUTION, COLUMN, TAKEN)
    assert [each.function for each in right.values() if each.earned < each.possible] == []
    wrong = graded(steps, STEP_SOLUTION, COLUMN)
    assert [each.function for each in wrong.values() if each.earned < each.possible] == ["step"]
    assert (wrong["step"].reason or "").startswith("w is an array of shape")


def test_what_is_flat_is_proved_and_read_out(tmp_path: Path) -> None:
    said = "d(w), d(b): proved by calculus as derivatives of J; d(w): axes of length 1 do not count"
    assert any(said in each for each in reading(proved(line(tmp_path, FLAT))))
    found = parsed("flat(d(w))", Place(file="assignment.py", line=1))
    assert isinstance(found, Derivative)
    assert found.is_flat
    assert found.text == "d(w)"


@pytest.mark.parametrize("wrong", ["flat(w, b)", "flat(3)", "flat(w.T)"])
def test_what_cannot_be_flat_is_told_with_what_can(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        declared(line(tmp_path, ("-> d(w), d(b)", f"-> {wrong}, d(b)")))
    said = f"line 10: found {wrong} right of the arrow; allowed: flat(name), flat(d(name)): one value"
    assert said in str(refused.value)
