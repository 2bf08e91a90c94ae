"""Asking a function on that is not right: by its other sources, in its branches, with its callees replaced."""

import re
from collections.abc import Sequence
from typing import Final

from pytest_grade.examine.conditions import is_settled
from pytest_grade.examine.examination import Examination
from pytest_grade.examine.own_caches import find_own_layouts, gives_shapes_of_its_own, judge_by_own_caches
from pytest_grade.judge.assessments import Assessment
from pytest_grade.judge.judged_alone import named_in
from pytest_grade.model.assignment import ONLY, Function, Placement, Substitution

_MISSING: Final = ("AttributeError", "KeyError")
_MISSED: Final = re.compile(r"'(\w+)'$")
_WORD: Final = re.compile(r"\w+")


def ask_what_is_not_right(examination: Examination) -> None:
    """Ask every function on that is there and not known to be right.

    What calls a function whose factors a right chain makes up for has its factors of that one: it is asked with the
    solution's in that place, or where there is none, made up for as well.
    """
    for function in examination.assignment.functions:
        if function.name in examination.defined.functions and not is_settled(examination, function):
            has_its_own = not examination.compensated.intersection(function.callees)
            if has_its_own or not examination.assignment.has_solution:
                _ask_each_branch(examination, function)
                if _is_compensated(examination, function):
                    examination.compensated.add(function.name)
            if not is_settled(examination, function):
                _ask_in_other_ways(examination, function)


def _assessments(examination: Examination, function: Function) -> Sequence[Assessment]:
    return examination.assessments.get(function.name, ())


def _ask_each_branch(examination: Examination, function: Function) -> None:
    """Ask each branch at several m, where only factors are wrong that a right chain may make up for."""
    is_scaled = any(assessment.only_scaled for assessment in _assessments(examination, function))
    if function.widely and is_scaled and examination.chain.gradients.correct:
        examination.ask_more(function, function.widely.name)


def _is_compensated(examination: Examination, function: Function) -> bool:
    """Whether a right chain runs this function, which is off by powers of m, and hangs on it being off.

    It does if it is wrong with the solution in that place. A method, which is reached by other ways, need but run; and
    so any function where there is no solution.
    """
    chain = examination.chain
    is_scaled = any(assessment.off_by_powers_of_m for assessment in _assessments(examination, function))
    is_on_the_way_back = function.name in examination.assignment.layer_functions or bool(function.begins)
    runs = is_on_the_way_back and function.name in chain.called
    if not (chain.gradients.correct and runs and is_scaled):
        return False
    if examination.reading.definition(function.name) is None or not examination.assignment.has_solution:
        return True
    outcomes = examination.ask(examination.chain_questions(), Substitution(functions=(function.name,)))
    return bool(outcomes) and not examination.gradients_are_right(outcomes)


def _ask_in_other_ways(examination: Examination, function: Function) -> None:
    """Ask by the other sources; with the callees replaced by the solution; and by what the student's own hand to it."""
    source = function.sources[0].name
    assessments = _assessments(examination, function)
    if any(assessment.source != source for assessment in assessments):  # right but for odd sizes
        source = assessments[0].source
    elif not _waits_for_callees(examination, function) and _is_right_by_another_source(examination, function):
        return
    if function.after:
        _find_own_names(examination, function, source)
    find_own_layouts(examination, function)
    for placement in function.placements if _works_with_others(examination, function) else ():
        examination.ask_more(function, source, placement)
        is_enough = examination.was_right_before or _waits_for_callees(examination, function)
        if is_enough and any(assessment.right for assessment in _assessments(examination, function)[-1:]):
            return
    _ask_beside_those_that_are_right(examination, function, source)
    if _is_right_among_shapes_of_its_own(examination, function, source):
        return
    if function.handed is not None:
        judge_by_own_caches(examination, function, function.handed)


