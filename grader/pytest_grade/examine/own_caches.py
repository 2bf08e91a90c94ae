"""Judging by what a student's own functions hand to another one, where it is not laid out as the solution has it.

Caches are the student's own affair: another order, a dictionary, an array more. Asked with the solution's, a function
that reads others raises, or computes something that no student ever sees. So what came of that does not count.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pytest_grade.examine.examination import Examination
from pytest_grade.judge.assessments import Assessment, agreeing_variants
from pytest_grade.judge.compare import as_numbers
from pytest_grade.model.assignment import (
    ALIKE,
    HANDED_OVER,
    LAID_OUT,
    OUTSIDE,
    Function,
    Handed,
    Source,
    Substitution,
)
from pytest_grade.model.expectations import Entries, Expected, Parts, Template
from pytest_grade.model.questions import Returned
from pytest_grade.talk.alteration import Alteration

_READING = ("KeyError", "AttributeError", "IndexError")  # raised where something is looked for in another layout
_UNPACKING = ("unpack", "indices must be", "not subscriptable", "not callable")


def judge_by_own_caches(examination: Examination, function: Function, handed: Handed) -> None:
    """See how what is handed to a wrong function is laid out, and judge by it where that is otherwise."""
    assessments = examination.assessments.get(function.name, [])
    is_part_of_what_is_right = examination.was_right_before and any(assessment.right for assessment in assessments)
    if is_part_of_what_is_right or not _are_documented_answers_in_doubt(function, assessments):
        return
    helpers = tuple(name for name in handed.helpers if not examination.is_right(name))
    layout = _layout(examination, function, helpers)
    if HANDED_OVER not in layout:
        documented = [a for a in assessments if a.source == function.sources[0].name]
        if any(_is_raised_by_reading(a) and _may_be_handed(a, examination, function) for a in documented):
            examination.own_caches[function.name] = ()
    elif not _is_documented(examination, handed, layout, _where_read(examination, function)):
        if not helpers and _stumbles_over_its_own(examination, function, handed):
            examination.reads_documented.add(function.name)
            return
        _ask_by_own_caches(examination, function, handed, helpers)
        if _is_documented(examination, handed, layout, OUTSIDE):
            documented = [a for a in assessments if a.source == function.sources[0].name and a.substituted]
            examination.assessments[function.name] += [a for a in documented if not a.is_unanswered]


def is_handed_the_documented(examination: Examination, function: Function) -> bool:
    """Whether a function is handed what the solution hands over, so far as it reads it itself; or could read that."""
    if function.handed is None or function.name in examination.reads_documented:
        return True
    return f"{ALIKE}{_where_read(examination, function)}" in _layout(examination, function, ())


def _stumbles_over_its_own(examination: Examination, function: Function, handed: Handed) -> bool:
    """Whether a function finds its way in what the solution hands over, and not in what the student's own do."""
    if not any(assessment.source == handed.source.name for assessment in examination.assessments[function.name]):
        examination.ask_more(function, handed.source.name)
    as_it_stands = [a for a in examination.assessments[function.name] if not a.substituted]
    stumbling = {
        a.source for a in as_it_stands if _is_raised_by_reading(a) and not _is_raised_before(a, examination, function)
    }
    return stumbling == {handed.source.name}


def _is_raised_before(assessment: Assessment, examination: Examination, function: Function) -> bool:
    """Whether a crash is one of those who make what a function is handed: it goes through none of its lines."""
    trace = assessment.problem.trace if assessment.problem else ()
    definition = examination.reading.definition(function.name)
    if definition is None or not trace:
        return False
    lines = range(definition.line, definition.end_line + 1)
    return not any(place.cell == definition.cell and place.line in lines for place in trace)


def _ask_by_own_caches(examination: Examination, function: Function, handed: Handed, helpers: tuple[str, ...]) -> None:
    """Ask with what the student's own functions make; besides with right callees, where the own are not."""
    source, before = handed.source.name, examination.assessments.get(function.name, ())
    asked = [assessment for assessment in before if assessment.source == source and not assessment.substituted]
    examination.own_caches[function.name] = helpers
    examination.assessments[function.name] = [] if helpers else asked
    if helpers or not asked:
        examination.ask_more(function, source)
    if not all(examination.is_right(callee) for callee in function.callees):
        for placement in function.placements:
            examination.ask_more(function, source, placement)


def _are_documented_answers_in_doubt(function: Function, assessments: Sequence[Assessment]) -> bool:
    """Whether answers to what the solution hands over are wrong, and follow no known mistake.

    Or by more mistakes than those to what the student's own hand over.
    """
    documented = [assessment for assessment in assessments if assessment.source == function.sources[0].name]
    others = [len(a.mistakes) for a in assessments if a not in documented and not a.substituted and a.explanation]
    as_it_stands = [assessment for assessment in documented if not assessment.substituted]
    is_followed = any(a.follows and len(a.mistakes) <= min(others, default=len(a.mistakes)) for a in as_it_stands)
    return bool(documented) and not any(a.right for a in documented) and not is_followed


