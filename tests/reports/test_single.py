"""One submission in words: the quoted line, the piece that is meant, the ledger."""

from collections.abc import Mapping
from typing import Any

import pytest

from grader.reports.single import single

PLACE = {"cell": 3, "line": 7, "code": "dW = np.dot(dZ, A_prev.T)", "column": 5, "end_column": 7}
NOWHERE = dict.fromkeys(PLACE)


def entry(*, ledger: list[Any] | None = None, **diagnosis: Any) -> Mapping[str, Any]:
    found = {"id": "x", "certain": True, **PLACE, "message": "M.", "why": "W.", "hint": "H.", "link": "L"}
    function = {"verdict": "incorrect", "earned": 0, "possible": 5, "reason": "fails", "trace": [], **NOWHERE}
    return {
        "path": "a.ipynb",
        "status": "graded",
        "assignment": "a",
        "earned": 0.0,
        "possible": 5.0,
        "gradients": {"sentence": "Wrong."},
        "convention": None,
        "functions": {"f": {**function, "diagnoses": [{**found, **diagnosis}]}},
        "ledger": ledger or [],
        "notes": [],
    }


def line(quantity: str, exponent: int | None) -> dict[str, Any]:
    role = {"W": "weights", "b": "biases"}.get(quantity[1], "handed")
    return {"quantity": quantity, "role": role, "exponent": exponent, "of": "m", **PLACE}


def test_the_piece_that_is_meant_is_underlined() -> None:
    lines = list(single(entry(), 80))
    below = lines[lines.index("        dW = np.dot(dZ, A_prev.T)") + 1]
    assert below == "             ^^"


def test_a_piece_far_to_the_right_is_brought_into_sight() -> None:
    code = "x = " + "a + " * 40 + "wrong"
    lines = list(single(entry(code=code, column=len(code) - 5, end_column=len(code)), 80))
    number = next(i for i, text in enumerate(lines) if text.strip().startswith("^"))
    start = lines[number].index("^")
    assert lines[number - 1][start : start + 5] == "wrong"
    assert max(map(len, lines)) < 80


def test_a_students_control_characters_are_shown_and_not_obeyed() -> None:
    text = "\n".join(single(entry(code="x = '\x1b[2J'", column=0, end_column=1), 80))
    assert "\\x1b[2J" in text
    assert "\x1b" not in text


def test_what_is_only_probable_says_so() -> None:
    assert any("x (possibly): M." in text for text in single(entry(certain=False), 80))


@pytest.mark.parametrize(
    ("exponent", "told"),
    [(1, "m x dJ/dA3"), (0, "dJ/dA3"), (-1, "1/m x dJ/dA3"), (2, "m^2 x dJ/dA3"), (None, "? x dJ/dA3")],
)
def test_the_ledger_tells_a_factor_as_a_power_of_m_and_never_as_a_number(exponent: int | None, told: str) -> None:
    assert any(f"dA3  {told} " in text for text in single(entry(ledger=[line("dA3", exponent)]), 80))


def test_the_ledger_marks_each_step_that_takes_the_mean_and_each_final_gradient_that_is_off() -> None:
    ledger = [line("dA3", 0), line("dZ3", 0), line("dW3", -1), line("dA2", 0), line("dW2", 1)]
    marked = {text.split()[0]: text for text in single(entry(ledger=ledger), 80) if "dJ/d" in text}
    assert marked["dW3"].endswith("<- 1/m, m times too small")
    assert marked["dW2"].endswith("m times too large")
    assert marked["dA3"].endswith("<- 1/m")
    assert "<-" not in marked["dZ3"] + marked["dA2"]


def test_a_pass_that_starts_with_derivatives_of_the_loss_has_not_taken_the_mean_yet() -> None:
    lines = list(single(entry(ledger=[line("dA3", 1), line("dZ3", 0)]), 80))
    assert [text.endswith("<- 1/m") for text in lines if "dJ/d" in text] == [False, True]
