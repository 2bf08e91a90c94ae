"""What a backward pass returns beside its gradients, a cost say, is judged with them."""

import shutil
from pathlib import Path

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.assignments import SHIPPED, edit
from tests.grading import grade

RETURNED = 'return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}'
COST = "compute_cost(A2, Y)"
UPDATE = 'week3.grade("update_parameters(parameters, grads, rate) -> updated", 6)\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The planar assignment, if its backward pass were asked for the cost as well, and its update were not graded."""
    folder = Path(shutil.copytree(SHIPPED / "week3_planar", tmp_path_factory.mktemp("beside") / "planar"))
    edit(folder / "solution.py", RETURNED, f"{RETURNED}, {COST}")
    edit(folder / "solution.py", "grads = backward_propagation", "grads, _ = backward_propagation")
    edit(folder / "assignment.py", " as grads", ", J")
    edit(folder / "assignment.py", UPDATE, "")
    edit(folder / "assignment.py", '"week3_planar"', '"planar_with_a_cost"')
    return folder


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    return Run.prepare(Catalogue.load(folder), 20)


def graded(returned: str, folder: Path, run: Run, sandbox: Sandbox) -> Grade:
    text = (folder / "solution.py").read_text().replace(f"}}, {COST}", f"}}, {returned}")
    found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade)
    return found


def test_gradients_with_the_right_cost_beside_them_are_right(folder: Path, run: Run, sandbox: Sandbox) -> None:
    found = graded(COST, folder, run, sandbox)
    assert found.gradients.correct
    assert {f.verdict for f in found.functions} == {"correct"}


@pytest.mark.parametrize("returned", [f"2 * {COST}", "0.7", "None"])
def test_a_wrong_cost_beside_right_gradients_costs_the_function_its_points(
    returned: str, folder: Path, run: Run, sandbox: Sandbox
) -> None:
    found = graded(returned, folder, run, sandbox)
    assert found.gradients.correct
    (wrong,) = [f for f in found.functions if f.verdict == "incorrect"]
    assert (wrong.function, wrong.earned) == ("backward_propagation", 0)
    assert "J" in (wrong.reason or "")
