"""Naming the convention: the place along the backward pass where the factor falls from m to 1."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grader.judge.ledger import Sighting, backward_order

SUMMED, MEAN = 1, 0  # exponents of a derivative of ΣL, that is of L for each example, and of J


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the ledger shows of one right backward pass.

    `dAL` and `dZL` hold the exponents seen of dA[L] and dZ[L]; `chain` is the exponent at which the pass runs
    below the output layer (None where it is not one and the same); `at_end` says of the final gradients that were
    sums first, or were made as means, whether they took 1/m only when the pass had reached the first layer.
    """

    dAL: frozenset[int | None]
    dZL: frozenset[int | None]
    chain: int | None
    at_end: frozenset[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A lawful placement: its id, when the evidence shows it, and the quantities that carry 1/m first."""

    id: str
    holds: Callable[[Evidence], bool]
    carriers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """How 1/m comes into one final gradient: the first array that carries it, `where` it does so on the pass.

    `where` is `end`, `layer` for the gradient itself in its own layer, or the quantity above it that it comes from.
    """

    leaf: str
    where: str
    carrier: Sighting


# The first rule that holds names the convention. `{L}` stands for the last layer.
RULES: tuple[Rule, ...] = (
    Rule(
        id="at-end",
        holds=lambda seen: seen.chain == SUMMED and seen.at_end == {True},
        carriers=("dW", "db"),
    ),
    Rule(
        id="per-layer",
        holds=lambda seen: seen.chain == SUMMED and True not in seen.at_end,
        carriers=("dZ", "dW", "db"),
    ),
    Rule(id="at-loss", holds=lambda seen: seen.chain == MEAN and MEAN in seen.dAL, carriers=("dA{L}",)),
    Rule(
        id="at-output",
        holds=lambda seen: seen.chain == MEAN and not seen.dAL - {SUMMED} and (not seen.dZL or MEAN in seen.dZL),
        carriers=("dZ{L}", "dA{below}"),
    ),
)
OTHER = "other"
AT_UPDATE = "at-update"


def name_convention(seen: Sequence[Sighting], depth: int) -> tuple[str, tuple[Sighting, ...]]:
    """Name the placement of a right submission, with the sightings where 1/m first shows: of `other` each of them."""
    entries = entries_of(seen, depth)
    evidence = gather(seen, depth, entries)
    for rule in RULES:
        if rule.holds(evidence):
            return rule.id, _first_carrier(rule, seen, depth)
    carriers: dict[str, Sighting] = {}
    for sighting in _between(seen):
        carriers.setdefault("between", sighting)
    for entry in entries:
        carriers.setdefault(entry.where, entry.carrier)
    return OTHER, tuple(sorted(carriers.values(), key=lambda carrier: carrier.order))


def _between(seen: Sequence[Sighting]) -> list[Sighting]:
    """Quantities that the pass hands down at a scale between that of the sum and that of the mean."""
    return [s for s in seen if s.quantity[1] in "AZ" and s.exponent is None]


def gather(seen: Sequence[Sighting], depth: int, entries: Sequence[Entry]) -> Evidence:
    """Read the exponents along the chain off the sightings."""
    exponents: dict[str, set[int | None]] = {}
    for sighting in seen:
        exponents.setdefault(sighting.quantity, set()).add(sighting.exponent)
    return Evidence(
        dAL=frozenset(exponents.get(f"dA{depth}", set())),
        dZL=frozenset(exponents.get(f"dZ{depth}", set())),
        chain=_chain_exponent(exponents, depth),
        at_end=frozenset(entry.where == "end" for entry in entries),
    )


def entries_of(seen: Sequence[Sighting], depth: int) -> tuple[Entry, ...]:
    """How 1/m comes into every final gradient of which that can be told."""
    first: dict[tuple[str, int | None], Sighting] = {}
    for sighting in seen:
        first.setdefault((sighting.quantity, sighting.exponent), sighting)
    entries = (_entry(f"{kind}{layer}", layer, first, depth) for layer in range(depth, 0, -1) for kind in ("dW", "db"))
    return tuple(entry for entry in entries if entry is not None)


def _entry(leaf: str, layer: int, first: Mapping[tuple[str, int | None], Sighting], depth: int) -> Entry | None:
    """The entry of one final gradient; None where it was not seen, or may be of either kind.

    In the first layer, a gradient that was a sum for a while may be divided in its layer or at the end.
    """
    mean, summed = first.get((leaf, MEAN)), first.get((leaf, SUMMED))
    if mean is None:
        return None
    if summed is not None and summed.order < mean.order:
        if layer == 1:
            return None
        where = "end" if _waits_for_the_first_layer(summed, mean, first) else "layer"
        return Entry(leaf=leaf, where=where, carrier=mean)
    source = _source(layer, first, depth)
    if source is None or source.order > mean.order:
        return Entry(leaf=leaf, where="layer", carrier=mean)
    return Entry(leaf=leaf, where=source.quantity, carrier=source)


def _waits_for_the_first_layer(
    summed: Sighting, mean: Sighting, first: Mapping[tuple[str, int | None], Sighting]
) -> bool:
    """Whether a gradient was still a sum when one of the first layer was made, or was one as long as that was."""
    for quantity in ("dW1", "db1"):
        orders = [first[quantity, e].order for e in (SUMMED, MEAN) if (quantity, e) in first]
        if orders and min(orders) < mean.order and summed.order < max(orders):
            return True
    return False


def _source(layer: int, first: Mapping[tuple[str, int | None], Sighting], depth: int) -> Sighting | None:
    """Where the scale of a layer's dZ became that of the mean: the first sighting that has it, going up the pass."""
    found: Sighting | None = None
    for above in range(layer, depth + 1):
        for quantity in (f"dZ{above}", f"dA{above}"):
            mean, summed = first.get((quantity, MEAN)), first.get((quantity, SUMMED))
            found = mean or found
            if summed is not None:
                return found
    return found


def _chain_exponent(exponents: Mapping[str, set[int | None]], depth: int) -> int | None:
    """The exponent that every quantity passed down below the output layer shares.

    A dZ may show a second exponent, where a scaled copy was made for a dW on the side: in every layer, or else the
    pass itself changes its scale on the way. Where nothing is seen below, dZ[L] is handed down as it was made last.
    """
    below = [
        exponents[quantity]
        for quantity in backward_order(depth)
        if quantity[1] != "W" and quantity[1] != "b" and quantity not in (f"dA{depth}", f"dZ{depth}")
        if quantity in exponents
    ]
    if not below:
        dZL = exponents.get(f"dZ{depth}", set())
        return next((exponent for exponent in (MEAN, SUMMED) if exponent in dZL), None)
    if all(SUMMED in found for found in below):
        copied = {MEAN in exponents[q] for q in (f"dZ{layer}" for layer in range(1, depth + 1)) if q in exponents}
        return SUMMED if len(copied) < 2 else None
    return MEAN if all(MEAN in found for found in below) else None


def _first_carrier(rule: Rule, seen: Sequence[Sighting], depth: int) -> tuple[Sighting, ...]:
    carriers = tuple(carrier.format(L=depth, below=depth - 1) for carrier in rule.carriers)
    return tuple(s for s in seen if s.exponent == MEAN and s.quantity.startswith(carriers))[:1]
