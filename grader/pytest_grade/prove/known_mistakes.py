"""Trying every known mistake on an assignment: which are noticed, and which two nobody can tell apart by answers."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import Any, Final

import numpy as np

from pytest_grade.author.declaration import Call
from pytest_grade.author.predicting import Predictions
from pytest_grade.author.proof import Proved
from pytest_grade.author.source import Source
from pytest_grade.dataclass import dataclass
from pytest_grade.examine.plan import Plan
from pytest_grade.examine.solution_changes import SolutionChanges
from pytest_grade.judge.changes import mistake_made
from pytest_grade.judge.same_answer import is_same_answer
from pytest_grade.mistakes.table import SLIPS
from pytest_grade.model.assignment import Assignment, Function, Probe
from pytest_grade.model.questions import Outcome, Returned
from pytest_grade.model.submission import Change
from pytest_grade.prove.grading import SEED
from pytest_grade.rules.numbers import as_numbers
from pytest_grade.sandbox.client import Sandbox

_QUESTIONS: Final = 3
_MOST_SHOWN: Final = 6
_MOST_PLACES: Final = 2
_UPDATE: Final = "update"
_MOVING: Final = "indent"


def tried(proved: Proved, assignment: Assignment, sandbox: Sandbox) -> Iterator[str]:
    """The lines: a call after the other by the slips of the rules, then a function after the other by changed texts."""
    for call in proved.course.made.graded:
        if call.derivatives:
            yield from _slips(proved, call)
    others = (each for each in assignment.variants if each.callees != assignment.callees)
    ways = [SolutionChanges(plan=Plan(assignment=each, seed=SEED), sandbox=sandbox) for each in (assignment, *others)]
    for function in assignment.functions:
        if not function.replaced:
            with np.errstate(all="ignore"):
                yield from list(_changes(function, ways, proved.course.made.solution))


def _slips(proved: Proved, call: Call) -> Iterator[str]:
    """What comes of every slip of the derivative's rules that can be made in a call."""
    name = proved.course.made.key(call)
    with np.errstate(all="ignore"):
        predicted = Predictions.of(proved, call, proved.questions[:_QUESTIONS], SLIPS)
        if predicted is None:
            yield f"  {name}: no mistakes are foreseen, its derivatives are by differences only"
            return
        by_answer: dict[object, dict[str, None]] = {}
        ids: dict[str, None] = {}
        for candidate in itertools.takewhile(lambda each: len(each.made) == 1, predicted.candidates()):
            answers = [predicted.answer(candidate, number) for number in range(len(predicted.questions))]
            if None in answers:
                continue
            ids[candidate.mistakes[0]] = None
            key = tuple(_print(part.value) for parts in answers for part in parts or ())
            by_answer.setdefault(key, {})[candidate.mistakes[0]] = None
    several = "mistake" if len(ids) == 1 else "mistakes"
    yield f"  {name}: {len(ids)} {several} of derivatives tried, all noticed{_alike(by_answer.values())}"


def _alike(groups: Any) -> str:
    """Which ids share an answer."""
    alike = sorted({" and ".join(group) for group in groups if len(group) > 1})
    return f"; not told apart: {'; '.join(alike)}" if alike else ", all told apart"


def _print(value: Any) -> object:
    """The same for values that are the same but for rounding."""
    numbers = as_numbers(value)
    if numbers is None:
        return None
    largest = np.abs(numbers).max(initial=0.0) or 1.0
    return numbers.shape, (np.round(numbers / largest, 7) + 0.0).tobytes(), f"{largest:.7g}"


@dataclass(slots=True, kw_only=True)
class _Answered:
    """What changes come to: those that are alike together, and those that nobody notices."""

    by_chance: bool
    groups: list[tuple[Outcome, dict[str, None]]] = field(default_factory=list)
    unnoticed: list[Change] = field(default_factory=list)
    count: int = 0

    def add(self, probe: Probe, outcome: Outcome, mistake: str | None) -> None:
        """One more wrong answer to the first question."""
        if mistake is None or not isinstance(outcome, Returned):
            return
        for known, ids in self.groups:
            if isinstance(known, Returned) and is_same_answer(probe, outcome, known, 0.0, by_chance=self.by_chance):
                ids[mistake] = None
                return
        self.groups.append((outcome, {mistake: None}))


def _changes(function: Function, ways: Sequence[SolutionChanges], solution: Source) -> Iterator[str]:
    """What comes of every small change of a function's text, by its first question, and by all where that is right.

    `ways` are the solution as it stands, and with every other choice of its constants: a factor of 1 is missed in none.
    """
    usual = ways[0]
    assignment, probes = usual.plan.assignment, usual.plan.first_probes(function.name)
    if not probes:
        return
    found = _Answered(by_chance=function.by_chance)
    for change, outcome, is_wrong in usual.tried(function.name, probes[0]):
        if change.before == change.after:
            continue
        found.count += 1
        if is_wrong:
            found.add(probes[0], outcome, mistake_made(change, _role(assignment, function), assignment.notation))
        else:
            found.unnoticed.append(change)
    left = [change for change in found.unnoticed if not any(_is_noticed(way, function, change) for way in ways)]
    named = [ids for _, ids in found.groups]
    yield f"  {function.name}: {found.count} small changes tried, {found.count - len(left)} noticed{_alike(named)}"
    told = dict.fromkeys(f"{solution.told(each.line)}{_column(each, solution.text)}: {_edit(each)}" for each in left)
    for each in list(told)[:_MOST_SHOWN]:
        yield f"      not noticed, {each}"
    if len(told) > _MOST_SHOWN:
        yield f"      and {len(told) - _MOST_SHOWN} more; most come to the same in other words"


def _column(change: Change, text: str) -> str:
    """Where in its line the change is made, if what is changed stands there more than once; columns count from 1."""
    first = change.before.partition("\n")[0]
    lines = text.splitlines()[change.line - 1 : change.line]
    there = re.findall(rf"(?<!\w){re.escape(first)}(?!\w)", lines[0]) if lines and first else []
    return f", column {change.column + 1}" if len(there) > 1 else ""


def _edit(change: Change) -> str:
    """What takes the place of what; of what is changed in several places, the first ones."""
    before, after = ([*map(str.strip, text.splitlines())] for text in (change.before, change.after))
    if len(before) != len(after):
        before, after = ["; ".join(before)], ["; ".join(after)]
    pairs = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    if not pairs or (change.kind == _MOVING and not change.after):
        pairs = [("; ".join(before), "the same, indented otherwise")]
    shown = [f"{old or 'nothing'} -> {new or 'nothing'}" for old, new in pairs[:_MOST_PLACES]]
    further = [f"and {len(pairs) - _MOST_PLACES} more in the same way"] if len(pairs) > _MOST_PLACES else []
    return ", ".join([*shown, *further])


def _is_noticed(way: SolutionChanges, function: Function, change: Change) -> bool:
    return way.is_noticed(function.name, way.plan.first_probes(function.name), change)


def _role(assignment: Assignment, function: Function) -> str:
    return _UPDATE if function.name == assignment.chain.update_function else str(assignment.role(function.name))
