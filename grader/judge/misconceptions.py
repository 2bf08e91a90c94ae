"""Misconceptions about the mean: the law that each predicts for the scales of all final gradients."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from grader.judge.scales import FixedCount, Law, OfParts, OtherDimension, Power
from grader.model.cases import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Laws:
    """The law of every final gradient's scale, and whether the student's own cost is a sum."""

    by_quantity: Mapping[str, Law | None]
    roles: Mapping[str, Role]
    cost_is_a_sum: bool

    @property
    def means(self) -> Mapping[str, Law | None]:
        """The laws of the mean over the examples: of a gradient with two shares that of the first."""
        return {
            quantity: Power(exponent=law.exponent) if isinstance(law, OfParts) else law
            for quantity, law in self.by_quantity.items()
        }

    @property
    def have_parts(self) -> bool:
        """Whether the shares of some gradient have different scales."""
        return any(isinstance(law, OfParts) for law in self.by_quantity.values())

    def exponents(self, role: Role) -> tuple[int | None, ...]:
        """The exponents of m of all derivatives by weights, or by biases, from the first layer to the last."""
        return tuple(
            law.exponent if isinstance(law, Power) else None
            for quantity, law in self.means.items()
            if self.roles[quantity] == role
        )

    @property
    def summed(self) -> tuple[str, ...]:
        """The final gradients that are m times the right ones."""
        return tuple(quantity for quantity, law in self.means.items() if law == Power(exponent=1))

    def all_are(self, exponent: int) -> bool:
        """Whether every final gradient is m^exponent times the right one."""
        return all(law == Power(exponent=exponent) for law in self.means.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """An entry of the table: the id of a mistake, and the law of the scales that it predicts."""

    id: str
    law: Callable[[Laws], bool]


def _compounded(laws: Laws) -> bool:
    """One factor more with each layer down; with two layers and no mean at the output, it is only left out there."""
    found = laws.exponents("weights")
    return (
        len(found) > 1
        and all(upper is not None and lower == upper - 1 for lower, upper in itertools.pairwise(found))
        and (found[-1] in (0, -1) or (found[-1] == 1 and len(found) > 2))
    )


def _partly_summed(laws: Laws) -> bool:
    return 0 < len(laws.summed) < len(laws.means) and all(
        law in (Power(exponent=0), Power(exponent=1)) for law in laws.means.values()
    )


def _wrong_axis(laws: Laws) -> bool:
    """Another dimension in some layer; a width of 1 at the output looks as if nothing had been divided."""
    found = laws.means.values()
    return any(isinstance(law, OtherDimension) for law in found) and all(
        isinstance(law, OtherDimension) or law == Power(exponent=1) for law in found
    )


# About 1/m: the first entry whose law holds names the mistake.
_SCALES: tuple[Misconception, ...] = (
    Misconception(id="sum-cost", law=lambda laws: laws.all_are(1) and laws.cost_is_a_sum),
    Misconception(id="missing-mean", law=lambda laws: laws.all_are(1)),
    Misconception(
        id="doubled-mean",
        law=lambda laws: laws.all_are(-1),
    ),
    Misconception(
        id="mean-only-dW",
        law=lambda laws: set(laws.exponents("weights")) == {0} and set(laws.exponents("biases")) == {1},
    ),
    Misconception(
        id="mean-only-db",
        law=lambda laws: set(laws.exponents("biases")) == {0} and set(laws.exponents("weights")) == {1},
    ),
    Misconception(
        id="compounded-mean",
        law=_compounded,
    ),
    Misconception(id="mean-missing-in-part", law=_partly_summed),
    Misconception(id="wrong-m-axis", law=_wrong_axis),
    Misconception(
        id="hard-coded-m",
        law=lambda laws: all(isinstance(law, FixedCount) for law in laws.means.values()),
    ),
)

# The last resort: a factor that nothing above predicts.
_ANY_SCALE = Misconception(
    id="wrong-scale",
    law=lambda laws: all(law is not None for law in laws.means.values()) and not laws.all_are(0),
)

TABLE: tuple[Misconception, ...] = (*_SCALES, _ANY_SCALE)
ABOUT_THE_MEAN = frozenset({*(entry.id for entry in _SCALES), _ANY_SCALE.id})


def misconception_of(laws: Laws) -> str | None:
    """The id of the mistake about 1/m that explains every final gradient; None where no scale does."""
    if not laws.means or any(law is None for law in laws.means.values()):
        return None
    return next((entry.id for entry in TABLE if entry.law(laws)), None)


# What the scale of the share that is added to the mean says: its factor and its power of m.
_REGULARISATIONS: Mapping[tuple[float | None, int], str] = {
    (0.0, 0): "regularisation-missing",
    (1.0, -1): "regularisation-over-m",
    (1.0, 1): "regularisation-times-m",
    (2.0, 0): "regularisation-twice",
    (0.5, 0): "regularisation-half",
    (-1.0, 0): "regularisation-sign",
}
_ANY_REGULARISATION = "regularisation-scale"
REGULARISATIONS: tuple[str, ...] = (*_REGULARISATIONS.values(), _ANY_REGULARISATION)


def regularisation_of(laws: Laws) -> tuple[str, tuple[str, ...]] | None:
    """The mistake about what is added to the mean, and the gradients that have it; None where there is none."""
    if any(law is None for law in laws.by_quantity.values()):
        return None
    found = {
        quantity: _REGULARISATIONS.get((law.factor, law.power), _ANY_REGULARISATION)
        for quantity, law in laws.by_quantity.items()
        if isinstance(law, OfParts) and (law.factor, law.power) != (1.0, 0)
    }
    ids = set(found.values())
    return (ids.pop() if len(ids) == 1 else _ANY_REGULARISATION, tuple(found)) if ids else None
