"""A chain of another network is judged from one end to the other: gradients, laws, placement, mistakes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pytest_grade.judge.chain import ChainJudgement, judge_chain
from pytest_grade.judge.diagnoses import diagnose
from pytest_grade.judge.evidence import Evidence
from pytest_grade.model.assignment import Assignment, Cases, Chain, Function
from pytest_grade.model.cases import Case
from pytest_grade.model.judgement import Diagnosis, FunctionVerdict, Problem
from pytest_grade.model.notation import Notation
from pytest_grade.model.questions import Event, Outcome, Result, Returned, Step
from pytest_grade.model.submission import Defined, Reading
from tests.judge.networks import softmax_net

SIZES = ((7, 4, 5, 3), (11, 5, 4, 3), (13, 3, 6, 4))
CASES = Cases(draw=lambda kind: tuple(map(named, range(3))) if kind == "main" else (), seed=1)
READING = Reading(cells=1, binds=frozenset(), definitions=(), broken=(), sources={1: ""})
CHAIN = Chain(
    function="loss",
    path=("loss",),
    cache_makers=(),
    cost="loss",
    steps=lambda case: (Step(function="loss", arguments=(case.values["X"],)),),
    gradients=lambda case: {name: Result(step=0)[1][name] for name in case.leaves},
)
NET = Assignment(
    id="softmax",
    title="A softmax network",
    functions=(Function(name="loss", sources=()),),
    chain=CHAIN,
    notation=Notation(
        m="N",
        axis=0,
        weights=("dW",),
        biases=("db",),
        handed=("dh", "da"),
        first="dprobs",
        first_name="dprobs",
        output="dscores",
        prediction="scores",
        labels="y",
    ),
    drawing=lambda *_: CASES,
)


def named(number: int) -> Case:
    return replace(softmax_net(*SIZES[number]), name=f"case-{number}")


def gradients(case: Case, mean: float, added: float) -> Mapping[str, Any]:
    found = {}
    for quantity in case.finals:
        first, second = quantity.parts or (quantity.derivative, 0.0)
        found[quantity.name] = mean * first + added * second
    return found


def judged(power: int, added: float) -> ChainJudgement:
    """The chain of who scales the mean by a power of N, and what is added to it by a number."""
    outcomes: dict[str, Outcome] = {
        f"chain/{case.name}": Returned(values={0: (1.0, gradients(case, float(case.m) ** power, added))})
        for case in CASES.main
    }
    traced = CASES.main[0]
    events = [
        ("dscores", traced.gradients["dscores"]),
        ("dh", traced.gradients["dh1"]),
        ("da", traced.gradients["da1"]),
    ]
    outcomes[f"ledger/{traced.name}"] = Returned(
        values={},
        events=tuple(
            Event(function="loss", variable=name, cell=1, line=number, array=np.array(array))
            for number, (name, array) in enumerate(events, start=1)
        ),
    )
    return judge_chain(NET, CASES, outcomes, READING, 0.0)


def mistakes(chain: ChainJudgement) -> tuple[Diagnosis, ...]:
    defined = Defined(functions=frozenset({"loss"}), problems=(), reads={})
    evidence = Evidence(reading=READING, defined=defined, assessments={}, chain=chain, accepted=())
    verdict = FunctionVerdict(function="loss", verdict="incorrect", problem=Problem(kind="value"))
    return diagnose([verdict], NET, evidence)[0].diagnoses


def test_right_gradients_are_placed_by_what_was_recorded() -> None:
    chain = judged(0, 1.0)
    assert chain.gradients.correct
    assert chain.convention is not None
    assert chain.convention.id == "at-output"
    assert {line.quantity: line.exponent for line in chain.ledger}["dscores"] == 0


@pytest.mark.parametrize(
    ("power", "added", "expected"),
    [
        (1, 1.0, [("missing-mean", {"if_parts": "", "if_law": "", "if_nowhere": "", "if_backward": ""})]),
        (0, 0.0, [("regularisation-missing", {"variables": "dW1 and dW2", "if_backward": ""})]),
        (0, 2.0, [("regularisation-twice", {"variables": "dW1 and dW2", "if_backward": ""})]),
        (
            -1,
            0.5,
            [
                ("doubled-mean", {"if_parts": "", "if_law": "", "if_backward": ""}),
                ("regularisation-half", {"variables": "dW1 and dW2", "if_backward": ""}),
            ],
        ),
    ],
)
def test_each_part_of_the_cost_has_its_mistakes(
    power: int, added: float, expected: list[tuple[str, Mapping[str, str]]]
) -> None:
    chain = judged(power, added)
    assert not chain.gradients.correct
    assert [(found.id, found.facts) for found in mistakes(chain)] == expected
