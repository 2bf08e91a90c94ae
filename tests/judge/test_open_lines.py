"""The lines above a wrong one that may be wrong instead of it, and those that the numbers prove right or wrong."""

import numpy as np
import pytest

from pytest_grade.judge.known_right import PART, WhatIsRight
from pytest_grade.judge.places import place_of_kept
from pytest_grade.judge.wrong_line import Lines, Search
from pytest_grade.model.questions import Event
from tests.judge.test_entrance import reading_of

Y = np.arange(6.0).reshape(2, 3)
Z, TERM, LOGS = Y**2 + 2, Y * 3 + 1, Y * 5 + 2
WRONG, OTHER = Y**3 + 7, Y**4 + 9
NUMBER = np.array(41.5)
M = 3
Made = tuple[str, int, np.ndarray]


def lines_of(
    body: list[str],
    made: list[Made],
    answer: np.ndarray,
    *,
    is_of_shape: bool = False,
    settled: tuple[str, ...] = (),
) -> list[int]:
    """The lines told of a function `f`; the solution makes Z, and TERM and LOGS in the middle of its lines."""
    source = "\n    ".join(["def f(Y):", *body]) + "\n\ndef h(Y):\n    return Y > 0\n"
    events = [Event(function="f", variable=name, cell=1, line=line, array=array) for name, line, array in made]
    right = WhatIsRight(arrays=[("Z", Z)], m=M, parts=[Y, Z, TERM, LOGS])
    reading = reading_of(source)
    search = Search(
        function="f",
        graded=("f",),
        events=events,
        right=right,
        reading=reading,
        is_of_shape=is_of_shape,
        settled=settled,
    )
    return [place.line for place in search.lines_that_make(answer)]


SUM = ["part1 = Y * 3", "part2 = Y * 4", "return -np.mean(part1 + part2)"]
LISTED = ["parts = [Y * 3, Y * 4]", "total = sum(parts)", "return total"]
LOOP = [
    "out = Y * 0",
    "s = 0",
    "for i in Y:",
    "    for k in Y:",
    "        s += Y[k]",
    "    out[i] = s + 1",
    "return out",
]
WHILE = [*LOOP[:2], "while Y:", "    for k in range(2):", "        s = s + Y[k]", "    out[0] = s + 1", "return out"]
FRESH = [
    "out = Y * 0",
    "for i in range(2):",
    "    s = 0",
    "    for k in range(3):",
    "        s += Y[k] + 2",
    "    out[i] = s",
    "return out",
]


@pytest.mark.parametrize(
    ("body", "made", "answer", "lines"),
    [
        pytest.param(SUM, [("part1", 2, TERM), ("part2", 3, WRONG), ("return", 4, NUMBER)], NUMBER, [3, 4],
                     id="of the parts of a sum those that the solution makes are right"),
        pytest.param(LISTED, [("parts[0]", 2, TERM), ("parts[1]", 2, WRONG), ("total", 3, OTHER)], OTHER, [2, 3],
                     id="of parts in a list"),
        pytest.param(SUM, [("part1", 2, -TERM.T / M), ("part2", 3, LOGS), ("return", 4, NUMBER)], NUMBER, [4],
                     id="turned, negative and m times as small it is right"),
        pytest.param(LOOP, [("out", 2, Y * 0), ("s", 6, np.array(9.5)), ("out", 7, WRONG)], WRONG, [3, 7],
                     id="a sum that is set outside of the loop that takes it up"),
        pytest.param(WHILE, [("out", 2, Y * 0), ("s", 6, np.array(9.5)), ("out", 7, WRONG)], WRONG, [3, 7],
                     id="the same in a loop that waits"),
        pytest.param(FRESH, [("out", 2, Y * 0), ("s", 6, np.array(9.5)), ("out", 7, WRONG)], WRONG, [6],
                     id="a line that only stores a sum is right"),
        pytest.param(["m = Y.shape[0]", "dW = Y / m", "return dW"], [("Y", 1, Y), ("dW", 3, WRONG)], WRONG, [2],
                     id="a count that is not the number of examples"),
        pytest.param(["m = len(Y.T)", "dW = Y / m", "return dW"], [("Y", 1, Y), ("dW", 3, WRONG)], WRONG, [3],
                     id="what is not known to be a wrong count"),
        pytest.param(["m = Y.shape[1]", "dW = Y / m", "return dW"], [("Y", 1, Y), ("dW", 3, WRONG)], WRONG, [3],
                     id="a right count"),
        pytest.param(["last = Y == 3", "A = act(Y, last)", "return A"], [("A", 3, WRONG)], WRONG, [2, 3],
                     id="a test that may choose the wrong branch"),
        pytest.param(["for name in Y:", "    J = add(Y[name])", "return J"], [("J", 3, NUMBER)], NUMBER, [2, 3],
                     id="a loop that may run over the wrong things"),
        pytest.param(["for i in range(3):", "    J = add(Y[i])", "return J"], [("J", 3, NUMBER)], NUMBER, [3],
                     id="a loop that counts"),
        pytest.param(["Z = Y * 2", "Z[:, 0] -= 1", "Z /= 3", "return Z"],
                     [("Z", 2, Z), ("Z", 3, WRONG), ("Z", 4, OTHER)], OTHER, [3], id="what is changed in place"),
        pytest.param(
            ["Z = Y", "for k in range(3):", "    Z = k", "Z = Z / 3", "return Z"],
            [("Z", 4, Z - 9), ("Z", 4, WRONG), ("Z", 5, OTHER)], OTHER, [4],
            id="what a loop gives anew, and is changed after it",
        ),
        pytest.param(
            ["Z = Y * 3", "Z += Y * 2", "return Z"], [("Z", 2, TERM), ("Z", 3, WRONG)], WRONG, [3],
            id="what is right before it is added to",
        ),
        pytest.param(
            ["for i in range(3):", "    d = a - Y", "    db = d", "return db"],
            [("d", 3, np.array(Z[1, 1])), ("db", 4, NUMBER)], NUMBER, [4],
            id="a number out of what is right",
        ),
        pytest.param(
            ["for i in range(2):", "    d = a * Y[i]", "    dW = b * d", "return dW"],
            [("Z", 3, Z[1]), ("dW", 4, WRONG)], WRONG, [4],
            id="a row of what is right, in a loop over examples",
        ),
        pytest.param(
            ["out = g(Y)", "out /= N", "return out @ Y"],
            [("out", 2, TERM - 4), ("out", 3, LOGS + 9), ("return", 4, WRONG)], WRONG, [2, 4],
            id="a line that only divides by a count",
        ),
        pytest.param(["G = {", "    'dW': Z * 3,", "    'db': Y * 3,", "}", "return G"],
                     [("Z", 1, WRONG), ("G['db']", 2, OTHER)], OTHER, [4], id="of a dictionary the entry alone"),
    ],
)  # fmt: skip
def test_a_line_is_open_that_makes_what_the_solution_does_not(
    body: list[str], made: list[Made], answer: np.ndarray, lines: list[int]
) -> None:
    assert lines_of(body, made, answer) == lines


