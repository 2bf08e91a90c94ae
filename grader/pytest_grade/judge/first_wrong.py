"""The first line of a recorded run that makes something wrong, and whether a mistake shows there or only follows."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.compare import scale_between
from pytest_grade.judge.ledger import exponent_of
from pytest_grade.judge.lines import place_at
from pytest_grade.model.cases import Array, Case
from pytest_grade.model.explanations import Derived, Likeness
from pytest_grade.model.judgement import Place
from pytest_grade.model.questions import Event
from pytest_grade.model.submission import Reading

_RESIDUAL = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstWrong:
    """The first line that makes an array as it is predicted wrong; `shows` whether the mistake is made in that array.

    Where it is not, what it is made in was never seen wrong: the mistake predicts the numbers, and others may too.
    """

    place: Place
    shows: bool


def first_wrong(made: Sequence[Derived], events: Sequence[Event], m: int, reading: Reading) -> FirstWrong | None:
    """The first of these events that is one of what is wrong, and not right; powers of m are no mistake here.

    Where there is none, the first that is so up to any factor: it shows nothing.
    """
    for is_same, may_show in ((_is_same_up_to_powers(m), True), (_is_multiple, False)):
        for event in events:
            if found := tuple(_wrong_as(event.array, made, is_same)):
                named = (each for each in events if not each.variable.startswith("return"))
                exact = (each for each in named if any(_holds_the_same(each.array, d.wrong) for d in found))
                line = next(exact, event)  # of an array and the same one divided by m, the one that is given
                place = place_at(reading, line.cell, line.line)
                return FirstWrong(place=place, shows=may_show and any(derived.is_slipped for derived in found))
    return None


def is_a_right_line(place: Place, events: Sequence[Event], m: int, case: Case) -> bool:
    """Whether a line makes final derivatives, and nothing but what is right in its own place."""
    is_same = _is_same_up_to_powers(m)
    finals = [quantity.derivative for quantity in case.finals if quantity.derivative.size > 1]
    there = [event for event in events if (event.cell, event.line) == (place.cell, place.line) and event.array.size > 1]
    makes_finals = any(is_same(event.array, final) for event in there for final in finals)
    return makes_finals and all(any(is_same(e.array, each) for each in case.gradients.values()) for e in there)


def makes_what_is_right(made: Sequence[Derived], events: Sequence[Event], m: int) -> bool:
    """Whether some of these events are right where others would be wrong, and none is as it is predicted wrong."""
    is_same = _is_same_up_to_powers(m)
    are_right = [
        is_same(event.array, derived.right) and not is_same(event.array, derived.wrong)
        for event in events
        for derived in made
        if derived.wrong.size > 1
    ]
    return any(are_right) and not any(True for event in events for _ in _wrong_as(event.array, made, is_same))


def _wrong_as(
    array: Array, made: Sequence[Derived], is_same: Callable[[Array, Array | Likeness | None], bool]
) -> Iterator[Derived]:
    """What an array is as it is predicted wrong, and is not as it would be right."""
    for derived in made:
        if derived.wrong.size > 1 and is_same(array, derived.wrong) and not is_same(array, derived.right):
            yield derived


def _holds_the_same(array: Array, other: Array | Likeness) -> bool:
    """Whether two arrays hold the same numbers."""
    if not isinstance(other, np.ndarray):
        scale = _scale(array, other)
        return scale is not None and abs(scale - 1) < _RESIDUAL
    return np.shape(other) == array.shape and bool(np.allclose(array, other, _RESIDUAL, 0.0))


def _is_same_up_to_powers(m: int) -> Callable[[Array, Array | Likeness | None], bool]:
    def is_same(array: Array, other: Array | Likeness | None) -> bool:
        scale = _scale(array, other)
        return scale is not None and (abs(scale - 1) < _RESIDUAL or exponent_of(scale, m) is not None)

    return is_same


def _is_multiple(array: Array, other: Array | Likeness | None) -> bool:
    return _scale(array, other) is not None


def _scale(array: Array, other: Array | Likeness | None) -> float | None:
    """How many times another array one is; None where it is no multiple."""
    if other is not None and not isinstance(other, np.ndarray):
        return other.scale_of(array)
    if other is None or np.shape(other) != array.shape:
        return None
    scale, residual = scale_between(array, np.asarray(other, dtype=float))
    return scale if residual < _RESIDUAL else None
