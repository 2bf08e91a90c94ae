"""What a function keeps for others, in words: which known arrays stand in which places of its caches."""

from dataclasses import replace
from typing import Any

import numpy as np

from pytest_grade.examine.examination import Examination
from pytest_grade.examine.stale_caches import kept_by
from pytest_grade.judge.crashes import identified
from pytest_grade.judge.lines import shape_in_words
from pytest_grade.model.cases import Case
from pytest_grade.model.judgement import FunctionVerdict
from pytest_grade.model.questions import Returned
from pytest_grade.rules.presence import at

_MOST = 4  # of a list
_DEEPEST = 3


def say_what_is_kept(verdict: FunctionVerdict, examination: Examination) -> FunctionVerdict:
    """The verdict of a function whose caches do not fit, with what it keeps."""
    words = kept_in_words(verdict.function, examination) if verdict.problem else ""
    if not words or verdict.problem is None:
        return verdict
    return replace(verdict, problem=replace(verdict.problem, facts={**verdict.problem.facts, "kept": words}))


def kept_in_words(function: str, examination: Examination) -> str:
    """What the function keeps, where another one is handed it; empty where nobody knows what is kept where."""
    kept = next(kept_by(function, examination), None)
    if kept is None or kept.probe.case is None:
        return ""
    question = replace(kept.probe.question, send={kept.step: True}, watch=False)
    outcome = examination.ask([question]).get(question.id)
    try:
        value = at(outcome.values[kept.step], kept.path) if isinstance(outcome, Returned) else None
    except (LookupError, TypeError):
        return ""
    return _said(value, kept.probe.case, 1) if isinstance(outcome, Returned) else ""


def _said(value: Any, case: Case, depth: int) -> str:
    """A value in words: of an array which one it is, of what holds several all of them."""
    if isinstance(value, np.ndarray):
        return identified(value, case) or f"an array {shape_in_words(value.shape)}"
    if isinstance(value, (list, tuple)) and depth < _DEEPEST:
        said = [_said(each, case, depth + 1) for each in value[:_MOST]] + (["…"] if len(value) > _MOST else [])
        inside = ", ".join(said)
        return f"({inside})" if depth > 1 else f"a {type(value).__name__} of {len(value)}: {inside}"
    if isinstance(value, dict):
        return f"a dictionary of {len(value)}"
    return "nothing" if value is None else f"a {type(value).__name__}"
