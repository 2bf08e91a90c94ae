"""Of a line that does not parse is said what is seen of it, and nothing where nothing is."""

import pytest

from pytest_grade.judge.broken_lines import seen_of


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("L = len(parameters) //", "nothing stands behind the `//` at the end of the line"),
        ("x = y +  # what?", "nothing stands behind the `+` at the end of the line"),
        ("dW, db = linear_b ackward(dZ)", "`linear_b` and `ackward` stand side by side with nothing between them"),
        ("for l in range(L) range(2):", ""),
        ("x = a if b else c d", "`c` and `d` stand side by side with nothing between them"),
        ("x = 'two words' y", ""),
        ("print x", ""),
        ("if not a in b", ""),
    ],
)
def test_what_is_seen_of_a_line_is_said(code: str, seen: str) -> None:
    assert seen_of(code, "invalid syntax") == ("invalid syntax" + (f": {seen}" if seen else ""))
    assert seen_of(code, "'(' was never closed") == "'(' was never closed"
