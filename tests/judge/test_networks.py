"""The placement of 1/m is named in any network: by what its quantities are, whatever they are called."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from pytest_grade.judge.conventions import name_convention
from pytest_grade.judge.ledger import last_right, ledger, sightings
from pytest_grade.model.cases import Case
from pytest_grade.model.questions import Event
from tests.judge.networks import logistic, recurrent, softmax_net

Made = Iterator[tuple[str, Any]]  # what a student's backward pass makes, one after the other, with its variable
SOFTMAX, BARE, LOGISTIC, RECURRENT = softmax_net(), softmax_net(bare=True), logistic(), recurrent()


def seen_in(made: Made, case: Case) -> Any:
    events = [
        Event(function="f", variable=name, cell=1, line=number, array=np.array(value, dtype=float))
        for number, (name, value) in enumerate(made, start=1)
    ]
    return sightings(events, case)


def named(made: Made, case: Case) -> tuple[str, Sequence[str]]:
    """The placement, and what carries 1/m first."""
    id_, carriers = name_convention(seen_in(made, case), case)
    return id_, [carrier.quantity for carrier in carriers]


def softmax_pass(case: Case, at: str) -> Made:
    """The backward pass of the softmax network with 1/N in one place; the regularisation is added last."""
    N, g, value = case.m, case.gradients, case.values
    k = float(N)
    if "dprobs" in g:
        k = 1.0 if at == "loss" else k
        yield "dprobs", k * g["dprobs"]
    k = 1.0 if at in ("loss", "output") else k
    yield "dscores", k * g["dscores"]
    grads = {}
    for weights, biases, dhere, below in (("dW2", "db2", "dscores", value["h1"]), ("dW1", "db1", "da1", value["X"])):
        share = 1 / N if at == "layer" else 1.0
        if dhere == "da1":
            yield "dh1", k * g["dh1"]
            yield "da1", k * g["da1"]
        grads[weights] = share * (below.T @ (k * g[dhere]))
        grads[biases] = share * (k * g[dhere]).sum(axis=0)
        yield weights, grads[weights]
        yield biases, grads[biases]
    if at == "end":
        grads = {name: value / N for name, value in grads.items()}
        yield from grads.items()
    for name in ("dW1", "dW2"):
        yield name, grads[name] + case.named[name].parts[1]


@pytest.mark.parametrize("case", [SOFTMAX, BARE], ids=["with the probabilities", "from the scores on"])
@pytest.mark.parametrize(
    ("at", "expected", "carrier"),
    [
        ("output", "at-output", "dscores"),
        ("layer", "per-layer", "dW2"),
        ("end", "at-end", "dW2"),
    ],
)
def test_in_rows_with_flat_biases_and_regularised_weights(case: Case, at: str, expected: str, carrier: str) -> None:
    assert named(softmax_pass(case, at), case) == (expected, [carrier])


def test_a_mean_taken_before_the_scores_is_at_the_loss() -> None:
    assert named(softmax_pass(SOFTMAX, "loss"), SOFTMAX) == ("at-loss", ["dprobs"])


def test_what_has_the_derivative_of_the_scores_is_counted_as_these() -> None:
    assert "dshifted" not in {sighting.quantity for sighting in seen_in(softmax_pass(SOFTMAX, "output"), SOFTMAX)}


def logistic_pass(case: Case, at: str) -> Made:
    m, g, X = case.m, case.gradients, case.values["X"]
    k = 1.0 if at in ("loss", "output") else float(m)
    if at in ("loss", "layer"):
        yield "dA", k * g["dA"]
    if at != "nowhere named":
        yield "dZ", k * g["dZ"]
    dw, db = X @ (k * g["dZ"]).T, k * g["dZ"].sum()
    if at == "two lines":
        yield "dw", dw
        yield "db", db
    yield "dw", dw / (m if k > 1 else 1)
    yield "db", db / (m if k > 1 else 1)


@pytest.mark.parametrize(
    ("at", "expected", "carrier"),
    [
        ("loss", "at-loss", "dA"),
        ("output", "at-output", "dZ"),
        ("layer", "per-layer", "dw"),
        ("two lines", "per-layer", "dw"),
        ("nowhere named", "per-layer", "dw"),
    ],
)
def test_of_one_layer_nothing_is_handed_on_below(at: str, expected: str, carrier: str) -> None:
    assert named(logistic_pass(LOGISTIC, at), LOGISTIC) == (expected, [carrier])


def recurrent_pass(case: Case, at: str) -> Made:
    m, g, value = case.m, case.gradients, case.values
    k = 1.0 if at == "output" else float(m)
    share = 1 / m if at == "layer" else 1.0
    grads = {"dWy": 0.0, "dWx": 0.0, "dWh": 0.0}
    for t in reversed(range(3)):
        for name in (f"dout{t}", f"dh{t}", f"draw{t}"):
            yield name.rstrip("012"), k * g[name]
        made = {
            "dWy": value[f"h{t + 1}"].T @ g[f"dout{t}"],
            "dWx": value[f"x{t}"].T @ g[f"draw{t}"],
            "dWh": value[f"h{t}"].T @ g[f"draw{t}"],
        }
        for name, step in made.items():
            grads[name] = grads[name] + share * k * step
            yield name, grads[name]
    for name in grads if at == "end" else ():
        yield name, grads[name] / m


@pytest.mark.parametrize(
    ("at", "expected", "carrier"),
    [("output", "at-output", "dout2"), ("layer", "per-layer", "dWy"), ("end", "at-end", "dWy")],
)
def test_of_weights_that_are_used_in_every_step(at: str, expected: str, carrier: str) -> None:
    assert named(recurrent_pass(RECURRENT, at), RECURRENT) == (expected, [carrier])


@pytest.mark.parametrize("shape", [(-1,), (1, -1), (-1, 1)])
def test_flat_biases_are_recognised_as_a_row_and_as_a_column(shape: tuple[int, ...]) -> None:
    (found,) = seen_in(iter([("db", SOFTMAX.m * SOFTMAX.gradients["db2"].reshape(shape))]), SOFTMAX)
    assert (found.quantity, found.kind, found.exponent) == ("db2", "db", 1)


def test_a_row_of_one_example_is_recognised() -> None:
    rows = [("d", SOFTMAX.m * row) for row in SOFTMAX.gradients["dscores"]]
    assert {(s.quantity, s.exponent) for s in seen_in(iter(rows), SOFTMAX)} == {("dscores", 1)}


def test_the_ledger_has_the_order_of_the_pass_and_says_what_each_quantity_is() -> None:
    lines = ledger(seen_in(softmax_pass(SOFTMAX, "layer"), SOFTMAX), SOFTMAX, lambda _: None)
    assert [(line.quantity, line.role) for line in lines] == [
        ("dprobs", "handed"),
        ("dscores", "handed"),
        ("dW2", "weights"),
        ("db2", "biases"),
        ("dh1", "handed"),
        ("da1", "handed"),
        ("dW1", "weights"),
        ("db1", "biases"),
    ]


@pytest.mark.parametrize("case", [SOFTMAX, BARE], ids=["with the probabilities", "from the scores on"])
def test_the_last_that_is_right_is_known_though_nobody_made_the_loss_side(case: Case) -> None:
    def made() -> Made:
        yield "dscores", case.gradients["dscores"]
        yield "dh1", case.gradients["dh1"]
        yield "da1", case.gradients["dh1"] * 1.0 + 1.0

    assert last_right(ledger(seen_in(made(), case), case, lambda _: None), case) == "dh1"
