"""The ledger: which recorded arrays are which quantities of the backward pass, and with which factor."""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, TypeAlias

import numpy as np

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.compare import scale_between
from pytest_grade.model.cases import Array, Case, Quantity
from pytest_grade.model.judgement import LedgerLine, Place
from pytest_grade.model.questions import Event

_RESIDUAL = 1e-6
_INTEGER = 1e-5
_EQUAL = 1e-9
_LARGEST_EXPONENT = 5
_OF_SUM_AND_MEAN = (0, 1)  # the exponents of m in a derivative of the mean, and of the sum


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A quantity seen in student code: `factor` = seen / dJ, `exponent` k where the factor is m^k, or -m^k.

    `kind` is its name without the layer.
    """

    quantity: str
    kind: str = ""
    factor: float
    exponent: int | None
    residual: float
    event: Event
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The arrays that came up in one backward pass, and the quantities recognised among them."""

    events: Sequence[Event]
    sightings: tuple[Sighting, ...]

    @classmethod
    def of(cls, events: Sequence[Event], case: Case) -> "Recorded":
        """Recognise what was recorded."""
        return cls(events=events, sightings=sightings(events, case))

    def with_powers(self, case: Case, others: Sequence[tuple["Recorded", Case]]) -> "Recorded":
        """The same with the power of m in factors that have more in them: 2, a half, or another size.

        It is told by how the factor of the same array changes with m in further passes.
        """
        return replace(self, sightings=tuple(_with_power(s, case, others) for s in self.sightings))

    def _same(self, sighting: Sighting) -> Sighting | None:
        """The first sighting of the same quantity in the same array."""
        return next((other for other in self.sightings if _place(other) == _place(sighting)), None)

    def inverses(self, m: int) -> frozenset[tuple[str, str]]:
        """Variables, by function and name, that hold 1/m and nothing else: a number, weights, or a table of them."""
        holds: dict[tuple[str, str], bool] = {}
        for event in self.events:
            name = event.function, event.variable.removeprefix("self.").partition("[")[0]
            holds[name] = holds.get(name, True) and bool(event.array.size and np.all(event.array == 1 / m))
        return frozenset(name for name, is_inverse in holds.items() if is_inverse)


def _place(sighting: Sighting) -> tuple[str, str, str, int, int]:
    event = sighting.event
    return sighting.quantity, event.function, event.variable, event.cell, event.line


def _with_power(sighting: Sighting, case: Case, others: Sequence[tuple[Recorded, Case]]) -> Sighting:
    """The sighting with the exponent of m in its factor, which may have a number, and another size, in it besides."""
    same = [(recorded._same(sighting), other) for recorded, other in others] if sighting.exponent is None else []
    pairs = [(found.factor / sighting.factor, other) for found, other in same if found is not None]
    if not pairs or len(pairs) < len(others):
        return sighting
    sizes = (("", 0), *product(case.dimensions, (1, -1)))
    for exponent, (name, power) in product(_OF_SUM_AND_MEAN, sizes):
        ratios = [
            (other.m / case.m) ** exponent * (other.dimensions.get(name, 1) / case.dimensions.get(name, 1)) ** power
            for _, other in pairs
        ]
        if all(abs(ratio / asked - 1) < _INTEGER for (ratio, _), asked in zip(pairs, ratios, strict=True)):
            return replace(sighting, exponent=exponent)
    return sighting


def sightings(events: Sequence[Event], case: Case) -> tuple[Sighting, ...]:
    """Recognise recorded arrays by shape and value, in the order of time.

    Whole arrays of more than one element are matched with every quantity of their shape; vectors with one example's
    share of what is handed on (code that loops over the examples); numbers, collected by variable, with what an output
    layer of one unit hands on. A single number would match anything at some scale: it is only taken for the derivative
    by the bias of one unit where it is that of the sum or of the mean to the last digits. What is one quantity up to a
    power of m is no other one times some constant: the two are multiples of each other.
    """
    known = _by_shape(case.told_apart)
    whole = [_told(tuple(_matches(event.array, known)), case) for event in events]
    seen = [
        _sighting(quantity, factor, residual, case, event, order)
        for order, event in enumerate(events)
        for quantity, factor, residual in whole[order]
    ]
    # A derivative by biases that is summed up example by example equals, after the first, an example's share of dZ.
    sums = {(s.event.function, s.event.variable) for s in seen if case.named[s.quantity].is_final}
    seen += [
        _sighting(quantity, factor, residual, case, event, order)
        for order, event in enumerate(events)
        if (event.function, event.variable) not in sums and not whole[order]
        for quantity, factor, residual in _example_matches(event.array, case)
    ]
    seen += _series_sightings(events, case)
    seen += _number_sightings(events, case)
    return tuple(sorted(seen, key=lambda sighting: sighting.order))


