"""Functions that answer by what an earlier call has left behind: in a list of the notebook, of a class, or a default.

Only who writes into what is made once is asked, so that others pay nothing for it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from grader.examine.examination import Examination
from grader.examine.grouping import behaviour
from grader.examine.judging import doubt_what_is_unsteady
from grader.judge.lines import place_at
from grader.model.assignment import Function
from grader.model.judgement import Place, Problem
from grader.model.questions import Outcome, Question
from grader.model.submission import Definition, Reading

_CONTAINER: Final = r"(?:\[|\{|(?:list|dict|set|defaultdict|OrderedDict|deque)\()"
_MADE: Final = re.compile(rf"^\s*(\w+)\s*(?::[^=]+)?=\s*(?:\w+\.)?{_CONTAINER}")
_DEFAULT: Final = re.compile(rf"(\w+)\s*(?::[^=,]+)?=\s*{_CONTAINER}")
_CHANGED: Final = (
    r"\b{name}(?:\.(?:append|extend|insert|update|setdefault|add|pop|remove)\(|\[[^=\n]*\]\s*[-+*/]?=[^=]|\s*\+=)"
)
_BOUND: Final = r"(?<![.\w]){name}\s*=[^=]"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What a function writes into and has not made: its name, where that is made, whether as a default."""

    name: str
    place: Place
    is_default: bool


def ask_what_keeps_state(examination: Examination) -> None:
    """Ask who writes into what is made once the same question twice, with others between."""
    kept = _kept_by_function(examination)
    asked = {f.name: tuple(_questions(examination, f)) for f in examination.assignment.functions if f.name in kept}
    answers = examination.ask([question for each in asked.values() for question in each]) if asked else {}
    found = {name for name, questions in asked.items() if _differ(examination, name, questions, answers)}
    for function in map(examination.assignment.function, found):
        if not found.intersection(function.callees):
            examination.kept_state[function.name] = _problem(kept[function.name])
    examination.unsteady |= examination.kept_state.keys()
    doubt_what_is_unsteady(examination)


def _problem(kept: _Kept) -> Problem:
    kind = "default-changed" if kept.is_default else "kept"
    return Problem(kind=kind, facts={"variables": kept.name}, place=kept.place)


def _kept_by_function(examination: Examination) -> Mapping[str, _Kept]:
    """What each graded function may keep, itself or by a helper that keeps something."""
    reading, names = examination.reading, examination.assignment.names
    outside = dict(_made_outside(reading))
    own = {d: next(_kept_in(d, reading, outside), None) for d in reading.definitions}
    graded = {name: own.get(definition) for name in names if (definition := reading.definition(name)) is not None}
    helpers = [kept for d, kept in own.items() if kept is not None and not {d.name, d.own_name}.intersection(names)]
    passed_over = {*examination.unsteady, *examination.unfinished}
    found = {name: kept or next(iter(helpers), None) for name, kept in graded.items() if name not in passed_over}
    return {name: kept for name, kept in found.items() if kept is not None}


def _made_outside(reading: Reading) -> Iterator[tuple[str, Place]]:
    """The lists and dictionaries that no function makes, by name."""
    for cell, source in reading.sources.items():
        within = [(d.line, d.end_line) for d in reading.definitions if d.cell == cell]
        for number, line in enumerate(source.split("\n"), 1):
            if (made := _MADE.match(line)) and not any(first <= number <= last for first, last in within):
                yield made[1], place_at(reading, cell, number)


def _kept_in(definition: Definition, reading: Reading, outside: Mapping[str, Place]) -> Iterator[_Kept]:
    """What a function writes into that is made once: by its defaults, or outside of it."""
    header, _, body = reading.text_of(definition).partition(":\n")
    parameters = header.partition("(")[2]
    for name in _DEFAULT.findall(parameters):
        if _is_changed(name, body):
            place = place_at(reading, definition.cell, definition.line)
            yield _Kept(name=name, place=place, is_default=True)
    for name, place in outside.items():
        is_parameter = re.search(rf"\b{name}\b", parameters) is not None
        if not is_parameter and _is_changed(name, body):
            yield _Kept(name=name, place=place, is_default=False)


def _is_changed(name: str, body: str) -> bool:
    is_bound = re.search(_BOUND.format(name=name), body) and not re.search(rf"\bglobal\b.*\b{name}\b", body)
    return not is_bound and re.search(_CHANGED.format(name=name), body) is not None


def _questions(examination: Examination, function: Function) -> Iterator[Question]:
    """One question, all others that are asked of the function, and the first one again."""
    if function.name == examination.assignment.chain.function:
        first, *others = examination.chain_questions()
    else:
        first, *others = (probe.question for probe in examination.plan.first_probes(function.name))
        first = replace(first, send={**first.send, len(first.steps) - 1: True})
    first = replace(first, watch=False)
    yield replace(first, id=f"{first.id}/first")
    yield from others
    yield replace(first, id=f"{first.id}/later")


def _differ(examination: Examination, name: str, questions: Sequence[Question], answers: Mapping[str, Outcome]) -> bool:
    """Whether the same question was answered otherwise later; of what is drawn, only the form counts."""
    early, late = (tuple(behaviour(answers.get(question.id))) for question in (questions[0], questions[-1]))
    if examination.assignment.function(name).by_chance:
        early, late = (tuple(part.partition(")")[0] for part in parts) for parts in (early, late))
    return early != late
