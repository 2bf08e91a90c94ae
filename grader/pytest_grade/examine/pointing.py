"""Pointing at the line that makes a wrong answer, where nothing else has shown a place.

The function is asked once more, with every array recorded; so is the solution, in a process of its own, once a run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from pytest_grade.examine.examination import Examination
from pytest_grade.examine.solution_changes import SolutionChanges
from pytest_grade.judge.departures import right_names, wrong_parts
from pytest_grade.judge.known_right import WhatIsRight, plain
from pytest_grade.judge.places import place_of_definition
from pytest_grade.judge.told import where_it_can_be_made
from pytest_grade.judge.wrong_line import Lines, Search, narrowed
from pytest_grade.model.assignment import Probe
from pytest_grade.model.judgement import FunctionVerdict, Place, Problem
from pytest_grade.model.questions import Returned

_OF_ANSWERS = frozenset({"value", "number", "scale", "shape", "not-finite", "rule"})


def point_at_lines(examination: Examination) -> None:
    """Look for the line of every wrong answer that has no place, or only that of the function."""
    looked_for = _to_look_for(examination) if examination.assignment.has_solution else ()
    asked = {verdict.function: probe for verdict, probe in looked_for}
    found = _found(examination, asked) if asked else {}
    placed = (_placed(v, found.get(v.function), examination) for v in examination.verdicts)
    narrow = (_with_lines_of_entries(verdict, examination) for verdict in placed)
    examination.verdicts = tuple(map(where_it_can_be_made, narrow))


def _to_look_for(examination: Examination) -> Iterator[tuple[FunctionVerdict, Probe]]:
    """The wrong functions without a place, and the question that each fails with its own callees, all of them right."""
    for verdict in examination.verdicts:
        if verdict.verdict != "incorrect" or verdict.problem is None or verdict.problem.kind not in _OF_ANSWERS:
            continue
        places = [each.place for each in verdict.diagnoses] or [verdict.problem.place]
        if all(place is not None and not _is_head(place, verdict.function, examination) for place in places):
            continue
        evidence, assignment = examination.evidence, examination.assignment
        if all(evidence.stands(name, assignment) for name in assignment.function(verdict.function).callees):
            for assessment in evidence.assessments.get(verdict.function, ()):
                if assessment.failed is not None and not assessment.substituted:
                    probes = examination.plan.probes[verdict.function, assessment.source]
                    yield verdict, next(probe for probe in probes if probe.question == assessment.failed)
                    break


def _found(examination: Examination, asked: Mapping[str, Probe]) -> Mapping[str, Lines]:
    """The line of each function in which a wrong answer begins, and those that may be wrong instead of it."""
    questions = [replace(probe.question, record=True) for probe in asked.values()]
    outcomes, found = examination.ask(questions), dict[str, Lines]()
    with examination.conversation.account.excused():
        solution = SolutionChanges(plan=examination.plan, sandbox=examination.conversation.sandbox)
        right = {name: solution.recorded(probe.question) for name, probe in asked.items()}
    as_shown = examination.assignment.notation.as_shown
    for name, probe in asked.items():
        outcome = outcomes.get(probe.question.id)
        if not isinstance(outcome, Returned) or not right[name]:
            continue
        search = Search(
            function=name,
            graded=examination.assignment.names,
            events=outcome.events,
            right=WhatIsRight.of(right[name], probe.case),
            reading=examination.reading,
            is_of_shape=_problem(name, examination).kind == "shape",
            settled={plain(as_shown(each, name)) for each in right_names(probe, outcome)},
        )
        facts = _problem(name, examination).facts
        quantity = facts.get("quantity") or facts.get("got", "").partition(" ")[0]
        parts = wrong_parts(probe, outcome, quantity)
        telling = [part for part in parts[1:] if np.size(part) and np.ptp(part)]  # zeros, say, are made in many a line
        found[name] = Lines.of([search.lines_that_make(part, quantity) for part in (*parts[:1], *telling) or (None,)])
    return found


def _problem(function: str, examination: Examination) -> Problem:
    problems = (verdict.problem for verdict in examination.verdicts if verdict.function == function)
    return next(filter(None, problems))


def _placed(verdict: FunctionVerdict, lines: Lines | None, examination: Examination) -> FunctionVerdict:
    if lines is None or not lines.likeliest or verdict.problem is None:
        return verdict
    place, *others = lines.likeliest
    problem = verdict.problem if verdict.diagnoses else replace(verdict.problem, place=place)
    verdict = replace(verdict, problem=problem, instead=tuple(others), besides=lines.besides)
    is_known = [each.place and not _is_head(each.place, verdict.function, examination) for each in verdict.diagnoses]
    told = zip(verdict.diagnoses, is_known, strict=True)
    return replace(verdict, diagnoses=tuple(each if known else replace(each, place=place) for each, known in told))


def _with_lines_of_entries(verdict: FunctionVerdict, examination: Examination) -> FunctionVerdict:
    """The same where a dictionary is written out over several lines: the line of the entry that is wrong."""
    if verdict.verdict != "incorrect" or verdict.problem is None:
        return verdict
    quantity, problem = verdict.problem.facts.get("quantity", ""), verdict.problem

    def of_entry(place: Place | None) -> Place | None:
        return narrowed(place, quantity, examination.reading) if place is not None else None

    told = tuple(replace(each, place=of_entry(each.place)) for each in verdict.diagnoses)
    return replace(verdict, problem=replace(problem, place=of_entry(problem.place)), diagnoses=told)


def _is_head(place: Place, function: str, examination: Examination) -> bool:
    """Whether a place is only that of the function as a whole."""
    return place == place_of_definition(function, examination.reading)
