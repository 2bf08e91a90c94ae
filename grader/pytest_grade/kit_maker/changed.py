"""The answers of a solution whose text is changed a little, as a table of digests: what is named by no derivative."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.examine.plan import Plan
from pytest_grade.examine.solution_changes import SolutionChanges
from pytest_grade.judge.changes import explanation_of
from pytest_grade.kit.digests import Table
from pytest_grade.kit_maker.foreseeing import Entries, known_of
from pytest_grade.model.assignment import Function, Probe
from pytest_grade.model.cases import Array
from pytest_grade.model.expectations import Entries as Keyed
from pytest_grade.model.expectations import Expected, Parts, Template
from pytest_grade.model.questions import Outcome, Result, Returned
from pytest_grade.model.submission import Change
from pytest_grade.rules.numbers import as_numbers
from pytest_grade.rules.presence import at
from pytest_grade.sandbox.client import Sandbox

_UPDATE: Final = "update"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Finds what changed solutions answer to the questions of one plan."""

    plan: Plan
    sandbox: Sandbox
    salt: str

    def tables(self, function: Function) -> tuple[Table, ...]:
        """What a function answers by its first source, with every change that tells of a mistake.

        One that calls others answers so only where these are right. One that draws answers what it likes.
        """
        if function.by_chance or function.replaced:
            return ()
        probes = self.plan.first_probes(function.name)
        asked = tuple((probe.question.id, tuple(place for place, _ in _numbers_in(probe))) for probe in probes)
        entries = Entries(salt=self.salt)
        with np.errstate(all="ignore"):  # a changed solution may give any numbers
            for changes, arrays in self._alike(function, probes):
                told = explanation_of(changes, self._role(function), self.plan.assignment.notation, probes)
                if told is not None:
                    entries.add(arrays, known_of(told))
        return (entries.table(asked, tuple(id_ for id_, _ in asked)),) if entries.known else ()

    def _role(self, function: Function) -> str:
        assignment = self.plan.assignment
        is_update = function.name == assignment.chain.update_function
        return _UPDATE if is_update else assignment.role(function.name)

    def _alike(self, function: Function, probes: Sequence[Probe]) -> Iterator[tuple[Sequence[Change], Sequence[Array]]]:
        """The changes that answer every question alike, the most telling first, with the numbers that they give."""
        known = SolutionChanges(plan=self.plan, sandbox=self.sandbox)
        answers = [dict(_by_number(known.screened(function.name, probe))) for probe in probes]
        changes = {number: change for answer in answers for number, (change, _) in sorted(answer.items())}
        found: dict[tuple[bytes, ...], tuple[list[Change], list[Array]]] = {}
        for number in sorted(changes):
            arrays = [
                array
                for probe, answer in zip(probes, answers, strict=True)
                for array in _given(probe, answer[number][1] if number in answer else None)
            ]
            if all(array is not None for array in arrays) and any(np.any(array) for array in arrays):
                key = tuple(np.round(array, 9).tobytes() for array in arrays if array is not None)
                found.setdefault(key, ([], [each for each in arrays if each is not None]))[0].append(changes[number])
        yield from found.values()


def _by_number(screened: Sequence[tuple[Change, Outcome]]) -> Iterator[tuple[int, tuple[Change, Outcome]]]:
    return ((change.number, (change, outcome)) for change, outcome in screened)


def _given(probe: Probe, outcome: Outcome | None) -> Iterator[Array | None]:
    """The numbers of an answer, part by part; the right ones where nothing is said, None where one is missing."""
    for place, right in _numbers_in(probe):
        if outcome is None:
            yield right
            continue
        try:
            values: Mapping[int, Any] = outcome.values if isinstance(outcome, Returned) else {}
            yield as_numbers(at(values[place.step], place.path))
        except (LookupError, TypeError):
            yield None


def _numbers_in(probe: Probe) -> Iterator[tuple[Result, Array]]:
    """Where in an answer numbers are expected, and which."""
    for step, template in next(iter(probe.expects.values())).items():
        yield from _of(template, Result(step=step))


def _of(template: Template, place: Result) -> Iterator[tuple[Result, Array]]:
    match template:
        case Expected(value=value):
            yield place, value
        case Parts(parts=parts):
            for number, part in enumerate(parts):
                yield from _of(part, place[number])
        case Keyed(entries=entries):
            for key, part in entries.items():
                yield from _of(part, place[key])
