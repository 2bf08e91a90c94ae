"""What a repair undoes: of two entries that could hold, the particular one is named."""

import pytest

from pytest_grade.edits.kinds import KINDS as KINDS_OF_EDITS
from pytest_grade.examine.catalogue import load_assignment
from pytest_grade.judge.repairs import KINDS, mistake_undone
from pytest_grade.mistakes.edited import Repaired
from tests.judge.test_changes import LOSS, change

LECTURES = load_assignment("week4_step_by_step").notation
QUOTIENTS = "np.divide(Y, AL) + np.divide(1 - Y, 1 - AL) / 1"


@pytest.mark.parametrize(
    ("kind", "before", "target", "role", "mistake"),
    [
        ("keepdims", "np.sum(dZ, axis=1)", "db", "backward", "db-no-keepdims"),
        ("keepdims", "np.sum(A, axis=1)", "s", "forward", "shape-lost"),
        ("axis", "np.sum(dZ)", "db", "backward", "db-total-sum"),
        ("axis", "np.sum(dZ, axis=0)", "db", "backward", "db-wrong-axis"),
        ("axis", "np.sum(Z)", "A", "forward", "wrong-axis"),
        ("transpose", "W", "return", "backward", "uses-W-not-transposed"),
        ("transpose", "dZ", "return", "backward", "dW-transposed"),
        ("transpose", "W", "dW", "backward", "dW-transposed"),
        ("transpose", "W", "Z", "forward", "wrong-transpose"),
        ("sign", LOSS, "dA", "cost", "cost-sign"),
        ("sign", "W + dW", "W", "update", "update-ascends"),
        ("sign", QUOTIENTS, "dA", "backward", "dAL-inner-sign"),
        ("minus", QUOTIENTS.replace("/ 1", ""), "dA", "backward", "dAL-sign"),
        ("sign", "1 + A", "s", "backward", "wrong-sign"),
        ("order", "(A, W, b)", "linear_cache", "backward", "cache-swapped"),
        ("order", "(a, b)", "return", "backward", "return-order"),
        ("index", "l", "", "backward", "layer-off-by-one"),
        ("index", "l", "", "update", "wrong-index"),
        ("name", "train_x", "A", "forward", "reads-notebook-variable"),
        ("name", "X", "A", "forward", "forward-input-reused"),
        ("name", "V", "Z", "forward", "wrong-variable"),
        ("bound", "L", "is_last", "forward", "counter-off-by-one"),
        ("axis-away", "np.sum(dZ, axis=0)", "db", "backward", "wrong-axis"),
        ("sizes", "(m, 1)", "Z", "forward", "wrong-transpose"),
        ("number", "0.01", "Z", "forward", "another-number"),
        ("passed-on", "optimize(w, b)", "costs", "other", "argument-not-passed"),
        ("misplaced", "np.random.normal(s, size=n)", "W", "other", "argument-misplaced"),
        ("entries", "s[:, y]", "s", "backward", "whole-columns"),
        ("carry", "", "", "forward", "forward-input-reused"),
        ("carry", "", "", "backward", "not-handed-on"),
    ],
)
def test_the_particular_mistake_is_named(kind: str, before: str, target: str, role: str, mistake: str) -> None:
    made = change(kind, before, target=target)
    repaired = Repaired(change=made, role=role, runs_over_layers=True, notebook={"train_x"}, notation=LECTURES)
    assert mistake_undone(repaired) == mistake


def test_every_kind_that_is_tried_undoes_some_mistake_in_any_function() -> None:
    assert set(KINDS) <= set(KINDS_OF_EDITS["mends"])
    for kind in KINDS:
        for role in ("forward", "backward", "cost", "update", "other"):
            repaired = Repaired(change=change(kind), role=role, runs_over_layers=False, notebook=(), notation=LECTURES)
            assert mistake_undone(repaired), (kind, role)
