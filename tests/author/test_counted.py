"""A cost that is a mean over something else than the examples: nothing is said of where 1/m stands."""

from pathlib import Path

import numpy as np
import pytest

from pytest_grade.author.compiled import load
from pytest_grade.author.counted import counts_something_else
from pytest_grade.author.loading import declared
from pytest_grade.author.proof import prove
from pytest_grade.author.truth import Course
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
masked.grade("predicted(X, w) -> q", 10)
masked.grade("cost(q, t, known, w, lam) -> J", 20)
masked.grade("slopes(q, t, known) -> d(q)", 30)
masked.grade("gradient(X, t, known, w, lam) -> d(w)", 40)
'''
_SOLUTION = """import numpy as np


def predicted(X, w):
    return X @ w


def cost(q, t, known, w, lam):
    return np.sum(known * (q - t) ** 2) / np.sum(known) + lam * np.sum(w**2)


def slopes(q, t, known):
    return 2 * known * (q - t) / np.sum(known)


def gradient(X, t, known, w, lam):
    q = predicted(X, w)
    return X.T @ slopes(q, t, known) + 2 * lam * w
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


@pytest.mark.parametrize("seed", range(12))
def test_however_many_count_in_the_first_questions_be_they_half_of_all_or_alike(seed: int, tmp_path: Path) -> None:
    with np.errstate(all="ignore"):  # of one example none may count
        proved = prove(Course.of(declared(written(tmp_path, _DECLARATION, _SOLUTION))), seed)
    (whole,) = (call for call in proved.course.made.graded if call.function == "gradient")
    assert counts_something_else(proved, whole)


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


@pytest.mark.parametrize(
    ("charged", "edit"),
    [
        ("slopes", ("(q - t) / np.sum(known)\n", "(q - t) / np.mean(known)\n")),
        ("slopes", ("(q - t) / np.sum(known)\n", "(q - t) / np.sum(known) / len(t)\n")),
        ("gradient", ("X.T @ slopes(q, t, known)", "X.T @ slopes(q, t, known) * len(t)")),
        ("gradient", ("X.T @ slopes(q, t, known)", "X.T @ slopes(q, t, known) / len(t)")),
    ],
    ids=["a mean for the sum", "divided besides", "multiplied at the end", "divided at the end"],
)
def test_no_factor_of_their_number_is_called_a_mean_that_is_missing_or_taken_twice(
    charged: str, edit: tuple[str, str], tmp_path: Path, sandbox: Sandbox
) -> None:
    found, told = _graded(tmp_path, _SOLUTION, edited(_SOLUTION, edit), sandbox)
    (wrong,) = (f for f in found.functions if f.verdict != "correct")
    assert wrong.function == charged
    assert not {"missing-mean", "doubled-mean"} & {each.id for each in wrong.diagnoses}
    assert "1/n enters" not in told
    assert "1/n Σ" not in told


_SLOPES, _GRADIENT = "(q - t) / np.sum(known)\n", "X.T @ slopes(q, t, known)"


def test_what_is_counted_may_be_divided_by_in_a_caller_where_the_gradients_are_right(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    later = (_SLOPES, "(q - t)\n"), (_GRADIENT, f"{_GRADIENT} / np.sum(known)")
    found, told = _graded(tmp_path, _SOLUTION, edited(_SOLUTION, *later), sandbox)
    assert found.earned == 100
    assert "1/n" not in told


@pytest.mark.parametrize("factor", ["2", "len(t)"])
def test_no_other_factor_is_made_up_for(factor: str, tmp_path: Path, sandbox: Sandbox) -> None:
    edits = (_SLOPES, f"{_SLOPES.strip()} * {factor}\n"), (_GRADIENT, f"{_GRADIENT} / {factor}")
    found, _ = _graded(tmp_path, _SOLUTION, edited(_SOLUTION, *edits), sandbox)
    assert found.gradients.correct
    assert [f.function for f in found.functions if f.verdict != "correct"] == ["slopes"]