def _sighting(quantity: Quantity, factor: float, residual: float, case: Case, event: Event, order: int) -> Sighting:
    return Sighting(
        quantity=quantity.name,
        kind=quantity.kind,
        factor=factor,
        exponent=exponent_of(abs(factor), case.m),
        residual=residual,
        event=event,
        order=order,
    )


def exponent_of(factor: float, m: int) -> int | None:
    """The integer k with factor = m^k, or None."""
    if not 0 < factor < math.inf or m == 1:
        return None
    k = round(math.log(factor) / math.log(m))
    return k if abs(k) <= _LARGEST_EXPONENT and abs(factor / m**k - 1) < _INTEGER else None


_Known: TypeAlias = dict[tuple[int, ...], list[tuple[Quantity, Array]]]


def _by_shape(quantities: Sequence[Quantity]) -> _Known:
    """The arrays to look for: each derivative, and the share in it of the mean over the examples."""
    known: _Known = {}
    for quantity in quantities:
        for value in (quantity.derivative, *quantity.parts[:1]):
            for form in _forms(value) if value.size > 1 else ():
                known.setdefault(form.shape, []).append((quantity, form))
    return known


def _forms(value: Array) -> tuple[Array, ...]:
    """An array and what it may be written as: transposed; of one axis, as a row or a column."""
    if value.ndim == 1:
        return value, value[None, :], value[:, None]
    return (value, value.T) if value.ndim == 2 else (value,)


def _matches(array: Any, known: _Known) -> Iterator[tuple[Quantity, float, float]]:
    for quantity, true in known.get(array.shape, ()):
        sigma, residual = scale_between(array, true)
        if residual < _RESIDUAL and sigma:
            yield quantity, sigma, residual


def _told(found: tuple[tuple[Quantity, float, float], ...], case: Case) -> tuple[tuple[Quantity, float, float], ...]:
    """The matches at a power of m, where there are such."""
    at_powers = tuple(match for match in found if exponent_of(abs(match[1]), case.m) is not None)
    return at_powers or found


def _example_matches(array: Any, case: Case) -> Iterator[tuple[Quantity, float, float]]:
    """Match an array with one example's share of what is handed on, only at a whole power of m."""
    if array.size <= 1:
        return
    vector, is_vector = array.ravel(), array.size == max(array.shape)
    if np.count_nonzero(vector) < 2:
        return
    for quantity, true in case.shares_of_examples:
        if true.shape[0] != vector.size or not (is_vector or array.shape == _share_of_one(quantity)):
            continue
        squares = np.einsum("ij,ij->j", true, true)
        factors = (vector @ true) / np.where(squares > 0, squares, 1)
        residuals = np.abs(vector[:, None] - factors * true).max(axis=0) / np.abs(vector).max()
        # Below a single output unit the shares of all examples are multiples of one another; the factor tells.
        for example in np.flatnonzero(residuals < _RESIDUAL):
            factor = float(factors[example])
            if exponent_of(factor, case.m) is not None:
                yield quantity, factor, float(residuals[example])
                break


def _share_of_one(quantity: Quantity) -> tuple[int, ...]:
    """The shape of one example's share."""
    shape = np.shape(quantity.derivative)
    return tuple(size for axis, size in enumerate(shape) if axis != quantity.examples)


