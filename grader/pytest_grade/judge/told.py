"""What is told of a verdict's mistakes: which of them stand, and what is said beside them."""

import ast
import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from pytest_grade.edits.kinds import TABLE
from pytest_grade.mistakes.table import entry_of
from pytest_grade.model.judgement import Diagnosis, FunctionVerdict

_CALL: Final = re.compile(r"[\w\])]\(")


def _points_at(diagnosis: Diagnosis, right: Collection[str]) -> bool:
    """Whether a mistake points at a right function; one about the mean may: it may come in with each of two."""
    entry = entry_of(diagnosis.id)
    is_elsewhere = diagnosis.place is not None and diagnosis.place.function in right
    return is_elsewhere and entry.place == "problem" and not entry.is_about_the_mean


def beside_what_is_right(verdict: FunctionVerdict, right: Collection[str]) -> FunctionVerdict:
    """The verdict without a mistake that shows on a line of a right function, where another one explains it.

    Of those that explain it together none does so alone: there only the line is not told.
    """
    elsewhere = [each for each in verdict.diagnoses if _points_at(each, right)]
    if not elsewhere:
        return verdict
    if all("if_together" in each.facts for each in verdict.diagnoses):
        told = [replace(d, place=None, certain=False) if d in elsewhere else d for d in verdict.diagnoses]
        return replace(verdict, diagnoses=tuple(told))
    told = [each for each in verdict.diagnoses if each not in elsewhere]
    if not told:
        told = [replace(each, place=None, certain=False) for each in verdict.diagnoses[:1] if not each.repair]
    return replace(verdict, diagnoses=tuple(told or verdict.diagnoses))


def where_it_can_be_made(verdict: FunctionVerdict) -> FunctionVerdict:
    """The verdict without what is only possible, and is made in a call, where the line that is shown calls nothing."""
    told = tuple(each for each in verdict.diagnoses if each.certain or each.repair or not _needs_a_call(each))
    return replace(verdict, diagnoses=told)


def _needs_a_call(diagnosis: Diagnosis) -> bool:
    """Whether it is known by changes of calls alone, and its line holds no call."""
    entry, place = entry_of(diagnosis.id), diagnosis.place
    if place is None or entry.ways or entry.law or not entry.made_by:
        return False
    of_calls = all(TABLE[kind].at == (ast.Call,) for edits in entry.made_by for kind in edits.kinds)
    return of_calls and _CALL.search(place.code) is None


def with_their_number(verdict: FunctionVerdict) -> FunctionVerdict:
    """The verdict with how many mistakes there are, where several have to be mended together."""
    number = sum("others" in each.facts for each in verdict.diagnoses)
    if number == 0 or verdict.problem is None:
        return verdict
    facts = {**verdict.problem.facts, "several": {2: "two"}.get(number, "three")}
    return replace(verdict, problem=replace(verdict.problem, facts=facts))


def as_an_exception_shows(verdict: FunctionVerdict) -> FunctionVerdict:
    """The verdict, of which nothing that is only possible speaks of numbers, where an exception has left none."""
    if verdict.problem is None or verdict.problem.kind != "raised":
        return verdict
    told = (
        each if each.certain else replace(each, facts={**each.facts, "if_raised": ""}) for each in verdict.diagnoses
    )
    return replace(verdict, diagnoses=tuple(told))


def without_known_cause(verdict: FunctionVerdict) -> FunctionVerdict:
    """The verdict without what its exception is caused by, where the mistake itself is known."""
    problem = verdict.problem
    if problem is None or "cause" not in problem.facts or not any(each.certain for each in verdict.diagnoses):
        return verdict
    facts = {fact: text for fact, text in problem.facts.items() if fact != "cause"}
    return replace(verdict, problem=replace(problem, facts=facts))
