"""Misconceptions: what each predicts, as a law of the scales or as rewritten formulas of the backward pass."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from grader.judge.scales import FixedCount, Law, OtherDimension, Power
from grader.reference.formulas import Layer, Rewrite, Share, cross_entropy, mean, total
from grader.reference.network import ACTIVATIONS, Array

Slope: TypeAlias = Callable[[Array, Layer], Any]


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
    """An entry of the table: its id, the law of the scales that it predicts, and the formulas it rewrites.

    Where both are there, either names it: the law by the final gradients of the whole chain, a rewrite by the
    answers of one function (and together with a second mistake).
    """

    id: str
    law: Callable[[Laws], bool] = lambda _: False
    rewrites: tuple[Rewrite, ...] = ()


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


def _leaves(share: Share, **further: Share) -> Rewrite:
    return Rewrite(shares={"dW": share, "db": share, **further})  # type: ignore[dict-item]


def divided_by(count: float) -> Rewrite:
    """DW and db divided by a fixed number in the place of m."""
    return _leaves(lambda _: 1 / count)


def _width(layer: Layer) -> float:
    return 1 / int(layer.Z.shape[0])


def _width_below(layer: Layer) -> float:
    return 1 / int(layer.A_prev.shape[0])


def _slopes(hidden: Slope | None, output: Slope | None) -> Rewrite:
    """Another derivative in the hidden layers, at the output, or in both; None leaves the right one."""

    def step(dA: Array, layer: Layer) -> Any:
        chosen = output if layer.is_last else hidden
        return (chosen or _right)(dA, layer)

    return Rewrite(formulas={"dZ": step})


def _right(dA: Array, layer: Layer) -> Any:
    return dA * ACTIVATIONS[layer.activation].slope(layer.Z)


def _unchanged(dA: Array, _: Layer) -> Any:
    return dA


def _at_A(dA: Array, layer: Layer) -> Any:  # noqa: N802
    return dA * ACTIVATIONS[layer.activation].slope(layer.A)


def _Z_for_A(dA: Array, layer: Layer) -> Any:  # noqa: N802
    """The derivative written in terms of A, and given Z."""
    by_activation = {"tanh": 1 - layer.Z**2, "sigmoid": layer.Z * (1 - layer.Z), "relu": np.where(layer.Z > 0, 1.0, 0)}
    return dA * by_activation[layer.activation]


def _slope_of(activation: str) -> Slope:
    return lambda dA, layer: dA * ACTIVATIONS[activation].slope(layer.Z)


_SIGMOID, _RELU, _TANH = (_slope_of(name) for name in ("sigmoid", "relu", "tanh"))
_IN_TERMS_OF_A: tuple[Slope, ...] = (
    lambda dA, layer: dA * layer.A * (1 - layer.A),  # that of the sigmoid
    lambda dA, layer: dA * (1 - layer.A**2),  # that of tanh
)


_KEPT = (slice(-1, None), slice(1, None), slice(None, -1), slice(0, 1))


def _examples(kept: slice, *, below: bool = False) -> Rewrite:
    """Only some examples in the sums of dW and db; `below`: and in what is handed down."""

    def dA_prev(dZ: Array, layer: Layer) -> Any:  # noqa: N802
        handed = np.zeros_like(layer.A_prev)
        handed[:, kept] = layer.W.T @ dZ[:, kept]
        return handed

    formulas: dict[Any, Callable[..., Any]] = {
        "dW": lambda dZ, layer: dZ[:, kept] @ layer.A_prev[:, kept].T,
        "db": lambda dZ, _: np.sum(dZ[:, kept], axis=1, keepdims=True),
    }
    return Rewrite(formulas={**formulas, "dA_prev": dA_prev} if below else formulas)


def _examples_of(quantity: str, kept: slice) -> Rewrite:
    """Only some examples in the sum of dW, or in that of db."""
    both = _examples(kept).formulas
    return Rewrite(formulas={name: formula for name, formula in both.items() if name == quantity})


def _db(formula: Callable[[Array], Any]) -> Rewrite:
    return Rewrite(formulas={"db": lambda dZ, _: formula(dZ)})


def _dAL(formula: Callable[[Array, Array], Any]) -> Rewrite:  # noqa: N802
    return Rewrite(formulas={"dAL": formula})


def _cost(formula: Callable[[Array, Array], float]) -> Rewrite:
    return Rewrite(formulas={"cost": formula})


# About 1/m: the first entry whose law holds names the mistake.
_SCALES: tuple[Misconception, ...] = (
    Misconception(id="sum-cost", law=lambda laws: laws.all_are(1) and laws.cost_is_a_sum),
    Misconception(id="missing-mean", law=lambda laws: laws.all_are(1), rewrites=(_leaves(total),)),
    Misconception(
        id="doubled-mean",
        law=lambda laws: laws.all_are(-1),
        rewrites=(
            Rewrite(shares={"dAL": mean}),
            Rewrite(shares={"dZL": mean}),
            _leaves(lambda layer: layer.m**-2.0),
        ),
    ),
    Misconception(
        id="mean-only-dW",
        law=lambda laws: set(laws.exponents("dW")) == {0} and set(laws.exponents("db")) == {1},
        rewrites=(Rewrite(shares={"db": total}),),
    ),
    Misconception(
        id="mean-only-db",
        law=lambda laws: set(laws.exponents("db")) == {0} and set(laws.exponents("dW")) == {1},
        rewrites=(Rewrite(shares={"dW": total}),),
    ),
    Misconception(
        id="compounded-mean",
        law=_compounded,
        rewrites=(Rewrite(shares={"dA_prev": mean}), Rewrite(shares={"dZ": mean}), _leaves(total, dZ=mean)),
    ),
    Misconception(id="wrong-m-axis", law=_wrong_axis, rewrites=(_leaves(_width_below), _leaves(_width))),
    Misconception(
        id="hard-coded-m",
        law=lambda laws: all(isinstance(law, FixedCount) for law in laws.by_quantity.values()),
    ),
)

# About the formulas themselves.
_FORMULAS: tuple[Misconception, ...] = (
    Misconception(
        id="dAL-sign",
        rewrites=(_dAL(lambda AL, Y: Y / AL - (1 - Y) / (1 - AL)),),
    ),
    Misconception(
        id="dAL-inner-sign",
        rewrites=(
            _dAL(lambda AL, Y: -(Y / AL + (1 - Y) / (1 - AL))),
            _dAL(lambda AL, Y: Y / AL + (1 - Y) / (1 - AL)),
        ),
    ),
    Misconception(
        id="dAL-is-residual",
        rewrites=(_dAL(lambda AL, Y: AL - Y), _dAL(lambda AL, Y: Y - AL)),
    ),
    Misconception(
        id="dAL-in-every-layer",
        rewrites=(
            Rewrite(formulas={"handed": lambda number, depth: (depth, number)}),
            Rewrite(formulas={"handed": lambda _, depth: (depth, depth)}),
        ),
    ),
    Misconception(id="AL-for-dAL", rewrites=(_dAL(lambda AL, _: AL),)),
    Misconception(
        id="activation-derivative-missing",
        rewrites=(_slopes(_unchanged, None), _slopes(_unchanged, _unchanged), _slopes(None, _unchanged)),
    ),
    Misconception(
        id="activation-swapped",
        rewrites=(
            *(_slopes(hidden, None) for hidden in (_SIGMOID, _RELU, _TANH, *_IN_TERMS_OF_A)),
            *(_slopes(None, output) for output in (_RELU, _TANH, _IN_TERMS_OF_A[1])),
            *(_slopes(hidden, output) for hidden in (_SIGMOID, _RELU, _TANH) for output in (_RELU, _TANH)),
        ),
    ),
    Misconception(
        id="derivative-of-wrong-argument",
        rewrites=tuple(_slopes(*pair) for wrong in (_at_A, _Z_for_A) for pair in ((wrong, None), (wrong, wrong)))
        + tuple(_slopes(None, wrong) for wrong in (_at_A, _Z_for_A)),
    ),
    Misconception(id="db-no-keepdims", rewrites=(_db(lambda dZ: np.sum(dZ, axis=1)),)),
    Misconception(
        id="db-wrong-axis",
        rewrites=(
            _db(lambda dZ: np.sum(dZ, axis=0, keepdims=True)),
            _db(lambda dZ: np.sum(dZ, axis=0)),
            Rewrite(formulas={"db": lambda dZ, _: np.mean(dZ, axis=0, keepdims=True)}, shares={"db": total}),
            Rewrite(formulas={"db": lambda dZ, _: np.mean(dZ, axis=0)}, shares={"db": total}),
        ),
    ),
    Misconception(
        id="db-total-sum",
        rewrites=(
            _db(np.sum),
            _db(lambda dZ: np.full((dZ.shape[0], 1), np.sum(dZ))),
            Rewrite(formulas={"db": lambda dZ, _: np.mean(dZ)}, shares={"db": total}),
        ),
    ),
    Misconception(id="db-not-summed", rewrites=(_db(lambda dZ: dZ),)),
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
        rewrites=tuple(_examples(kept) for kept in _KEPT)
        + tuple(_examples(kept, below=True) for kept in _KEPT)
        + tuple(_examples_of(name, kept) for kept in _KEPT for name in ("dW", "db")),
    ),
)

# About the cost and the update.
_BESIDE: tuple[Misconception, ...] = (
    Misconception(id="cost-not-mean", rewrites=(Rewrite(shares={"cost": total}),)),
    Misconception(id="cost-sign", rewrites=(_cost(lambda AL, Y: -cross_entropy(AL, Y)),)),
    Misconception(
        id="cost-half",
        rewrites=(
            _cost(lambda AL, Y: float(-np.sum(Y * np.log(AL)))),
            _cost(lambda AL, Y: float(-np.sum((1 - Y) * np.log(1 - AL)))),
        ),
    ),
    Misconception(
        id="cost-same-log",
        rewrites=(
            _cost(lambda AL, _: float(-np.sum(np.log(AL)))),
            _cost(lambda AL, _: float(-np.sum(np.log(1 - AL)))),
        ),
    ),
    Misconception(
        id="cost-inner-sign",
        rewrites=(_cost(lambda AL, Y: float(-np.sum(Y * np.log(AL) - (1 - Y) * np.log(1 - AL)))),),
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
    law=lambda laws: all(law is not None for law in laws.by_quantity.values()) and not laws.all_are(0),
)

TABLE: tuple[Misconception, ...] = (*_SCALES, *_FORMULAS, *_BESIDE, _ANY_SCALE)
ABOUT_THE_MEAN = frozenset({*(entry.id for entry in _SCALES), _ANY_SCALE.id})


def misconception_of(laws: Laws) -> str | None:
    """The id of the mistake about 1/m that explains every final gradient; None where no scale does."""
    if not laws.by_quantity or any(law is None for law in laws.by_quantity.values()):
        return None
    return next((entry.id for entry in TABLE if entry.law(laws)), None)
