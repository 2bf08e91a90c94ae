"""What is read in a student's text is looked for under the names of the course."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pytest_grade.judge.crashes import Crash, crash_in
from pytest_grade.judge.inputs import destroyed
from pytest_grade.judge.repairs import mistake_undone
from pytest_grade.mistakes.edited import Repaired
from pytest_grade.model.judgement import Place
from pytest_grade.model.notation import Notation
from pytest_grade.model.questions import Frame, Question, Raised, Result, Returned, Step, Write
from pytest_grade.model.submission import Change, Reading
from pytest_grade.talk.own_names import OwnNames, own_names_of
from tests.judge.networks import softmax_net

CASE = softmax_net()
NOTATION = Notation(
    m="N",
    axis=0,
    weights=("grad_w",),
    biases=("grad_b",),
    handed=("dh", "da"),
    first="dprobs",
    first_name="dprobs",
    output="dscores",
    prediction="scores",
    labels="targets",
    layer="h",
    inputs=("h_prev", "X"),
    weight="K",
)


def crash(line: str, **arrays: Any) -> Crash:
    reading = Reading(cells=1, binds=frozenset(), definitions=(), broken=(), sources={1: line})
    frames = (Frame(cell=1, line=1, function="f"),)
    raised = Raised(step=0, function="f", type_name="ValueError", message="", frames=frames, arrays=arrays)
    return crash_in(raised, CASE, reading)


def test_a_derivative_and_a_value_of_another_layer_are_told_with_what_belongs_there() -> None:
    handed = {quantity.name: quantity for quantity in CASE.handed}
    deeper = replace(CASE, quantities=(replace(handed["dh1"], name="dh2", layer=2, derivative=np.ones((2, 2)) + 1),))
    found = replace(
        crash("da = dh * (a > 0)"),
        case=replace(CASE, quantities=(*deeper.quantities, *CASE.quantities)),
        arrays=(
            *crash("da = dh * (a > 0)", a=CASE.values["a1"]).arrays,
            replace(crash("da = dh", dh=CASE.gradients["dh1"]).arrays[0], quantity="dh2"),
        ),
    )
    assert found.layers is not None
    assert (found.layers.found, found.layers.belongs, found.layers.value) == ("dh2", "dh1", "a1")
    assert found.words(None).endswith("a1 needs dh1")
    place = Place(cell=1, line=1, code="da = dprobs * (a > 0)")
    assert found.starts_again(place, NOTATION)
    assert not found.starts_again(replace(place, code="da = dh * (a > 0)"), NOTATION)


def test_quantities_of_one_layer_may_meet() -> None:
    assert crash("da = dh * (a > 0)", dh=CASE.gradients["dh1"], a=CASE.values["a1"]).layers is None


def undone(kind: str, before: str, after: str, target: str, role: str = "backward") -> str | None:
    change = Change(
        number=0,
        cell=1,
        line=1,
        column=0,
        end_column=1,
        before=before,
        after=after,
        kind=kind,
        target=target,
        function="f",
    )
    return mistake_undone(Repaired(change=change, role=role, runs_over_layers=True, notebook=(), notation=NOTATION))


@pytest.mark.parametrize(
    ("kind", "before", "after", "target", "expected"),
    [
        ("transpose", "h_prev", "h_prev.T", "grad_w", "dW-transposed"),
        ("transpose", "K", "K.T", "dh", "uses-W-not-transposed"),
        ("transpose", "x", "x.T", "dh", "wrong-transpose"),
        ("sign", "targets - probs", "probs - targets", "da", "dAL-sign"),
        ("sign", "a + 1", "a - 1", "da", "wrong-sign"),
        ("name", "dprobs", "dh", "da", "dAL-in-every-layer"),
        ("name", "scores", "dh", "da", "AL-for-dAL"),
        ("name", "A", "dA", "da", "wrong-variable"),
    ],
)
def test_what_a_repair_undoes_is_told_by_the_names_of_the_course(
    kind: str, before: str, after: str, target: str, expected: str
) -> None:
    assert undone(kind, before, after, target) == expected


def test_the_input_of_a_layer_is_called_as_in_the_course() -> None:
    assert undone("name", "h_prev", "h", "a", role="forward") == "forward-input-reused"
    assert undone("name", "A_prev", "h", "a", role="forward") == "wrong-variable"


def test_what_is_written_into_is_called_as_in_the_course() -> None:
    steps = (
        Step(function="forward", arguments=(CASE.values["X"],)),
        Step(function="back", arguments=(Result(step=0),)),
    )
    question = Question(id="q", steps=steps, send={})
    outcome = Returned(values={}, written=(Write(step=0, argument=0), Write(step=1, argument=0, by=1)))
    found = [(writer, name) for writer, name, _ in destroyed(question, CASE, outcome, "backward", NOTATION)]
    assert found == [("forward", "X"), ("back", "scores")]


def missed(name: str) -> Raised:
    return Raised(step=0, function="f", type_name="KeyError", message=f"'{name}'")


NAMES = (frozenset({"Wx", "Wh", "b"}), frozenset({"dWx", "dWh", "db"}))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("wx", {"Wx": "wx", "Wh": "wh", "b": "b"}),
        ("dwh", {"dWx": "dwx", "dWh": "dwh", "db": "db"}),
        ("b", {}),
        ("Wx", {}),
        ("other", {}),
    ],
)
def test_names_in_small_letters_are_known_by_one_that_is_missed(name: str, expected: dict[str, str]) -> None:
    assert own_names_of([missed(name)], OwnNames(), NAMES).own == expected