def _ask_beside_those_that_are_right(examination: Examination, function: Function, source: str) -> None:
    """Ask what raises beside callees of the solution with only those replaced that are not right as they stand.

    What a right one keeps, in its object say, the solution's may keep under other names, or not at all. So those are
    replaced too that keep something for a wrong one.
    """
    assessments = examination.assessments.get(function.name, [])
    beside = {n: each for n, each in enumerate(assessments) if each.substituted and each.source == source}
    unanswered = {number: each for number, each in beside.items() if each.is_unanswered}
    if any(each.right for each in beside.values()):
        return
    others = examination.assignment.works_with(function.name)
    wrong = {name for name in others if not _agrees(examination, name)}
    keeping = {name for each in wrong for name in examination.assignment.function(each).after}
    for number, each in unanswered.items() if wrong else ():
        right = {name for name in others if _is_right_as_it_is(examination, name, each.substituted)} - keeping
        found = examination.ask_by(function.name, source, each.substituted, but_for=right) if right else None
        if found is not None and (found.in_substitute or not found.is_unanswered):
            assessments[number] = found


def _is_right_as_it_is(examination: Examination, name: str, placement: Placement | None) -> bool:
    """Whether a function is right beside its own callees, in what leaves nobody a choice, or in that placement."""
    found = examination.assessments.get(name, ())
    return any(assessment.agrees & {ONLY, placement} and not assessment.substituted for assessment in found)


def _agrees(examination: Examination, name: str) -> bool:
    return any(assessment.agrees for assessment in examination.assessments.get(name, ()))


def _is_right_among_shapes_of_its_own(examination: Examination, function: Function, source: str) -> bool:
    """Whether the function is right beside callees that give the solution's numbers in the student's own shapes.

    That is asked where one of them, wrong in its numbers, gives other shapes too: a row for a column, read as such.
    """
    if any(assessment.right for assessment in _assessments(examination, function)):
        return False
    callees = examination.assignment.works_with(function.name)
    reshaping = [callee for callee in callees if gives_shapes_of_its_own(examination, callee)]
    for placement in function.placements if reshaping else ():
        assessment = examination.ask_by(function.name, source, placement, laid_out_as_theirs=True)
        if assessment is not None and assessment.right:
            examination.assessments[function.name].append(assessment)
            examination.own_layouts |= dict.fromkeys(reshaping, True)
            return True
    return False


def _find_own_names(examination: Examination, function: Function, source: str) -> None:
    """See whether a method reads under names of its own what is kept for it.

    It raises beside what the solution has called before, and not beside the student's own, though the callees be the
    solution's; or there for want of a name that the solution has not.
    """
    beside = examination.ask_by(function.name, source, "inside")
    if beside is None or not beside.is_unanswered:
        return
    known = examination.assignment.callees
    stands = (a for a in _assessments(examination, function) if a.source == source and not a.substituted)
    examination.own_caches[function.name] = ()
    if any(not a.is_unanswered or _misses_its_own(a, known) for a in stands):
        return
    among = examination.ask_by(function.name, source, "inside") if _works_with_others(examination, function) else None
    if among is None or among.is_unanswered:
        del examination.own_caches[function.name]


def _works_with_others(examination: Examination, function: Function) -> bool:
    """Whether the solution can take the place of anything that a function calls, or that comes before it."""
    keeping = function.after if function.name in examination.own_caches else ()
    return not set(keeping).issuperset(examination.assignment.works_with(function.name))


def _misses_its_own(assessment: Assessment, known: str) -> bool:
    """Whether it raises for want of an attribute, or a key, whose name is not in the text of the solution."""
    facts = assessment.problem.facts if assessment.problem else {}
    missed = _MISSED.search(facts.get("message", ""))
    return facts.get("error") in _MISSING and missed is not None and missed[1] not in set(_WORD.findall(known))


def _waits_for_callees(examination: Examination, function: Function) -> bool:
    """Whether it calls a function that is still to be written: as it stands it cannot be right."""
    left = {*examination.unfinished, *(set(examination.assignment.names) - examination.defined.functions)}
    return not left.intersection(function.callees).isdisjoint(named_in(examination.reading, function))


def _is_right_by_another_source(examination: Examination, function: Function) -> bool:
    """Whether the function is right in one of the ways to ask it that were not tried yet; at odd sizes as well."""
    for source in function.sources:
        if examination.ended.intersection({function.name, *function.callees}):
            return False
        if not any(assessment.source == source.name for assessment in _assessments(examination, function)):
            examination.ask_more(function, source.name)
        if not any(assessment.agrees & {ONLY, "inside"} for assessment in _assessments(examination, function)):
            continue
        if source.odd is not None and source is not function.sources[0]:
            assessment = examination.ask_by(function.name, source.odd.name)
            if assessment is not None and not assessment.right:
                examination.assessments[function.name] = [assessment]
                return False
        return True
    return False
