"""Objects that hold objects: made in the arguments of one, handed over by name, or set as an attribute."""

from pathlib import Path

import pytest

from pytest_grade.model.grade import Grade
from pytest_grade.prove.grading import grading_by
from tests.author.small import written
from tests.author.test_new_authors import refusal

DECLARATION = '''"""A model that holds a cell."""
from pytest_grade.author import Assignment, built, normal, weights

cells = Assignment("cells", "A model that holds a cell", examples="m")
cells.draw(X=normal("m", "n"), Y=normal("m", "n"), W=weights("n", "n"))
cells.draw(cell=built("Cell(W)"), model=built("Model(MADE)"))
cells.grade("model.forward(X) -> A", 20)
cells.grade("model.cost(X, Y) -> J", 10)
cells.grade("model.forward(X); model.backward(Y) -> d(W)", 20)
'''
SOLUTION = """import numpy as np


class Cell:
    def __init__(self, W):
        self.W = W

    def forward(self, x):
        self.seen = x
        return np.tanh(x @ self.W)


class Model:
    def __init__(self, cell=None):
        self.cells = [None, *(cell if isinstance(cell, list) else [cell])]
        self.cell = self.cells[1]

    def forward(self, X):
        self.X = X
        self.A = self.cell.forward(X)
        return self.A

    def cost(self, X, Y):
        return np.sum((self.forward(X) - Y) ** 2) / len(Y)

    def backward(self, Y):
        return self.X.T @ (2 * (self.A - Y) * (1 - self.A ** 2)) / len(Y)
"""
WAYS = {
    "made in its place": ("MADE", "Cell(W)"),
    "by keyword": ("MADE", "cell=Cell(W)"),
    "by name": ("MADE", "cell"),
    "as an attribute": ('"Model(MADE)"', '"Model()", cell="cell"'),
    "in a list": ("MADE", "[cell]"),
    "made in a list": ("MADE", "[Cell(W)]"),
}
MOVED = """    def moved(self, W):
        return 2 * W if W is self.W else W
"""
LOOKED_AT = {
    "by its name": "cell.seen",
    "by the attribute that holds it": "model.cell.seen",
    "by its number": "model.cells[1].seen",
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_to_hand_it_over_is_asked_as_the_solution_is(way: str, tmp_path: Path) -> None:
    with grading_by(written(tmp_path, DECLARATION, SOLUTION, WAYS[way])) as grader:
        charged = []
        for text in (SOLUTION, SOLUTION.replace("2 * (self.A - Y)", "(self.A - Y)")):
            found = grader.grade(text.encode(), "py")
            assert isinstance(found, Grade)
            charged.append([each.function for each in found.functions if each.verdict != "correct"])
    assert charged == [[], ["Model.backward"]]


def test_what_is_handed_over_beside_an_object_is_no_array_of_that(tmp_path: Path) -> None:
    asked = ("model.forward(X); model.backward(Y) -> d(W)", 20)
    changes = (
        (
            'cell=built("Cell(W)"), model=built("Model(MADE)")',
            'cell=built("Cell(0)", W="W"), model=built("Model(cell)")',
        ),
        (f'cells.grade("{asked[0]}", {asked[1]})', 'cells.grade("cell.moved(W) -> W_moved", 20)'),
        ("        return np.tanh(x @ self.W)\n", "        return np.tanh(x @ self.W)\n\n" + MOVED),
    )
    with grading_by(written(tmp_path, DECLARATION, SOLUTION, *changes)) as grader:
        text = SOLUTION.replace(changes[2][0], changes[2][1])
        found = grader.grade(text.encode(), "py")
        assert isinstance(found, Grade)
        assert [each.function for each in found.functions if each.verdict != "correct"] == []


@pytest.mark.parametrize("how", LOOKED_AT)
def test_what_an_object_within_keeps_is_looked_at(how: str, tmp_path: Path) -> None:
    then = f'model.forward(X) -> A", 20, then={{"{LOOKED_AT[how]}": "inputs"}})'
    changes = (WAYS["by name"], ('model.forward(X) -> A", 20)', then))
    with grading_by(written(tmp_path, DECLARATION, SOLUTION, *changes)) as grader:
        charged = []
        for text in (SOLUTION, SOLUTION.replace("self.seen = x", "self.seen = 2 * x")):
            found = grader.grade(text.encode(), "py")
            assert isinstance(found, Grade)
            charged.append([each.function for each in found.functions if each.verdict != "correct"])
    assert charged == [[], ["Model.forward"]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"Model(MADE)"', '"Model()", **{"cell.W": "W"}'), "found cell.W='W', which is no attribute of Model"),
        (('"Model(MADE)"', '"Model(model)"'), "found built('Model(model)'), which is made of itself"),
        (('"Model(MADE)"', '"Model()", cell="call"'), "found cell='call', which is not drawn; allowed: cell"),
    ],
)
def test_what_cannot_be_made_is_refused_where_it_stands(change: tuple[str, str], said: str, tmp_path: Path) -> None:
    assert said in refusal(written(tmp_path, DECLARATION, SOLUTION, change))
