"""Explaining wrong answers by mistakes that predict every number of them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.compare import agrees, as_numbers
from pytest_grade.model.expectations import Expected
from pytest_grade.model.explanations import Explainer, Explanation
from pytest_grade.model.questions import Outcome, Returned

_MOST_PARTS = 2000


@dataclass(frozen=True, kw_only=True)
class Predictions:
    """What is predicted of the answers to the probes of one source; None where nothing can be."""

    explainer: Explainer | None

    def explain(self, outcomes: Mapping[str, Outcome], epsilon: float) -> Explanation | None:
        """The fewest mistakes that predict all these answers."""
        if self.explainer is None:
            return None
        answers = {
            id_: outcome.values for id_, outcome in outcomes.items() if isinstance(outcome, Returned) and outcome.values
        }
        if not all(_is_simple(list(answer.values())) for answer in answers.values()):
            return None
        return self.explainer.explain(answers, lambda predicted, given: _is_told(predicted, given, epsilon))


def _is_told(predicted: Any, given: Any, epsilon: float) -> bool:
    """Whether a value is the predicted one."""
    numbers = as_numbers(predicted)
    if numbers is None or not np.isfinite(numbers).all():
        return False
    return agrees(Expected(name="", value=numbers), given, epsilon)


def _is_simple(value: Any) -> bool:
    """Whether an answer is made of few parts, as every predicted one is; comparing takes time for each."""
    parts, left = [value], _MOST_PARTS
    while parts and left > 0:
        part = parts.pop()
        left -= 1
        if isinstance(part, dict):
            parts += part.values()
        elif isinstance(part, (list, tuple)):
            parts += part
    return not parts
