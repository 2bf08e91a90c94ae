"""The rules for what is drawn at random: by shapes, constants, scale and variation, never by one seed's numbers."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.model.cases import Array
from pytest_grade.model.expectations import Entries, Parts, Satisfies, Template

TELLING: Final = 100  # numbers that an array has whose deviation and mean tell of those that it was drawn with
OFF: Final = 6.0  # times as far as is usual for so many numbers, a deviation or a mean is another than it should be
_LEAST_OFF: Final = 0.12  # of a deviation: so far the rounded constants of students may be from that asked for
TELLING_OF_TAILS: Final = 1000  # numbers that an array has whose kurtosis tells of how they were drawn
LEAST_TAILS: Final = 2.1  # of normal numbers 3, of uniform ones 1.8; a thousand normal ones are below once in 10^12
_SAME: Final = 1.15  # so far apart are measured deviations that are one number
_MOST_COUNTED: Final = 6  # √(6/n) is of uniform numbers; of larger k there is no rule
_COUNTED: Final[Mapping[str, tuple[int, ...]]] = {"columns": (1,), "rows": (0,), "rows and columns together": (0, 1)}
MOST_OFF_CENTRE: Final = 0.5  # |mean| over deviation of what is centred; it is 1.7 for rand


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One array that is drawn at random, as the solution and each alternative draw it: its deviations and its mean.

    Where the course asks for one way alone, `is_normal` says that its numbers are drawn normally.
    """

    name: str
    shape: tuple[int, ...]
    deviations: tuple[float, ...]
    is_centred: bool
    is_normal: bool = False

    @property
    def is_telling(self) -> bool:
        """Whether it has numbers enough to tell of its scale."""
        return self.size >= TELLING

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The rule that all arrays have the scale that is asked for, or all that of one alternative, and the form.

    Attributes:
        templates: what is expected of each step that is sent.

    """

    templates: tuple[Template, ...]

    def __call__(self, values: Sequence[Any]) -> str | None:
        """What is wrong in words, or None. A small array tells little of its scale."""
        held = [pair for pairs in map(_held, self.templates, values) for pair in pairs]
        telling = [(drawn, _deviation(array.astype(float))) for drawn, array in held if drawn.is_telling]
        alternatives = range(len(telling[0][0].deviations)) if telling else ()
        if not telling or any(all(_fits(*each, n) for each in telling) for n in alternatives):
            return next((said for drawn, array in held if (said := _not_normal(drawn, array.astype(float)))), None)
        wrong, spread = next((each for each in telling if not _fits(*each, 0)), telling[0])
        drawn = [each for each, _ in telling]
        asked = " or ".join(dict.fromkeys(_rule(wrong, drawn, number) for number in alternatives))
        same = "; the same rule in all" if len(alternatives) > 1 else ""
        return f"{wrong.name} has standard deviation {spread:.2g}, and the course asks for {asked}{same}"


def _not_normal(drawn: Drawn, values: Array) -> str | None:
    """What is wrong in words with numbers that are to be normal and are not, as far as so many tell it."""
    if not drawn.is_normal or values.size < TELLING_OF_TAILS or (tails := kurtosis(values)) >= LEAST_TAILS:
        return None
    return (
        f"{drawn.name} is not drawn from a normal distribution: its kurtosis is {tails:.1f}, and that of "
        "np.random.randn is 3 (of uniform numbers 1.8)"
    )


def _fits(drawn: Drawn, spread: float, number: int) -> bool:
    """Whether the deviation is that of an alternative, as far as so many numbers tell it."""
    least = 1 - max(_LEAST_OFF, OFF / math.sqrt(2 * drawn.size))
    return bool(least * drawn.deviations[number] < spread < drawn.deviations[number] / least)


def _rule(wrong: Drawn, drawn: Sequence[Drawn], number: int) -> str:
    """The deviation that an alternative asks for: a round number, or √(k/n) with a size n of each array."""
    spreads = np.array([each.deviations[number] for each in drawn])
    is_round = len(_rounded(float(spreads.mean())).strip("0.")) == 1 and spreads.max() < _SAME * spreads.min()
    is_fixed = is_round or len(drawn) < 2 or any(len(each.shape) != 2 for each in drawn)
    for counted, axes in () if is_fixed else _COUNTED.items():
        times = spreads**2 * [sum(each.shape[axis] for axis in axes) for each in drawn]
        k = round(float(times.mean()))
        if 0 < k <= _MOST_COUNTED and times.max() < _SAME**2 * times.min() and k / _SAME < times.mean() < k * _SAME:
            return f"{'1/√n' if k == 1 else f'√({k}/n)'} with n its {counted}"
    return _rounded(wrong.deviations[number])


def _rounded(deviation: float) -> str:
    """A deviation as people say it, since it was measured, and is a little off."""
    return (
        f"{float(f'{deviation:.1g}'):g}"
        if abs(float(f"{deviation:.1g}") / deviation - 1) < 0.05
        else f"about {deviation:.2g}"
    )


def _held(template: Template, value: Any) -> Iterator[tuple[Drawn, Array]]:
    """The arrays of an answer that are drawn at random; the answer has the form of the template."""
    match template:
        case Entries(entries=entries):
            for key, each in entries.items():
                yield from _held(each, value[key])
        case Parts(parts=parts):
            for each, part in zip(parts, value, strict=True):
                yield from _held(each, part)
        case Satisfies(rule=Varying(drawn)):
            yield drawn, value


@dataclass(frozen=True, slots=True)
class Varying:
    """The rule for one array that is drawn; calling it returns what is wrong in words, or None."""

    drawn: Drawn

    def __call__(self, value: Any) -> str | None:
        """What is wrong in words, or None."""
        name = self.drawn.name
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "fiub":
            return f"{name} is not an array of numbers"
        if value.shape != self.drawn.shape:
            return f"{name} has shape {value.shape}, and the course asks for {self.drawn.shape}"
        return self._variation(value.astype(float))

    def _variation(self, values: Array) -> str | None:
        name, spread = self.drawn.name, _deviation(values)
        is_finite = math.isfinite(spread) or np.isfinite(values).all()
        if not is_finite or np.minimum.reduce(values.ravel()) == np.maximum.reduce(values.ravel()):
            return f"{name} does not vary: with equal weights, all units of a layer learn the same"
        if values.ndim == 2 and (_has_equal_rows(values) or _has_equal_rows(values.T)):
            return f"{name} has equal rows or columns: units with equal weights learn the same"
        most_off = min(MOST_OFF_CENTRE, OFF / math.sqrt(values.size)) * spread
        if self.drawn.is_centred and self.drawn.is_telling and not abs(_mean(values.ravel())) <= most_off:
            return f"{name} is not centred on zero (np.random.randn is, np.random.rand is not)"
        return None


def kurtosis(values: Array) -> float:
    """The fourth moment about the mean over the square of the second: 3 of normal numbers, 1.8 of uniform ones."""
    off = values - values.mean()
    return float((off**4).mean() / (off**2).mean() ** 2)


def _mean(flat: Array) -> float:
    """The mean, in half of the time that `numpy.mean` takes."""
    return float(np.add.reduce(flat)) / (flat.size or 1)


def _deviation(values: Array) -> float:
    """The standard deviation, in half of the time that `numpy.std` takes; a product would wake threads."""
    flat = values.ravel()
    return math.sqrt(_mean(np.square(flat - _mean(flat))))


def _has_equal_rows(values: Array) -> bool:
    if values.shape[1] and len(set(values[:, 0].tolist())) == len(values):  # as of nearly all that are drawn
        return False
    content, size = (values + 0.0).tobytes(), values.shape[1] * values.itemsize  # adding 0 takes the sign from -0
    return len({content[start : start + size] for start in range(0, len(content), size)}) < len(values)
