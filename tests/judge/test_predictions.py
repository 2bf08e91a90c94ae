"""What a mistake predicts: it is named where the answers are exactly those, and not where they are nearly those."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from grader.reference.formulas import INSIDE, OUTSIDE, Formulas, Rewrite

from grader.examine.catalogue import Catalogue
from grader.examine.plan import Plan
from grader.judge.misconceptions import TABLE
from grader.judge.predictions import Predictions
from grader.model.expectations import Entries, Expected, Parts, Template
from grader.model.questions import Ended, Outcome, Returned

SEED = 3
CATALOGUE = Catalogue.load()
PLANS = {assignment.id: Plan(assignment=assignment, seed=SEED) for assignment in CATALOGUE.assignments}
LINEAR = ("week4_step_by_step", "linear_backward", "documented")
LAYER = ("week4_step_by_step", "linear_activation_backward", "documented")
MODEL = ("week4_step_by_step", "L_model_backward", "documented")
PLANAR = ("week3_planar", "backward_propagation", "documented")
COST = ("week4_step_by_step", "compute_cost", "documented")
UPDATE = ("week4_step_by_step", "update_parameters", "documented")
SOURCES = (LINEAR, LAYER, MODEL, PLANAR, COST, UPDATE)


def predictions(source: tuple[str, str, str]) -> Predictions:
    assignment, function, name = source
    return PLANS[assignment].predictions[function, name]


def made_of(template: Template) -> Any:
    match template:
        case Parts(parts=parts):
            return tuple(made_of(part) for part in parts)
        case Entries(entries=entries):
            return {key: made_of(part) for key, part in entries.items()}
        case Expected(value=value):
            return np.array(value)
    return None


def answers(source: tuple[str, str, str], formulas: Formulas) -> dict[str, Outcome] | None:
    """What a student with these formulas answers; None where they cannot be worked out to the end."""
    found: dict[str, Outcome] = {}
    for probe in predictions(source).probes:
        assert probe.worked is not None
        try:
            told = probe.worked.answer(probe.worked.quantities(formulas))
        except KeyError:
            return None
        found[probe.question.id] = Returned(values={step: made_of(template) for step, template in told.items()})
    return found


def concerned(source: tuple[str, str, str]) -> frozenset[str]:
    return frozenset().union(*(i.worked.names for i in predictions(source).probes if i.worked))


def hits() -> Iterator[Any]:
    """Every way of making every mistake, at a function that shows it."""
    for entry in TABLE:
        for number, rewrite in enumerate(entry.rewrites):
            for source in SOURCES:
                needed = rewrite.names | ({"dZ"} & set(rewrite.shares))
                changed = answers(source, rewrite.on(INSIDE)) if needed <= concerned(source) else None
                if changed is not None and not same(changed, answers(source, INSIDE)):
                    yield pytest.param(source, entry.id, rewrite, id=f"{entry.id}-{number}-{source[1]}")


def same(answers_: Mapping[str, Outcome], others: Mapping[str, Outcome] | None) -> bool:
    assert others is not None
    return all(repr(answers_[id_]) == repr(others[id_]) for id_ in answers_)


def nudged(value: Any) -> Any:
    """The same answer with one array a little off in one place."""
    if isinstance(value, tuple):
        return (*value[:-1], nudged(value[-1]))
    if isinstance(value, dict):
        last = list(value)[-1]
        return {**value, last: nudged(value[last])}
    changed = np.array(value)
    changed.flat[0] = changed.flat[0] * 1.01 + 1e-3
    return changed


HITS = list(hits())


@pytest.mark.parametrize(("source", "id_", "rewrite"), HITS)
def test_a_mistake_is_named_where_the_answers_are_those_that_it_predicts(
    source: tuple[str, str, str], id_: str, rewrite: Rewrite
) -> None:
    explanation = predictions(source).explain(answers(source, rewrite.on(INSIDE)) or {}, 0.0)
    assert explanation is not None
    assert explanation.mistakes == (id_,)


@pytest.mark.parametrize(("source", "id_", "rewrite"), HITS)
def test_a_mistake_is_not_named_where_one_answer_is_a_little_different(
    source: tuple[str, str, str], id_: str, rewrite: Rewrite
) -> None:
    found = answers(source, rewrite.on(INSIDE)) or {}
    first = next(iter(found))
    outcome = found[first]
    assert isinstance(outcome, Returned)
    found[first] = Returned(values={step: nudged(value) for step, value in outcome.values.items()})
    explanation = predictions(source).explain(found, 0.0)
    assert explanation is None or id_ not in explanation.mistakes


@pytest.mark.parametrize("source", SOURCES, ids=[source[1] for source in SOURCES])
@pytest.mark.parametrize("lawful", [INSIDE, OUTSIDE], ids=["inside", "outside"])
def test_no_single_mistake_predicts_a_right_answer(source: tuple[str, str, str], lawful: Formulas) -> None:
    explanation = predictions(source).explain(answers(source, lawful) or {}, 0.0)
    assert explanation is None or "share" in explanation.names


def test_two_mistakes_are_named_together() -> None:
    by_id = {entry.id: entry.rewrites[0] for entry in TABLE if entry.rewrites}
    both = by_id["db-wrong-axis"].on(by_id["missing-mean"].on(INSIDE))
    explanation = predictions(PLANAR).explain(answers(PLANAR, both) or {}, 0.0)
    assert explanation is not None
    assert set(explanation.mistakes) == {"missing-mean", "db-wrong-axis"}


def test_nothing_is_named_where_a_question_was_not_answered() -> None:
    found = answers(LINEAR, OUTSIDE) or {}
    found[next(iter(found))] = Ended(function="linear_backward", reason="cpu", detail="")
    assert predictions(LINEAR).explain(found, 0.0) is None
