"""What a backward pass returns beside its gradients, a cost say, is judged with them."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from grader.probes.cases import NetworkCase
from grader.reference.network import cost

from grader.examine.catalogue import Catalogue, load_assignment
from grader.examine.run import Run
from grader.model.assignment import ONLY, Assignment, Cases, Probe, Source, probe_of
from grader.model.expectations import Entries, Expected, Parts
from grader.model.grade import Grade
from grader.model.questions import Result, Step
from grader.sandbox.client import Sandbox
from grader.talk.conversation import Content
from tests.grading import grade

PLANAR = load_assignment("week3_planar")
RETURNED = '        "db2": np.sum(dZ2, axis=1, keepdims=True) / m,\n    }\n'
COST = 'compute_cost(cache["A2"], Y)'


def expected_cost(case: NetworkCase) -> Expected:
    return Expected(name="cost", value=np.asarray(float(cost(case.passed.AL, case.Y))))


def probes(cases: Cases) -> Iterator[Probe]:
    """The gradients and the cost, asked of documented caches."""
    for case in cases.main:
        cache = {"Z1": case.passed.Z[1], "A1": case.passed.A[1], "Z2": case.passed.Z[2], "A2": case.passed.AL}
        step = Step(function="backward_propagation", arguments=(case.parameters, cache, case.X, case.course_labels))
        entries = {name: Expected(name=name, value=case.gradients[name]) for name in case.leaves}
        template = Parts(parts=(Entries(entries=entries), expected_cost(case)))
        yield probe_of(f"backward_propagation/{case.name}", (step,), {ONLY: {0: template}}, case=case)


def with_a_cost() -> Assignment:
    """The planar assignment, if its backward pass were asked for the cost as well."""
    chain = replace(
        PLANAR.chain,
        gradients=lambda case: {name: Result(step=1)[0][name] for name in case.leaves},
        beside=lambda case: {Result(step=1)[1]: expected_cost(case)},
        update=None,
    )
    backward = replace(PLANAR.function(chain.function), sources=(Source(name="documented", probes=probes),))
    functions = tuple(backward if f.name == backward.name else f for f in PLANAR.functions if f.name != "nn_model")
    assert RETURNED in PLANAR.callees
    returned = RETURNED.replace("    }\n", "    }, " + COST + "\n")
    return replace(PLANAR, functions=functions, chain=chain, callees=PLANAR.callees.replace(RETURNED, returned))


@pytest.fixture(scope="module")
def run() -> Run:
    catalogue = Catalogue.load("week3_planar")
    return Run.prepare(replace(catalogue, assignments=(with_a_cost(),)), 20)


def graded(returned: str, run: Run, sandbox: Sandbox) -> Grade:
    text = with_a_cost().callees.replace(COST, returned).replace("from provided", "from planar_utils")
    found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade)
    return found


def test_gradients_with_the_right_cost_beside_them_are_right(run: Run, sandbox: Sandbox) -> None:
    found = graded(COST, run, sandbox)
    assert found.gradients.correct
    assert {f.function: f.verdict for f in found.functions}["backward_propagation"] == "correct"


@pytest.mark.parametrize("returned", [f"2 * {COST}", "0.7", "None"])
def test_a_wrong_cost_beside_right_gradients_costs_the_function_its_points(
    returned: str, run: Run, sandbox: Sandbox
) -> None:
    found = graded(returned, run, sandbox)
    assert found.gradients.correct
    (wrong,) = [f for f in found.functions if f.verdict == "incorrect"]
    assert (wrong.function, wrong.earned) == ("backward_propagation", 0)
    assert "cost" in (wrong.reason or "")
