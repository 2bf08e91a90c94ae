"""Judging by the mended text who could not be tried: what is handed over is laid out in a way of the student's own.

No solution can take the place of a function that makes such caches, or reads them. Where it is wrong and a change of
the student's own text is known that mends it, the text with that change is examined as if it had been handed in.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from pytest_grade.examine.examination import Examination
from pytest_grade.judge.judged_alone import GIVEN_BACK, could_not_be_tried
from pytest_grade.model.assignment import Assignment, Function
from pytest_grade.model.judgement import FunctionVerdict
from pytest_grade.talk.alteration import Alteration

_MOST_TEXTS: Final = 2


def judge_by_mended_texts(
    examination: Examination, examined_with: Callable[[Sequence[Alteration]], Examination]
) -> None:
    """Give those that could not be tried the better of the verdicts that such texts give them."""
    found: dict[str, FunctionVerdict] = {}
    for changes in _mended_texts(examination):
        for verdict in _tried_with(examined_with(changes), examination):
            if found.setdefault(verdict.function, verdict).verdict != "correct":
                found[verdict.function] = verdict
        if found and all(verdict.verdict == "correct" for verdict in found.values()):
            break
    examination.verdicts = tuple(found.get(verdict.function, verdict) for verdict in examination.verdicts)


def _mended_texts(examination: Examination) -> Iterator[tuple[Alteration, ...]]:
    """The changes that mend what hands to those that could not be tried: two such texts, where several mend the same.

    None where one of them is wrong although it was mended, nor where so much time was used that a further examination
    might not come to its end.
    """
    untried = [examination.assignment.function(v.function) for v in examination.verdicts if could_not_be_tried(v)]
    handing = {name for function in untried for name in _handing(function, examination.assignment)}
    wrong = [v.function for v in examination.verdicts if v.verdict == "incorrect" and v.function in handing]
    if any(each.function in wrong for each in examination.conversation.mended):
        return
    known = [found for name in wrong if (found := examination.right_with.get(name))]
    for number in range(min(_MOST_TEXTS, max(map(len, known), default=0))):
        if examination.conversation.account.allows_as_much_again:
            yield tuple(found[min(number, len(found) - 1)] for found in known)


def _handing(function: Function, assignment: Assignment) -> Sequence[str]:
    """Those that hand something to a function, or take something of it."""
    handed = (*function.handed.makers, *function.handed.helpers) if function.handed else ()
    return (*assignment.works_with(function.name), *handed)


def _tried_with(mended: Examination, examination: Examination) -> Iterator[FunctionVerdict]:
    """The verdicts that the mended text gives to those that could not be tried, told with what it is that is mended.

    None where that is still wrong in what was to be mended, or where a limit has ended its examination. A change that
    mends an answer may spoil what is given back beside it: who reads that is not charged for it.
    """
    found = {verdict.function: verdict for verdict in mended.verdicts}
    changed = [each.function for each in mended.conversation.mended]
    is_mended = all(name in found and found[name].verdict == "correct" for name in changed)
    if mended.conversation.account.is_overdrawn or not is_mended:
        return
    for untried in (verdict for verdict in examination.verdicts if could_not_be_tried(verdict)):
        verdict, problem = found[untried.function], found[untried.function].problem
        if could_not_be_tried(verdict) or (_reads_what_is_given_back(untried) and verdict.verdict != "correct"):
            continue
        if problem is not None:
            facts = {**problem.facts, "tried_with": " and ".join(changed)}
            verdict = replace(verdict, problem=replace(problem, facts=facts))
        yield verdict


def _reads_what_is_given_back(verdict: FunctionVerdict) -> bool:
    return verdict.problem is not None and verdict.problem.kind == GIVEN_BACK
