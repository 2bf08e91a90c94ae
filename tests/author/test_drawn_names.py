"""A name that is drawn stays what is drawn: what a call returns under it is compared, and goes nowhere else."""

from pathlib import Path

import pytest

from pytest_grade.author.compiled import load
from pytest_grade.author.loading import declared
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.pace import Pace
from pytest_grade.examine.plan import Plan
from pytest_grade.examine.run import Run
from pytest_grade.examine.submission import examine
from pytest_grade.model.findings import Findings
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import KINDS, LINE_SOLUTION, kinds, line

UPDATED = "-> {'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}"


def test_no_call_takes_the_place_of_a_draw(tmp_path: Path) -> None:
    assert set(declared(line(tmp_path / "line")).producers) == {"f", "J"}
    assert set(declared(kinds(tmp_path / "kinds")).producers) == {"A2", "_cache", "J", "grads"}


@pytest.mark.parametrize("back", [UPDATED, "-> params", "-> {'{q}': q for q in params}"])
def test_an_update_may_give_back_the_parameters_under_their_names(back: str, tmp_path: Path, sandbox: Sandbox) -> None:
    assert UPDATED in KINDS
    plan = Plan(assignment=load(kinds(tmp_path, (UPDATED, back))), seed=3)
    assert Pace().of(plan, sandbox) > 0  # it raises where the solution, handed in, is not right


def test_an_update_may_give_back_a_tuple(tmp_path: Path, sandbox: Sandbox) -> None:
    folder = line(
        tmp_path,
        ("-> d(w), d(b)", "-> d(w), d(b) as grads"),
        ("descend(X, t, w, b, rate, steps) -> w, b", "descend(w, b, grads, rate) -> w, b"),
        (
            LINE_SOLUTION[LINE_SOLUTION.index("def descend") :],
            "def descend(w, b, g, r):\n    return w - r * g[0], b - r * g[1]\n",
        ),
    )
    assert Pace().of(Plan(assignment=load(folder), seed=3), sandbox) > 0


def test_training_from_what_is_drawn_is_graded_and_told_under_its_names(tmp_path: Path, sandbox: Sandbox) -> None:
    run = Run.prepare(Catalogue.load(line(tmp_path)), 3)
    wrong = LINE_SOLUTION.replace("b = b - rate * db", "b = b + rate * db")
    found = [examine(Content(content=text.encode(), kind="py"), run, sandbox) for text in (LINE_SOLUTION, wrong)]
    right, other = (each for each in found if isinstance(each, Findings))
    assert {verdict.verdict for verdict in right.verdicts} == {"correct"}
    verdict = {verdict.function: verdict for verdict in other.verdicts}
    assert [name for name, each in verdict.items() if each.verdict != "correct"] == ["descend"]
    assert verdict["descend"].problem is not None
    assert verdict["descend"].problem.facts["quantity"] in ("w", "b")
