"""Judging by what a student's own functions hand to another one, where it is not laid out as the solution has it.

Caches are the student's own affair: another order, a dictionary, an array more. Asked with the solution's, a function
that reads others raises, or computes something that no student ever sees. So what came of that does not count.
"""

from collections.abc import Sequence
from typing import Literal, TypeAlias

from grader.examine.examination import Examination
from grader.judge.assessments import Assessment, agreeing_variants
from grader.model.assignment import ALIKE, LAID_OUT, ONLY, OUTSIDE, Function, Handed, Substitution
from grader.model.questions import Returned

Doubt: TypeAlias = Literal["layout", "numbers"]


def judge_by_own_caches(examination: Examination, function: Function, handed: Handed) -> None:
    """See how what is handed to a wrong function is laid out, and judge by it where that is otherwise."""
    assessments = examination.assessments.get(function.name, [])
    is_part_of_what_is_right = examination.was_right_before and any(assessment.right for assessment in assessments)
    doubt = _doubt(function, assessments)
    if doubt is None or is_part_of_what_is_right or examination.ended.intersection(handed.makers):
        return
    helpers = tuple(name for name in handed.helpers if not _is_right(examination, name))
    is_documented = _is_laid_out_as_documented(examination, function, helpers, doubt)
    if is_documented:
        examination.reads_documented.add(function.name)
    if is_documented is not False:
        return
    examination.own_caches[function.name] = helpers
    own = [] if helpers else [a for a in assessments if a.source == handed.source.name and not a.substituted]
    examination.assessments[function.name] = own
    if not own:
        examination.ask_more(function, handed.source.name)
    documented = function.sources[0].name
    kept = [a for a in assessments if a.source == documented and a.substituted and _is_to_be_kept(a, own)]
    examination.assessments[function.name] += kept
    if not kept and not all(_is_right(examination, callee) for callee in function.callees):
        for placement in function.placements:
            examination.ask_more(function, handed.source.name, placement)


def _doubt(function: Function, assessments: Sequence[Assessment]) -> Doubt | None:
    """What may be otherwise than documented, where answers to what the solution hands over are wrong.

    Nothing where they follow a known mistake, as those to what the student's own hand over do; only the layout where
    the others follow none: what stands in the same places may be wrong.
    """
    documented = [assessment for assessment in assessments if assessment.source == function.sources[0].name]
    others = [assessment for assessment in assessments if assessment not in documented and not assessment.substituted]
    as_it_stands = next((assessment for assessment in documented if not assessment.substituted), None)
    if as_it_stands is None or any(assessment.right for assessment in documented):
        return None
    if not as_it_stands.follows:
        return "numbers"
    told = as_it_stands.mistakes
    if all(other.follows and other.mistakes == told for other in others):
        return None
    is_told_better = any(other.explanation and len(other.mistakes) < len(told) for other in others)
    return "numbers" if is_told_better else "layout"


def _is_to_be_kept(assessment: Assessment, own: Sequence[Assessment]) -> bool:
    """Whether answers with the solution's callees count: not where something in the documented places is misread."""
    told = [each.mistakes for each in own if each.explanation]
    is_told_better = any(not assessment.mistakes or len(each) < len(assessment.mistakes) for each in told)
    return not assessment.is_unanswered and not is_told_better


def _is_right(examination: Examination, name: str) -> bool:
    """Whether a function is right in some way, and leaves no mean to its callers."""
    found = examination.assessments.get(name, ())
    return any(assessment.agrees & {ONLY, "inside"} for assessment in found)


def _reads_documented(examination: Examination, function: Function) -> bool:
    """Whether a function is right by what the solution hands to it."""
    found = examination.assessments.get(function.name, ())
    return any(a.right and a.source == function.sources[0].name and not a.substituted for a in found)


def _is_laid_out_as_documented(
    examination: Examination, function: Function, helpers: Sequence[str], doubt: Doubt
) -> bool | None:
    """Whether the student's own functions hand over what the solution's do; None where they hand over nothing.

    Callees that are right by the documented caches read their part of them, whatever it holds. Of other numbers in the
    same places nobody knows, where those who make them are wrong; else the places are those of something else.
    """
    handed = function.handed
    assert handed is not None
    (probe,) = examination.plan.probes[function.name, handed.looking.name]
    outcomes = examination.ask([probe.question], Substitution(functions=tuple(helpers)) if helpers else None)
    outcome = outcomes.get(probe.question.id)
    if not isinstance(outcome, Returned):
        return None
    agrees = agreeing_variants(probe, outcome, 0.0)
    callees = [examination.assignment.function(callee) for callee in function.callees]
    reading = [callee for callee in callees if callee.handed]
    where = OUTSIDE if reading and all(_reads_documented(examination, callee) for callee in reading) else ""
    if f"{ALIKE}{where}" in agrees or f"{LAID_OUT}{where}" not in agrees:
        return f"{ALIKE}{where}" in agrees
    return doubt == "layout" or not all(_is_right(examination, maker) for maker in handed.makers)
