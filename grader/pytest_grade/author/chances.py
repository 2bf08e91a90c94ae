"""Judging what is drawn at random by its shapes, constants, scale and variation, never by one seed's numbers.

What the solution draws is what is asked for; so is what a function draws that the declaration allows as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from pytest_grade.author.declaration import Call, instead
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.patterns import Derivative
from pytest_grade.author.templates import Leaf, assembled, expected, leaves_of
from pytest_grade.author.truth import Course
from pytest_grade.model.cases import Array
from pytest_grade.model.expectations import Anything, Entries, Expected, Parts, Satisfies, Template
from pytest_grade.rules.chance import MOST_OFF_CENTRE, Drawn, Varying, kurtosis
from pytest_grade.rules.presence import at

_SEEDS: Final = (11, 12, 13, 14, 15)
_NORMAL: Final = 3.0  # the kurtosis of normal numbers
_ABOUT: Final = 0.6  # half of what that of uniform ones is off


def by_chance(course: Course, call: Call, inputs: Inputs) -> Mapping[str, Template]:
    """What comes back from a call that draws, by where it is looked at, with a rule for each array that is drawn."""
    answers = [list(_answers(course, each, inputs)) for each in (call, *_alternatives(call))]
    found = {}
    for where, pattern in call.patterns.items():
        made = {
            leaf.path: _of_leaf(leaf, [[at(answer[where], leaf.path) for answer in drawn] for drawn in answers])
            for leaf in leaves_of(pattern, inputs.values)
        }
        found[where] = assembled(pattern, inputs.values, made)
    return found


def _of_leaf(leaf: Leaf, answers: Sequence[Sequence[Any]]) -> Template:
    """What is expected of a part: nothing of one that is not judged."""
    if isinstance(leaf.pattern, Derivative) or not leaf.pattern.is_judged:
        return Anything()
    return _template(expected(leaf.pattern.name, answers[0][0], is_flat=leaf.pattern.is_flat), answers)


def _alternatives(call: Call) -> Iterator[Call]:
    """The same call of each other function that is right too."""
    for name in call.also:
        yield replace(call, call=instead(call, name))


def _answers(course: Course, call: Call, inputs: Inputs) -> Iterator[Mapping[str, Any]]:
    for seed in _SEEDS:
        yield course.asking(inputs, chance=seed).looked_at(call)


def _template(template: Template, answers: Sequence[Sequence[Any]]) -> Template:
    """The template of the first answer, with a rule in the place of each array that differs from draw to draw."""
    match template:
        case Entries(entries=entries):
            return Entries(
                entries={
                    key: _template(each, [[a[key] for a in drawn] for drawn in answers])
                    for key, each in entries.items()
                }
            )
        case Parts(parts=parts):
            return Parts(
                parts=tuple(
                    _template(each, [[a[n] for a in drawn] for drawn in answers]) for n, each in enumerate(parts)
                )
            )
        case Expected(name=name) if not all(np.array_equal(a, answers[0][0]) for a in answers[0]):
            return Satisfies(name=name, rule=Varying(_drawn(name, answers)))
    return template


def _drawn(name: str, answers: Sequence[Sequence[Array]]) -> Drawn:
    first = np.array(answers[0])
    return Drawn(
        name=name,
        shape=first.shape[1:],
        deviations=tuple(float(np.std(drawn)) for drawn in answers),
        is_centred=bool(abs(first.mean()) <= MOST_OFF_CENTRE * first.std()),
        is_normal=len(answers) == 1 and abs(kurtosis(first) - _NORMAL) <= _ABOUT,
    )
