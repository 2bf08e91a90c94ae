"""Answer groups: submissions that do the same wrong thing share an id, in every run.

The inputs of a run are drawn from its own secret seed, so the group is told by further questions with inputs that never
change; no points depend on them.
"""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np

from grader.examine.conditions import NOT_WRONG
from grader.examine.examination import Examination
from grader.examine.plan import Plan
from grader.judge.compare import as_numbers
from grader.model.assignment import chain_question
from grader.model.cases import Array
from grader.model.questions import Ended, NotAsked, Outcome, Question, Raised, Returned

_DIGITS = 5
_MOST_ROUNDED = 4096  # numbers of one answer; the right ones have fewer
_LENGTH = 12


def find_group(examination: Examination) -> None:
    """Find the group of a wrong submission: a digest of its wrong answers to questions that never change."""
    plan = examination.run.grouping[examination.assignment.id]
    wrong = [verdict for verdict in examination.verdicts if verdict.verdict not in NOT_WRONG]
    written = [verdict.function for verdict in wrong if verdict.verdict != "unfinished"]
    is_chain_told = examination.chain.gradients.correct or bool(examination.waits_for)
    questions = list(_questions(written, plan, is_right=is_chain_told))
    outcomes = examination.ask(questions) if questions else {}
    digest = hashlib.sha256(plan.assignment.id.encode())
    for verdict in wrong:
        digest.update(f"{verdict.function} {verdict.verdict}\n".encode())
    for question in questions:
        digest.update("\n".join(behaviour(outcomes.get(question.id))).encode())
    examination.group = digest.hexdigest()[:_LENGTH]


def _questions(functions: Sequence[str], plan: Plan, *, is_right: bool) -> Iterator[Question]:
    for name in functions:
        function = plan.assignment.function(name)
        yield from plan.questions(function, function.sources[0].name)
    if not is_right:
        for case in plan.cases.all:
            yield chain_question(plan.assignment.chain, case)


def behaviour(outcome: Outcome | None) -> Iterator[str]:
    """What came of a question, in text that rounding errors do not change."""
    match outcome:
        case Returned(values=values):
            yield from _described([values[step] for step in sorted(values)])
        case Raised(type_name=type_name, step=step):
            yield f"raised {type_name} at {step}"
        case Ended(reason=reason):
            yield f"ended {reason}"
        case NotAsked() | None:
            yield "not asked"


def _described(values: Sequence[Any]) -> Iterator[str]:
    """The values of one answer in words, numbers rounded; of far too large an answer the rest as digests."""
    left = _MOST_ROUNDED
    for part in chain.from_iterable(map(_parts_of, values)):
        if isinstance(part, str):
            yield part
            continue
        left -= part.size
        numbers = as_numbers(part) if left >= 0 else None
        if numbers is None:
            yield f"{part.shape} {hashlib.sha256(part.tobytes()).hexdigest()}"
        else:
            yield f"{part.shape} " + " ".join(f"{number:.{_DIGITS}g}" for number in np.ravel(numbers) + 0.0)


def _parts_of(value: Any) -> Iterator[str | Array]:
    """The arrays in a value, and what it has besides in words."""
    if isinstance(value, dict):
        for key in sorted(value, key=str):
            yield str(key)
            yield from _parts_of(value[key])
        return
    array = value if isinstance(value, np.ndarray) else as_numbers(value)
    if array is not None:
        yield array
    elif isinstance(value, (list, tuple)):
        yield f"{len(value)} values"
        for item in value:
            yield from _parts_of(item)
    else:
        yield type(value).__name__
