"""Misconceptions: what each predicts, as a law of the scales or as rewritten formulas of the backward pass."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from grader.judge.rewrites import (
    IN_TERMS_OF_A,
    KEPT,
    RELU,
    SIGMOID,
    TANH,
    Z_for_A,
    at_A,
    cost,
    dAL,
    db,
    examples,
    examples_of,
    leaves,
    slopes,
    unchanged,
    width,
    width_below,
)
from grader.judge.scales import FixedCount, Law, OfParts, OtherDimension, Power
from grader.model.cases import Role
from grader.reference.formulas import Rewrite, cross_entropy, mean, total


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
    """An entry of the table: its id, the law of the scales that it predicts, and the formulas it rewrites.

    Where both are there, either names it: the law by the final gradients of the whole chain, a rewrite by the
    answers of one function (and together with a second mistake).
    """

    id: str
    law: Callable[[Laws], bool] = lambda _: False
    rewrites: tuple[Rewrite, ...] = ()


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
    Misconception(id="missing-mean", law=lambda laws: laws.all_are(1), rewrites=(leaves(total),)),
    Misconception(
        id="doubled-mean",
        law=lambda laws: laws.all_are(-1),
        rewrites=(
            Rewrite(shares={"dAL": mean}),
            Rewrite(shares={"dZL": mean}),
            leaves(lambda layer: layer.m**-2.0),
        ),
    ),
    Misconception(
        id="mean-only-dW",
        law=lambda laws: set(laws.exponents("weights")) == {0} and set(laws.exponents("biases")) == {1},
        rewrites=(Rewrite(shares={"db": total}),),
    ),
    Misconception(
        id="mean-only-db",
        law=lambda laws: set(laws.exponents("biases")) == {0} and set(laws.exponents("weights")) == {1},
        rewrites=(Rewrite(shares={"dW": total}),),
    ),
    Misconception(
        id="compounded-mean",
        law=_compounded,
        rewrites=(Rewrite(shares={"dA_prev": mean}), Rewrite(shares={"dZ": mean}), leaves(total, dZ=mean)),
    ),
    Misconception(id="mean-missing-in-part", law=_partly_summed),
    Misconception(id="wrong-m-axis", law=_wrong_axis, rewrites=(leaves(width_below), leaves(width))),
    Misconception(
        id="hard-coded-m",
        law=lambda laws: all(isinstance(law, FixedCount) for law in laws.means.values()),
    ),
)

# About the formulas themselves.
_FORMULAS: tuple[Misconception, ...] = (
    Misconception(
        id="dAL-sign",
        rewrites=(dAL(lambda AL, Y: Y / AL - (1 - Y) / (1 - AL)),),
    ),
    Misconception(
        id="dAL-inner-sign",
        rewrites=(
            dAL(lambda AL, Y: -(Y / AL + (1 - Y) / (1 - AL))),
            dAL(lambda AL, Y: Y / AL + (1 - Y) / (1 - AL)),
        ),
    ),
    Misconception(
        id="dAL-is-residual",
        rewrites=(dAL(lambda AL, Y: AL - Y), dAL(lambda AL, Y: Y - AL)),
    ),
    Misconception(
        id="dAL-in-every-layer",
        rewrites=(
            Rewrite(formulas={"handed": lambda number, depth: (depth, number)}),
            Rewrite(formulas={"handed": lambda _, depth: (depth, depth)}),
        ),
    ),
    Misconception(id="AL-for-dAL", rewrites=(dAL(lambda AL, _: AL),)),
    Misconception(
        id="activation-derivative-missing",
        rewrites=(slopes(unchanged, None), slopes(unchanged, unchanged), slopes(None, unchanged)),
    ),
    Misconception(
        id="activation-swapped",
        rewrites=(
            *(slopes(hidden, None) for hidden in (SIGMOID, RELU, TANH, *IN_TERMS_OF_A)),
            *(slopes(None, output) for output in (RELU, TANH, IN_TERMS_OF_A[1])),
            *(slopes(hidden, output) for hidden in (SIGMOID, RELU, TANH) for output in (RELU, TANH)),
        ),
    ),
    Misconception(
        id="derivative-of-wrong-argument",
        rewrites=tuple(slopes(*pair) for wrong in (at_A, Z_for_A) for pair in ((wrong, None), (wrong, wrong)))
        + tuple(slopes(None, wrong) for wrong in (at_A, Z_for_A)),
    ),
    Misconception(id="db-no-keepdims", rewrites=(db(lambda dZ: np.sum(dZ, axis=1)),)),
    Misconception(
        id="db-wrong-axis",
        rewrites=(
            db(lambda dZ: np.sum(dZ, axis=0, keepdims=True)),
            db(lambda dZ: np.sum(dZ, axis=0)),
            Rewrite(formulas={"db": lambda dZ, _: np.mean(dZ, axis=0, keepdims=True)}, shares={"db": total}),
            Rewrite(formulas={"db": lambda dZ, _: np.mean(dZ, axis=0)}, shares={"db": total}),
        ),
    ),
    Misconception(
        id="db-total-sum",
        rewrites=(
            db(np.sum),
            db(lambda dZ: np.full((dZ.shape[0], 1), np.sum(dZ))),
            Rewrite(formulas={"db": lambda dZ, _: np.mean(dZ)}, shares={"db": total}),
        ),
    ),
    Misconception(id="db-not-summed", rewrites=(db(lambda dZ: dZ),)),
    Misconception(id="dW-transposed", rewrites=(Rewrite(formulas={"dW": lambda dZ, layer: layer.A_prev @ dZ.T}),)),
    Misconception(
        id="dW-own-activation",
        rewrites=(Rewrite(formulas={"dW": lambda dZ, layer: dZ @ layer.A.T}),),
    ),
    Misconception(
        id="elementwise-product",
        rewrites=(Rewrite(formulas={"dW": lambda dZ, layer: dZ * layer.A_prev}),),
    ),
    Misconception(
        id="examples-left-out",
        rewrites=tuple(examples(kept) for kept in KEPT)
        + tuple(examples(kept, below=True) for kept in KEPT)
        + tuple(examples_of(name, kept) for kept in KEPT for name in ("dW", "db")),
    ),
)

# About the cost and the update.
_BESIDE: tuple[Misconception, ...] = (
    Misconception(id="cost-not-mean", rewrites=(Rewrite(shares={"cost": total}),)),
    Misconception(id="cost-sign", rewrites=(cost(lambda AL, Y: -cross_entropy(AL, Y)),)),
    Misconception(
        id="cost-half",
        rewrites=(
            cost(lambda AL, Y: float(-np.sum(Y * np.log(AL)))),
            cost(lambda AL, Y: float(-np.sum((1 - Y) * np.log(1 - AL)))),
        ),
    ),
    Misconception(
        id="cost-same-log",
        rewrites=(
            cost(lambda AL, _: float(-np.sum(np.log(AL)))),
            cost(lambda AL, _: float(-np.sum(np.log(1 - AL)))),
        ),
    ),
    Misconception(
        id="cost-inner-sign",
        rewrites=(cost(lambda AL, Y: float(-np.sum(Y * np.log(AL) - (1 - Y) * np.log(1 - AL)))),),
    ),
    Misconception(
        id="update-ascends",
        rewrites=(Rewrite(formulas={"update": lambda value, gradient, rate: value + rate * gradient}),),
    ),
    Misconception(
        id="update-forgets-parameter",
        rewrites=(
            Rewrite(formulas={"update": lambda _, gradient, rate: -rate * gradient}),
            Rewrite(formulas={"update": lambda _, gradient, rate: rate * gradient}),
        ),
    ),
    Misconception(id="update-missing", rewrites=(Rewrite(formulas={"update": lambda value, *_: value}),)),
    Misconception(
        id="update-without-rate",
        rewrites=(Rewrite(formulas={"update": lambda value, gradient, _: value - gradient}),),
    ),
)

# The last resort: a factor that nothing above predicts.
_ANY_SCALE = Misconception(
    id="wrong-scale",
    law=lambda laws: all(law is not None for law in laws.means.values()) and not laws.all_are(0),
)

TABLE: tuple[Misconception, ...] = (*_SCALES, *_FORMULAS, *_BESIDE, _ANY_SCALE)
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
