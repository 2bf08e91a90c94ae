"""Naming the convention: the place along the backward pass where the factor falls from m to 1."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.ledger import Sighting
from pytest_grade.model.cases import Case, Quantity

SUMMED, MEAN = 1, 0  # exponents of a derivative of ΣL, that is of L for each example, and of J
_Exponents: TypeAlias = Mapping[str, set[int | None]]
_First: TypeAlias = Mapping[tuple[str, int | None], Sighting]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the ledger shows of one right backward pass.

    `loss` and `output` hold the exponents seen on the loss side, as of dA[L], and of the output, as of dZ[L]; `chain`
    is the exponent at which the pass runs below the output (None where it is not one and the same); `at_end` says of
    the final gradients that were sums first, or were made as means, whether they took 1/m only when the pass had
    reached the lowest layer.
    """

    loss: frozenset[int | None]
    output: frozenset[int | None]
    chain: int | None
    at_end: frozenset[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A lawful placement: its id, when the evidence shows it, and the quantities that carry 1/m first."""

    id: str
    holds: Callable[[Evidence], bool]
    carriers: Callable[[Case], Iterable[Quantity]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """How 1/m comes into one final gradient: the first array that carries it, `where` it does so on the pass.

    `where` is `end`, `layer` for the gradient itself in its own layer, or the quantity above it that it comes from.
    """

    leaf: str
    where: str
    carrier: Sighting


def _of_a_layer(case: Case) -> tuple[Quantity, ...]:
    """What a layer may divide: what its final gradients are made of, or these themselves."""
    return tuple(quantity for quantity in case.quantities if quantity.is_final or quantity.feeds)


# The first rule that holds names the convention.
RULES: tuple[Rule, ...] = (
    Rule(
        id="at-end",
        holds=lambda seen: seen.chain == SUMMED and seen.at_end == {True},
        carriers=lambda case: case.finals,
    ),
    Rule(
        id="per-layer",
        holds=lambda seen: seen.chain == SUMMED and True not in seen.at_end,
        carriers=_of_a_layer,
    ),
    Rule(
        id="at-loss",
        holds=lambda seen: seen.chain == MEAN and MEAN in seen.loss,
        carriers=lambda case: case.loss_side,
    ),
    Rule(
        id="at-output",
        holds=lambda seen: seen.chain == MEAN and not seen.loss - {SUMMED} and (not seen.output or MEAN in seen.output),
        carriers=lambda case: (*case.of_the_output[-1:], *case.below[:1]),
    ),
)
OTHER = "other"
AT_UPDATE = "at-update"


def name_convention(seen: Sequence[Sighting], case: Case) -> tuple[str, tuple[Sighting, ...]]:
    """Name the placement of a right submission, with the sightings where 1/m first shows: of `other` each of them."""
    entries = entries_of(seen, case)
    evidence = gather(seen, case, entries)
    for rule in RULES:
        if rule.holds(evidence):
            return rule.id, _first_carrier(rule, seen, case)
    carriers: dict[str, Sighting] = {}
    for sighting in _between(seen, case):
        carriers.setdefault("between", sighting)
    for entry in entries:
        carriers.setdefault(entry.where, entry.carrier)
    return OTHER, tuple(sorted(carriers.values(), key=lambda carrier: carrier.order))


def _between(seen: Sequence[Sighting], case: Case) -> list[Sighting]:
    """Quantities that the pass hands down at a scale between that of the sum and that of the mean."""
    below = {quantity.name for quantity in (*case.of_the_output, *case.below)}
    return [s for s in seen if s.quantity in below and s.exponent is None]


def gather(seen: Sequence[Sighting], case: Case, entries: Sequence[Entry]) -> Evidence:
    """Read the exponents along the chain off the sightings."""
    exponents: dict[str, set[int | None]] = {}
    for sighting in seen:
        exponents.setdefault(sighting.quantity, set()).add(sighting.exponent)
    output = (case.output,) if case.output else ()
    return Evidence(
        loss=_exponents_of(case.loss_side, exponents),
        output=_exponents_of(output, exponents),
        chain=_chain_exponent(exponents, case, entries),
        at_end=frozenset(entry.where == "end" for entry in entries),
    )


def _exponents_of(quantities: Iterable[Quantity], exponents: _Exponents) -> frozenset[int | None]:
    return frozenset[int | None]().union(*(exponents.get(quantity.name, set()) for quantity in quantities))


def entries_of(seen: Sequence[Sighting], case: Case) -> tuple[Entry, ...]:
    """How 1/m comes into every final gradient of which that can be told."""
    first: dict[tuple[str, int | None], Sighting] = {}
    for sighting in seen:
        first.setdefault((sighting.quantity, sighting.exponent), sighting)
    entries = (_entry(leaf, first, case) for leaf in case.finals)
    return tuple(entry for entry in entries if entry is not None)


def _entry(leaf: Quantity, first: _First, case: Case) -> Entry | None:
    """The entry of one final gradient; None where it was not seen, or may be of either kind.

    In the lowest layer, a gradient that was a sum for a while may be divided in its layer or at the end.
    """
    mean, summed = first.get((leaf.name, MEAN)), first.get((leaf.name, SUMMED))
    if mean is None:
        return None
    if summed is not None and summed.order < mean.order:
        lowest = [other.name for other in case.finals if other.layer == case.lowest_layer]
        if leaf.name in lowest:
            return None
        where = "end" if _waits_for_the_lowest_layer(summed, mean, lowest, first) else "layer"
        return Entry(leaf=leaf.name, where=where, carrier=mean)
    source = _source(leaf, first, case)
    if source is None or source.order > mean.order:
        return Entry(leaf=leaf.name, where="layer", carrier=mean)
    return Entry(leaf=leaf.name, where=source.quantity, carrier=source)


def _waits_for_the_lowest_layer(summed: Sighting, mean: Sighting, lowest: Iterable[str], first: _First) -> bool:
    """Whether a gradient was still a sum when one of the lowest layer was made, or was one as long as that was."""
    for quantity in lowest:
        orders = [first[quantity, e].order for e in (SUMMED, MEAN) if (quantity, e) in first]
        if orders and min(orders) < mean.order and summed.order < max(orders):
            return True
    return False


def _source(leaf: Quantity, first: _First, case: Case) -> Sighting | None:
    """Where the scale of what a gradient is made of became that of the mean: the first sighting, going up the pass."""
    makers = [number for number, quantity in enumerate(case.handed) if leaf.name in quantity.feeds]
    found: Sighting | None = None
    for quantity in reversed(case.handed[: max(makers, default=-1) + 1]):
        mean, summed = first.get((quantity.name, MEAN)), first.get((quantity.name, SUMMED))
        found = mean or found
        if summed is not None:
            return found
    return found


def _chain_exponent(exponents: _Exponents, case: Case, entries: Sequence[Entry]) -> int | None:
    """The exponent that every quantity handed on below the output shares.

    What a layer's gradients are made of may show a second exponent, where a scaled copy was made for one of them on the
    side: in every layer, or else the pass itself changes its scale on the way. Where nothing is seen below, the output
    is handed down as it was made last. Of one layer, each of whose gradients takes the mean as it is made or summed up,
    the pass may name nothing at all.
    """
    below = [exponents[quantity.name] for quantity in case.below if quantity.name in exponents]
    if not below:
        of_output = exponents.get(case.output.name, set()) if case.output else set()
        sums = any(SUMMED in exponents.get(final.name, ()) for final in case.finals)
        is_bare = case.is_of_one_layer and not of_output and (sums or bool(entries))
        nothing = SUMMED if is_bare and all(entry.where == "layer" for entry in entries) else None
        return next((exponent for exponent in (MEAN, SUMMED) if exponent in of_output), nothing)
    if all(SUMMED in found for found in below):
        makers = (quantity.name for quantity in case.handed if quantity.feeds)
        copied = {MEAN in exponents[name] for name in makers if name in exponents}
        return SUMMED if len(copied) < 2 else None
    return MEAN if all(MEAN in found for found in below) else None


def _first_carrier(rule: Rule, seen: Sequence[Sighting], case: Case) -> tuple[Sighting, ...]:
    carriers = {quantity.name for quantity in rule.carriers(case)}
    return tuple(s for s in seen if s.exponent == MEAN and s.quantity in carriers)[:1]
