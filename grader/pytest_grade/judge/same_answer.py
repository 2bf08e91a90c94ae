"""Whether two answers to one question are the same: a student's, and one that a changed solution has given."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.compare import agrees, as_numbers, fits
from pytest_grade.model.assignment import Probe
from pytest_grade.model.cases import Array
from pytest_grade.model.expectations import Anything, Entries, Expected, Parts, Satisfies, Template
from pytest_grade.model.questions import Returned

_DEVIATIONS = 4.0


def is_same_answer(probe: Probe, answer: Returned, other: Returned, epsilon: float, *, by_chance: bool) -> bool:
    """Whether all that is judged of `other` is as in `answer`; numbers drawn by chance, so far as one draw tells.

    Where the rest is held to what was drawn, only the same draws tell: NumPy's generator begins alike in each.
    """
    templates = next(iter(probe.expects.values()))
    reading = _Answer(by_chance=by_chance and not probe.is_replayed, is_judged_whole=probe.rule is not None)
    for step, template in templates.items():
        made = reading.template(template, answer.values.get(step))
        if made is None or not agrees(made, other.values.get(step), epsilon):
            return False
    return True


def is_all_zeros(answer: Returned) -> bool:
    """Whether every part of an answer is zero."""
    numbers = [as_numbers(value) for value in answer.values.values()]
    return all(part is not None and not part.any() for part in numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """How an answer becomes a template that another is held against; None where it has no values of that kind.

    What satisfies its rule is not judged any further, a cache say, unless a rule looks at the answer as a whole.
    """

    by_chance: bool
    is_judged_whole: bool

    def template(self, template: Template, value: Any) -> Template | None:
        """The template with the values of the answer in place of the right ones."""
        match template:
            case Parts(parts=parts) if isinstance(value, (tuple, list)) and len(value) == len(parts):
                return _parts(self.template(part, inner) for part, inner in zip(parts, value, strict=True))
            case Entries(entries=entries) if isinstance(value, dict) and entries.keys() <= value.keys():
                return _entries({key: self.template(part, value[key]) for key, part in entries.items()})
            case Satisfies(name=name) if not self._is_right(template, value):
                return _as_it_is(name, value, by_chance=self.by_chance)
            case Expected():
                return _in_the_place_of(template, value)
            case Anything() | Satisfies():
                return template
        return None

    def _is_right(self, template: Satisfies, value: Any) -> bool:
        return not self.is_judged_whole and template.rule(value) is None


def _in_the_place_of(right: Expected, value: Any) -> Template | None:
    """The value as a template; of a wrong shape it has to be that shape, and none that is as good elsewhere."""
    made = _as_it_is(right.name, value, by_chance=False)
    if isinstance(made, Expected) and not fits(made.value, right):
        return Satisfies(name=right.name, rule=_LyingAlike(made))
    return made


def _as_it_is(name: str, value: Any, *, by_chance: bool) -> Template | None:
    """The value itself as a template."""
    if isinstance(value, dict):
        return _entries({key: _as_it_is(name, inner, by_chance=False) for key, inner in value.items()})
    numbers = as_numbers(value)
    if numbers is not None:
        return Satisfies(name=name, rule=_DrawnAlike(numbers)) if by_chance else Expected(name=name, value=numbers)
    if isinstance(value, (tuple, list)):
        return _parts(_as_it_is(name, inner, by_chance=False) for inner in value)
    return None


def _parts(made: Iterable[Template | None]) -> Template | None:
    found = tuple(made)
    parts = tuple(part for part in found if part is not None)
    return Parts(parts=parts) if len(parts) == len(found) else None


def _entries(made: Mapping[str, Template | None]) -> Template | None:
    found = {key: part for key, part in made.items() if part is not None}
    return Entries(entries=found) if len(found) == len(made) else None


@dataclass(frozen=True, slots=True)
class _LyingAlike:
    """The rule that numbers are those of a wrong shape, and lie as they do: a row that lacks an axis is no row."""

    wrong: Expected

    def __call__(self, value: Any) -> str | None:
        """What is otherwise in words, or None."""
        numbers = as_numbers(value)
        is_same = numbers is not None and numbers.shape == self.wrong.value.shape and agrees(self.wrong, value)
        return None if is_same else "is another value, or lies otherwise"


@dataclass(frozen=True, slots=True)
class _DrawnAlike:
    """The rule that random numbers have the shape, the mean and the deviation of others, so far as so many tell."""

    numbers: Array

    def __call__(self, value: Any) -> str | None:
        found = as_numbers(value)
        if found is None or found.shape != self.numbers.shape or not found.size:
            return "is of another shape"
        if not np.isfinite(found).all() or not np.isfinite(self.numbers).all():
            return "is not finite"
        spread, other, uncertain = float(self.numbers.std()), float(found.std()), _DEVIATIONS / math.sqrt(found.size)
        if not spread or not other:
            alike = bool(np.array_equal(self.numbers, found))
        else:
            off = abs(float(self.numbers.mean() - found.mean())) / max(spread, other)
            alike = abs(math.log(other / spread)) <= uncertain and off <= 2 * uncertain
        return None if alike else "is drawn otherwise"
