"""Examples that hang together, as the nodes of a graph do: none can be left out by itself."""

from pathlib import Path

import numpy as np
import pytest

from pytest_grade.author.compiled import load
from pytest_grade.errors import ConfigurationError
from pytest_grade.model.grade import Grade
from pytest_grade.prove.grading import grading_by
from tests.author.small import written
from tests.author.test_new_authors import refusal

GRAPH = '''"""A layer over the neighbours of each node, with a mean over those that have a label."""
from pytest_grade.author import Assignment, integers, labels, normal, number, weights

graph = Assignment("graph", "A graph", examples="N")
graph.draw(X=normal("N", "D"), T=normal("N", "K"), A=labels("N", "N"), known=labels("N"))
graph.draw(params={"W": weights("D", "K")}, edges=integers("E", 2, below="N"), rate=number(0.1, 0.5))
graph.grade("degrees(edges, N) -> k", 10)
graph.grade("forward(params, A, X) -> Z", 20)
graph.grade("cost(Z, T, known) -> J", 20)
graph.grade("backward(A, X, Z, T, known) -> d(W)", 30)
graph.grade("step(params, A, X, T, known, rate) -> {'W': W - rate * d(W)}", 20)
'''
SOLUTION = """import numpy as np


def degrees(edges, N):
    k = np.zeros(N)
    np.add.at(k, edges[:, 0], 1)
    return k


def forward(params, A, X):
    return A @ X @ params["W"] / len(X)


def cost(Z, T, known):
    off = np.where(known[:, None] > 0, Z - T, 0.0)
    return np.sum(off ** 2) / np.sum(known)


def backward(A, X, Z, T, known):
    dZ = 2 * np.where(known[:, None] > 0, Z - T, 0.0) / np.sum(known)
    return X.T @ A.T @ dZ / len(X)


def step(params, A, X, T, known, rate):
    dW = backward(A, X, forward(params, A, X), T, known)
    return {"W": params["W"] - rate * dW}
"""


def test_their_number_may_stand_twice_in_a_draw_and_bound_another(tmp_path: Path) -> None:
    assignment = load(written(tmp_path, GRAPH, SOLUTION))
    for case in assignment.cases(7).all:
        assert case.values["A"].shape == (case.m, case.m)
        assert case.drawn.values["edges"].max() < case.m  # type: ignore[attr-defined]


def test_right_and_wrong_ones_are_graded(tmp_path: Path) -> None:
    with grading_by(written(tmp_path, GRAPH, SOLUTION)) as grader:
        charged = []
        for old, new in (("", ""), ("X.T @ A.T", "X.T @ A"), ("edges[:, 0]", "edges[:, 1]")):
            found = grader.grade(SOLUTION.replace(old, new).encode(), "py")
            assert isinstance(found, Grade)
            charged.append([each.function for each in found.functions if each.verdict != "correct"])
    assert charged == [[], ["backward"], ["degrees"]]


@pytest.mark.parametrize("examples", ["None", "''", "3"])
def test_what_names_no_size_is_refused_where_it_stands(examples: str, tmp_path: Path) -> None:
    said = refusal(written(tmp_path, GRAPH, SOLUTION, ('examples="N"', f"examples={examples}")))
    assert said.startswith(f"assignment.py, line 4: found examples={examples}; allowed: the name of the size")


def test_an_entry_of_a_dictionary_is_by_its_key_alone(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"key alone: W1, not params\['W1'\]"):
        load(written(tmp_path, GRAPH, SOLUTION, ("{'W': W - rate", "{'W': params['W'] - rate")))
    with pytest.raises(ConfigurationError, match="draw W1 and W2, and hand them over as"):
        load(written(tmp_path, GRAPH, SOLUTION, ("rate * d(W)", "rate * d(params['W'])")))


def test_a_label_is_near_no_threshold(tmp_path: Path) -> None:
    assignment = load(written(tmp_path, GRAPH, SOLUTION))
    assert {0, 1} == set(np.unique(assignment.cases(7).main[0].values["known"]))
