"""Caches that hold arrays of the notebook: whatever a function is given, it hands on what another cell has left behind.

Its other answers are right, and it looks right by itself as long as nothing reads what it keeps.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from pytest_grade.examine.conditions import chain_is_wrong
from pytest_grade.examine.examination import Examination
from pytest_grade.judge.lines import names_read
from pytest_grade.judge.places import place_of_last_reading
from pytest_grade.model.assignment import LAID_OUT, Probe
from pytest_grade.model.expectations import Satisfies
from pytest_grade.model.judgement import FunctionVerdict, Problem
from pytest_grade.model.questions import Key, Returned
from pytest_grade.rules.layout import LaidOutAs, arrays_in_the_layout
from pytest_grade.rules.presence import at

_ABOUT_CACHES = ("joint-cache", "joint-cache-among", "unfit-cache")


def may_keep_what_is_stale(examination: Examination) -> bool:
    """Whether the chain is not right, and one who keeps something for it reads values of the notebook."""
    makers = examination.assignment.chain.cache_makers
    return chain_is_wrong(examination) and not examination.defined.constants.keys().isdisjoint(makers)


def charge_stale_caches(examination: Examination) -> None:
    """Charge who keeps, in the places of what was computed, the same arrays whatever the inputs are."""
    examination.verdicts = tuple(
        replace(verdict, verdict="incorrect", problem=_problem(verdict.function, examination))
        if _is_open(verdict, examination) and _keeps_what_is_stale(verdict.function, examination)
        else verdict
        for verdict in examination.verdicts
    )


def _is_open(verdict: FunctionVerdict, examination: Examination) -> bool:
    """Whether a function reads values of the notebook, and nothing is known to be wrong in it but its caches."""
    is_about_caches = verdict.problem is not None and verdict.problem.kind in _ABOUT_CACHES
    is_maker = verdict.function in examination.assignment.chain.cache_makers
    reads = examination.defined.constants.get(verdict.function)
    return bool(reads) and is_maker and (verdict.verdict == "correct" or is_about_caches)


def _problem(function: str, examination: Examination) -> Problem:
    read = examination.defined.constants[function]
    place = place_of_last_reading(function, read, examination.reading)
    there = [name for name in read if place is not None and name in names_read(place.code)]
    return Problem(kind="notebook-variable", facts={"variables": ", ".join(there or read)}, place=place)


def _keeps_what_is_stale(function: str, examination: Examination) -> bool:
    """Whether what is kept has the kinds of things that the solution keeps, and arrays that hang on no input.

    Who lays out his caches in another way is not doubted: what stands there is his own affair.
    """
    probes = examination.plan.first_probes(function)
    first, second = (replace(p.question, send={len(p.question.steps) - 1: True}) for p in (probes[0], probes[-1]))
    outcomes = examination.ask([first, second], anew=True) if first.id != second.id else {}
    answers = [o.values[len(q.steps) - 1] for q in (first, second) if isinstance(o := outcomes.get(q.id), Returned)]
    if len(answers) < 2:
        return False
    return any(_are_the_same_somewhere(answers, each.path, each.right) for each in kept_by(function, examination))


def _are_the_same_somewhere(answers: Sequence[Any], path: Sequence[Key], right: Any) -> bool:
    try:
        one, other = (list(arrays_in_the_layout(at(answer, path), right)) for answer in answers)
    except (LookupError, TypeError, ValueError):
        return False
    return any(a.size > 1 and np.array_equal(a, b) for a, b in zip(one, other, strict=True))


class Kept(NamedTuple):
    """Where in its answer, a step of that question, a function keeps something, and what the solution keeps there."""

    probe: Probe
    step: int
    path: Sequence[Key]
    right: Any


def kept_by(function: str, examination: Examination) -> Iterator[Kept]:
    """Where in its answer a function keeps something that another one is handed, and what the solution keeps there."""
    for reader in examination.assignment.functions:
        if reader.handed is None or function not in reader.handed.makers:
            continue
        for probe in examination.plan.probes[reader.name, reader.handed.looking.name]:
            for step, template in probe.expects.get(LAID_OUT, {}).items():
                is_its = probe.question.steps[step].function == function
                if is_its and isinstance(template, Satisfies) and isinstance(template.rule, LaidOutAs):
                    yield from (Kept(probe, step, *part) for part in template.rule.parts)
