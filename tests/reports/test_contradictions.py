"""The checker of entries finds sentences that cannot both be true; where the catalogue is graded it is held by it."""

from typing import Any

import pytest

from tests.contradictions import contradictions


def line(quantity: str, exponent: int) -> dict[str, Any]:
    role = "weights" if quantity.startswith("dW") else "handed"
    return {"quantity": quantity, "role": role, "exponent": exponent, "returned_otherwise": False}


def function(id_: str, message: str, verdict: str = "incorrect", reason: str = "") -> dict[str, Any]:
    return {"verdict": verdict, "reason": reason, "diagnoses": [{"id": id_, "message": message}] if id_ else []}


def entry(
    ledger: list[dict[str, Any]], *functions: dict[str, Any], wrong: tuple[str, ...] = ("dW1",)
) -> dict[str, Any]:
    return {
        "status": "graded",
        "ledger": ledger,
        "gradients": {"correct": not wrong, "checked": ["dW1", "dW2"], "wrong": list(wrong)},
        "functions": {f"f{number}": each for number, each in enumerate(functions)},
    }


NOWHERE = "Every final dW is exactly m times too large: 1/m is nowhere in the backward pass."


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (entry([line("dZ2", 1), line("dW1", 0)], function("missing-mean", NOWHERE)), "dW1 took the mean"),
        (entry([line("dZ2", 1), line("dW1", 0)]), "the ledger has them right"),
        (
            entry([line("dW1", -1)], function("x", "Exactly m times too small: dW2. The other final …")),
            "has exponent -1",
        ),
        (
            entry([], function("gradients-sign", "Every final dW is …"), wrong=()),
            "calls gradients wrong that are right",
        ),
        (entry([], function("wrong-sign", "A sign.", verdict="correct")), "f0 is right"),
        (
            entry([], function("missing-mean", "1/m."), function("doubled-mean", "1/m.")),
            "missing-mean and doubled-mean",
        ),
    ],
)
def test_what_cannot_both_be_true_is_found(found: dict[str, Any], said: str) -> None:
    assert any(said in each for each in contradictions(found))


def test_what_agrees_is_passed_over() -> None:
    assert not list(contradictions(entry([line("dZ2", 1), line("dW1", 1)], function("missing-mean", NOWHERE))))
