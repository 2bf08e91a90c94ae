"""Misconceptions about 1/m, told by the law that each final gradient's scale follows."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from grader.judge.scales import FixedCount, Law, OtherDimension, Power


@dataclass(frozen=True, slots=True, kw_only=True)
class Laws:
    """The law of every final gradient's scale, and whether the student's own cost is a sum."""

    by_quantity: Mapping[str, Law | None]
    cost_is_a_sum: bool

    def exponents(self, kind: str) -> tuple[int | None, ...]:
        """The exponents of m of all `dW` or all `db`, from the first layer to the last."""
        return tuple(
            law.exponent if isinstance(law, Power) else None
            for quantity, law in self.by_quantity.items()
            if quantity.startswith(kind)
        )

    def all_are(self, exponent: int) -> bool:
        """Whether every final gradient is m^exponent times the right one."""
        return all(law == Power(exponent=exponent) for law in self.by_quantity.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """An entry of the table: its id, and what the laws must be for it."""

    id: str
    predicts: Callable[[Laws], bool]


def _compounded(laws: Laws) -> bool:
    found = laws.exponents("dW")
    return (
        len(found) > 1
        and all(upper is not None and lower == upper - 1 for lower, upper in itertools.pairwise(found))
        and found[-1] in (0, -1)
    )


def _wrong_axis(laws: Laws) -> bool:
    """Another dimension in some layer; a width of 1 at the output looks as if nothing had been divided."""
    found = laws.by_quantity.values()
    return any(isinstance(law, OtherDimension) for law in found) and all(
        isinstance(law, OtherDimension) or law == Power(exponent=1) for law in found
    )


# The first entry that predicts the student's numbers names the mistake.
TABLE: tuple[Misconception, ...] = (
    Misconception(id="sum-cost", predicts=lambda laws: laws.all_are(1) and laws.cost_is_a_sum),
    Misconception(id="missing-mean", predicts=lambda laws: laws.all_are(1)),
    Misconception(id="doubled-mean", predicts=lambda laws: laws.all_are(-1)),
    Misconception(
        id="mean-only-dW",
        predicts=lambda laws: set(laws.exponents("dW")) == {0} and set(laws.exponents("db")) == {1},
    ),
    Misconception(
        id="mean-only-db",
        predicts=lambda laws: set(laws.exponents("db")) == {0} and set(laws.exponents("dW")) == {1},
    ),
    Misconception(id="compounded-mean", predicts=_compounded),
    Misconception(id="wrong-m-axis", predicts=_wrong_axis),
    Misconception(
        id="hard-coded-m",
        predicts=lambda laws: all(isinstance(law, FixedCount) for law in laws.by_quantity.values()),
    ),
    Misconception(
        id="wrong-scale",
        predicts=lambda laws: all(law is not None for law in laws.by_quantity.values()) and not laws.all_are(0),
    ),
)


def misconception_of(laws: Laws) -> str | None:
    """The id of the mistake about 1/m that explains every final gradient; None where no scale does."""
    if not laws.by_quantity or any(law is None for law in laws.by_quantity.values()):
        return None
    return next((entry.id for entry in TABLE if entry.predicts(laws)), None)
