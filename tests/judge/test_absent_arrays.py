"""Who writes for the arrays of a module that is not there cannot be graded; who misspells NumPy's is wrong."""

import pytest

from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.grading import grade
from tests.students.student import edited
from tests.students.styles import course, planar_operators

_TORCH = ("import numpy as np\n", "import numpy as np\nimport torch\n")
_COST_4 = ("    cost = -1. / m", "    AL = torch.log(AL)\n    cost = -1. / m")
_COST_3 = ("    loss = Y * np.log(A2)", "    loss = Y * torch.log(A2)")
_DOUBLE_4 = ("    Z = np.dot(W, A) + b\n", "    A = A.double()\n    Z = np.dot(W, A) + b\n")
_DOUBLE_3 = ("    dZ2 = A2 - Y\n", "    dZ2 = (A2 - Y).detach()\n")
_MISSPELT = ("    Z = np.dot(W, A) + b\n", "    Z = W.dott(A) + b\n")

CASES = {
    "for a forward pass": (course, (_TORCH, _COST_4, _DOUBLE_4), "linear_forward", "not-gradable"),
    "for a backward pass": (planar_operators, (_TORCH, _COST_3, _DOUBLE_3), "backward_propagation", "not-gradable"),
    "misspelt": (course, (_TORCH, _COST_4, _MISSPELT), "linear_forward", "incorrect"),
    "without the module": (course, (_DOUBLE_4,), "linear_forward", "incorrect"),
}


@pytest.mark.parametrize("case", CASES)
def test_who_writes_for_other_arrays_cannot_be_graded(case: str, run: Run, sandbox: Sandbox) -> None:
    style, edits, function, verdict = CASES[case]
    found = grade(Content(content=edited(style.SOURCE, *edits).encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade), found
    assert {f.function: f.verdict for f in found.functions}[function] == verdict
