"""Whether a size counts the examples: what is derived is a mean or a sum over them, or one value for each.

With every example there several times, a mean stays, a sum grows with that number, and what is added to either stays or
shrinks with it. What is not so says nothing by itself, since a course may estimate in other ways; but where it is so of
another size, the declaration names the wrong one.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from pytest_grade.author.inputs import Inputs
from pytest_grade.author.roles import reads
from pytest_grade.author.truth import Course
from pytest_grade.author.words import Draw, draws_in, sizes_in
from pytest_grade.errors import ConfigurationError
from pytest_grade.tuples import with_items

Array = Any
_TIMES: Final = (1, 2, 3, 4)
_CLOSE: Final = 1e-9


def check_examples(course: Course, inputs: Inputs) -> None:
    """Refuse a size that does not count the examples, where another one does."""
    named, place = course.made.assignment.examples, course.made.assignment.place
    for objective in _objectives(course):
        if _counts(course, inputs, objective, named) is False:
            others = [size for size in sorted(course.made.sizes) if _counts(course, inputs, objective, size)]
            if others:
                place.refuse(f"examples={named!r}, over which {objective} is no mean and no sum", ", ".join(others))


def _objectives(course: Course) -> list[str]:
    """What derivatives are taken of, as far as chance has no part in it."""
    deriving = (call for call in course.made.assignment.calls if call.derivatives)
    return list(dict.fromkeys(name for call in deriving for name in course.made.objectives(call)))


def _counts(course: Course, inputs: Inputs, objective: str, size: str) -> bool | None:
    """Whether a size may count the examples; None where repeating them tells nothing."""
    producer = course.made.producers[objective]
    names = reads(course.made, producer)
    draws = {name: draw for name, draw in course.made.assignment.draws.items() if name in names}
    if not any(_can_repeat(draw, size) for draw in draws.values()) or _hang_on(draws, size):
        return None
    try:
        if not np.array_equal(*(course.asking(inputs, chance).value(objective) for chance in (None, 99))):
            return None
        values = [np.asarray(_repeated(course, inputs, size, times, objective), float) for times in _TIMES]
    except (ConfigurationError, TypeError, ValueError):
        return False
    if not all(np.isfinite(value).all() for value in values):
        return None
    return _is_of_examples(values) if not values[0].ndim else _is_for_each(values)


def _can_repeat(draw: Any, size: str) -> bool:
    return any(axis.text == size for axis in sizes_in(draw))


def _hang_on(draws: Mapping[str, Any], size: str) -> bool:
    """Whether something else than the length of an axis hangs on a size."""
    words = [word for draw in draws.values() for word in draws_in(draw)]
    axes = [axis for word in words for axis in word.shape]
    others = [axis for draw in draws.values() for axis in sizes_in(draw) if axis not in axes]
    is_other = any(size in axis.names and axis.text != size for axis in axes)
    return is_other or any(size in axis.names for axis in others) or any(word.word == "pairs" for word in words)


def _repeated(course: Course, inputs: Inputs, size: str, times: int, objective: str) -> Any:
    draws, count = course.made.assignment.draws, inputs.sizes[size]
    assert isinstance(count, int)
    values = {name: _tiled(draws.get(name), value, size, times) for name, value in inputs.values.items()}
    changed = inputs.with_values({**values, size: count * times})
    with np.errstate(all="ignore"):
        return course.asking(changed).value(objective)


def _tiled(draw: Any, value: Any, size: str, times: int) -> Any:
    """A drawn value, with what lies along the axes of a size so many times, one after the other."""
    match draw:
        case Mapping():
            return {key: _tiled(each, value[key], size, times) for key, each in draw.items()}
        case list() | tuple():
            parts = zip(draw, value, strict=True)
            return with_items(draw, (_tiled(each, found, size, times) for each, found in parts))
        case Draw(shape=shape) if shape and isinstance(value, np.ndarray):
            return np.tile(value, [times if axis.text == size else 1 for axis in shape])
    return value


def _is_of_examples(values: list[Array]) -> bool:
    """Whether numbers follow the number of times: those of a mean, of a sum, and of what is added and divided by it."""
    ways = np.array([(1.0, times, 1 / times) for times in _TIMES])
    first = np.linalg.solve(ways[:3], np.array([float(value) for value in values[:3]]))
    return bool(abs(float(ways[3] @ first) - float(values[3])) <= _CLOSE * max(1.0, *map(abs, map(float, values))))


def _is_for_each(values: list[Array]) -> bool:
    """Whether arrays are the first one, with what is for each example as often as these are there."""
    numbered = zip(_TIMES, values, strict=True)
    return all(value.shape in _shapes(values[0], times) and _has(value, values[0]) for times, value in numbered)


def _shapes(value: Array, times: int) -> Iterator[tuple[int, ...]]:
    yield value.shape
    for axis, length in enumerate(value.shape):
        yield (*value.shape[:axis], length * times, *value.shape[axis + 1 :])


def _has(value: Array, first: Array) -> bool:
    tiled = np.tile(first, [now // then for now, then in zip(value.shape, first.shape, strict=True)])
    return bool(np.allclose(tiled, value, rtol=_CLOSE, atol=_CLOSE))
