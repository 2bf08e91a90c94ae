"""The laws that scales of final gradients follow over several batch sizes: σ in `student = σ · dJ/dq`."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """σ = m^exponent in every case."""

    exponent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDimension:
    """σ = m^a · n^b with n another dimension: m was taken from the wrong axis."""

    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedCount:
    """σ = m / count with the same count in every case: the number of examples is written into the code."""

    count: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unexplained:
    """A factor in every case, following no law known here."""

    factors: tuple[float, ...]


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


Law: TypeAlias = Power | OtherDimension | FixedCount | Unexplained | OfParts
