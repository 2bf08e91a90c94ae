"""A course that takes 1/m where its way back begins: one mistake is charged once, and a number is a parameter too."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.kit.files import kit_of, packed
from pytest_grade.kit_maker.freezing import Freezing
from pytest_grade.marking.rubric import Rubric
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import written
from tests.conftest import SEED
from tests.grading import grade

# One step, taken twice with the same weights; beside the input it hands half of it on.
DECLARATION = """from pytest_grade.author import Assignment, integer, normal, number, weights

twice = Assignment("twice", "One step, twice", examples="N")
twice.draw(X=normal("N", "n"), x=normal("N", "n"), Y=normal("N", "n"), w=weights("n", "n"), q=number(0.5, 1.5))
twice.draw(rate=number(0.01, 0.2), rounds=integer(2, 4))
twice.grade("step(x, w) -> z, _memo", 10)
twice.grade("run(X, w, q) -> P, _tape", 10)
twice.grade("cost(P, Y) -> J", 10)
twice.grade("step_back(d(z), w, _memo) -> d(x), d(w)", 20)
twice.grade("run_back(P, Y, w, q, _tape) -> {'w': d(w), 'q': d(q)} as grads", 30)
twice.grade("train(X, Y, w, q, rate, rounds) -> w_trained, q_trained", 20)
"""
SOLUTION = """import numpy as np


def step(x, w):
    t = np.tanh(x @ w)
    z = t + 0.5 * x
    return z, (x, t)


def run(X, w, q):
    first, memo = step(X, w)
    second, other = step(first, w)
    P = second + q
    return P, (memo, other)


def cost(P, Y):
    return np.sum((P - Y) ** 2) / (2 * len(Y))


def step_back(dz, w, memo):
    x, t = memo
    ds = dz * (1 - t**2)
    dx = ds @ w.T + 0.5 * dz
    dw = x.T @ ds
    return dx, dw


def run_back(P, Y, w, q, tape):
    memo, other = tape
    dP = (P - Y) / len(Y)
    dfirst, dw = step_back(dP, w, other)
    _, more = step_back(dfirst, w, memo)
    return {"w": dw + more, "q": np.sum(dP)}


def train(X, Y, w, q, rate, rounds):
    for _ in range(rounds):
        P, tape = run(X, w, q)
        grads = run_back(P, Y, w, q, tape)
        w = w - rate * grads["w"]
        q = q - rate * grads["q"]
    return w, q
"""
Edits = tuple[tuple[str, str], ...]
IN_A_DICTIONARY: Edits = (("(x, t)\n\n", '{"x": x, "t": t}\n\n'), ("x, t = memo", 'x, t = memo["x"], memo["t"]'))


@cache
def catalogue() -> Catalogue:
    with TemporaryDirectory() as folder:
        return Catalogue.load(written(Path(folder), DECLARATION, SOLUTION))


@pytest.fixture(scope="module")
def runs(sandbox: Sandbox) -> dict[str, Run]:
    """By the assignment, and by its kit."""
    (assignment,) = catalogue().assignments
    freezing = Freezing.of(assignment, SEED, 0.01, sandbox)
    frozen = kit_of(packed(freezing.frozen(), {"points": assignment.points}, freezing.left_out)).assignment
    rubric = Rubric(assignment=frozen.id, points=frozen.points)
    kit = Catalogue(assignments=(frozen,), rubrics={frozen.id: rubric})
    return {"assignment": Run.prepare(catalogue(), SEED), "kit": Run.prepare(kit, SEED)}


def charged(run: Run, sandbox: Sandbox, *edits: tuple[str, str]) -> dict[str, FunctionGrade]:
    """The functions that are not right in the solution with these edits, those that wait for others among them."""
    text = SOLUTION
    for before, after in edits:
        assert before in text, before
        text = text.replace(before, after)
    found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade), found
    return {function.function: function for function in found.functions if function.verdict != "correct"}


WRONG: dict[str, tuple[Edits, str]] = {
    "a path that is forgotten": ((("ds @ w.T + 0.5 * dz", "ds @ w.T"),), "step_back"),
    "a slope that is forgotten": (((" * (1 - t**2)", ""),), "step_back"),
    "the mean of one gradient alone": ((("np.sum(dP)", "np.sum(P - Y)"),), "run_back"),
    "what another step has kept": ((("step_back(dP, w, other)", "step_back(dP, w, memo)"),), "run_back"),
    "another cost": ((("(2 * len(Y))", "len(Y)"),), "cost"),
    "another step": ((("t + 0.5 * x", "t + x"),), "step"),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("layout", [(), IN_A_DICTIONARY], ids=["caches as in the course", "a dictionary"])
def test_one_mistake_is_charged_to_one_function_and_none_that_calls_it(
    name: str, layout: Edits, runs: dict[str, Run], sandbox: Sandbox
) -> None:
    edits, function = WRONG[name]
    found = charged(runs["assignment"], sandbox, *layout, *edits)
    assert {*found} == {function}
    assert not (found[function].reason or "").startswith("raises"), "none of them does"


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("layout", [(), IN_A_DICTIONARY], ids=["caches as in the course", "a dictionary"])
def test_by_a_kit_all_others_wait_for_it(name: str, layout: Edits, runs: dict[str, Run], sandbox: Sandbox) -> None:
    edits, function = WRONG[name]
    found = charged(runs["kit"], sandbox, *layout, *edits)
    assert {name for name, each in found.items() if each.verdict == "incorrect"} == {function}


def test_gradients_that_fit_to_a_network_of_ones_own_are_told_so_where_a_number_is_a_parameter(
    runs: dict[str, Run], sandbox: Sandbox
) -> None:
    of_half = (("P = second + q", "P = 0.5 * second + q"), ("step_back(dP, w, other)", "step_back(0.5 * dP, w, other)"))
    found = charged(runs["assignment"], sandbox, *of_half)
    assert {*found} == {"run"}
    assert {*charged(runs["kit"], sandbox, *of_half)} >= {"run"}


def test_a_name_that_is_not_there_is_shown_in_its_line_where_others_are_wrong_too(
    runs: dict[str, Run], sandbox: Sandbox
) -> None:
    squares = ("np.sum(dP)}", "np.sum(dP**2)}")
    (told,) = charged(runs["assignment"], sandbox, squares, ("w - rate * grads[", "w - rate * gradss["))[
        "train"
    ].diagnoses
    assert told.id == "misspelled"
    assert told.place is not None
    assert told.place.code == 'w = w - rate * gradss["w"]'
