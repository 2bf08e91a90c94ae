"""Judging what is drawn at random by its shapes, constants, scale and variation, never by one seed's numbers.

What the solution draws is what is asked for; so is what a function draws that the declaration allows as well.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from grader.author.declaration import Call
from grader.author.inputs import Inputs
from grader.author.templates import expected
from grader.author.truth import Course
from grader.model.cases import Array
from grader.model.expectations import Entries, Expected, Parts, Satisfies, Template

_SEEDS: Final = (11, 12, 13, 14, 15)
_TELLING: Final = 100  # numbers that an array has whose deviation and mean tell of those that it was drawn with
_LEAST, _MOST = 0.6, 1.6  # the deviation, as a multiple of that which is asked for
_MOST_OFF_CENTRE: Final = 0.5  # |mean| over deviation; 0.05 is usual for the sizes asked here, 1.7 for rand


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One array that is drawn at random, as the solution and each alternative draw it: its deviations and its mean."""

    name: str
    shape: tuple[int, ...]
    deviations: tuple[float, ...]
    is_centred: bool

    @property
    def is_telling(self) -> bool:
        """Whether it has numbers enough to tell of its scale."""
        return int(np.prod(self.shape)) >= _TELLING


def by_chance(course: Course, call: Call, inputs: Inputs) -> tuple[Template, "Scale"]:
    """What comes back from a call that draws, part by part, and the rule for the scales of all that is drawn."""
    answers = [list(_answers(course, each, inputs)) for each in (call, *_alternatives(call))]
    found: dict[str, Drawn] = {}
    made = _template(expected(call.binds[0], answers[0][0]), answers, found)
    return made, Scale(drawn=tuple(found.values()))


def _alternatives(call: Call) -> Iterator[Call]:
    """The same call of each other function that is right too."""
    for name in call.also:
        other = copy.deepcopy(call.call)
        other.func.id = name  # type: ignore[attr-defined]
        yield replace(call, call=other)


def _answers(course: Course, call: Call, inputs: Inputs) -> Iterator[Any]:
    for seed in _SEEDS:
        (part,) = course.asking(inputs, chance=seed).asked(call)
        yield part.value


def _template(template: Template, answers: Sequence[Sequence[Any]], found: dict[str, Drawn]) -> Template:
    """The template of the first answer, with a rule in the place of each array that differs from draw to draw."""
    match template:
        case Entries(entries=entries):
            return Entries(
                entries={
                    key: _template(each, [[a[key] for a in drawn] for drawn in answers], found)
                    for key, each in entries.items()
                }
            )
        case Parts(parts=parts):
            return Parts(
                parts=tuple(
                    _template(each, [[a[n] for a in drawn] for drawn in answers], found) for n, each in enumerate(parts)
                )
            )
        case Expected(name=name) if not all(np.array_equal(a, answers[0][0]) for a in answers[0]):
            found[name] = _drawn(name, answers)
            return Satisfies(name=name, rule=_Varying(found[name]))
    return template


def _drawn(name: str, answers: Sequence[Sequence[Array]]) -> Drawn:
    first = np.array(answers[0])
    return Drawn(
        name=name,
        shape=first.shape[1:],
        deviations=tuple(float(np.std(drawn)) for drawn in answers),
        is_centred=bool(abs(first.mean()) <= _MOST_OFF_CENTRE * first.std()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The rule that all arrays have the scale that is asked for, or all that of one alternative."""

    drawn: tuple[Drawn, ...]

    def __call__(self, values: Sequence[Any]) -> str | None:
        """What is wrong in words, or None. A small array tells little of its scale."""
        arrays = dict(_arrays_in(values))
        spreads = {each.name: float(np.std(arrays[each.name].astype(float))) for each in self.drawn if each.is_telling}
        telling = [each for each in self.drawn if each.is_telling]
        alternatives = range(len(telling[0].deviations)) if telling else ()
        if not telling or any(all(_fits(spreads[d.name], d.deviations[n]) for d in telling) for n in alternatives):
            return None
        wrong = next((d for d in telling if not _fits(spreads[d.name], d.deviations[0])), telling[0])
        asked = _rounded(wrong.deviations[0])
        also = ", or another that it names, the same in all" if len(wrong.deviations) > 1 else ""
        return f"{wrong.name} has standard deviation {spreads[wrong.name]:.2g}, and the course asks for {asked}{also}"


def _fits(spread: float, asked: float) -> bool:
    return _LEAST * asked < spread < _MOST * asked


def _rounded(deviation: float) -> str:
    """A deviation as people say it: what was measured is off by a percent or two."""
    return (
        f"{float(f'{deviation:.1g}'):g}"
        if abs(float(f"{deviation:.1g}") / deviation - 1) < 0.05
        else f"{deviation:.2g}"
    )


def _arrays_in(values: Any, name: str = "") -> Iterator[tuple[str, Array]]:
    if isinstance(values, Mapping):
        for key, each in values.items():
            yield from _arrays_in(each, str(key))
    elif isinstance(values, (list, tuple)):
        for each in values:
            yield from _arrays_in(each, name)
    elif isinstance(values, np.ndarray):
        yield name, values


@dataclass(frozen=True, slots=True)
class _Varying:
    """The rule for one array that is drawn; calling it returns what is wrong in words, or None."""

    drawn: Drawn

    def __call__(self, value: Any) -> str | None:
        name = self.drawn.name
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiub":
            return f"{name} is not an array of numbers"
        if value.shape != self.drawn.shape:
            return f"{name} has shape {value.shape}, and the course asks for {self.drawn.shape}"
        return self._variation(value.astype(float))

    def _variation(self, values: Array) -> str | None:
        name, spread = self.drawn.name, float(values.std())
        if not np.isfinite(values).all() or values.min() == values.max():
            return f"{name} does not vary: with equal weights, all units of a layer learn the same"
        if values.ndim == 2 and (_has_equal_rows(values) or _has_equal_rows(values.T)):
            return f"{name} has equal rows or columns: units with equal weights learn the same"
        if self.drawn.is_centred and self.drawn.is_telling and not abs(values.mean()) <= _MOST_OFF_CENTRE * spread:
            return f"{name} is not centred on zero (np.random.randn is, np.random.rand is not)"
        return None


def _has_equal_rows(values: Array) -> bool:
    content, size = (values + 0.0).tobytes(), values.shape[1] * values.itemsize  # adding 0 takes the sign from -0
    return len({content[start : start + size] for start in range(0, len(content), size)}) < len(values)
