"""Caches that do not fit, where no solution can take anybody's place: held against those that the course documents.

Who reads the documented caches rightly, and not the student's own, is handed something else: who made it is charged.
While nobody reads them yet, only their number tells, and what it tells is open.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pytest_grade.examine.examination import Examination
from pytest_grade.examine.judging import give_verdicts
from pytest_grade.examine.own_caches import is_handed_the_documented, reads_documented
from pytest_grade.judge.places import place_of_kept
from pytest_grade.model.assignment import LAID_OUT, Function
from pytest_grade.model.expectations import Satisfies
from pytest_grade.model.judgement import FunctionVerdict, Problem
from pytest_grade.model.questions import Returned
from pytest_grade.rules.layout import LaidOutAs
from pytest_grade.rules.presence import at


def find_unlike_caches(examination: Examination) -> None:
    """Find the innermost function that keeps other caches than those that their reader is right with."""
    functions = map(examination.assignment.function, examination.assignment.names)
    reading = (f for f in functions if f.handed and f.name in examination.assignment.chain.path)
    for function in reading:
        if reads_documented(examination, function) and not is_handed_the_documented(examination, function):
            assert function.handed is not None
            examination.wrong_caches = function.handed.makers[-1:]
            give_verdicts(examination)
            return


def doubt_the_number_of_caches(examination: Examination) -> None:
    """Leave open who keeps fewer caches than the course, or more, while their reader is still to be written."""
    for function in map(examination.assignment.function, examination.assignment.names):
        makers = function.handed.makers if function.handed else ()
        if makers and function.name in examination.waits_for and (numbers := _numbers(examination, function)):
            verdicts = (_doubted(v, numbers, function.name, examination) for v in examination.verdicts)
            by_name = {verdict.function: verdict for verdict in verdicts}
            examination.verdicts = tuple(
                by_name[v.function] if v.function == makers[-1] else v for v in examination.verdicts
            )


def _doubted(
    verdict: FunctionVerdict, numbers: tuple[int, int], reader: str, examination: Examination
) -> FunctionVerdict:
    if verdict.verdict != "correct" or verdict.problem is not None:
        return verdict
    kept, needed = numbers
    facts = {"got": f"{kept} {'entry' if kept == 1 else 'entries'}", "asked": str(needed), "reader": reader}
    place = place_of_kept(verdict.function, examination.reading) if examination.reading.is_close else None
    return replace(verdict, verdict="undecided", problem=Problem(kind="cache-count", facts=facts, place=place))


def _numbers(examination: Examination, function: Function) -> tuple[int, int] | None:
    """How many caches there are in the student's list and in the documented one, where these are not the same."""
    assert function.handed is not None
    (probe,) = examination.plan.probes[function.name, function.handed.looking.name]
    outcome = examination.ask([probe.question]).get(probe.question.id)
    if not isinstance(outcome, Returned):
        return None
    return next(_counted(probe.expects.get(LAID_OUT, {}), outcome), None)


def _counted(templates: Any, outcome: Returned) -> Iterator[tuple[int, int]]:
    for step, template in templates.items():
        match template:
            case Satisfies(rule=LaidOutAs(parts=parts)):
                for path, right in parts:
                    own = _part(outcome.values.get(step), path)
                    if isinstance(own, (list, tuple)) and isinstance(right, list) and len(own) != len(right):
                        yield len(own), len(right)


def _part(value: Any, path: Sequence[Any]) -> Any:
    try:
        return at(value, path)
    except (LookupError, TypeError):
        return None
