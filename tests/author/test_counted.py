"""A cost that is a mean over something else than the examples: nothing is said of where 1/m stands."""

from pathlib import Path

import pytest

from pytest_grade.author.compiled import load
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.reports.contract import submission_entry
from pytest_grade.reports.single import single
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import written
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import edited

_DECLARATION = '''"""A regression on rows of which some are left out."""
from pytest_grade.author import Assignment, labels, normal, number, weights

masked = Assignment("masked", "A regression on what is known", examples="n")
masked.draw(X=normal("n", "p"), t=normal("n"), known=labels("n"), w=weights("p"), lam=number(0.1, 0.6))
masked.grade("cost(X, t, known, w, lam) -> J", 20)
masked.grade("residuals(X, t, known, w) -> r", 20)
masked.grade("gradient(X, t, known, w, lam) -> d(w)", 60)
'''
_SOLUTION = """import numpy as np


def cost(X, t, known, w, lam):
    return np.sum(known * (X @ w - t) ** 2) / np.sum(known) + lam * np.sum(w**2)


def residuals(X, t, known, w):
    return known * (X @ w - t)


def gradient(X, t, known, w, lam):
    r = residuals(X, t, known, w)
    return 2 * X.T @ r / np.sum(known) + 2 * lam * w
"""
_WITHOUT = '''"""A regression."""
from pytest_grade.author import Assignment, normal, number, weights

line = Assignment("line", "A regression", examples="n")
line.draw(X=normal("n", "p"), t=normal("n"), w=weights("p"), lam=number(0.1, 0.6))
line.grade("cost(X, t, w, lam) -> J", 20)
line.grade("gradient(X, t, w, lam) -> d(w)", 80)
'''
_OTHERS = {
    "their number": ("np.sum((X @ w - t) ** 2) / len(t)", "2 * X.T @ (X @ w - t) / len(t)"),
    "a factor": ("4 / len(t) * np.sum((X @ w - t) ** 2) / lam", "8 / len(t) * X.T @ (X @ w - t) / lam"),
    "equal weights": ("np.sum(np.ones(len(t)) / len(t) * (X @ w - t) ** 2)", "2 * X.T @ (X @ w - t) / len(t)"),
    "two turns": (
        "np.mean(np.mean((X * w - t[:, None]) ** 2, axis=1))",
        "2 * np.sum(X * (X * w - t[:, None]), axis=0) / X.size",
    ),
    "nothing": ("np.sum((X @ w - t) ** 2)", "2 * X.T @ (X @ w - t)"),
    "another size": ("np.sum((X @ w - t) ** 2) / X.shape[1]", "2 * X.T @ (X @ w - t) / X.shape[1]"),
    "what is given": ("np.sum((X @ w - t) ** 2) / lam", "2 * X.T @ (X @ w - t) / lam"),
}


def _graded(folder: Path, solution: str, text: str, sandbox: Sandbox) -> tuple[Grade, str]:
    run = Run.prepare(Catalogue.load(written(folder, _DECLARATION, solution)), SEED)
    found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade)
    return found, " ".join(" ".join(single(submission_entry("a.py", "a", found), 100, in_full=True)).split())


def test_a_mean_is_over_something_else_where_the_solution_divides_by_what_it_counts(tmp_path: Path) -> None:
    assignment = load(written(tmp_path, _DECLARATION, _SOLUTION))
    assert not assignment.chain.takes_examples
    assert not assignment.notation.is_of_a_mean


@pytest.mark.parametrize(("cost", "gradient"), _OTHERS.values(), ids=_OTHERS)
def test_whatever_else_a_cost_is_divided_by_it_is_none_of_these(cost: str, gradient: str, tmp_path: Path) -> None:
    functions = (("cost", cost), ("gradient", gradient))
    solution = "import numpy as np\n" + "".join(f"\n\ndef {f}(X, t, w, lam):\n    return {e}\n" for f, e in functions)
    assignment = load(written(tmp_path, _WITHOUT, solution))
    assert assignment.chain.takes_examples
    assert assignment.notation.is_of_a_mean


def test_of_a_right_one_no_place_of_the_mean_is_named(tmp_path: Path, sandbox: Sandbox) -> None:
    found, told = _graded(tmp_path, _SOLUTION, _SOLUTION, sandbox)
    assert found.earned == 100
    assert "Final gradients: right" in told
    assert "Convention" not in told
    assert "1/n" not in told


def test_a_mean_over_all_of_them_is_not_called_a_mean_that_is_missing_or_taken_twice(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    text = edited(_SOLUTION, ("X.T @ r / np.sum(known)", "X.T @ r / len(known)"))
    found, told = _graded(tmp_path, _SOLUTION, text, sandbox)
    (wrong,) = (f for f in found.functions if f.verdict != "correct")
    assert wrong.function == "gradient"
    assert not {"missing-mean", "doubled-mean"} & {each.id for each in wrong.diagnoses}
    assert "1/n" not in told
