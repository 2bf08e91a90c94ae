"""One submission in words: the quoted line, the piece that is meant, the ledger."""

from collections.abc import Mapping
from typing import Any

import pytest

from grader.reports.single import single

PLACE = {
    "cell": 3,
    "line": 7,
    "code": "dW = np.dot(dZ, A_prev.T)",
    "column": 5,
    "end_column": 7,
    "function": "linear_backward",
}
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
        "gradients": {"sentence": "Wrong.", "correct": False},
        "convention": None,
        "functions": {"f": {**function, "diagnoses": [{**found, **diagnosis}]}},
        "ledger": ledger or [],
        "notes": [],
    }


def right(*, convention: str = "per-layer", ledger: list[Any] | None = None) -> Mapping[str, Any]:
    function = {"verdict": "correct", "earned": 5, "possible": 5, "reason": None, "trace": [], **NOWHERE}
    return {
        **entry(ledger=ledger),
        "gradients": {"sentence": "Right.", "correct": True},
        "convention": {"id": convention, "accepted": True, "sentence": "Because.", **PLACE, "further": []},
        "functions": {"f": {**function, "diagnoses": []}},
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


def test_a_place_is_told_by_its_function_as_nobody_sees_what_number_a_cell_has() -> None:
    assert "    in `linear_backward`, line 7 of its cell:" in list(single(entry(), 80))
    assert "    in `linear_backward`, line 7:" in list(single(entry(cell=None), 80))
    assert "    cell 3, line 7:" in list(single(entry(function=None), 80))


def test_of_a_right_notebook_are_told_points_gradients_and_the_convention_with_its_reason() -> None:
    told = list(single(right(ledger=[line("dZ3", 1), line("dW3", 0)]), 80))
    assert told == [
        "a.ipynb: 0 of 5 points (a)",
        "",
        "Right.",
        "",
        "Convention: per-layer. Because.",
    ]


def test_asked_for_more_the_functions_and_the_ledger_of_a_right_notebook_are_told() -> None:
    told = "\n".join(single(right(ledger=[line("dZ3", 1), line("dW3", 0)]), 80, in_full=True))
    assert "  f      5/5  right" in told
    assert "Ledger: " in told


@pytest.mark.parametrize(
    ("told", "explains"),
    [
        (right(ledger=[line("dW3", 0)]), False),
        (right(ledger=[line("dW3", 0)], convention="other"), True),
        (entry(ledger=[line("dA3", 1), line("dW3", 0)]), False),
        (entry(ledger=[line("dA3", 1), line("dW3", None)]), False),
        (entry(ledger=[line("dA3", 1), line("dW3", 1)]), True),
    ],
    ids=["usual placement", "unusual placement", "wrong otherwise", "of no scale", "wrong scale"],
)
def test_the_ledger_is_shown_where_it_explains_something(told: Mapping[str, Any], *, explains: bool) -> None:
    assert any(text.startswith("Ledger") for text in single(told, 80)) == explains


def test_the_ledger_says_of_a_factor_m_that_it_is_right_there() -> None:
    ledger = [line("dA3", 1), line("dZ3", 1), line("dW3", 0), line("db3", 1)]
    marked = {text.split()[0]: text for text in single(entry(ledger=ledger), 80) if "dJ/d" in text}
    assert marked["dA3"].endswith("line 7      of the loss, right here")
    nowhere = [text for text in single(entry(ledger=[line("dA3", 1), line("dW3", 1)]), 80) if "dJ/dA3" in text]
    assert nowhere[0].endswith("line 7      of the loss")  # whether the mean is to enter here, nobody knows


def test_what_is_only_probable_says_so() -> None:
    assert any("x (possible): M." in text for text in single(entry(certain=False), 80))


@pytest.mark.parametrize(
    ("exponent", "told"),
    [(1, "m x dJ/dA3"), (0, "dJ/dA3"), (-1, "1/m x dJ/dA3"), (2, "m^2 x dJ/dA3"), (None, "? x dJ/dA3")],
)
def test_the_ledger_tells_a_factor_as_a_power_of_m_and_never_as_a_number(exponent: int | None, told: str) -> None:
    assert any(f"dA3  {told} " in text for text in single(entry(ledger=[line("dA3", exponent)]), 80, in_full=True))


def test_the_ledger_marks_each_step_that_takes_the_mean_and_each_final_gradient_that_is_off() -> None:
    ledger = [line("dA3", 0), line("dZ3", 0), line("dW3", -1), line("dA2", 0), line("dW2", 1)]
    marked = {text.split()[0]: text for text in single(entry(ledger=ledger), 80, in_full=True) if "dJ/d" in text}
    assert marked["dW3"].endswith("<- 1/m, m times too small")
    assert marked["dW2"].endswith("m times too large")
    assert marked["dA3"].endswith("<- 1/m")
    assert "<-" not in marked["dZ3"] + marked["dA2"]


def test_a_pass_that_starts_with_derivatives_of_the_loss_has_not_taken_the_mean_yet() -> None:
    lines = list(single(entry(ledger=[line("dA3", 1), line("dZ3", 0)]), 80, in_full=True))
    assert [text.endswith("<- 1/m") for text in lines if "dJ/d" in text] == [False, True]