def _series_sightings(events: Sequence[Event], case: Case) -> Iterable[Sighting]:
    """Numbers that one variable takes, one an example, against what an output layer of one unit hands on."""
    known = [(q, q.derivative.ravel()) for q in case.of_the_output if q.derivative.size == case.m]
    if not known:
        return
    series: dict[tuple[str, str], list[tuple[int, Event]]] = {}
    for order, event in enumerate(events):
        if event.array.size == 1:
            series.setdefault((event.function, event.variable), []).append((order, event))
    for found in series.values():
        if len(found) % case.m:
            continue
        values = np.array([float(event.array.reshape(())) for _, event in found])
        stride = len(found) // case.m
        for offset in range(min(stride, 8)):
            for quantity, true in known:
                factor, residual = scale_between(values[offset::stride], true)
                if residual < _RESIDUAL and factor > 0:
                    order, event = found[offset]
                    yield _sighting(quantity, factor, residual, case, event, order)


def _number_sightings(events: Sequence[Event], case: Case) -> Iterable[Sighting]:
    scales = [
        (quantity, float(quantity.derivative.reshape(())), factor)
        for quantity in case.finals
        if quantity.role == "biases" and quantity.derivative.size == 1
        for factor in (1.0, float(case.m))
    ]
    for order, event in enumerate(events):
        if event.array.size == 1:
            number = float(event.array.reshape(()))
            for quantity, true, factor in scales:
                if abs(number - true * factor) <= _EQUAL * abs(true):
                    yield _sighting(quantity, factor, 0.0, case, event, order)


def ledger(
    seen: Sequence[Sighting], case: Case, place_of: Callable[[Sighting], Place | None]
) -> tuple[LedgerLine, ...]:
    """One line a quantity along the backward pass, as it was passed on; `place_of` says by which line of the text.

    Of one unit, say, a derivative by biases may be what that by Z is: an array with the name of another kind counts
    only where there is no other. Where no final gradient is made of a quantity, a constant multiple of it may be the
    derivative by a value on the way that has no name: it does not count where the quantity was seen itself, nor where
    the pass goes on from it at a power of m.
    """
    kinds = {quantity.kind for quantity in case.quantities}
    lines = []
    for quantity in case.quantities:
        every = [sighting for sighting in seen if sighting.quantity == quantity.name and sighting.factor > 0]
        own = [sighting for sighting in every if not _has_another_name(sighting, kinds)] or every
        if not quantity.feeds and not quantity.is_final:
            own = [sighting for sighting in own if sighting.exponent is not None] or own
        if own:
            last = passed_on(own)
            lines.append(
                LedgerLine(
                    quantity=quantity.name,
                    role=quantity.role,
                    factor=last.factor,
                    exponent=last.exponent,
                    residual=last.residual,
                    place=place_of(last),
                    variable=last.event.variable,
                )
            )
    return tuple(line for number, line in enumerate(lines) if not _is_between(line, lines[number + 1 :], case))


def _is_between(line: LedgerLine, later: Sequence[LedgerLine], case: Case) -> bool:
    """Whether it is a constant multiple of what feeds nothing, and the pass goes on at a power of m."""
    following = next((other for other in later if other.role == "handed"), None)
    goes_on = following is not None and following.exponent is not None
    return line.exponent is None and line.role == "handed" and not case.named[line.quantity].feeds and goes_on


def _has_another_name(sighting: Sighting, kinds: Collection[str]) -> bool:
    """Whether its variable begins with the name of another kind of quantity."""
    name = sighting.event.variable
    return any(name.startswith(kind) for kind in {*kinds} - {sighting.kind}) and not name.startswith(sighting.kind)


def passed_on(own: Sequence[Sighting]) -> Sighting:
    """The sighting that counts of one quantity: the last one to take a new factor."""
    last = own[0]
    for sighting in own[1:]:
        if sighting.exponent != last.exponent:
            last = sighting
    return last


def last_right(lines: Sequence[LedgerLine], case: Case) -> str | None:
    """The quantity that the pass still had right, up to a power of m, when it went on to one that was never seen.

    Nobody has to make what is nearer to the cost than the output, which may be written down at once. None where 1/m
    has come into another quantity, and not into this one: one of the two is wrong beside the other.
    """
    known = {line.quantity: line.exponent for line in lines if line.exponent is not None}
    skipped = {quantity.name for quantity in case.loss_side}
    handed = [quantity.name for quantity in case.told_apart if not quantity.is_final]
    last = None
    for name in handed:
        if name in known:
            last = name
        elif name not in skipped:
            lowest = min((known[each] for each in handed if each in known), default=None)
            return last if last is not None and known[last] == lowest else None
    return None
