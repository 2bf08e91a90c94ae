"""The laws that scales of final gradients follow over several batch sizes: σ in `student = σ · dJ/dq`.

Each says in words how many times the right gradient it is; `m` is what the number of examples is called.
"""

import math
from typing import Final, TypeAlias

from pytest_grade.dataclass import dataclass

# What a logarithm with another base is a multiple by.
_LOGARITHMS: Final = (("1/ln 10, as of log10", 1 / math.log(10)), ("1/ln 2, as of log2", 1 / math.log(2)))
_SAME: Final = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """σ = m^exponent in every case."""

    exponent: int

    def times(self, m: str) -> str:
        """How many times the right gradient it is."""
        return power_in_words(m, self.exponent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """σ = factor · m^exponent with the same factor in every case: a sign, a 2 or a half, or another number."""

    factor: float
    exponent: int = 0

    def times(self, m: str) -> str:
        """How many times the right gradient it is."""
        number = f"{self.factor:.4g}"
        return f"{number} · {power_in_words(m, self.exponent)}" if self.exponent else number


@dataclass(frozen=True, slots=True, kw_only=True)
class NextCount:
    """σ = m / (m + more): the mean is taken over one example less, or more, than there are."""

    more: int

    def times(self, m: str) -> str:
        """How many times the right gradient it is."""
        return f"{m}/({m} {'-' if self.more < 0 else '+'} {abs(self.more)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDimension:
    """σ = m^exponent · n^power with n another dimension; as a rule, m was taken from the wrong axis."""

    of: str
    exponent: int = 1
    power: int = -1

    @property
    def is_in_place_of_m(self) -> bool:
        """Whether it is divided by n where it is to be divided by m."""
        return (self.exponent, self.power) == (1, -1)

    def times(self, m: str) -> str:
        """How many times the right gradient it is."""
        powers = [(m, self.exponent), ("n", self.power)]
        above = " · ".join(power_in_words(name, power) for name, power in powers if power > 0) or "1"
        below = " · ".join(power_in_words(name, -power) for name, power in powers if power < 0)
        ratio = f"{above}/({below})" if "·" in below else f"{above}/{below}" if below else above
        return f"{ratio} (n: another size of the arrays)"


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedCount:
    """σ = m / count with the same count in every case: the number of examples is written into the code."""

    count: float

    def times(self, m: str) -> str:
        """How many times the right gradient it is."""
        return f"{m}/{self.count:.6g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unexplained:
    """A factor in every case, following no law known here."""

    factors: tuple[float, ...]

    def times(self, _: str) -> str:
        """How many times the right gradient it is."""
        return f"{', '.join(f'{factor:.4g}' for factor in self.factors)} (at one size each)"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfParts:
    """Each share has a scale of its own: that of the mean is m^exponent, that of what is added factor · m^power.

    A `factor` of None is one that follows no law known here.
    """

    exponent: int
    factor: float | None
    power: int = 0

    @property
    def is_added_rightly(self) -> bool:
        """Whether what is added to the mean has the right scale."""
        return (self.factor, self.power) == (1.0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCost:
    """The student's own cost is constant · m^exponent times J; what is added to the mean may be left as it is."""

    constant: float
    exponent: int
    scales_added: bool = False

    @property
    def is_right(self) -> bool:
        """Whether it is J."""
        return (self.constant, self.exponent) == (1.0, 0)

    @property
    def is_a_sum(self) -> bool:
        """Whether it is the sum of the losses."""
        return (self.constant, self.exponent) == (1.0, 1)

    @property
    def divides_by_a_fixed_count(self) -> bool:
        """Whether the sum of the losses is divided by the same whole number, however many examples there are.

        Half of the sum is a half of something else.
        """
        if self.exponent != 1 or not 0 < self.constant < 1 / 2.5:
            return False
        count = 1 / self.constant
        return abs(count - round(count)) <= _SAME * count

    def times(self, m: str) -> str:
        """How many times J it is."""
        if self.divides_by_a_fixed_count:
            return FixedCount(count=1 / self.constant).times(m)
        known = next((f" ({said})" for said, factor in _LOGARITHMS if abs(self.constant / factor - 1) < _SAME), "")
        return Times(factor=self.constant, exponent=self.exponent).times(m) + known

    def scales_at(self, m: int) -> tuple[float, float]:
        """The scales of the mean's share and of what is added to it, of m examples."""
        scale = self.constant * float(m) ** self.exponent
        return scale, scale if self.scales_added else 1.0


def power_in_words(symbol: str, exponent: int) -> str:
    """A power of a number in words."""
    power = symbol if abs(exponent) == 1 else f"{symbol}^{abs(exponent)}"
    return power if exponent > 0 else f"1/{power}"


OfOneScale: TypeAlias = Power | Times | NextCount | OtherDimension | FixedCount | Unexplained
Law: TypeAlias = OfOneScale | OfParts
