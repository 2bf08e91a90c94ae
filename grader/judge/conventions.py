"""Naming the convention: the place along the backward pass where the factor falls from m to 1."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grader.judge.ledger import Sighting, backward_order

SUMMED, MEAN = 1, 0  # exponents of a derivative of ΣL, that is of L for each example, and of J


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the ledger shows of one right backward pass.

    `dAL` and `dZL` hold the exponents seen of dA[L] and dZ[L]; `chain` is the exponent at which the pass runs
    below the output layer (None where it is not one and the same); `finished_late` says whether the final
    gradients were still sums when the pass had reached the first layer.
    """

    dAL: frozenset[int | None]
    dZL: frozenset[int | None]
    chain: int | None
    finished_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A lawful placement: its id, when the evidence shows it, and the quantities that carry 1/m first."""

    id: str
    holds: Callable[[Evidence], bool]
    carriers: tuple[str, ...]


# The first rule that holds names the convention. `{L}` stands for the last layer.
RULES: tuple[Rule, ...] = (
    Rule(
        id="at-end",
        holds=lambda seen: seen.chain == SUMMED and seen.finished_late,
        carriers=("dW", "db"),
    ),
    Rule(id="per-layer", holds=lambda seen: seen.chain == SUMMED, carriers=("dW", "db")),
    Rule(id="at-loss", holds=lambda seen: seen.chain == MEAN and MEAN in seen.dAL, carriers=("dA{L}",)),
    Rule(
        id="at-output",
        holds=lambda seen: seen.chain == MEAN and not seen.dAL - {SUMMED} and (not seen.dZL or MEAN in seen.dZL),
        carriers=("dZ{L}", "dA{below}"),
    ),
)
OTHER = "other"
AT_UPDATE = "at-update"


def name_convention(seen: Sequence[Sighting], depth: int) -> tuple[str, Sighting | None]:
    """Name the placement of a right submission, with the sighting where 1/m first shows (None where none does)."""
    evidence = gather(seen, depth)
    for rule in RULES:
        if rule.holds(evidence):
            return rule.id, _first_carrier(rule, seen, depth)
    return OTHER, None


def gather(seen: Sequence[Sighting], depth: int) -> Evidence:
    """Read the exponents along the chain off the sightings."""
    exponents: dict[str, set[int | None]] = {}
    for sighting in seen:
        exponents.setdefault(sighting.quantity, set()).add(sighting.exponent)
    chain = _chain_exponent(exponents, depth)
    dZL = exponents.get(f"dZ{depth}", set())
    return Evidence(
        dAL=frozenset(exponents.get(f"dA{depth}", set())),
        dZL=frozenset(dZL),
        chain=chain,
        finished_late=_finished_late(seen, depth),
    )


def _chain_exponent(exponents: Mapping[str, set[int | None]], depth: int) -> int | None:
    """The exponent that every quantity passed down below the output layer shares.

    A dZ may show a second exponent, where a scaled copy was made for a dW on the side: in every layer, or else the
    pass itself changes its scale on the way.
    """
    below = [
        exponents[quantity]
        for quantity in backward_order(depth)
        if quantity[1] != "W" and quantity[1] != "b" and quantity not in (f"dA{depth}", f"dZ{depth}")
        if quantity in exponents
    ]
    passed = below or [exponents[quantity] for quantity in (f"dZ{depth}",) if quantity in exponents]
    if passed and all(SUMMED in found for found in passed):
        copied = {MEAN in exponents[q] for q in (f"dZ{layer}" for layer in range(1, depth + 1)) if q in exponents}
        return SUMMED if len(copied) < 2 else None
    return MEAN if passed and all(MEAN in found for found in passed) else None


def _finished_late(seen: Sequence[Sighting], depth: int) -> bool:
    """Whether the last layer's dW (or db) became a mean only after the first layer's had been summed."""
    first_summed = [s.order for s in seen if s.quantity == "dW1" and s.exponent == SUMMED]
    if not first_summed:
        return False
    means = {
        quantity: min((s.order for s in seen if s.quantity == quantity and s.exponent == MEAN), default=None)
        for quantity in (f"dW{layer}" for layer in range(2, depth + 1))
    }
    found = [order for order in means.values() if order is not None]
    return bool(found) and min(found) > first_summed[0]


def _first_carrier(rule: Rule, seen: Sequence[Sighting], depth: int) -> Sighting | None:
    for carrier in rule.carriers:
        prefix = carrier.format(L=depth, below=depth - 1)
        for sighting in seen:
            if sighting.exponent == MEAN and sighting.quantity.startswith(prefix):
                return sighting
    return None
