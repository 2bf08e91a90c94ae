"""One submission in words: the quoted line, the piece that is meant, the ledger."""

from collections.abc import Mapping
from typing import Any

import pytest

from pytest_grade.reports.single import single

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
    found = {
        "id": "x",
        "certain": True,
        **PLACE,
        "message": "M.",
        "why": "W.",
        "hint": "H.",
        "link": "L",
        "further": [],
    }
    function = {"verdict": "incorrect", "earned": 0, "possible": 5, "reason": "fails", "trace": [], **NOWHERE}
    return {
        "path": "a.ipynb",
        "status": "graded",
        "assignment": "a",
        "earned": 0.0,
        "possible": 5.0,
        "gradients": {"sentence": "Wrong.", "correct": False, "checked": [], "wrong": []},
        "convention": None,
        "functions": {"f": {**function, "diagnoses": [{**found, **diagnosis}]}},
        "ledger": ledger or [],
        "notes": [],
    }


def right(*, convention: str = "per-layer", ledger: list[Any] | None = None) -> Mapping[str, Any]:
    function = {"verdict": "correct", "earned": 5, "possible": 5, "reason": None, "trace": [], **NOWHERE}
    return {
        **entry(ledger=ledger),
        "gradients": {"sentence": "Right.", "correct": True, "checked": [], "wrong": []},
        "convention": {"id": convention, "accepted": True, "sentence": "Because.", **PLACE, "further": []},
        "functions": {"f": {**function, "diagnoses": []}},
    }


def line(quantity: str, exponent: int | None) -> dict[str, Any]:
    role = {"W": "weights", "b": "biases"}.get(quantity[1], "handed")
    known = {"exponent": exponent, "factor": None, "residual": 0.0 if exponent is not None else 1.0}
    return {"quantity": quantity, "role": role, "of": "m", **known, **PLACE}


def listed(ledger: list[Any]) -> dict[str, str]:
    """The rows of the list of lines, by what is made there."""
    rows = [text for text in single(entry(ledger=ledger), 80, in_full=True) if " dJ  " in text]
    return {row[: row.index("  ", 4)].strip(): row for row in rows}


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
    assert "1/m enters once on the way to every dW." in told
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
def test_the_ledger_is_drawn_where_it_explains_something(told: Mapping[str, Any], *, explains: bool) -> None:
    assert any(text.startswith("  × dJ") for text in single(told, 80)) == explains


def test_below_the_picture_its_lines_are_listed_only_where_more_is_asked_for() -> None:
    told = entry(ledger=[line("dA3", 1), line("dW3", 1)])
    assert not any(text.startswith("Ledger") for text in single(told, 80))
    assert any(text.startswith("Ledger") for text in single(told, 80, in_full=True))


def test_where_the_picture_is_too_wide_the_list_stands_in_its_place() -> None:
    told = entry(ledger=[line(f"{name}{layer}", 1) for layer in range(7, 0, -1) for name in ("dA", "dZ", "dW", "db")])
    lines = list(single(told, 80))
    assert "Ledger: each quantity of your backward pass, relative to the derivative of J." in lines
    assert not any("× dJ" in text for text in lines)
    assert max(map(len, lines)) < 80


def test_a_terminal_without_utf_8_gets_the_picture_in_ascii() -> None:
    assert "\n".join(single(entry(ledger=[line("dA3", 1), line("dW3", -1)]), 80, in_ascii=True)).isascii()


def test_no_picture_calls_right_what_the_words_call_wrong() -> None:
    told = {**entry(ledger=[line("dZ3", 1), line("dW3", 0)])}
    told["gradients"] = {**told["gradients"], "checked": ["dW3"], "wrong": ["dW3"]}
    assert not any("enters once" in text for text in single(told, 80, in_full=True))


def test_the_ledger_says_of_a_factor_m_that_it_is_right_there() -> None:
    rows = listed([line("dA3", 1), line("dZ3", 1), line("dW3", 0), line("db3", 1)])
    assert rows["dA3, dZ3"].endswith("line 7      of the loss, right here")
    nowhere = listed([line("dA3", 1), line("dW3", 1)])
    assert nowhere["dA3"].endswith("line 7      of the loss")  # whether the mean is to enter here, nobody knows


def test_what_is_only_probable_says_so() -> None:
    assert any("x (possible): M." in text for text in single(entry(certain=False), 80))


@pytest.mark.parametrize(
    ("exponent", "told"),
    [(1, "m x dJ"), (0, "dJ"), (-1, "1/m x dJ"), (2, "m^2 x dJ"), (None, "? x dJ")],
)
def test_the_ledger_tells_a_factor_as_a_power_of_m_and_never_as_a_number(exponent: int | None, told: str) -> None:
    assert f"    dA3  {told}  " in listed([line("dA3", exponent)])["dA3"]


def test_the_ledger_marks_each_step_that_takes_the_mean_and_each_final_gradient_that_is_off() -> None:
    ledger = [line("dA3", 0), line("dZ3", 0), line("dW3", -1), line("dA2", 0), line("dW2", 1)]
    rows = listed(ledger)
    assert rows["dW3"].endswith("<- 1/m, m times too small")
    assert rows["dW2"].endswith("m times too large")
    assert rows["dA3"].endswith("<- 1/m")
    assert "<-" not in rows["dZ3, dA2"]


def test_a_pass_that_starts_with_derivatives_of_the_loss_has_not_taken_the_mean_yet() -> None:
    rows = listed([line("dA3", 1), line("dZ3", 0)])
    assert [row.endswith("<- 1/m") for row in rows.values()] == [False, True]


def test_what_is_made_alike_on_one_line_is_listed_once() -> None:
    ledger = [line(f"{name}{layer}", int(name == "dZ")) for layer in range(9, 0, -1) for name in ("dZ", "dW")]
    told = [text for text in single(entry(ledger=ledger), 80, in_full=True) if text.startswith("    d")]
    assert told == [
        "    dZ9, dZ8, dZ7, dZ6, dZ5,  m x dJ  cell 3, line 7      of the loss, right here",
        "    dZ4, dZ3, dZ2, dZ1",
        "    dW9, dW8, dW7, dW6, dW5,  dJ      cell 3, line 7      <- 1/m",
        "    dW4, dW3, dW2, dW1",
    ]
