"""What a change of a right text is called: each entry of the table with a hit, and with a near miss."""

from dataclasses import replace

import pytest

from pytest_grade.edits.kinds import KINDS
from pytest_grade.examine.catalogue import load_assignment
from pytest_grade.judge.changes import explanation_of, mistake_made, mistake_told
from pytest_grade.mistakes.table import MISTAKES
from pytest_grade.model.submission import Change

LECTURES = load_assignment("week4_step_by_step").notation
LOSS = "Y * np.log(AL) + (1 - Y) * np.log(1 - AL)"
STEP = "W - rate * dW"


def change(kind: str, before: str = "", after: str = "", target: str = "", *, in_part: bool = False) -> Change:
    return Change(
        number=0,
        kind=kind,
        cell=0,
        line=1,
        column=0,
        end_column=1,
        before=before,
        after=after,
        target=target,
        function="f",
        in_part=in_part,
    )


@pytest.mark.parametrize(
    ("made", "role", "mistake"),
    [
        (change("mean-away"), "cost", "cost-not-mean"),
        (change("mean-away"), "backward", "missing-mean"),
        (change("mean-again"), "cost", "mean-twice"),
        (change("mean-again"), "backward", "doubled-mean"),
        (change("mean-again", "np.sum(L)", "np.mean(L)"), "cost", "mean-twice"),
        (change("mean-again", "np.sum(L, axis=1)", "np.mean(L, axis=1)"), "cost", "mean-twice"),
        (change("mean-again", "np.sum(L, axis=0)", "np.mean(L, axis=0)"), "cost", "mean-for-sum"),
        (change("mean-again", "np.sum(g ** 2)", "np.mean(g ** 2)"), "other", "mean-for-sum"),
        (change("mean-again", "np.sum(Z, axis=1)", "np.mean(Z, axis=1)"), "forward", "mean-for-sum"),
        (change("mean-away", in_part=True), "backward", "factor-left-out"),
        (change("mean-again", in_part=True), "backward", "mean-twice"),
        (change("mean-away"), "other", "factor-left-out"),
        (change("sign", f"-np.sum({LOSS})", f"np.sum({LOSS})"), "cost", "cost-sign"),
        (change("sign", "-(a + b)", "a + b"), "cost", "cost-sign"),
        (change("sign", LOSS, LOSS.replace("+", "-")), "cost", "cost-inner-sign"),
        (change("sign", "1 - AL", "1 + AL"), "cost", "wrong-sign"),
        (change("sign", STEP, STEP.replace("-", "+")), "update", "update-ascends"),
        (change("sign", "Z + b", "Z - b"), "forward", "wrong-sign"),
        (change("term", LOSS, "Y * np.log(AL)"), "cost", "cost-half"),
        (change("term", "1 - AL", "AL"), "cost", "cost-same-log"),
        (change("term", "1 - Y", "Y"), "cost", "term-left-out"),
        (change("term", STEP, "W"), "update", "update-missing"),
        (change("term", STEP, "W", in_part=True), "update", "update-in-part"),
        (change("term", STEP, "-(rate * dW)"), "update", "update-forgets-parameter"),
        (change("term", STEP, "rate * dW"), "update", "update-forgets-parameter"),
        (change("term", "np.dot(W, A) + b", "np.dot(W, A)"), "forward", "term-left-out"),
        (change("factor", "rate * dW", "dW"), "update", "update-without-rate"),
        (change("factor", "rate * dW", "rate"), "update", "factor-left-out"),
        (change("name", "A", "A_prev"), "forward", "forward-input-reused"),
        (change("name", "A", "Z"), "forward", "wrong-variable"),
        (change("name", "A", "A_prev"), "backward", "wrong-variable"),
    ],
)
def test_a_change_makes_the_mistake_of_its_kind_and_of_the_functions_role(
    made: Change, role: str, mistake: str
) -> None:
    assert mistake_made(made, role, LECTURES) == mistake


def test_every_kind_that_breaks_a_text_makes_some_mistake_in_any_function() -> None:
    assert {kind for entry in MISTAKES.values() for edits in entry.made_by for kind in edits.kinds} == set(
        KINDS["breaks"]
    )
    assert all(
        mistake_made(change(kind), role, LECTURES) for kind in KINDS["breaks"] for role in ("forward", "cost", "other")
    )


def test_of_several_changes_the_most_telling_is_told() -> None:
    away, other = change("mean-away"), change("factor", "J / m", "J")
    assert mistake_told([away, other, change("index", "1", "0")], "cost", LECTURES) == "cost-not-mean"


def test_what_comes_about_in_many_ways_is_told_only_where_it_is_the_only_one() -> None:
    index, name = change("index", "l", "l + 1"), change("name", "a", "b")
    assert mistake_told([index], "other", LECTURES) == "wrong-index"
    assert mistake_told([index, name], "other", LECTURES) is None
    assert mistake_told([change("order", target="return"), name], "other", LECTURES) == "return-order"
    assert mistake_told([change("order", target="f(x)"), name], "other", LECTURES) is None
    assert mistake_told([], "other", LECTURES) is None


def test_an_explanation_says_whether_the_mean_is_concerned_and_what_is_left_out() -> None:
    away = explanation_of([change("mean-away")], "cost", LECTURES)
    assert away is not None
    assert (away.mistakes, away.is_structural, away.left_out) == (("cost-not-mean",), False, None)
    bias = explanation_of([change("term", "np.dot(W, A) + b", "np.dot(W, A)")], "forward", LECTURES)
    assert bias is not None
    assert (bias.mistakes, bias.is_structural, bias.left_out) == (("term-left-out",), True, "b")
    for whole, over in (("x / m", "1/m"), ("m * x", "m")):
        told = explanation_of([change("factor", whole, "x")], "backward", LECTURES)
        assert getattr(told, "left_out", "") == over
    assert explanation_of([], "cost", LECTURES) is None


def test_what_is_left_out_is_not_named_where_several_things_would_do_or_it_is_no_name_of_the_course() -> None:
    terms = [change("term", "Z + b", "Z"), change("term", "np.dot(W, A) + c", "c")]
    assert getattr(explanation_of(terms, "forward", LECTURES), "left_out", "") is None
    secret = change("factor", "Z * secret", "Z")
    assert getattr(explanation_of([secret], "forward", LECTURES), "left_out", "") is None


def test_two_terms_of_a_loss_are_told_apart_by_the_names_of_the_course() -> None:
    other = replace(LECTURES, prediction="yhat", labels="y")
    loss = "y * np.log(yhat) + (1 - y) * np.log(1 - yhat)"
    assert mistake_made(change("term", loss, "y * np.log(yhat)"), "cost", other) == "cost-half"
    assert mistake_made(change("term", LOSS, "Y * np.log(AL)"), "cost", other) == "term-left-out"
    assert mistake_made(change("term", loss, "y"), "cost", replace(other, loss=None)) == "term-left-out"
