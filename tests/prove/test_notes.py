"""What `check` reads out for an author to look at: derivatives that nobody proves, a starter begun otherwise."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from pytest_grade.marking.rubric import Rubric
from pytest_grade.prove.notes import notes
from pytest_grade.prove.starters import notes_of_starter
from tests.author.small import line
from tests.author.test_proof import proved

Changes = tuple[tuple[str, str], ...]
STARTER = '''import numpy as np

def fitted(X, w, b):
    """Your code."""

def squares(X, t, w, b):
    """Your code."""

def slopes(X, t, w, b):
    """Your code."""

def descend(X, t, w, b, rate, steps):
    """Your code."""
'''


def noted(folder: Path, *changes: tuple[str, str]) -> Sequence[str]:
    found = proved(line(folder, *changes))
    points = {call.function: call.points for call in found.course.made.graded}
    told = notes(found, Rubric(assignment="line", points=points))
    return [note for note in told if "compared with the solution only" in note]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param((("d(w), d(b)", "gw, gb"),), "slopes: gw has the shape of w, and is", id="by its name"),
        pytest.param(
            (("d(w), d(b)", "gw, gb"), ("slopes", "gradients")), "gradients: gw is compared", id="by its function's"
        ),
        pytest.param((("d(w), d(b)", "up, on"), ("slopes", "back_prop")), None, id="of another name"),
        pytest.param((), None, id="declared as one"),
    ],
)
def test_a_derivative_that_is_declared_as_a_value_is_read_out(
    changes: Changes, told: str | None, tmp_path: Path
) -> None:
    found = noted(tmp_path, *changes)
    assert [note.startswith(told or "") for note in found] == ([True] if told else [])


def of_starter(folder: Path, text: str) -> Sequence[str]:
    made = proved(line(folder)).course.made
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": text}
    content = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    (folder / "starter.ipynb").write_text(content)
    return list(notes_of_starter(made))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(("", ""), [], id="as it is graded"),
        pytest.param(("X, t, w, b)", "X, y, w, c)"), [], id="with other names of what is given"),
        pytest.param(("rate, steps)", "rate, steps, show=False)"), [], id="with more that may be given"),
        pytest.param(
            ("def squares", "def square"),
            ["squares is graded, and starter.ipynb does not define it, but square"],
            id="under another name",
        ),
        pytest.param(
            ("fitted(X, w, b)", "fitted(w, X, b)"),
            ["starter.ipynb begins fitted(w, X, b), and solution.py fitted(X, w, b)"],
            id="in another order",
        ),
        pytest.param(
            ("fitted(X, w, b)", "fitted(X, w)"),
            ["starter.ipynb begins fitted(X, w), and solution.py fitted(X, w, b)"],
            id="with less",
        ),
    ],
)
def test_a_starter_that_asks_for_something_else_than_is_graded_is_read_out(
    change: tuple[str, str], told: list[str], tmp_path: Path
) -> None:
    assert of_starter(tmp_path, STARTER.replace(*change)) == told


def test_a_starter_that_cannot_be_read_is_read_out_and_stops_nobody(tmp_path: Path) -> None:
    made = proved(line(tmp_path)).course.made
    (tmp_path / "starter.ipynb").write_text("{")
    (told,) = notes_of_starter(made)
    assert told.startswith("starter.ipynb cannot be read: ")


def test_without_a_starter_there_is_nothing_to_say_of_it(tmp_path: Path) -> None:
    assert list(notes_of_starter(proved(line(tmp_path)).course.made)) == []