def _is_raised_by_reading(assessment: Assessment) -> bool:
    """Whether a crash may come of looking for something where it is not kept."""
    facts = assessment.problem.facts if assessment.problem else {}
    message = facts.get("message", "")
    return facts.get("error") in _READING or any(words in message for words in _UNPACKING)


def _may_be_handed(assessment: Assessment, examination: Examination, function: Function) -> bool:
    """Whether what it looked in may be what it was handed; a key is looked for in a dictionary, if one was."""
    facts = assessment.problem.facts if assessment.problem else {}
    steps = (probe.question.steps[-1] for probe in examination.plan.first_probes(function.name))
    return facts.get("error") != "KeyError" or any(_has_a_dictionary([*s.arguments, *s.named.values()]) for s in steps)


def _has_a_dictionary(value: Any) -> bool:
    is_list = isinstance(value, (list, tuple))
    return isinstance(value, Mapping) or (is_list and any(map(_has_a_dictionary, value)))


def _layout(examination: Examination, function: Function, helpers: Sequence[str]) -> Collection[str]:
    """In which ways what is handed to a function is as the solution has it; in none where nothing is."""
    handed = function.handed
    if handed is None or examination.ended.intersection(handed.makers):
        return ()
    return layout_of(examination, function, handed, helpers=helpers)


def layout_of(
    examination: Examination,
    function: Function,
    handed: Handed,
    alteration: Alteration | None = None,
    helpers: Sequence[str] = (),
) -> Collection[str]:
    """The same, once the text is altered so, or with the solution in the places of these helpers."""
    (probe,) = examination.plan.probes[function.name, handed.looking.name]
    replaced = Substitution(functions=tuple(helpers)) if helpers else None
    outcome = examination.ask([probe.question], replaced, alteration).get(probe.question.id)
    return agreeing_variants(probe, outcome, 0.0) if isinstance(outcome, Returned) else ()


def _where_read(examination: Examination, function: Function) -> str:
    """Where the layout counts: callees that are right by the documented caches read their part, whatever it holds."""
    callees = [examination.assignment.function(callee) for callee in function.callees]
    reading = [callee for callee in callees if callee.handed]
    return OUTSIDE if reading and all(reads_documented(examination, callee) for callee in reading) else ""


def reads_documented(examination: Examination, function: Function) -> bool:
    """Whether a function is right by what the solution hands to it."""
    found = examination.assessments.get(function.name, ())
    return any(a.right and a.source == function.sources[0].name and not a.substituted for a in found)


def _is_documented(examination: Examination, handed: Handed, layout: Collection[str], where: str) -> bool:
    """Whether what is handed over is laid out as the solution has it.

    Of other numbers in the same places nobody knows, where those who make them are wrong; else the places are those of
    something else.
    """
    if f"{LAID_OUT}{where}" not in layout:
        return False
    return f"{ALIKE}{where}" in layout or not all(examination.is_right(maker) for maker in handed.makers)


def gives_shapes_of_its_own(examination: Examination, callee: str) -> bool:
    """Whether a wrong function gives something in another shape than the course, with as many numbers."""
    probes = () if examination.is_right(callee) else examination.plan.first_probes(callee)
    outcomes = ((probe, examination.opening.get(probe.question.id)) for probe in probes)
    return any(
        _is_shaped_otherwise(template, outcome.values.get(step))
        for probe, outcome in outcomes
        if isinstance(outcome, Returned)
        for step, template in next(iter(probe.expects.values())).items()
    )


def _is_shaped_otherwise(template: Template, value: Any) -> bool:
    match template:
        case Expected(value=true):
            numbers = as_numbers(value)
            return numbers is not None and numbers.shape != true.shape and numbers.size == true.size > 1
        case Parts(parts=parts) if isinstance(value, (tuple, list)) and len(value) == len(parts):
            return any(map(_is_shaped_otherwise, parts, value))
        case Entries(entries=entries) if isinstance(value, Mapping):
            return any(_is_shaped_otherwise(part, value.get(key)) for key, part in entries.items())
    return False


def find_own_layouts(examination: Examination, function: Function) -> None:
    """See how what the callees of a function give back is laid out, which it may read; where there is a solution."""
    for name in function.callees:
        callee = examination.assignment.function(name)
        is_open = name in examination.defined.functions and name not in examination.own_layouts
        if callee.kept is not None and is_open and examination.assignment.has_solution:
            examination.own_layouts[name] = _is_laid_out_otherwise(examination, callee, callee.kept)


def _is_laid_out_otherwise(examination: Examination, callee: Function, kept: Source) -> bool:
    (probe,) = examination.plan.probes[callee.name, kept.name]
    outcome = examination.ask([probe.question]).get(probe.question.id)
    return isinstance(outcome, Returned) and LAID_OUT not in agreeing_variants(probe, outcome, 0.0)
