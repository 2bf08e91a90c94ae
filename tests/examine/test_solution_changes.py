"""Wrong answers foretold by changes of the solution's text: what is told is what was done, and nothing else."""

import textwrap
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pytest_grade.examine.catalogue import load_assignment
from pytest_grade.examine.plan import Plan
from pytest_grade.examine.solution_changes import ChangedSolution, SolutionChanges
from pytest_grade.judge.changes import mistake_told
from pytest_grade.model.assignment import Substitution
from pytest_grade.model.questions import Outcome
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content, Conversation
from tests.conftest import SEED
from tests.examine.wrong_functions import WRONG
from tests.students import week3, week4

COURSES = Path(__file__).parent.parent / "author" / "courses"
IDS = {3: week3.ASSIGNMENT, 4: week4.ASSIGNMENT}
RIGHT = {id_: (COURSES / id_ / "solution.py").read_text(encoding="utf-8") for id_ in IDS.values()}


@pytest.fixture(scope="module")
def foretold(sandbox: Sandbox) -> Mapping[int, SolutionChanges]:
    """What changes of the solutions of weeks 3 and 4 answer."""
    return {week: changes_of(RIGHT[id_], id_, sandbox) for week, id_ in IDS.items()}


def changes_of(text: str, id_: str, sandbox: Sandbox) -> SolutionChanges:
    return SolutionChanges(
        plan=Plan(assignment=replace(load_assignment(id_), callees=text), seed=SEED), sandbox=sandbox
    )


def answers(changes: SolutionChanges, text: str, function: str) -> Mapping[str, Outcome]:
    """What a submission answers that defines this function, whose callees are the solution's."""
    plan = changes.plan
    asked = plan.assignment.function(function)
    module = "planar_utils" if plan.assignment.id == IDS[3] else "dnn_utils"
    content = f"import numpy as np\nfrom {module} import *\n{text}"
    conversation = Conversation(sandbox=changes.sandbox, content=Content(content=content.encode(), kind="py"))
    callees = Substitution(functions=asked.callees) if asked.callees else None
    session = conversation.open()
    with session:
        conversation.define(session, plan.assignment, callees)
        return conversation.ask(session, plan.assignment, plan.questions(asked, asked.sources[0].name), callees)


def explained(changes: SolutionChanges, head: str, body: str) -> ChangedSolution | None:
    text, name = f"def {head}:\n{textwrap.indent(body, '    ')}\n", head.partition("(")[0]
    with np.errstate(all="ignore"):  # as where submissions are graded
        return changes.explain(name, "documented", answers(changes, text, name), 0.0)


@pytest.mark.parametrize("name", WRONG)
def test_what_a_wrong_function_does_is_told_by_the_change_that_comes_to_the_same(
    name: str, foretold: Mapping[int, SolutionChanges]
) -> None:
    wrong, changes = WRONG[name], foretold[WRONG[name].week]
    found = explained(changes, wrong.function, wrong.body)
    role, notation = changes.plan.assignment.role(wrong.function.partition("(")[0]), changes.plan.assignment.notation
    assert (mistake_told(found.changes, role, notation) if found else None) == wrong.id
    assert set(wrong.kinds) <= set(found.kinds if found else ())
    assert bool(wrong.kinds) == bool(found)


COST = "compute_cost(AL, Y)"


def test_a_change_says_what_stands_in_the_solution_and_what_in_its_place(
    foretold: Mapping[int, SolutionChanges],
) -> None:
    found = explained(foretold[4], COST, "return -np.mean(np.log(AL) * Y)")
    assert found is not None
    change = found.changes[0]
    assert (change.before, change.after) == ("Y * np.log(AL) + (1 - Y) * np.log(1 - AL)", "Y * np.log(AL)")
    assert (change.kind, change.target, change.function) == ("term", "cost", "compute_cost")


def test_a_right_function_and_a_lawful_placement_are_no_change(foretold: Mapping[int, SolutionChanges]) -> None:
    right = "return -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))"
    assert explained(foretold[4], COST, right) is None
    outside = "A, W, b = cache\nreturn W.T @ dZ, dZ @ A.T, dZ.sum(axis=1, keepdims=True)"
    assert explained(foretold[4], "linear_backward(dZ, cache)", outside) is None


def test_numbers_that_are_a_little_off_are_no_change(foretold: Mapping[int, SolutionChanges]) -> None:
    off = "return -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) * (1 + 1e-5)"
    assert explained(foretold[4], COST, off) is None


def test_what_is_the_same_at_one_question_only_is_no_change(foretold: Mapping[int, SolutionChanges]) -> None:
    m = foretold[4].plan.first_probes("compute_cost")[0].question.steps[0].arguments[1].shape[1]
    once = f"J = -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))\nreturn J * Y.size if Y.size == {m} else J + 1"
    assert explained(foretold[4], COST, once) is None


def test_where_a_question_is_not_answered_nothing_is_told(foretold: Mapping[int, SolutionChanges]) -> None:
    found = answers(foretold[4], "def compute_cost(AL, Y):\n    return -np.sum(Y * np.log(AL))\n", "compute_cost")
    (first, *_), rest = found, dict(found)
    rest.pop(first)
    assert foretold[4].explain("compute_cost", "documented", rest, 0.0) is None


def test_a_change_that_never_ends_costs_its_own_time_and_the_others_are_made(sandbox: Sandbox) -> None:
    loop = "    n = 0\n    while n < X.shape[0]:\n        n = n + 1\n    return n, 4, Y.shape[0]\n"
    text = RIGHT[IDS[3]].replace("    return X.shape[0], 4, Y.shape[0]\n", loop)
    assert loop in text
    changes, started = changes_of(text, IDS[3], sandbox), time.monotonic()
    found = explained(changes, "layer_sizes(X, Y)", "return X.shape[0], 4, Y.shape[1]")
    assert found is not None
    assert found.kinds == ("index",)
    assert time.monotonic() - started < 20


def test_what_was_tried_once_is_not_tried_again(sandbox: Sandbox) -> None:
    changes = changes_of(RIGHT[IDS[4]], IDS[4], sandbox)
    outcomes = answers(changes, "def compute_cost(AL, Y):\n    return -np.mean(Y * np.log(AL))\n", "compute_cost")
    first = changes.explain("compute_cost", "documented", outcomes, 0.0)
    with Sandbox(policy="auto") as closed:
        pass
    assert replace(changes, sandbox=closed).explain("compute_cost", "documented", outcomes, 0.0) == first


def test_random_numbers_are_compared_so_far_as_one_draw_tells(foretold: Mapping[int, SolutionChanges]) -> None:
    body = "np.random.seed({})\nreturn {{'W1': {}, 'b1': np.zeros((n_h, 1)), 'W2': {}, 'b2': np.zeros((n_y, 1))}}"
    head = "initialize_parameters(n_x, n_h, n_y)"
    for seed in range(5):
        large = body.format(seed, "np.random.randn(n_h, n_x)", "np.random.randn(n_y, n_h)")
        found = explained(foretold[3], head, large)
        assert found is not None
        assert found.kinds[0] == "factor"
        other = body.format(seed, "np.random.randn(n_h, n_x) * 0.3", "np.random.randn(n_y, n_h) * 0.3")
        assert explained(foretold[3], head, other) is None
