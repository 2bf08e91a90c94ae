"""From the first array that carries 1/m to the line that brought it in, by the text."""

import ast
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest

from pytest_grade.judge.entrance import entrance
from pytest_grade.judge.ledger import Sighting
from pytest_grade.model.questions import Event
from pytest_grade.model.submission import Reading
from pytest_grade.notebook.extraction import statements_of
from pytest_grade.notebook.survey import FunctionSurvey, outline, survey
from pytest_grade.talk.protocol import read_reading


def told(survey_: FunctionSurvey) -> dict[str, Any]:
    rows = [computation.row() for computation in survey_.computations]
    return asdict(replace(survey_, computations=(), blanks=())) | {"computations": rows}


def reading_of(source: str, *, closely: bool = True) -> Reading:
    statements = statements_of([ast.parse(source).body])
    lines = source.split("\n")
    found = [f for s in statements for f in (survey(s, lines, {}) if closely else outline(s, lines))]
    report = {"cells": 1, "binds": [], "functions": [told(f) for f in found], "broken": [], "sources": {1: source}}
    report["exported"] = report["stands_for"] = {}
    return read_reading({"reading": report})


def found(lines: str, line: int, *, closely: bool = True, inverses: tuple[str, ...] = ()) -> int | None:
    """The line found for an array that is first seen to carry 1/m at `line`; the first line of the text is 1."""
    event = Event(function="f", variable="dW", cell=1, line=line, array=np.ones(2))
    carrier = Sighting(quantity="dW2", kind="dW", factor=1.0, exponent=0, residual=0.0, event=event, order=3)
    factors = {("f", name) for name in inverses}
    place = entrance(carrier, factors, reading_of(lines, closely=closely))
    return place and place.line


@pytest.mark.parametrize(
    ("body", "seen", "line"),
    [
        pytest.param(["G = a @ b / m", "dW = G[:, 1:]"], 3, 2, id="cut out"),
        pytest.param(["G = a @ b", "G /= m", "dW, db = np.split(G, 2)"], 4, 3, id="split"),
        pytest.param(["s = dZ / m", "np.dot(s, A.T, out=dW)"], 3, 2, id="a product with out"),
        pytest.param(["g.dW = a @ b", "g.db = c", "g.db /= m", "g.dW /= m", "return g.dW"], 6, 5, id="of its kind"),
        pytest.param(["dW = a @ b / m", "return dW"], 2, 2, id="the line itself"),
        pytest.param(["dW = a @ b", "return dW"], 3, None, id="nowhere"),
        pytest.param(["dW = k * G"], 2, 2, id="a factor of which nothing is known"),
    ],
)
def test_the_nearest_division_is_found(body: list[str], seen: int, line: int | None) -> None:
    assert found("\n    ".join(["def f(dZ, A, m, g):", *body]) + "\n", seen) == line


def test_a_division_in_the_call_is_found_from_the_helper() -> None:
    helper = "def f(flat):\n    return flat[:3]\ndef g(flat, m):\n    return f(flat / m)\n"
    assert found(helper, 2) == 4


def test_a_division_in_a_helper_that_was_not_seen_is_found_from_the_call() -> None:
    assert found("def g(o, m):\n    o.dW /= m\ndef f(o, m):\n    g(o, m)\n    return o.dW\n", 5) == 2


def test_a_product_with_a_variable_that_was_seen_to_hold_one_over_m_brings_it_in() -> None:
    text = "def f(a, b, p):\n    q = other(1 / p.shape[1])\n    dW = q * (a @ b)\n"
    assert (found(text, 3), found(text, 3, inverses=("q",))) == (2, 3)


@pytest.mark.parametrize(
    ("line", "is_certain"),
    [
        ("dW = a @ b / m", True),
        ("dW /= A.shape[1]", True),
        ("db = dZ.mean(axis=1)", True),
        ("dW = a @ b  # / m", False),
        ("dW = flat[:3]", False),
        ("dW = k * G", False),
    ],
)
def test_of_a_text_that_was_not_surveyed_only_a_plain_division_is_taken(line: str, is_certain: bool) -> None:
    assert found(f"def f(a, b, m):\n    {line}\n", 2, closely=False) == (2 if is_certain else None)
