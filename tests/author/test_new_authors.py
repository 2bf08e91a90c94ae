"""What a new author may get wrong without noticing is refused where it stands, or read out."""

from pathlib import Path

import pytest

from grader.author.reading import reading
from grader.errors import ConfigurationError
from tests.author.small import kinds, line
from tests.author.test_proof import proved


def refusal(folder: Path) -> str:
    with pytest.raises(ConfigurationError) as refused:
        proved(folder)
    return str(refused.value).removeprefix(f"{folder}/")


@pytest.mark.parametrize("solution", [(), (("np.sum(dZ1, axis=1, keepdims=True) / m", "dZ1 / m"),)])
def test_what_is_drawn_under_the_key_of_a_derivative(solution: tuple[tuple[str, str], ...], tmp_path: Path) -> None:
    said = refusal(kinds(tmp_path, ("'db1': d(b1)", "'db1': b1"), *solution))
    assert said == (
        "assignment.py, line 11: found b1, which is drawn, among derivatives; allowed: d(b1) for the derivative by b1"
    )


def test_what_is_drawn_in_the_place_of_a_derivative(tmp_path: Path) -> None:
    assert "line 10: found b, which is drawn, among derivatives; allowed: d(b)" in refusal(
        line(tmp_path, ("d(w), d(b)", "d(w), b"))
    )


def test_what_is_drawn_may_come_back_beside_derivatives(tmp_path: Path) -> None:
    proved(
        kinds(tmp_path, ("'dW1': d(W1)", "'dW1': d(W1), 'W1': W1"), ('"dW1": dZ1', '"W1": params["W1"], "dW1": dZ1'))
    )


def test_an_entry_that_the_declaration_forgets_is_read_out(tmp_path: Path) -> None:
    lines = list(reading(proved(kinds(tmp_path, (" 'db1': d(b1),", "")))))
    (call,) = (n for n, text in enumerate(lines) if text.startswith("  backward("))
    assert lines[call + 1].endswith("'db1': passed on unjudged, the declaration does not name it")
    assert "unjudged" not in "".join(reading(proved(kinds(tmp_path / "whole"))))
