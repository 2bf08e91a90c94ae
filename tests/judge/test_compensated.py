"""A factor inside a function is nobody's business where the whole chain makes up for it, and only then."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_grade.model.findings import NotGradable
from pytest_grade.model.grade import Grade
from tests.students import student
from tests.students.student import edited

RIGHT = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"


def verdict_on(line: str, graded: Callable[[Path], Grade | NotGradable], tmp_path: Path) -> str:
    """The verdict on `linear_backward` of a right submission, in which one line makes direct calls differ."""
    source = "\n".join(student("week4-course-per-layer").cells)
    assert source.count(RIGHT) == 1
    path = tmp_path / "week4.py"
    path.write_text(source.replace(RIGHT, RIGHT + line).replace("import numpy", "import sys\nimport numpy", 1))
    grade = graded(path)
    assert isinstance(grade, Grade)
    assert grade.gradients.correct
    return next(function.verdict for function in grade.functions if function.function == "linear_backward")


@pytest.mark.parametrize("value", ["float('nan')", "np.inf", "-np.inf", "np.array([[np.nan]])"])
def test_a_cost_that_is_not_finite_is_not_the_sum_that_excuses_a_missing_mean(
    value: str, graded: Callable[[Path], Grade | NotGradable], tmp_path: Path
) -> None:
    path = tmp_path / "week4.py"
    cost = f"def compute_cost(AL, Y):\n    return {value}\n"
    path.write_text("\n\n".join((*student("week4-course-missing-mean").cells, cost)))
    grade = graded(path)
    assert isinstance(grade, Grade)
    wrong = {function.function for function in grade.functions if function.verdict == "incorrect"}
    assert wrong == {"compute_cost", "linear_backward"}


DIRECT = "    if sys._getframe(1).f_code.co_name != 'linear_activation_backward': "


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        pytest.param("", "correct", id="right"),
        pytest.param(DIRECT + "dW = dW / m\n", "incorrect", id="a power of m in direct answers only"),
        pytest.param(DIRECT + "dW = 2 * dW\n", "incorrect", id="another factor, which no placement of 1/m brings in"),
        pytest.param(DIRECT + "dW = -dW\n", "incorrect", id="another sign"),
        pytest.param(DIRECT + "dW = dW / m if m < 7 else dW\n", "incorrect", id="a power of m in one answer only"),
        pytest.param(DIRECT + "dW = dW + 1\n", "incorrect", id="other numbers"),
        pytest.param(
            DIRECT + "dW = 2 * dW if m < 7 else 1 / 0\n", "incorrect", id="a factor in one answer, and then a crash"
        ),
        pytest.param(
            DIRECT + "dW = 2 * dW if m < 7 else dW + 1\n", "incorrect", id="a factor in one answer, then other numbers"
        ),
    ],
)
def test_only_a_factor_in_all_answers_is_compensated(
    line: str, verdict: str, graded: Callable[[Path], Grade | NotGradable], tmp_path: Path
) -> None:
    assert verdict_on(line, graded, tmp_path) == verdict


ASIDE = {
    "it is called, and what it returns thrown away": (
        "    L = len(caches)\n",
        "    L = len(caches)\n    linear_backward(np.ones((1, 2)), (np.ones((3, 2)), np.ones((1, 3)), 0.))\n",
    ),
    "another of its name is called": (
        "    L = len(caches)\n",
        "    L = len(caches)\n    def linear_backward(): pass\n    linear_backward()\n",
    ),
    "it is never called": ("    L = len(caches)\n", "    L = len(caches)\n"),
}


@pytest.mark.parametrize("aside", ASIDE.values(), ids=ASIDE)
@pytest.mark.parametrize("is_renamed", [False, True], ids=["", "under another name"])
def test_what_the_chain_does_not_hang_on_is_not_compensated(
    is_renamed: bool, aside: tuple[str, str], graded: Callable[[Path], Grade | NotGradable], tmp_path: Path
) -> None:
    source = "\n".join(student("week4-course-per-layer").cells)
    source = source.replace("linear_backward(dZ", "own_backward(dZ").replace("(dZ, cache):", "(dZ, cache, of=0):")
    wrong = "def wrong(dZ, cache):\n    dA_prev, dW, db = own_backward(dZ, cache)\n    m = dZ.shape[1]\n"
    wrong += "    return dA_prev * m, dW / m**2, db * np.sqrt(m)\n"
    name = "linear_backward = wrong\n" if is_renamed else ""
    source = edited(source, aside)
    path = tmp_path / "week4.py"
    path.write_text(f"{source}\n{wrong if is_renamed else wrong.replace('def wrong', 'def linear_backward')}{name}")
    grade = graded(path)
    assert isinstance(grade, Grade)
    assert grade.gradients.correct
    wrongly = [function.function for function in grade.functions if function.verdict != "correct"]
    assert wrongly == ([] if is_renamed and "np.ones" in aside[1] else ["linear_backward"])  # that hole is known


SUMS = (
    (RIGHT, "    dW = np.dot(dZ, A_prev.T)\n"),
    ("    db = 1. / m * np.sum(", "    db = np.sum("),
)
SIGMOID = "        dZ = sigmoid_backward(dA, activation_cache)\n"
DAL = "    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n"


@pytest.mark.parametrize(
    ("line", "loss", "verdict"),
    [
        pytest.param("        dZ = dZ / dA.shape[1]\n", "", "correct", id="the mean at the output"),
        pytest.param("        dZ = 2 * dZ / dA.shape[1]\n", "    dAL = dAL / 2\n", "incorrect", id="another factor"),
        pytest.param("        dZ = dZ / 7\n", "    dAL = 7 * dAL / m\n", "incorrect", id="a number"),
        pytest.param("        dZ = -dZ / dA.shape[1]\n", "    dAL = -dAL\n", "incorrect", id="another sign"),
        pytest.param(
            "        dZ = dZ / dA.shape[1]\n        if sys._getframe(1).f_code.co_name != 'L_model_backward':\n"
            "            return 1., 1., 1.\n",
            "",
            "incorrect",
            id="one number for all in every direct answer",
        ),
    ],
)
def test_only_a_power_of_m_in_one_branch_is_compensated(
    line: str, loss: str, verdict: str, graded: Callable[[Path], Grade | NotGradable], tmp_path: Path
) -> None:
    source = "\n".join(student("week4-course-per-layer").cells)
    path = tmp_path / "week4.py"
    source = edited(
        source, *SUMS, (SIGMOID, SIGMOID + line), (DAL, DAL + loss), ("import numpy", "import sys\nimport numpy")
    )
    path.write_text(source)
    grade = graded(path)
    assert isinstance(grade, Grade)
    assert grade.gradients.correct
    assert {f.verdict for f in grade.functions if f.function == "linear_activation_backward"} == {verdict}
    assert {f.verdict for f in grade.functions if f.function != "linear_activation_backward"} == {"correct"}
