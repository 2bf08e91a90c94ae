"""Functions that answer by what an earlier call has left behind: in a list of the notebook, of a class, or a default.

Or in their object, where they are to answer alike. Only who writes into what is made once is asked, or changes an
attribute by what is in it, so that others pay nothing for it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from pytest_grade.examine.behaviour import behaviour
from pytest_grade.examine.examination import Examination
from pytest_grade.examine.judging import doubt_what_is_unsteady
from pytest_grade.judge.assessments import is_right_at_first
from pytest_grade.judge.lines import place_at
from pytest_grade.model.assignment import Function
from pytest_grade.model.judgement import Problem
from pytest_grade.model.questions import Outcome, Question, Raised, Returned
from pytest_grade.model.submission import Keeping, Reading

# a.b += …, a.b[…] += …, a.b = … a.b …, np.add(…, out=a.b), getattr(a, "b", 0)
_CHANGED: Final = re.compile(
    r"\.(\w+)(?:\[[^]=]*\])?\s*(?:[-+]=|=[^=]*\.\1\b)|\bout=\w+\.(\w+)|\b(?:get|set|has)attr\(\w+,\s*[\"'](\w+)"
)
_ATTRIBUTE: Final = re.compile(r"\.(\w+)(\s*=(?!=))?")


def may_keep_state(examination: Examination) -> bool:
    """Whether a function writes into what is made once, or adds to an attribute: it may answer by what was there."""
    return bool(examination.defined.keeps) or any(_kept_in_objects(examination))


def ask_what_keeps_state(examination: Examination) -> None:
    """Ask who may keep something the same question twice."""
    _ask_who_writes_into_what_is_made_once(examination)
    for function, line, name in _kept_in_objects(examination):
        first = _asked(examination, function)[0]
        questions = [replace(first, id=f"{first.id}/{again}", again=again) for again in (False, True)]
        if _differ(examination, function.name, questions, examination.ask(questions, anew=True)):
            place = place_at(examination.reading, *line)
            problem = Problem(kind="object-changed", facts={"variables": name}, place=place)
            examination.kept_state.setdefault(function.name, problem)
    examination.unsteady |= examination.kept_state.keys()
    doubt_what_is_unsteady(examination)


def _kept_in_objects(examination: Examination) -> Iterator[tuple[Function, tuple[int, int], str]]:
    """The functions that are to answer alike, do so once, and seem to change an attribute by what is in it.

    With each where, and which. What is wrong at once is wrong for another reason.
    """
    reading, passed_over = examination.reading, {*examination.unsteady, *examination.unfinished}
    for function in examination.assignment.functions:
        definition = reading.definition(function.name) if function.answers_alike else None
        if definition is None or function.name in passed_over or not _is_right_once(examination, function):
            continue
        if found := _changed_by_itself(reading.text_of(definition)):
            line = definition.line + found.string.count("\n", 0, found.start())
            yield function, (definition.cell, line), next(filter(None, found.groups()))


def _is_right_once(examination: Examination, function: Function) -> bool:
    """Whether it is right, but for what its object is asked once it has been asked for other examples."""
    if function.name == examination.assignment.chain.function:
        return examination.chain.gradients.correct or examination.chain.is_right_at_first
    asked = examination.plan.first_probes(function.name)
    return any(
        assessment.agrees or is_right_at_first(assessment, asked)
        for assessment in examination.assessments.get(function.name, ())
    )


def _changed_by_itself(text: str) -> re.Match[str] | None:
    """Where an attribute seems to be given what hangs on what is in it: in one statement, or read before it is set."""
    read: set[str] = set()
    for found in _ATTRIBUTE.finditer(text):
        if found[2] and found[1] in read:
            return _CHANGED.search(text) or found
        if not found[2]:
            read.add(found[1])
    return _CHANGED.search(text)


def _ask_who_writes_into_what_is_made_once(examination: Examination) -> None:
    """Ask with other questions between."""
    kept = _kept_by_function(examination)
    asked = {f.name: tuple(_questions(examination, f)) for f in examination.assignment.functions if f.name in kept}
    answers = examination.ask([question for each in asked.values() for question in each], anew=True)
    found = {name for name, questions in asked.items() if _differ(examination, name, questions, answers)}
    for function in map(examination.assignment.function, found):
        if not found.intersection(function.callees):
            examination.kept_state[function.name] = _problem(kept[function.name], examination.reading)


def _problem(kept: Keeping, reading: Reading) -> Problem:
    kind = "default-changed" if kept.is_default else "kept"
    return Problem(kind=kind, facts={"variables": kept.name}, place=place_at(reading, kept.cell, kept.line))


def _kept_by_function(examination: Examination) -> Mapping[str, Keeping]:
    """What each graded function may keep, itself or by a helper that keeps something."""
    names = examination.assignment.names
    own = {kept.function: kept for kept in reversed(examination.defined.keeps)}
    helper = next((kept for kept in examination.defined.keeps if kept.function not in names), None)
    passed_over = {*examination.unsteady, *examination.unfinished}
    found = {name: own.get(name, helper) for name in names if name not in passed_over}
    return {name: kept for name, kept in found.items() if kept is not None}


def _asked(examination: Examination, function: Function) -> Sequence[Question]:
    """What is asked of a function; at first with all that comes back."""
    if function.name == examination.assignment.chain.function:
        first, *others = examination.chain_questions()
    else:
        first, *others = (probe.question for probe in examination.plan.first_probes(function.name))
        first = replace(first, send={**first.send, len(first.steps) - 1: True})
    return replace(first, watch=False), *others


def _questions(examination: Examination, function: Function) -> Iterator[Question]:
    """One question, all others that are asked of the function, and the first one again."""
    first, *others = _asked(examination, function)
    yield replace(first, id=f"{first.id}/first")
    yield from others
    yield replace(first, id=f"{first.id}/later")


def _differ(examination: Examination, name: str, questions: Sequence[Question], answers: Mapping[str, Outcome]) -> bool:
    """Whether the same question was answered otherwise later; of what is drawn, only the form counts.

    Who met a limit has given no answer.
    """
    given = [answers.get(question.id) for question in (questions[0], questions[-1])]
    if not all(isinstance(outcome, (Returned, Raised)) for outcome in given):
        return False
    early, late = (tuple(behaviour(outcome)) for outcome in given)
    if examination.assignment.function(name).by_chance:
        early, late = (tuple(part.partition(")")[0] for part in parts) for parts in (early, late))
    return early != late
