"""For every rewrite of today's formulas there is a slip of the same id that gives the same numbers."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from grader.author.comparison import same
from grader.author.placements import Placement
from grader.author.predicting import Candidate, Predictions, Variant, variants
from grader.author.slipping import Slipping
from grader.judge.misconceptions import TABLE
from grader.reference.formulas import (
    INSIDE,
    OUTSIDE,
    Formulas,
    Layer,
    Rewrite,
    layer_of,
    layer_step,
    linear_step,
    whole_pass,
)
from grader.reference.network import forward
from tests.author.test_declarations import WEEK3, WEEK4
from tests.author.test_slips import predictions

BASES: Mapping[str, Formulas] = {"inside": INSIDE, "outside": OUTSIDE}
BESIDE = ("cost", "update")


def of_whole(activations: Callable[[int], Sequence[str]]) -> Callable[[Slipping, Formulas], dict[str, Any]]:
    def made(question: Slipping, formulas: Formulas) -> dict[str, Any]:
        values = question.inputs.values
        chosen = activations(len(values["parameters"]) // 2)
        passed = forward(values["X"], values["parameters"], chosen)
        found = whole_pass(passed, values["Y"], values["parameters"], chosen, formulas)
        return {name: found[f"d{name}"] for name in values["parameters"]}

    return made


def of_layer(question: Slipping, formulas: Formulas) -> dict[str, Any]:
    values = question.inputs.values
    chosen = [values["activation"]]
    passed = forward(values["A_prev"], {"W1": values["W"], "b1": values["b"]}, chosen)
    layer = layer_of(passed, {"W1": values["W"], "b1": values["b"]}, chosen, 1)
    is_output = chosen == ["sigmoid"]
    layer = Layer(**{name: getattr(layer, name) for name in Layer.__slots__} | {"depth": 1 if is_output else 2})
    found = layer_step(question.seed, layer, formulas)
    return {"A_prev": found["dA_prev"], "W": found["dW"], "b": found["db"]}


def of_linear(question: Slipping, formulas: Formulas) -> dict[str, Any]:
    values = question.inputs.values
    Z = values["W"] @ values["A_prev"] + values["b"]
    layer = Layer(number=1, depth=2, activation="linear", A_prev=values["A_prev"], W=values["W"], Z=Z, A=Z)
    found = linear_step(question.seed, layer, formulas)
    return {"A_prev": found["dA_prev"], "W": found["dW"], "b": found["db"]}


TODAY: Mapping[tuple[str, str], Callable[[Slipping, Formulas], dict[str, Any]]] = {
    (WEEK3, "backward_propagation"): of_whole(lambda _: ("tanh", "sigmoid")),
    (WEEK4, "L_model_backward"): of_whole(lambda depth: (*["relu"] * (depth - 1), "sigmoid")),
    (WEEK4, "linear_activation_backward"): of_layer,
    (WEEK4, "linear_backward"): of_linear,
}
REWRITES = [
    pytest.param(entry.id, rewrite, id=f"{entry.id}-{number}")
    for entry in TABLE
    for number, rewrite in enumerate(entry.rewrites)
    if not {*rewrite.formulas, *rewrite.shares} & set(BESIDE)
]


def today(question: Slipping, formulas: Formulas, of: Callable[[Slipping, Formulas], dict[str, Any]]) -> Any:
    try:
        return of(question, formulas)
    except (KeyError, ValueError):
        return None


def told(predicted: Predictions, candidate: Candidate, number: int) -> dict[str, Any] | None:
    parts = predicted.answer(candidate, number)
    return None if parts is None else {part.quantities[0]: part.value for part in parts}


def is_same(left: Any, right: Any) -> bool:
    return (left is None and right is None) or (left is not None and right is not None and same(left, right))


def given_by(predicted: Predictions, made: Sequence[Variant], placement: Placement) -> list[Any]:
    """What slips give, question by question."""
    candidate = Candidate(made=tuple(made), placement=placement)
    return [told(predicted, candidate, number) for number in range(len(predicted.questions))]


def equivalents(
    predicted: Predictions, id_: str, rewrite: Rewrite, placement: Placement, of: Callable[..., Any]
) -> list[Variant]:
    """The slips of the id that give what the rewrite gives."""
    wants = [today(question, rewrite.on(BASES[placement]), of) for question in predicted.questions]
    return [
        variant
        for variant in variants()
        if variant.id == id_ and all(map(is_same, wants, given_by(predicted, (variant,), placement)))
    ]


PLACES: Sequence[Placement] = ("inside", "outside")
SOMEWHERE = {"elementwise-product"}  # raises where layers have several units, as a student's would


@pytest.mark.parametrize(("id_", "rewrite"), REWRITES)
def test_for_each_rewrite_of_today_a_slip_of_its_id_gives_the_same_numbers(id_: str, rewrite: Rewrite) -> None:
    compared = 0
    for ((name, function), of), placement in itertools.product(TODAY.items(), PLACES):
        predicted = predictions(name, function)
        wants = [today(question, rewrite.on(BASES[placement]), of) for question in predicted.questions]
        if None in wants:
            continue  # today's formulas do not get there either
        rights = [today(question, BASES[placement], of) for question in predicted.questions]
        if not all(map(is_same, wants, rights)):
            compared += 1
            assert equivalents(predicted, id_, rewrite, placement, of), function
    assert compared or id_ in SOMEWHERE


@pytest.mark.parametrize(("name", "function"), TODAY)
def test_for_two_rewrites_of_today_two_slips_give_the_same_numbers(name: str, function: str) -> None:
    of, predicted = TODAY[name, function], Predictions(questions=predictions(name, function).questions[:1])
    (question,) = predicted.questions
    slips = [(*each, equivalents(predicted, *each, "inside", of)) for each in (tuple(p.values) for p in REWRITES)]
    pairs = ((a, b) for a, b in itertools.combinations(slips, 2) if a[0] != b[0] and not a[1].clashes(b[1]))
    for (id_, rewrite, firsts), (other, second, seconds) in itertools.islice(pairs, 0, None, 1):
        want = today(question, second.on(rewrite.on(INSIDE)), of)
        if want is None or is_same(want, today(question, INSIDE, of)):
            continue
        both = itertools.product(firsts, seconds)
        assert any(is_same(want, given_by(predicted, each, "inside")[0]) for each in both), (id_, other)