def test_what_is_on_the_way_to_a_right_answer_is_not_taken_for_wrong() -> None:
    body, made = ["Z = Y * 2", "return Z + Y, Z * Y"], [("Z", 2, OTHER), ("return[0]", 3, Y), ("return[1]", 3, WRONG)]
    assert lines_of(body, made, WRONG) == [2]
    assert lines_of(body, made, WRONG, settled=("Z",)) == [3]


def test_of_a_shape_that_nothing_right_has_the_line_is_told_that_makes_it_first() -> None:
    table = np.ones((3, 3)) * 2.5
    made = [("s", 2, table), ("J", 3, table / 2)]
    assert lines_of(["s = Y.T @ Y", "J = s / 2", "return J"], made, table / 2, is_of_shape=True) == [2]


HELPERS = """def f(Y):
    A = g(Y, 2)
    dZ = A - Y.T
    return dZ
def g(Y, b):
    return h(Y + b)
def h(z):
    return z * 2
"""


@pytest.mark.parametrize(("given", "lines"), [(Z, [3]), (OTHER, [2])], ids=["right", "wrong"])
def test_what_a_helper_gives_is_what_came_up_last_in_it_or_in_what_it_calls(
    given: np.ndarray, lines: list[int]
) -> None:
    made = [("f", "Y", 1, Y), ("g", "b", 5, np.array(2.0)), ("h", "return", 8, given), ("f", "dZ", 3, WRONG)]
    later = [("h", "return", 8, LOGS), ("f", "return", 4, WRONG + 1)]
    events = [Event(function=f, variable=v, cell=1, line=line, array=array) for f, v, line, array in (*made, *later)]
    right = WhatIsRight(arrays=[("A", Z)], m=M, parts=[Y, Z])
    search = Search(function="f", graded=("f",), events=events, right=right, reading=reading_of(HELPERS))
    assert [place.line for place in search.lines_that_make(WRONG)] == lines


def test_what_is_put_together_of_right_columns_is_right() -> None:
    right = WhatIsRight.of([Event(function="f", variable=PART + "1", cell=0, line=1, array=Z)], None)
    assert right.makes(np.hstack([np.ones((2, 1)), Z[:, ::-1]]))
    assert not right.makes(np.hstack([Z, Z[:, :1] + 1]))
    assert not right.has_name(PART.rstrip("_"))


def test_lines_that_several_wrong_answers_share_come_first_and_those_of_others_are_told_besides() -> None:
    first, second, third, other = (
        next(iter(Search(function="f", graded=(), events=[Event(function="f", variable="x", cell=1, line=n, array=Y)],
                         right=WhatIsRight(arrays=(), m=M), reading=reading_of("def f(Y):\n" + "    x = Y\n" * 5))
             .lines_that_make(Y)))
        for n in (2, 3, 4, 5)
    )  # fmt: skip
    found = Lines.of([(first, second), (third, second), (), (other,)])
    assert (found.likeliest, found.besides) == ((second, first), (other,))


@pytest.mark.parametrize(
    ("second", "line"),
    [
        ("A1 = np.tanh(Z1, out=Z1)", 3),
        ("A1 = np.tanh(Z1)", 4),
        ("Z1, A1 = np.tanh(Z1, out=Z1), 2", 4),
    ],
)
def test_what_is_kept_and_overwritten_in_passing_is_quoted_there(second: str, line: int) -> None:
    body = ["Z1 = W @ X", second, "cache = {'Z1': Z1, 'A1': A1}", "return A1, cache"]
    found = place_of_kept("f", reading_of("\n    ".join(["def f(W, X):", *body])))
    assert found is not None
    assert found.line == line
