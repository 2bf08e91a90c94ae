"""Back from a wrong answer to the first line of which all that it reads is right."""

import numpy as np
import pytest

from pytest_grade.judge.known_right import WhatIsRight
from pytest_grade.judge.lines import place_at
from pytest_grade.judge.wrong_line import Search, narrowed
from pytest_grade.model.questions import Event
from tests.judge.test_entrance import reading_of

Z, A, DZ, WRONG, OTHER = (np.arange(4.0) ** power + power for power in (2, 3, 4, 5, 6))
RIGHT = {"Z1": Z, "A1": A, "dZ1": DZ}


def lines_of(body: list[str], made: list[tuple[str, str, int, np.ndarray]], answer: np.ndarray) -> list[int]:
    """The lines found in a function `f`; `made` are function, variable, line and array, in the order of time."""
    source = "\n    ".join(["def f(Z, dA):", *body]) + "\ndef h(Z):\n    A = Z ** 2\n    return A\n"
    events = [Event(function=f, variable=name, cell=1, line=line, array=array) for f, name, line, array in made]
    known = [Event(function="f", variable=name, cell=1, line=1, array=array) for name, array in RIGHT.items()]
    search = Search(
        function="f",
        graded=("f", "h"),
        events=events,
        right=WhatIsRight.of(known, None),
        reading=reading_of(source),
    )
    return [place.line for place in search.lines_that_make(answer)]


@pytest.mark.parametrize(
    ("body", "made", "answer", "lines"),
    [
        pytest.param(
            ["A = Z * 2", "dZ = A * 3", "return dZ"],
            [("f", "A", 2, WRONG), ("f", "dZ", 3, OTHER)], OTHER, (2,), id="what has a name is followed",
        ),
        pytest.param(
            ["s = Z * 2", "dZ = s * 3", "return dZ"],
            [("f", "s", 2, WRONG), ("f", "dZ", 3, OTHER)], OTHER, (2, 3), id="of what has none nobody knows",
        ),
        pytest.param(
            ["Z = Z * 2", "A = h(Z)", "dZ = A * 3", "return dZ"],
            [("f", "Z", 2, WRONG), ("h", "A", 7, WRONG + 1), ("f", "dZ", 4, OTHER)], OTHER, (2,), id="through a callee",
        ),
        pytest.param(
            ["A = Z * 2", "dZ = A * 3", "return A"],
            [("f", "A", 2, A), ("f", "dZ", 3, DZ)], A, (4,), id="what is right, and another is asked for",
        ),
        pytest.param(
            ["A = Z * 2", "if Z is None:", "    return A", "dZ = A * 3", "return dZ"],
            [("f", "A", 2, A), ("f", "dZ", 5, DZ)], A, (4,), id="the return that gives it",
        ),
        pytest.param(
            ["A = Z * 2", "dZ = A", "db = dZ + 1", "return db"],
            [("f", "A", 2, A), ("f", "db", 4, OTHER)], OTHER, (3,), id="what is right by another name",
        ),
        pytest.param(["return Z"], [], OTHER, (), id="what nobody has seen"),
    ],
)  # fmt: skip
def test_the_first_line_is_found_that_makes_something_wrong_of_what_is_right(
    body: list[str], made: list[tuple[str, str, int, np.ndarray]], answer: np.ndarray, lines: tuple[int, ...]
) -> None:
    assert lines_of(body, made, answer) == [*lines]


def test_of_a_dictionary_written_out_the_line_of_the_entry_is_quoted() -> None:
    reading = reading_of('def f(a):\n    grads = {\n        "dW1": a / 2,\n    }\n    return grads\n')
    found = narrowed(place_at(reading, 1, 2), "dW1", reading)
    assert (found.line, found.piece) == (3, "a / 2")
    assert narrowed(place_at(reading, 1, 2), "dW2", reading).line == 2


HELPER = """def f(Z, dA):
    first = {called}(Z)
    second = {called}(first)
    return {called}(second)
def g(x):
    return x * 2
"""


@pytest.mark.parametrize("called", ["g", "self.g", "self.activation"])
def test_a_line_of_a_helper_that_is_right_elsewhere_is_told_after_the_call_of_it(called: str) -> None:
    made = [("g", "return", 6, A), ("f", "second", 3, DZ), ("g", "return", 6, WRONG)]
    events = [Event(function=f, variable=v, cell=1, line=line, array=array) for f, v, line, array in made]
    known = [Event(function="f", variable=name, cell=1, line=1, array=array) for name, array in RIGHT.items()]
    reading = reading_of(HELPER.format(called=called))

    def told(events: list[Event]) -> list[int]:
        search = Search(function="f", graded=("f",), events=events, right=WhatIsRight.of(known, None), reading=reading)
        return [place.line for place in search.lines_that_make(WRONG)]

    assert told(events) == [4, 6]
    assert told(events[1:]) == [6]
